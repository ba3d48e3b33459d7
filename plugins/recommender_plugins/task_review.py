"""Task review: look back over past practice, rate it, mark the best three."""

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
    Role,
    Rung,
    TaskType,
    Wording,
    hookimpl,
    translations,
)
from recommender_plugins import LOCALE

WHY = {
    "staying-well": (
        "What helped you once is a good first thing to reach for later. A look back makes it easy "
        "to find."
    ),
    "self-knowledge": "Your own ratings, side by side, show what suits you and what does not.",
    "any": (
        "Whatever your goal was, you have tried things on the way. This gathers what you want to "
        "keep."
    ),
}

LADDER = (
    Rung(
        title="A first look back",
        what=(
            "Look at a few past practices. Give each your own rating and a word on what it gave "
            "you."
        ),
        minutes=10,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=0, reflection=3, exposure=0),
        introduces=("practice", "own-rating", "gave-me"),
    ),
    Rung(
        title="My best three",
        what=(
            "Go through the rest of the list. Mark the three that helped most, and note what made "
            "them work."
        ),
        minutes=15,
        occasions=1,
        difficulty=Difficulty(effort=2, distress=1, reflection=4, exposure=0),
        introduces=("best-three",),
    ),
    Rung(
        title="My own kit",
        what="Write when you would use each of the three, and how you would react to a hard week.",
        minutes=15,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=1, reflection=5, exposure=0),
        introduces=("when-to-use", "reaction-plan"),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="I no longer have my notes",
        then="I use the list from my therapist, or note the ones I recall.",
        barrier=Barrier.CIRCUMSTANCES,
    ),
    Obstacle(
        when="I see mainly the gaps",
        then="I start with one thing that helped a little, and rate that.",
        barrier=Barrier.PERFECTIONISM,
    ),
)

TYPE = TaskType(
    id="task-review",
    title="Looking back at my practice",
    summary=(
        "Go through what you practised, rate it yourself, mark the best three and plan when to use "
        "them."
    ),
    kind=Kind.ONE_OFF,
    role=Role.CLOSING,
    skills=("self-review", "relapse-prevention"),
    goals=tuple(WHY),
    modality=(Modality.READ, Modality.WRITE),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "As sessions come to a close, the skills stay with you. A look back turns single practices "
        "into a kit of your own. Ratings are yours and are there to sort, not to grade you. A "
        "practice that did not suit you tells you what to leave out."
    ),
    teach_back="How would you use your best three in a week that turns out hard?",
    preparation=Preparation(
        may_come_up="Pride, or sadness about an ending. Old notes may recall hard times.",
        how_to_prepare="Have the list at hand, and a warm drink. Start with one you liked.",
        when_to_stop="Stop when the time is up. Skip any note that is still raw.",
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Leave at least one practice unrated, and choose two in place of three.",
        minutes_cap=10,
    ),
    no_contraindications_because=(
        "Design default: a look back at practice that was already agreed and reviewed."
    ),
    cautions=(
        Caution(
            flag="no_privacy",
            note=(
                "Offer the discreet variant: go through the list in session, with nothing on paper."
            ),
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest a short look back at what you tried, because it shows what to take with you."
        ),
        shared=(
            "We could go through the list here, or you take a part of it home. Which would you "
            "like?"
        ),
        client=(
            "How would you sum up what helped you? Put your own kit together, in a form you will "
            "find later."
        ),
    ),
    review_questions=(
        "Which three practices helped you most, and how?",
        "What do you know now that you did not know at the start?",
        "When would you reach for each of them?",
    ),
    fields=(
        FormField(name="practice", label="What I practised", type="text"),
        FormField(name="own-rating", label="My own rating, 0 to 10", type="number", low=0, high=10),
        FormField(name="gave-me", label="What it gave me", type="text"),
        FormField(name="best-three", label="My best three", type="text"),
        FormField(name="when-to-use", label="When I would use them", type="text"),
        FormField(name="reaction-plan", label="What I do in a hard week", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.B,
        label="indirect support; the grade is a design default",
        sources=(
            (
                "Strunk 2007, JCCP 75:523-530: among 35 CT responders, skill competence and "
                "independent use both predicted lower one-year relapse. Indirect."
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
