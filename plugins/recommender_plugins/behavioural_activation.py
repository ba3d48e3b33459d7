"""Behavioural activation: small planned activities with mood notes (CLINICAL.md §A6, S4)."""

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
    "low-mood": "Low mood makes us do less, and then less lifts it. A small act can turn that.",
    "avoidance": "Doing a small thing you have put off gives you fresh facts about how it is.",
    "stress": "A pleasant act that is yours can balance days filled with duties.",
    "self-knowledge": "Notes on acts and mood can show you which things feed you.",
    "staying-well": "A few steady activities can hold you up in a rough patch later on.",
}

LADDER = (
    Rung(
        title="One small act",
        what=(
            "Pick one small act that could be pleasant or useful. Do it, and note your mood after."
        ),
        minutes=10,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=0, reflection=1, exposure=0),
        introduces=("activity", "mood-after"),
    ),
    Rung(
        title="Three in the week",
        what="Put small acts in your calendar, each with a day and an hour.",
        minutes=10,
        occasions=3,
        difficulty=Difficulty(effort=2, distress=1, reflection=1, exposure=0),
        introduces=("when", "mood-before"),
    ),
    Rung(
        title="Pleasure and purpose",
        what="Plan a mix of pleasant acts and useful ones. Note how much of each you felt.",
        minutes=15,
        occasions=4,
        difficulty=Difficulty(effort=3, distress=1, reflection=2, exposure=1),
        introduces=("pleasure", "purpose"),
    ),
    Rung(
        title="What matters to me",
        what=(
            "Choose one act that fits what you care about. Note what it says about the life you "
            "want."
        ),
        minutes=30,
        occasions=3,
        difficulty=Difficulty(effort=4, distress=2, reflection=4, exposure=2),
        introduces=("matters",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="I have no energy when the time comes",
        then="I do the first two minutes, then choose freely whether to go on.",
        barrier=Barrier.SYMPTOMS,
    ),
    Obstacle(
        when="Something else takes up the slot",
        then="I use the spare slot that we wrote down.",
        barrier=Barrier.TIME,
    ),
    Obstacle(
        when="It costs money or depends on the weather",
        then="I take the free indoor act from my list.",
        barrier=Barrier.CIRCUMSTANCES,
    ),
)

TYPE = TaskType(
    id="behavioural-activation",
    title="Planned activity",
    summary=(
        "Plan a small act, try it at the set time, on a good day or a low one, and note how you "
        "feel after."
    ),
    kind=Kind.PERMANENT,
    cadence=Cadence.SEVERAL_A_WEEK,
    skills=("activation", "planning"),
    goals=tuple(WHY),
    modality=(Modality.DO, Modality.TRACK),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "We often wait to feel better before we do things. It can also work the other way round: "
        "doing comes first, and feeling may follow. So we plan an act that is small enough for a "
        "low day. The mood notes show which acts are worth keeping."
    ),
    teach_back="How do doing and mood hang together in your own week, as you see it?",
    preparation=Preparation(
        may_come_up="You may feel flat or tired at first, or miss how things used to be.",
        how_to_prepare="Make the act so small that it fits a low day. Lay things out beforehand.",
        when_to_stop="Stop if you feel unwell or overdo it. The first two minutes already count.",
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(imperfection="Do half of it, and leave the rest.", minutes_cap=10),
    contraindications=(
        Contraindication(
            flag="eating_disorder",
            why=(
                "Design default: planned exercise or meals can feed the disorder. Acts are chosen "
                "with the care team first."
            ),
        ),
        Contraindication(
            flag="mania",
            why="Design default: more activity can add to a high mood. Rest and rhythm come first.",
        ),
    ),
    cautions=(
        Caution(
            flag="chronic_pain", note="Design default: pace by time, not by how it feels that day."
        ),
        Caution(flag="substance_use", note="Design default: choose acts away from use."),
        Caution(
            flag="acute_medical",
            note="Design default: clear physical acts with a doctor, and offer seated ones.",
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest one small act this week, because a small act is a sound place to start."
        ),
        shared=(
            "Let us look at your list. Which one or two acts would you like to give a day and an "
            "hour?"
        ),
        client=(
            "What would you like more of in your week? Plan it in your own way, and pick what to "
            "note."
        ),
    ),
    review_questions=(
        "What did you do, and how was your mood after?",
        "Which act would you like to keep?",
        "How could the plan fit a low day better?",
    ),
    fields=(
        FormField(name="activity", label="What I did", type="text"),
        FormField(name="mood-after", label="Mood after, 0 to 10", type="number", low=0, high=10),
        FormField(name="when", label="When I planned it", type="time"),
        FormField(name="mood-before", label="Mood before, 0 to 10", type="number", low=0, high=10),
        FormField(name="pleasure", label="Pleasure, 0 to 10", type="number", low=0, high=10),
        FormField(name="purpose", label="Sense of purpose, 0 to 10", type="number", low=0, high=10),
        FormField(name="matters", label="What this says about what I care for", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.U,
        label="not reviewed here; no judgement of the method",
        sources=(
            (
                "Busch 2010, PMC2919491: between-session tasks were coded for extent done and "
                "difficulty; completion was strongly linked to outcome."
            ),
            (
                "Cernasov 2023, PMC10330658: weeks above a person's own mean of practice had a "
                "larger symptom drop; correlational, and no difference between persons."
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
