"""Worry time: put worries off to a set daily slot; sizes are design defaults (CLINICAL.md §A8)."""

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
    "worry": "A set time tells the mind that a worry will be heard, so it may wait till then.",
    "anxiety": "Putting a worry off for a while shows you that the urge to follow it can pass.",
    "sleep": "Worries that had their turn in the afternoon may be quieter at night.",
    "stress": "One fixed slot keeps worry from leaking into each hour of a full day.",
}

LADDER = (
    Rung(
        title="Try the slot",
        what=("Set a short slot aside, at the same hour and place. Worry then, on purpose."),
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=1, distress=1, reflection=1, exposure=0),
        introduces=("worries",),
    ),
    Rung(
        title="Save it for later",
        what="When a worry turns up, note a word for it and leave it for the slot.",
        minutes=10,
        occasions=4,
        difficulty=Difficulty(effort=2, distress=2, reflection=1, exposure=0),
        introduces=("saved",),
    ),
    Rung(
        title="Sort the worries",
        what="In the slot, sort what you saved: something I can act on, or something to let be.",
        minutes=12,
        occasions=5,
        difficulty=Difficulty(effort=2, distress=2, reflection=3, exposure=0),
        introduces=("sorted",),
    ),
    Rung(
        title="Look at the guesses",
        what="Keep the slot. Once a week, look at old worries and note what came of them.",
        minutes=15,
        occasions=5,
        difficulty=Difficulty(effort=3, distress=2, reflection=4, exposure=0),
        introduces=("what-came",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="A worry will not wait",
        then="I write it down in full, then turn to what my hands were doing.",
        barrier=Barrier.TOO_HARD,
    ),
    Obstacle(
        when="I have nothing to worry about at the slot",
        then="I enjoy the free minutes, and that counts as done.",
        barrier=Barrier.NO_OPPORTUNITY,
    ),
    Obstacle(
        when="The slot slips by",
        then="I set an alarm for the same hour and take five minutes the next day.",
        barrier=Barrier.FORGOT,
    ),
)

TYPE = TaskType(
    id="worry-time",
    title="Worry time",
    summary="A short daily slot for worries. At other hours, note a word and let the worry wait.",
    kind=Kind.PERMANENT,
    cadence=Cadence.DAILY,
    skills=("worry-postponement", "noticing-thoughts"),
    goals=tuple(WHY),
    modality=(Modality.DO, Modality.WRITE),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "Telling yourself not to worry seldom works. Telling a worry 'later, at five' asks for "
        "less. By the time the slot comes, some worries have faded and some want a plan. The aim "
        "is to choose when you worry. It is fine if some slip through."
    ),
    teach_back=(
        "How is putting a worry off until five different from pushing it away, as you see it?"
    ),
    preparation=Preparation(
        may_come_up="Ten minutes of worry can leave you tense for a short while.",
        how_to_prepare=(
            "Choose an hour well before bed. Set a timer, and plan something active for afterwards."
        ),
        when_to_stop=(
            "Stop at the timer. Stop sooner if worry turns to despair, and tell your therapist."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Leave at least one worry unsorted when the timer rings.",
        minutes_cap=10,
    ),
    no_contraindications_because=(
        "Design default: a short slot with a timer. Risk flags stop any suggestion before this."
    ),
    cautions=(
        Caution(flag="psychosis", note="Design default: check together first that it is worry."),
        Caution(
            flag="rumination",
            note=(
                "Design default: brooding on loss or the past is not worry; check which it is "
                "first."
            ),
        ),
        Caution(
            flag="ocd",
            note=(
                "Design default: obsessions may need another plan, so check first what the worry "
                "is."
            ),
        ),
        Caution(
            flag="no_privacy",
            note="Offer the discreet variant: first letters, or fingers counted in a pocket.",
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest a short worry slot at a set hour, because a set place for worry may "
            "free other hours."
        ),
        shared=(
            "What hour could hold your worries? We can choose the place and the number of days "
            "together."
        ),
        client=(
            "How would you like to give worry its place, and no more than that? Shape the slot "
            "yourself."
        ),
    ),
    review_questions=(
        "What happened to the worries you saved for later?",
        "Which worries turned out to want a plan?",
        "How did the slot fit into your day?",
    ),
    fields=(
        FormField(name="worries", label="Worries of this slot", type="text"),
        FormField(name="saved", label="How many I saved for later", type="number", low=0, high=50),
        FormField(name="sorted", label="Act on it, or let it be", type="text"),
        FormField(name="what-came", label="What came of an old worry", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.U,
        label="design default",
        sources=(
            "No source on worry time was read for this product. Its sizes are design defaults.",
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
