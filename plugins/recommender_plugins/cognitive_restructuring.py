"""Cognitive restructuring: answer thoughts from the client's own list (CLINICAL.md B25)."""

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
    Need,
    Obstacle,
    Preparation,
    Prerequisite,
    Rationale,
    Rung,
    TaskType,
    Wording,
    hookimpl,
    translations,
)
from recommender_plugins import LOCALE

WHY = {
    "worry": "A worry often jumps to the worst end. Here you set the likely end next to it.",
    "low-mood": "Gloomy thoughts leave out the good. This puts it back in the picture.",
    "anxiety": "Fear may rate a danger high and your own means low. You get to check both.",
    "social-anxiety": "You can test a guess about others against what you saw.",
    "panic": (
        "Body signs can have more than one cause. Having a second cause in words may help when "
        "they come."
    ),
    "self-criticism": (
        "You may speak to yourself in a way you would not speak to a friend. Here you try out the "
        "friend's words."
    ),
    "perfectionism": (
        "A rule such as 'it counts if it is flawless' can be swapped for one that is easier to "
        "live by."
    ),
}

LADDER = (
    Rung(
        title="Pick one and ask",
        what="Take one thought from your list. Ask one question of it and write what comes.",
        minutes=8,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=1, reflection=2, exposure=0),
        introduces=("chosen-thought", "question"),
    ),
    Rung(
        title="A fair answer",
        what="Add a fair reply to the thought, in words you could say to a friend.",
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=2, reflection=3, exposure=0),
        introduces=("fair-reply",),
    ),
    Rung(
        title="Before and after",
        what="Rate your belief in the thought, write your reply, then rate it once more.",
        minutes=10,
        occasions=3,
        difficulty=Difficulty(effort=3, distress=2, reflection=4, exposure=0),
        introduces=("belief-before", "belief-after"),
    ),
    Rung(
        title="Try it out",
        what="Plan a small test in daily life that could tell you which view fits better.",
        minutes=15,
        occasions=3,
        difficulty=Difficulty(effort=3, distress=3, reflection=5, exposure=1),
        introduces=("small-test",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="I cannot find a reply I believe",
        then="I write what I would say to a friend, and mark it with a question mark.",
        barrier=Barrier.TOO_HARD,
    ),
    Obstacle(
        when="The thought feels too strong today",
        then="I choose a lighter one from the list, or leave it for session.",
        barrier=Barrier.TOO_DISTRESSING,
    ),
)

TYPE = TaskType(
    id="cognitive-restructuring",
    title="Answering a thought",
    summary=(
        "Work on one thought from your list: question it, find a fair reply, and try the reply out."
    ),
    kind=Kind.PERMANENT,
    cadence=Cadence.SEVERAL_A_WEEK,
    skills=("restructuring",),
    goals=tuple(WHY),
    modality=(Modality.WRITE, Modality.TALK),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "A thought we have often starts to sound true because it is so well known. We do not swap "
        "it for a cheerful one. We look for a view that fits the facts and that you can believe. "
        "Doing this with your own list, in your own week, helps the new view to come sooner."
    ),
    teach_back="What makes a fair reply different from a cheerful one, as you see it?",
    preparation=Preparation(
        may_come_up="You may feel sad, tense or torn as you look at a thought up close.",
        how_to_prepare=(
            "Begin with a lighter thought, when you are rested. Have your calming plan at hand."
        ),
        when_to_stop=(
            "Stop when the time is up, or when the thought gets louder for more than ten minutes."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(imperfection="Keep a reply that you believe by half.", minutes_cap=8),
    prerequisites=(
        Prerequisite(
            need=Need.OUTPUT,
            name="negative-thoughts",
            why="The thoughts to work on come from the client's own list.",
        ),
    ),
    no_contraindications_because=(
        "Design default: a reply to an everyday thought, in writing. Where care is needed, the "
        "cautions say so."
    ),
    cautions=(
        Caution(
            flag="ocd",
            note=(
                "Design default: answering obsessions can become a ritual. Plan it in session "
                "first."
            ),
        ),
        Caution(
            flag="interpersonal_violence",
            note="Design default: no tests with a person who is violent.",
        ),
        Caution(
            flag="psychosis",
            note=(
                "Design default: do not test unusual beliefs outside session. Stay with everyday "
                "self-talk."
            ),
        ),
        Caution(
            flag="no_privacy",
            note="Offer the discreet variant: think it through on a walk, and keep one code word.",
        ),
    ),
    wording=Wording(
        therapist="I suggest one thought from your list, because a fair reply can loosen its grip.",
        shared="Let us choose a thought. Would you write a reply, or say it out loud?",
        client="Which thought do you want to answer? Set up your own way of doing it.",
    ),
    review_questions=(
        "What changed, if anything, in how the thought sounded?",
        "How did you come to your reply?",
        "What would make the next thought easier to work with?",
    ),
    fields=(
        FormField(name="chosen-thought", label="The thought I picked", type="text"),
        FormField(name="question", label="A question to it, and what comes", type="text"),
        FormField(name="fair-reply", label="A fair reply", type="text"),
        FormField(
            name="belief-before", label="Belief before, 0 to 10", type="number", low=0, high=10
        ),
        FormField(
            name="belief-after", label="Belief after, 0 to 10", type="number", low=0, high=10
        ),
        FormField(name="small-test", label="A small test I could try", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.U,
        label="not graded here",
        sources=(
            (
                "Peynenburg 2022, 10.3390/jcm11144226: of 301 clients in internet CBT, 59.6% had "
                "challenges specific to thought challenging."
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
