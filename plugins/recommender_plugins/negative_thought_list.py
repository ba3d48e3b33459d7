"""Negative thought list: a one-off list that restructuring can start from (CLINICAL.md B25)."""

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
    "worry": "A list gathers loose worries in one place, so we can pick one to work on.",
    "low-mood": (
        "Low mood tends to repeat a few lines. Seeing them listed makes them easier to look at."
    ),
    "anxiety": "Fearful thoughts can blur into one cloud. A list gives each a line of its own.",
    "self-criticism": (
        "You may spot the words your inner critic likes best. That gives us a place to start."
    ),
    "perfectionism": (
        "Strict rules often hide in thoughts about work done. The list helps us find them."
    ),
    "self-knowledge": "A few collected thoughts can tell you which themes keep coming up for you.",
}

LADDER = (
    Rung(
        title="Three lines",
        what="Collect up to three thoughts that pull your mood down. One line each is plenty.",
        minutes=5,
        occasions=2,
        difficulty=Difficulty(effort=1, distress=1, reflection=1, exposure=0),
        introduces=("negative-thoughts",),
    ),
    Rung(
        title="With the moment",
        what="Add a few more, each with the moment it tends to turn up.",
        minutes=6,
        occasions=3,
        difficulty=Difficulty(effort=2, distress=2, reflection=2, exposure=0),
        introduces=("moments",),
    ),
    Rung(
        title="Find the themes",
        what=(
            "Sort the list into themes. Mark how much each thought weighs, and one to work on "
            "first."
        ),
        minutes=10,
        occasions=3,
        difficulty=Difficulty(effort=2, distress=2, reflection=4, exposure=0),
        introduces=("themes", "weight"),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="No thought comes to mind when I sit down",
        then="I leave it, and we find one together in session.",
        barrier=Barrier.NO_OPPORTUNITY,
    ),
    Obstacle(
        when="The thoughts pull me in",
        then=("I put the pen down, name five things in the room, and do the next thing in my day."),
        barrier=Barrier.TOO_DISTRESSING,
    ),
    Obstacle(
        when="I do not want others to see it",
        then="I write first letters that make sense to me alone.",
        barrier=Barrier.PRIVACY,
    ),
)

TYPE = TaskType(
    id="negative-thought-list",
    title="List of negative thoughts",
    summary="A short list of thoughts that weigh on you. We use it later to choose one to work on.",
    kind=Kind.ONE_OFF,
    skills=("noticing-thoughts",),
    goals=tuple(WHY),
    modality=(Modality.WRITE,),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "To answer a thought, we first need to know its words. A list made in daily life catches "
        "words that slip away in session. It is raw material. Nothing on it has been judged true "
        "or false yet."
    ),
    teach_back="How would you tell a friend what this list is for, and what comes after it?",
    preparation=Preparation(
        may_come_up="Seeing such thoughts in a row can feel heavy.",
        how_to_prepare="Write in daylight, with a clear end time and something pleasant next.",
        when_to_stop=("Stop at the end time, or once your mood drops by more than 3 of 10."),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Leave the list unfinished, with one line cut short on purpose.",
        minutes_cap=5,
    ),
    no_contraindications_because=(
        "Design default: a very short list with a stop point. Risk flags stop any suggestion "
        "before this."
    ),
    cautions=(
        Caution(
            flag="ocd",
            note=(
                "Design default: listing obsessions can become a ritual. Plan it in session first."
            ),
        ),
        Caution(
            flag="recent_trauma",
            note="Design default: everyday moments; the memory itself is for the session.",
        ),
        Caution(
            flag="psychosis",
            note=(
                "Design default: list everyday worries and self-talk, and leave unusual beliefs "
                "for the session."
            ),
        ),
        Caution(
            flag="no_privacy",
            note="Offer the discreet variant: initials or a code in a locked note.",
        ),
    ),
    wording=Wording(
        therapist=(
            "I propose a short list of thoughts that weigh on you, because it gives us real words "
            "to work with."
        ),
        shared="We can gather thoughts at one set time, or as they come. What would you pick?",
        client=(
            "How would you collect the thoughts you want to work on? Make the list in a form that "
            "is yours."
        ),
    ),
    review_questions=(
        "What was it like to see these thoughts on a page?",
        "Which one would you like to look at first?",
        "When did most of them turn up?",
    ),
    fields=(
        FormField(name="negative-thoughts", label="Thoughts that weigh on me", type="text"),
        FormField(name="moments", label="When they turn up", type="text"),
        FormField(name="themes", label="What they are about", type="text"),
        FormField(
            name="weight", label="Weight of the heaviest, 0 to 10", type="number", low=0, high=10
        ),
    ),
    produces=("negative-thoughts",),
    evidence=Evidence(
        grade=Grade.U,
        label="not graded here",
        sources=("No source on such a list by itself was read. Its sizes are design defaults.",),
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
