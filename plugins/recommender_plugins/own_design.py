"""Own design: an empty scaffold for a practice the client designs (CLINICAL.md B17, §A1, §A4)."""

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
    Role,
    Rung,
    TaskType,
    Wording,
    hookimpl,
    translations,
)
from recommender_plugins import LOCALE

WHY = {
    "any": "You know your days best. A practice you design is likely to fit them.",
    "self-knowledge": "Planning a practice shows you what you have learned about yourself so far.",
    "problem-solving": (
        "Naming a goal, a snag and a plan is problem solving on something you chose."
    ),
    "staying-well": (
        "After therapy you will be the one who plans. Here you can try that with support at hand."
    ),
}

LADDER = (
    Rung(
        title="One small plan",
        what="Fill in the scaffold for one small practice of your own, done once.",
        minutes=10,
        occasions=1,
        difficulty=Difficulty(effort=2, distress=0, reflection=3, exposure=0),
    ),
    Rung(
        title="A plan for two moments",
        what="Design a practice that you do at more than one moment.",
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=1, reflection=4, exposure=0),
        introduces=("second-moment",),
    ),
    Rung(
        title="A plan for a new place",
        what="Design a practice that takes a skill you know to a place where you have not used it.",
        minutes=15,
        occasions=2,
        difficulty=Difficulty(effort=3, distress=2, reflection=5, exposure=1),
        introduces=("new-place",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="No idea comes",
        then="I take a practice I know and change one part of it.",
        barrier=Barrier.UNCLEAR_HOW,
    ),
    Obstacle(
        when="My plan grows too big",
        then="I cut it in half and write down half the minutes.",
        barrier=Barrier.TIME,
    ),
    Obstacle(
        when="I polish the plan and do not start",
        then="I leave one box empty and begin.",
        barrier=Barrier.PERFECTIONISM,
    ),
)

TYPE = TaskType(
    id="own-design",
    title="My own practice",
    summary=(
        "An empty frame for a practice you design: goal, what, when and where, size, snag and "
        "plan, and what you hope to learn."
    ),
    kind=Kind.PERMANENT,
    cadence=Cadence.WEEKLY,
    role=Role.SCAFFOLD,
    skills=("planning", "self-review"),
    goals=tuple(WHY),
    modality=(Modality.WRITE, Modality.DO),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "By now you have tried several practices and seen which ones help. Designing one yourself "
        "puts that to use. Your therapist looks at size and safety, and the rest is yours. A plan "
        "that turns out odd tells us as much as one that runs smoothly."
    ),
    teach_back="What would make a practice yours, and how would you know it served your goal?",
    preparation=Preparation(
        may_come_up="Doubt about doing it right, or the wish to plan too much.",
        how_to_prepare="Begin small. Look back at a practice you liked, and change one thing.",
        when_to_stop=(
            "Stop planning after fifteen minutes. If the plan stirs up strong distress, bring it "
            "to session first."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Leave one box of the scaffold empty or rough.",
        minutes_cap=10,
    ),
    no_contraindications_because=(
        "Design default: it is an empty frame. The therapist looks at the size and safety of what "
        "the client puts in it."
    ),
    cautions=(
        Caution(
            flag="eating_disorder",
            note="Design default: look at the plan together before it starts.",
        ),
        Caution(
            flag="recent_trauma", note="Design default: look at the plan together before it starts."
        ),
        Caution(
            flag="interpersonal_violence",
            note="Design default: look at the plan together before it starts.",
        ),
        Caution(
            flag="mania",
            note="Design default: keep to one small plan, looked at together before it starts.",
        ),
        Caution(
            flag="no_privacy",
            note="Offer the discreet variant: plan it in session and keep one key word.",
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest that you sketch a small practice of your own, because you have learned what "
            "works for you."
        ),
        shared=(
            "We can sketch it together, or you take the frame with you. Which way do you prefer?"
        ),
        client="What would you like to practise next? The frame is empty, so fill it in your way.",
    ),
    review_questions=(
        "What did you learn from designing it yourself?",
        "Which part of the plan would you keep?",
        "How did the size fit your week?",
    ),
    fields=(
        FormField(name="goal", label="The goal it serves", type="text"),
        FormField(name="what", label="What I will do", type="text"),
        FormField(name="when-and-where", label="When and where", type="text"),
        FormField(name="size", label="How many minutes", type="number", low=1, high=480),
        FormField(
            name="obstacle-and-plan", label="What may get in the way, and my plan", type="text"
        ),
        FormField(name="hope-to-learn", label="What I hope to learn", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.U,
        label="not graded here; indirect support",
        sources=(
            (
                "Strunk 2007, JCCP 75:523-530: among 35 CT responders, skill competence and "
                "independent use both predicted lower one-year relapse. Indirect."
            ),
            "No trial of the hand-over from therapist to client was found.",
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
