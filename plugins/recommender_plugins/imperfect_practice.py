"""Imperfect practice: do something with a planned flaw and a time cap (CLINICAL.md B35, §A4)."""

from __future__ import annotations

from recommender.plugin import (
    Barrier,
    Cadence,
    Caution,
    Difficulty,
    Evidence,
    FormField,
    GoodEnough,
    Grade,
    Kind,
    Modality,
    Obstacle,
    Preparation,
    Rationale,
    Rung,
    TaskType,
    Wording,
    hookimpl,
    translations,
)
from recommender_plugins import LOCALE

WHY = {
    "perfectionism": (
        "A planned flaw lets you see what happens when a thing is good enough and done."
    ),
    "self-criticism": "Leaving a slip in place gives you a chance to meet it with a kinder voice.",
    "avoidance": "It is easier to begin when rough is the aim. Starting is often the hardest part.",
    "stress": "Stopping at a set time gives you back the hours that extra polish can eat.",
}

LADDER = (
    Rung(
        title="A tiny flaw, unseen",
        what="Do a small chore and leave one tiny flaw in it. Stop when the time is up.",
        minutes=5,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=1, reflection=1, exposure=0),
        introduces=("flaw", "unease"),
    ),
    Rung(
        title="A flaw and a guess",
        what="Before you start, guess what will come of the flaw. Look at the guess a day later.",
        minutes=5,
        occasions=2,
        difficulty=Difficulty(effort=1, distress=2, reflection=2, exposure=0),
        introduces=("guess",),
    ),
    Rung(
        title="A flaw someone may see",
        what=(
            "Send or show something with a small harmless slip left in, such as a typo to a friend."
        ),
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=3, reflection=2, exposure=2),
        introduces=("seen-by-others",),
    ),
    Rung(
        title="Good enough in what counts",
        what=(
            "Choose an everyday task you care about, where a slip harms no one. Agree on what is "
            "enough, stop there, and note what came of it."
        ),
        minutes=20,
        occasions=2,
        difficulty=Difficulty(effort=3, distress=3, reflection=4, exposure=3),
        introduces=("what-came",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="I catch myself fixing the flaw",
        then="I leave one other small thing as it is.",
        barrier=Barrier.PERFECTIONISM,
    ),
    Obstacle(
        when="It feels too risky",
        then="I pick a smaller flaw that no one will see.",
        barrier=Barrier.TOO_DISTRESSING,
    ),
    Obstacle(
        when="It seems pointless",
        then="I write down my guess first, so that there is something to find out.",
        barrier=Barrier.UNCLEAR_WHY,
    ),
)

TYPE = TaskType(
    id="imperfect-practice",
    title="Good-enough practice",
    summary="Do something with a small planned flaw, stop on time, and see what follows.",
    kind=Kind.PERMANENT,
    cadence=Cadence.WEEKLY,
    skills=("good-enough", "approach"),
    goals=tuple(WHY),
    modality=(Modality.DO,),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "High standards have helped you in many ways. They can also make things slow, or stop them "
        "from starting. A flaw on purpose is a small trial. You get to see what others notice, how "
        "long the unease lasts, and what you gain in time. The flaw is part of the task."
    ),
    teach_back="What would you hope to learn from a flaw that you put there yourself?",
    preparation=Preparation(
        may_come_up="An urge to fix it, unease, or a harsh inner voice.",
        how_to_prepare=(
            "Choose a flaw that harms no one. Set a timer, and decide where you will be afterwards."
        ),
        when_to_stop=(
            "Stop at the timer, done or not. You may put it right at any time. If unease "
            "goes above "
            "7 of 10, do so, or choose a smaller flaw, and tell your therapist: it says something "
            "about the size."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Choose the flaw in ten seconds, without weighing up which is best.",
        minutes_cap=5,
    ),
    no_contraindications_because=(
        "Perfectionism is what this is for. The flaws are small and harmless, and agreed "
        "beforehand (design default)."
    ),
    cautions=(
        Caution(
            flag="ocd",
            note=(
                "Design default: agree on each step in session, as part of a plan for the "
                "obsessions."
            ),
        ),
        Caution(
            flag="safety_critical_work",
            note="Design default: keep flaws out of work where a slip could harm someone.",
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest a small chore with a tiny flaw, because it shows what happens when good "
            "enough is enough."
        ),
        shared=(
            "Which small chore would you pick, and which tiny flaw would you be curious to leave "
            "in it?"
        ),
        client=(
            "Where would 'good enough' give you the most room? Invent your own flaw and your own "
            "stop time."
        ),
    ),
    review_questions=(
        "What happened to the unease once you stopped?",
        "How did the outcome compare with your guess?",
        "What would you do with the time you gained?",
    ),
    fields=(
        FormField(name="flaw", label="The flaw I left in", type="text"),
        FormField(
            name="unease", label="Unease right after, 0 to 10", type="number", low=0, high=10
        ),
        FormField(name="guess", label="What I guess will come of it", type="text"),
        FormField(name="what-came", label="What came of it", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.U,
        label="not graded here",
        sources=(
            (
                "Kobori 2019, 10.1017/S1352465819000547, n=38: maladaptive facets of perfectionism "
                "went with procrastination and with fewer planned activities set and completed."
            ),
        ),
    ),
)


@hookimpl
def recommender_task_types() -> list[TaskType]:
    """Return the one task type of this module."""
    return [TYPE]


@hookimpl
def recommender_catalogue(language: str) -> dict[str, str] | None:
    """Return the texts in a language, or None where English is used."""
    return translations([TYPE], LOCALE, language)
