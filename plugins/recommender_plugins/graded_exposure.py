"""Graded exposure in real life: gated, agreed step by step (CLINICAL.md §A3, §A8, S4, S15)."""

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
    "anxiety": "Staying with what you fear shows what happens when you do not leave.",
    "social-anxiety": "Each step lets you compare what you feared with how people respond.",
    "panic": "Back in a place you left in fear, you may see the wave rise and fall.",
    "avoidance": "Keeping away brings quick relief. Small steps can win back room.",
}

LADDER = (
    Rung(
        title="A first step, about 40 of 100",
        what="Take the agreed step, near 40 of 100. Stay for the agreed time and note the numbers.",
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=3, reflection=1, exposure=1),
        introduces=("step", "suds-before", "suds-after"),
    ),
    Rung(
        title="Stay a bit longer",
        what="Same step, longer. Stay until the number has about halved, or time is up.",
        minutes=15,
        occasions=2,
        difficulty=Difficulty(effort=3, distress=3, reflection=1, exposure=1),
        introduces=("suds-peak",),
    ),
    Rung(
        title="One step up",
        what="Take the next agreed step. Write what you expect, and later what you found.",
        minutes=30,
        occasions=2,
        difficulty=Difficulty(effort=4, distress=4, reflection=2, exposure=2),
        introduces=("expected", "found"),
    ),
    Rung(
        title="A new setting",
        what=(
            "Take a step you know to a new place. Leaving out a small help is a separate step, "
            "agreed first."
        ),
        minutes=45,
        occasions=2,
        difficulty=Difficulty(effort=4, distress=5, reflection=3, exposure=3),
        introduces=("setting", "new-setting"),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="The fear is higher than planned",
        then="I go one step lower and stay there for five minutes. That counts.",
        barrier=Barrier.TOO_DISTRESSING,
    ),
    Obstacle(
        when="The place or person is not there that day",
        then="I use the backup step that we wrote next to it.",
        barrier=Barrier.NO_OPPORTUNITY,
    ),
    Obstacle(
        when="I am not sure what this is for",
        then="I read our note on the purpose. If doubts stay, the step waits.",
        barrier=Barrier.UNCLEAR_WHY,
    ),
)

TYPE = TaskType(
    id="graded-exposure",
    title="Step-by-step approach",
    summary="A planned step towards what you fear, from a list you agreed to.",
    kind=Kind.PERMANENT,
    cadence=Cadence.SEVERAL_A_WEEK,
    skills=("approach",),
    goals=tuple(WHY),
    modality=(Modality.DO, Modality.TRACK),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "Fear can stay strong when we leave before we see what happens. A step that is hard but "
        "doable lets you see it. We go up one step at a time, from a list you agreed to. "
        "If a step was "
        "too much or did not happen, we stay there or go lower. You can stop at any point."
    ),
    teach_back="What could you find out by staying that leaving would hide?",
    preparation=Preparation(
        may_come_up="Fear, a fast heart, shaking, a strong wish to leave. That is expected.",
        how_to_prepare="Start from what we tried in session. Choose a safe place.",
        when_to_stop=(
            "Stop when the number has about halved, or time is up. Stop at once in real danger, if "
            "you feel far away or unreal, or if you want to stop."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(imperfection="Note two numbers as rough guesses.", minutes_cap=10),
    prerequisites=(
        Prerequisite(
            need=Need.AGREED,
            name="exposure-hierarchy",
            why="Each step comes from a list the client agreed to.",
        ),
        Prerequisite(
            need=Need.REHEARSED,
            name="approach",
            why="A step is tried with the therapist first.",
        ),
    ),
    contraindications=(
        Contraindication(
            flag="interpersonal_violence",
            why="Keeping away from real danger protects. Safety planning comes first.",
        ),
        Contraindication(
            flag="recent_trauma",
            why="Trauma exposure needs the therapist present.",
        ),
        Contraindication(flag="dissociation", why="Design default: unsafe to do alone."),
        Contraindication(flag="psychosis", why="Design default: left to session work."),
        Contraindication(flag="acute_medical", why="Design default: a doctor clears it first."),
    ),
    cautions=(
        Caution(
            flag="ocd", note="Design default: response prevention is needed, planned in session."
        ),
        Caution(flag="substance_use", note="Safety and substance use are looked at first."),
    ),
    gated=True,
    wording=Wording(
        therapist="I suggest the step we tried, because staying with it shows you something new.",
        shared="Which of these two steps would you take, and where? The same level is fine.",
        client="What would you like to find out next? Plan a step, and we check its safety.",
    ),
    review_questions=(
        "What did you expect, and what did you find?",
        "How did the numbers change while you stayed?",
        "Which step would you choose next: the same, lower, or one up?",
    ),
    fields=(
        FormField(name="step", label="The step I took", type="text"),
        FormField(
            name="suds-before", label="Distress before, 0 to 100", type="number", low=0, high=100
        ),
        FormField(
            name="suds-after", label="Distress after, 0 to 100", type="number", low=0, high=100
        ),
        FormField(
            name="suds-peak", label="Highest distress, 0 to 100", type="number", low=0, high=100
        ),
        FormField(name="expected", label="What I expected", type="text"),
        FormField(name="found", label="What I found", type="text"),
        FormField(name="setting", label="Where and when", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.A,
        label="effective when supervised; the grade is a design default",
        sources=(
            (
                "PE training page (access.kognito.com/textalternative/pe/page9.html): 2 items a "
                "week, from about SUDS 40, 30-45 min each, stop when SUDS about halved. "
                "The shorter times here are design defaults."
            ),
            (
                "Peynenburg 2022, 10.3390/jcm11144226: of 301 clients in internet CBT, 57.5% met "
                "challenges specific to graded exposure."
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
