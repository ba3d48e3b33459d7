"""Sleep diary: two minutes each morning, rough times, no clock watching (CLINICAL.md §A7)."""

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
    "sleep": "A week of rough notes shows your own pattern better than one bad night can.",
    "low-mood": (
        "Sleep and mood can pull on each other. The notes may show which way round it goes for you."
    ),
    "stress": "Nights often mirror days. The diary lets us see what a busy day does to your rest.",
    "self-knowledge": "You may find out what you do on the days before your better nights.",
}

LADDER = (
    Rung(
        title="Three rough marks",
        what="In the morning, jot down rough bed time, rough rising time and how rested you feel.",
        minutes=2,
        occasions=4,
        difficulty=Difficulty(effort=1, distress=0, reflection=0, exposure=0),
        introduces=("bed-time", "rise-time", "rested"),
    ),
    Rung(
        title="Each morning",
        what="Keep the same notes each morning. A guess is as good as a clock.",
        minutes=2,
        occasions=7,
        difficulty=Difficulty(effort=1, distress=0, reflection=1, exposure=0),
    ),
    Rung(
        title="Add the day before",
        what="Add one word about the day before, such as coffee, a nap, or a late screen.",
        minutes=3,
        occasions=7,
        difficulty=Difficulty(effort=2, distress=1, reflection=1, exposure=0),
        introduces=("day-before",),
    ),
    Rung(
        title="Look for a pattern",
        what=(
            "Go on with the notes. After the week, write one thing that seems to go with better "
            "nights."
        ),
        minutes=3,
        occasions=7,
        difficulty=Difficulty(effort=2, distress=1, reflection=3, exposure=0),
        introduces=("pattern",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="A morning goes by without a note",
        then="I leave that day blank and go on with the next one.",
        barrier=Barrier.FORGOT,
    ),
    Obstacle(
        when="I want the times to be exact",
        then="I round to the nearest half hour, without a look at the clock.",
        barrier=Barrier.PERFECTIONISM,
    ),
    Obstacle(
        when="My mornings are a rush",
        then="I mark how rested I feel with one number, and leave the rest.",
        barrier=Barrier.TIME,
    ),
)

TYPE = TaskType(
    id="sleep-diary",
    title="Sleep diary",
    summary="Two minutes in the morning: roughly when you slept, and how rested you feel.",
    kind=Kind.PERMANENT,
    cadence=Cadence.DAILY,
    skills=("sleep-tracking",),
    goals=tuple(WHY),
    modality=(Modality.TRACK, Modality.WRITE),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "Memory keeps the worst night and drops the ordinary ones. A few marks each morning give a "
        "fairer picture. Rough is fine, since we look at the week and not at the minute. A blank "
        "day is a blank day. There is no need to fill it in later."
    ),
    teach_back="What could a week of rough notes tell us that one night cannot?",
    preparation=Preparation(
        may_come_up="You may think about sleep a bit more than before.",
        how_to_prepare=(
            "Keep the diary away from the bed, and fill it in after breakfast. Turn the clock "
            "round at night."
        ),
        when_to_stop="Take a break from it if noting your sleep makes your nights more tense.",
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Leave one day blank in the week, on purpose.",
        minutes_cap=2,
    ),
    no_contraindications_because=(
        "Design default: a two-minute note that changes nothing about sleep itself."
    ),
    cautions=(
        Caution(
            flag="insomnia_worry",
            note=(
                "Design default: no clock watching. Rough guesses in the morning, for one or two "
                "weeks, then a pause."
            ),
        ),
        Caution(
            flag="mania",
            note=(
                "Design default: tell the therapist early about nights with little sleep and much "
                "energy."
            ),
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest a short note in the mornings, because it shows us your own pattern "
            "before we change anything."
        ),
        shared="We could note times, or how rested you feel, or both. What would you find useful?",
        client=(
            "What would you like to find out about your nights? Make a diary of your own, with the "
            "marks you care about."
        ),
    ),
    review_questions=(
        "What stands out when you look at the week?",
        "Which nights were better, and what went before them?",
        "How was it to keep the notes?",
    ),
    fields=(
        FormField(name="bed-time", label="To bed, roughly", type="time"),
        FormField(name="rise-time", label="Up, roughly", type="time"),
        FormField(name="rested", label="How rested, 0 to 10", type="number", low=0, high=10),
        FormField(name="day-before", label="A word about the day before", type="text"),
        FormField(name="pattern", label="What goes with better nights", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.U,
        label="not graded here",
        sources=(
            (
                "Stone 2003, Control Clin Trials 24:182-199: entries in paper diaries, reported "
                "90%, actual 11%; electronic 94%. About diaries, not about sleep."
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
