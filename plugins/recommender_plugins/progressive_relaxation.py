"""Progressive muscle relaxation: rehearsed, tracked, not for panic (CLINICAL.md B23, S4, §A8)."""

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
    "stress": "Tight muscles can be the first sign of strain. You learn to let go sooner.",
    "anxiety": "Tense body, tense mind. Here you work from the body's side.",
    "sleep": "Letting go of tight spots before bed can make lying still more pleasant.",
    "worry": "Moving your attention to each muscle gives it a task other than worry.",
}

LADDER = (
    Rung(
        title="Hands and shoulders",
        what=(
            "Tense and loosen your hands and shoulders, as in session. Note tension before and "
            "after."
        ),
        minutes=8,
        occasions=3,
        difficulty=Difficulty(effort=1, distress=0, reflection=0, exposure=0),
        introduces=("level-before", "level-after", "quiet-room"),
    ),
    Rung(
        title="Four muscle groups",
        what="Add the face and the legs. Go slowly, and note where you feel a change.",
        minutes=10,
        occasions=4,
        difficulty=Difficulty(effort=2, distress=0, reflection=1, exposure=0),
        introduces=("noticed",),
    ),
    Rung(
        title="Head to toe",
        what="Go through the whole body once, lying or sitting.",
        minutes=15,
        occasions=4,
        difficulty=Difficulty(effort=3, distress=1, reflection=1, exposure=0),
    ),
    Rung(
        title="Let go in daily places",
        what=(
            "Do the long round as before. In one new place, loosen one tight spot without tensing "
            "first."
        ),
        minutes=15,
        occasions=5,
        difficulty=Difficulty(effort=3, distress=1, reflection=2, exposure=1),
        introduces=("place", "everyday-place"),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="I have less time than planned",
        then="I do my hands and shoulders, and that counts as practice.",
        barrier=Barrier.TIME,
    ),
    Obstacle(
        when="I fall asleep or find it dull",
        then="I sit up, put on the recording, and pick two muscle groups.",
        barrier=Barrier.TOO_BORING,
    ),
)

TYPE = TaskType(
    id="progressive-relaxation",
    title="Progressive muscle relaxation",
    summary=(
        "Tense and loosen one muscle group after another, as tried in session, with a number "
        "before and after."
    ),
    kind=Kind.PERMANENT,
    cadence=Cadence.SEVERAL_A_WEEK,
    skills=("relaxation",),
    goals=tuple(WHY),
    modality=(Modality.DO, Modality.LISTEN, Modality.TRACK),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "It is hard to relax on command. It is easier to feel the gap between tight and loose when "
        "you make both happen. With time you may notice tension earlier. The numbers tell us if "
        "this suits you, or if we look for another way."
    ),
    teach_back="What might the step from tight to loose teach your body?",
    preparation=Preparation(
        may_come_up="Letting go can feel odd or uneasy at first. A muscle may cramp.",
        how_to_prepare="Wear something loose. Tense at half strength. Skip any part that hurts.",
        when_to_stop=(
            "Stop if there is pain, or if unease keeps rising for more than a few minutes."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(imperfection="Skip one muscle group on purpose.", minutes_cap=8),
    prerequisites=(
        Prerequisite(
            need=Need.REHEARSED,
            name="relaxation",
            why="It is tried together in session first.",
        ),
    ),
    contraindications=(
        Contraindication(
            flag="panic",
            why=(
                "Not offered as a treatment for panic: in 72 trials, muscle relaxation was "
                "associated with lower efficacy (Pompoli 2018)."
            ),
        ),
        Contraindication(
            flag="acute_medical",
            why=(
                "Design default: a fresh injury or an acute illness is checked by a doctor before "
                "muscles are tensed."
            ),
        ),
    ),
    cautions=(
        Caution(
            flag="recent_trauma", note="Design default: short, eyes open, as tried in session."
        ),
        Caution(flag="psychosis", note="Design default: short, eyes open, as tried in session."),
        Caution(
            flag="chronic_pain",
            note="Design default: leave out painful parts, or loosen without tensing.",
        ),
        Caution(flag="dissociation", note="Design default: keep it short, seated, with eyes open."),
    ),
    wording=Wording(
        therapist=(
            "I propose a short round for hands and shoulders, because they are an easy place to "
            "notice the difference."
        ),
        shared="A short round more often, or a longer one less often: what would you like to try?",
        client="Which parts of your body want attention, and when? Build a round of your own.",
    ),
    review_questions=(
        "What was the difference between tight and loose like for you?",
        "When in the day did it fit best?",
        "How would you change the round?",
    ),
    fields=(
        FormField(
            name="level-before", label="Tension before, 0 to 10", type="number", low=0, high=10
        ),
        FormField(
            name="level-after", label="Tension after, 0 to 10", type="number", low=0, high=10
        ),
        FormField(name="noticed", label="Where I felt a change", type="text"),
        FormField(name="place", label="Where I was", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.C,
        label="depends on the condition",
        sources=(
            (
                "Pompoli 2018, PMC6137372: 72 panic trials, N=4,064. Muscle relaxation was "
                "associated with lower efficacy."
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
