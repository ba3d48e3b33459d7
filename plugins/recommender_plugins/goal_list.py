"""Goal list: a one-off list of what therapy is for, widened or deepened (CLINICAL.md B19, §A4)."""

from __future__ import annotations

from recommender.plugin import (
    Barrier,
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
    "any": "Your own list tells us where you want to go, so that each later step can serve it.",
    "self-knowledge": "Choosing between wishes shows you which ones are truly yours.",
    "problem-solving": (
        "A problem turns into a plan more easily once you know what you want in its place."
    ),
}

LADDER = (
    Rung(
        title="One to three wishes",
        what="Write one to three things you would like to be different. Short words will do.",
        minutes=5,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=0, reflection=1, exposure=0),
        introduces=("wishes",),
    ),
    Rung(
        title="How I would notice",
        what="Take one wish. Note how you would notice, in daily life, that it has begun.",
        minutes=10,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=1, reflection=2, exposure=0),
        introduces=("sign",),
    ),
    Rung(
        title="What matters most",
        what=(
            "Look at the list once more. Rate how much each wish matters, and pick a first step."
        ),
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=1, reflection=4, exposure=0),
        introduces=("importance", "first-step"),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="I do not know what I want",
        then="I write one thing I want less of, and leave the rest for session.",
        barrier=Barrier.UNCLEAR_HOW,
    ),
    Obstacle(
        when="I keep changing the words",
        then="I keep the first version and mark it as a draft.",
        barrier=Barrier.PERFECTIONISM,
    ),
)

TYPE = TaskType(
    id="goal-list",
    title="List of goals",
    summary="A short list, in your own words, of what you would like to be different.",
    kind=Kind.ONE_OFF,
    skills=("goal-setting",),
    goals=tuple(WHY),
    modality=(Modality.WRITE, Modality.TALK),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "It is easy to talk about what is wrong and lose sight of what you want. A few words of "
        "yours set the course. They let us check that each practice helps you get there. The list "
        "can change at any time."
    ),
    teach_back="How could your list help us choose what to do between sessions?",
    preparation=Preparation(
        may_come_up="Thinking of what you want can bring hope, and grief for what is missing.",
        how_to_prepare="Pick a calm moment. Start with a wish that is small and near.",
        when_to_stop="Stop after ten minutes, or sooner if it weighs on you.",
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Write one goal as a vague half sentence, and leave it so.",
        minutes_cap=5,
    ),
    no_contraindications_because=(
        "Design default: a few words about wishes, with little load. It can be done in session too."
    ),
    cautions=(
        Caution(
            flag="no_privacy",
            note="Offer the discreet variant: one key word for each goal, or tell them in session.",
        ),
        Caution(
            flag="mania",
            note=(
                "Design default: keep to one small and near goal, and leave big plans for session."
            ),
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest jotting down one to three wishes, because your words will guide what we "
            "choose here."
        ),
        shared="We could widen the list or look closer at one wish. Which would you like?",
        client=(
            "How would you like to set out what you are working towards? A list, a drawing, a "
            "voice note: make it yours."
        ),
    ),
    review_questions=(
        "What came to mind first?",
        "Which wish matters most to you right now?",
        "How would you notice that it has begun?",
    ),
    fields=(
        FormField(name="wishes", label="What I would like to be different", type="text"),
        FormField(name="sign", label="How I would notice it has begun", type="text"),
        FormField(
            name="importance", label="How much it matters, 0 to 10", type="number", low=0, high=10
        ),
        FormField(name="first-step", label="A first step", type="text"),
    ),
    produces=("goals",),
    evidence=Evidence(
        grade=Grade.U,
        label="not graded here",
        sources=(
            (
                "Detweiler-Bedell & Whisman 2005, N=24: a concrete goal, talk about barriers, a "
                "written reminder and client involvement went with better outcome."
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
