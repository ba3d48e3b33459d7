"""Problem solving: from one problem to one tried step, with an if-then plan (CLINICAL.md §A4)."""

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
    "problem-solving": "Taking a problem apart makes room for more than the first idea.",
    "stress": "When many things press at once, one problem with one next step can ease the load.",
    "worry": "Some worries hide a problem you can act on. This helps you tell those apart.",
    "low-mood": "Low mood can make each problem look shut. Listing options shows a few doors.",
    "relationships": (
        "A shared problem gets lighter when you know what you want and what you could offer."
    ),
    "avoidance": (
        "A problem can look bigger from afar. A very small step makes it easier to look at."
    ),
}

LADDER = (
    Rung(
        title="Name one problem",
        what="Write one problem you could act on, and what you would like in its place.",
        minutes=8,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=1, reflection=1, exposure=0),
        introduces=("problem", "wanted"),
    ),
    Rung(
        title="Three ideas",
        what="List three ways to go about it. Odd ideas are welcome.",
        minutes=10,
        occasions=1,
        difficulty=Difficulty(effort=2, distress=1, reflection=2, exposure=0),
        introduces=("ideas",),
    ),
    Rung(
        title="Choose and plan",
        what="Weigh two ideas, choose one, and write an if-then plan for a snag.",
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=1, reflection=3, exposure=0),
        introduces=("choice", "if-then"),
    ),
    Rung(
        title="Try and look back",
        what=(
            "Take the first step of your plan. Later, note what it changed and what you would "
            "adjust."
        ),
        minutes=15,
        occasions=2,
        difficulty=Difficulty(effort=3, distress=2, reflection=4, exposure=1),
        introduces=("looked-back",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="The problem is too big",
        then="I cut off a slice that I could deal with in a week.",
        barrier=Barrier.TOO_HARD,
    ),
    Obstacle(
        when="My step depends on someone else",
        then="I choose a step that lies in my own hands, such as asking.",
        barrier=Barrier.CIRCUMSTANCES,
    ),
    Obstacle(
        when="I search for the best idea and cannot choose",
        then="I take the second best and try it for a week.",
        barrier=Barrier.PERFECTIONISM,
    ),
)

TYPE = TaskType(
    id="problem-solving",
    title="Problem solving",
    summary="Take one problem you can act on, gather ideas, choose one, try a step and look back.",
    kind=Kind.PERMANENT,
    cadence=Cadence.WEEKLY,
    skills=("problem-solving", "planning"),
    goals=tuple(WHY),
    modality=(Modality.WRITE, Modality.DO),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "Under strain we tend to grab the first idea or put the matter off. Going in small parts "
        "slows this down: what is the problem, what do I want, what could I do, what do I try "
        "first. You can use the same path for other problems later."
    ),
    teach_back="Which problem in your life could this help with, and which one is it not made for?",
    preparation=Preparation(
        may_come_up="You may feel stuck or tense when you look at the problem.",
        how_to_prepare="Start with a small problem. Set a timer for the planned minutes.",
        when_to_stop=(
            "Stop at the timer. If you are going round in circles, note where, and bring that."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Include one silly idea, and go with an option that is merely fair.",
        minutes_cap=8,
    ),
    no_contraindications_because=(
        "Design default: everyday problems, in small steps. Crises and risk are handled by the "
        "therapist first."
    ),
    cautions=(
        Caution(
            flag="interpersonal_violence",
            note=(
                "Design default: leave out problems with the person who is violent. Safety "
                "planning comes first."
            ),
        ),
        Caution(
            flag="mania",
            note="Design default: leave money, travel and other large decisions for session.",
        ),
        Caution(
            flag="no_privacy",
            note="Offer the discreet variant: key words, or think it through on a walk.",
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest naming one problem and what you want in its place, because a clear start "
            "saves effort later."
        ),
        shared=(
            "From the problems we listed, which one could we take, and how far would you like to "
            "go this week?"
        ),
        client=(
            "Which problem do you want to take on? Set out your own path through it, with the "
            "parts that help you."
        ),
    ),
    review_questions=(
        "What became clearer once you wrote it down?",
        "Which idea surprised you?",
        "What would you adjust in the plan?",
    ),
    fields=(
        FormField(name="problem", label="The problem", type="text"),
        FormField(name="wanted", label="What I want in its place", type="text"),
        FormField(name="ideas", label="Ideas", type="text"),
        FormField(name="choice", label="The idea I try", type="text"),
        FormField(name="if-then", label="If this gets in the way, then I", type="text"),
        FormField(name="looked-back", label="What changed, what I adjust", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.U,
        label="not reviewed here; no judgement of the method",
        sources=(
            (
                "Toli 2016, 10.1111/bjc.12086: if-then plans in mental-health samples, d+=0.99 "
                "(k=28, N=1,636), likely inflated. About if-then plans, not this task."
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
