"""Breathing practice: slow breaths, rehearsed first, a level before and after (B23, S4)."""

from __future__ import annotations

from recommender.plugin import (
    Barrier,
    Cadence,
    Caution,
    Contraindication,
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
    "stress": "A few slow breaths can mark a pause between two busy parts of a day.",
    "anxiety": (
        "Slow breathing at quiet times can ease general tension. Fear can pass without it too."
    ),
    "worry": "Counting breaths gives the mind a simple place to rest when it spins.",
    "sleep": "A calm minute before bed can help to draw a line under the day.",
}

LADDER = (
    Rung(
        title="Three quiet minutes",
        what="Breathe slowly for a short while in a calm place. Note your level before and after.",
        minutes=3,
        occasions=3,
        difficulty=Difficulty(effort=1, distress=0, reflection=0, exposure=0),
        introduces=("level-before", "level-after", "calm-place"),
    ),
    Rung(
        title="A little longer",
        what="Breathe a little longer. Choose a set moment, such as after lunch.",
        minutes=5,
        occasions=4,
        difficulty=Difficulty(effort=1, distress=0, reflection=1, exposure=0),
    ),
    Rung(
        title="A second place",
        what="Take the same breath to an everyday place, such as the bus or your desk.",
        minutes=5,
        occasions=5,
        difficulty=Difficulty(effort=2, distress=1, reflection=1, exposure=1),
        introduces=("place", "everyday-place"),
    ),
    Rung(
        title="In a busy moment",
        what=(
            "Use it in a mildly tense moment, as practice and not to make a fear go away. "
            "Note what "
            "made it easy or hard."
        ),
        minutes=5,
        occasions=7,
        difficulty=Difficulty(effort=2, distress=2, reflection=2, exposure=1),
        introduces=("noticed", "tense-moment"),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="It slips my mind",
        then="I link it to something I do each day, such as putting the kettle on.",
        barrier=Barrier.FORGOT,
    ),
    Obstacle(
        when="I get dizzy or tense",
        then="I go back to my usual breath and look around the room. One minute counts.",
        barrier=Barrier.SYMPTOMS,
    ),
    Obstacle(
        when="There is no quiet place",
        then="I take six slow breaths where I am, with my eyes open.",
        barrier=Barrier.NO_OPPORTUNITY,
    ),
)

TYPE = TaskType(
    id="breathing",
    title="Slow breathing",
    summary=(
        "A few minutes of slow breathing that you know from session, first in calm places, later "
        "in others."
    ),
    kind=Kind.PERMANENT,
    cadence=Cadence.SEVERAL_A_WEEK,
    skills=("breathing",),
    goals=tuple(WHY),
    modality=(Modality.DO, Modality.TRACK),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "Breathing slows down by itself when we rest. With practice you can find that pace on "
        "purpose. We begin where it is easy. Then we take it to new places, so that it is there "
        "when the day gets busy. The two numbers show us whether it does anything for you."
    ),
    teach_back="When might it be of use to you, and when would a feeling pass without it?",
    preparation=Preparation(
        may_come_up="Some people feel light-headed or more aware of their body at first.",
        how_to_prepare="Sit down and keep the breath soft and small. Eyes may stay open.",
        when_to_stop="Stop and breathe as usual if you feel dizzy, or tenser than before.",
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(imperfection="Lose count once, and carry on.", minutes_cap=3),
    prerequisites=(
        Prerequisite(
            need=Need.REHEARSED,
            name="breathing",
            why="It is practised together in session first.",
        ),
    ),
    contraindications=(
        Contraindication(
            flag="acute_medical",
            why="Design default: an acute heart or lung problem is checked by a doctor first.",
        ),
    ),
    cautions=(
        Caution(
            flag="recent_trauma", note="Design default: short, eyes open, as tried in session."
        ),
        Caution(flag="psychosis", note="Design default: short, eyes open, as tried in session."),
        Caution(
            flag="panic",
            note=(
                "Not meant as a safety behaviour: it is not there to prevent panic or to get "
                "through exposure. Breathing raised acceptability, with small efficacy (Pompoli "
                "2018)."
            ),
        ),
        Caution(
            flag="dissociation",
            note="Design default: keep it short, with eyes open and feet on the floor.",
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest a short spell of the breathing we tried here, because a calm start makes it "
            "easier to use later."
        ),
        shared=(
            "We could keep the calm place or add a new one. Which would help you more this week?"
        ),
        client=(
            "Where and when would you like to use your breathing? Put together a version that fits "
            "your day."
        ),
    ),
    review_questions=(
        "What did you notice in your body?",
        "Which place or moment worked best for it?",
        "How did the two numbers move, and what do you make of that?",
    ),
    fields=(
        FormField(
            name="level-before", label="Tension before, 0 to 10", type="number", low=0, high=10
        ),
        FormField(
            name="level-after", label="Tension after, 0 to 10", type="number", low=0, high=10
        ),
        FormField(name="place", label="Where I was", type="text"),
        FormField(name="noticed", label="What made it easy or hard", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.C,
        label="depends on the condition",
        sources=(
            (
                "Pompoli 2018, PMC6137372: 72 panic trials, N=4,064. Breathing retraining raised "
                "acceptability, with small efficacy."
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
