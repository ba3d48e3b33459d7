"""Tooth brushing, morning and evening: an example of a third party's plugin."""

from __future__ import annotations

from importlib.resources import files

from recommender.plugin import (
    Barrier,
    Cadence,
    Difficulty,
    Evidence,
    FormField,
    GoodEnough,
    Grade,
    Kind,
    Modality,
    Obstacle,
    Rationale,
    Rung,
    TaskType,
    Wording,
    hookimpl,
    read_texts,
)

SOURCE = (
    "Two minutes: the dose assigned in the Oralytics and ROBAS trials (Nahum-Shani 2024, Contemp. "
    "Clin. Trials 139:107464). Its steps: design default."
)

CUES = {"morning": "after breakfast", "evening": "when I put my phone on to charge"}


def ladder(part: str) -> tuple[Rung, ...]:
    """Return the sizes for one part of the day; each is a small step from the one below."""
    return (
        Rung(
            title="With a timer",
            what=f"Brush in the {part}, on days of your choice, with a timer.",
            minutes=2,
            occasions=4,
            difficulty=Difficulty(effort=1, distress=0, reflection=0, exposure=0),
            introduces=("days-brushed",),
        ),
        Rung(
            title="At a fixed moment",
            what=f"Brush in the {part}, at a fixed moment of the day.",
            minutes=2,
            occasions=7,
            difficulty=Difficulty(effort=2, distress=0, reflection=0, exposure=0),
        ),
        Rung(
            title="With the gum line",
            what=f"Brush in the {part}; go gently along the gum line last.",
            minutes=2,
            occasions=7,
            difficulty=Difficulty(effort=2, distress=0, reflection=1, exposure=0),
            introduces=("gum-line",),
        ),
    )


def obstacles(part: str) -> tuple[Obstacle, ...]:
    """Return the if-then plans for one part of the day."""
    return (
        Obstacle(
            when=f"the {part} slips by",
            then=f"I tie brushing to a fixed moment: {CUES[part]}.",
            barrier=Barrier.FORGOT,
        ),
        Obstacle(
            when="two minutes feel like a lot today",
            then="I brush for one minute, and that counts.",
            barrier=Barrier.SYMPTOMS,
        ),
    )


def brushing(part: str) -> TaskType:
    """Return the task type for one part of the day."""
    return TaskType(
        id=f"oral-care-{part}",
        title=f"Brushing teeth in the {part}",
        summary=f"A quiet moment for the teeth in the {part}.",
        kind=Kind.PERMANENT,
        cadence=Cadence.DAILY,
        skills=(f"{part}-self-care",),
        goals=("oral-care",),
        modality=(Modality.DO, Modality.TRACK),
        ladder=ladder(part),
        rationale=(
            Rationale(goal="oral-care", text="A small daily habit is a kindness to yourself."),
        ),
        longer_rationale=(
            "When days are hard, care for the body is often the first thing to go. Two minutes at "
            "a fixed moment are small enough to keep, and they come back each day."
        ),
        teach_back=f"What would two minutes in the {part} be good for, in your own words?",
        obstacles=obstacles(part),
        good_enough=GoodEnough(imperfection="Leave one corner for tomorrow.", minutes_cap=2),
        no_contraindications_because=(
            "Design default: everyday care. Questions about teeth and gums go to a dentist."
        ),
        wording=Wording(
            therapist=f"I suggest brushing in the {part}, at a moment that you choose.",
            shared="We could keep this size, or add a day or two. Which suits your week?",
            client="How would you like to look after your teeth this week? You set the days.",
        ),
        review_questions=(
            f"What helped on the {part}s when it went easily?",
            "What would make the moment more pleasant?",
        ),
        fields=(
            FormField(name="days-brushed", label="Days brushed", type="number", low=0, high=7),
            FormField(name="gum-line", label="Gum line too", type="yes_no"),
        ),
        evidence=Evidence(
            grade=Grade.U,
            label="not graded here",
            sources=(SOURCE,),
        ),
        languages=("en", "es", "ca"),
    )


MORNING = brushing("morning")
EVENING = brushing("evening")


@hookimpl
def recommender_task_types() -> list[TaskType]:
    """Return the two task types."""
    return [MORNING, EVENING]


@hookimpl
def recommender_catalogue(language: str) -> dict[str, str] | None:
    """Return the texts in a language, or None where English is used."""
    return read_texts(files(__name__) / "texts", language)
