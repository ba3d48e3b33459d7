"""Thought record: one column at a time, in the order of B20 (CLINICAL.md B20, §A8)."""

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
    "worry": "Worry talks fast. On paper, one worry at a time can be answered.",
    "low-mood": "When mood drops, gloom feels like fact. A note shows it as a thought.",
    "anxiety": "Fear comes with a guess about what will happen. You can weigh the guess.",
    "social-anxiety": "After a talk, the mind fills gaps. A note splits seen from guessed.",
    "panic": "A racing heart gets a scary meaning fast. On paper, others can join it.",
    "self-criticism": "A harsh inner voice can pass unseen. Written down, it can get a reply.",
    "perfectionism": "Strict inner rules are easier to question in plain words.",
    "relationships": "We read things into what others do. Here you can check that reading.",
    "self-knowledge": "A few notes may show which moments set off which thoughts.",
    "any": "You can start before goals are clear. Notes may show what matters to you.",
}

LADDER = (
    Rung(
        title="Catch the thought",
        what="Pick a moment when your mood shifts. Write the thought in one line.",
        minutes=5,
        occasions=3,
        difficulty=Difficulty(effort=1, distress=1, reflection=1, exposure=0),
        introduces=("thought",),
    ),
    Rung(
        title="What speaks for it",
        what=(
            "Note the thought and, in one line, what makes it seem true. Leave it there; we "
            "look at "
            "the other side together."
        ),
        minutes=5,
        occasions=4,
        difficulty=Difficulty(effort=1, distress=1, reflection=2, exposure=0),
        introduces=("evidence-for",),
    ),
    Rung(
        title="What speaks against it",
        what="Add facts that do not fit the thought.",
        minutes=6,
        occasions=4,
        difficulty=Difficulty(effort=2, distress=1, reflection=2, exposure=0),
        introduces=("evidence-against",),
    ),
    Rung(
        title="Another way to see it",
        what="Use both lists to write one more balanced thought.",
        minutes=8,
        occasions=4,
        difficulty=Difficulty(effort=2, distress=1, reflection=3, exposure=0),
        introduces=("alternative",),
    ),
    Rung(
        title="Name the feeling",
        what="Add what you felt and how strong it was, from 0 to 10.",
        minutes=8,
        occasions=4,
        difficulty=Difficulty(effort=2, distress=2, reflection=3, exposure=0),
        introduces=("emotion", "intensity"),
    ),
    Rung(
        title="What you did",
        what="Add what you did next, big or small.",
        minutes=8,
        occasions=5,
        difficulty=Difficulty(effort=3, distress=2, reflection=3, exposure=0),
        introduces=("behaviour",),
    ),
    Rung(
        title="What came of it",
        what="Add how your body felt afterwards, and how your mood was.",
        minutes=10,
        occasions=5,
        difficulty=Difficulty(effort=3, distress=2, reflection=4, exposure=0),
        introduces=("consequences-physical", "consequences-emotional"),
    ),
    Rung(
        title="Another road",
        what="If such a moment comes another time, note what you might like to try.",
        minutes=10,
        occasions=5,
        difficulty=Difficulty(effort=3, distress=2, reflection=5, exposure=0),
        introduces=("otherwise",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="The day is full and there is no time to write",
        then="I note three key words on my phone and leave it there.",
        barrier=Barrier.TIME,
    ),
    Obstacle(
        when="I cannot tell which thought it was",
        then="I note where I was and how I felt. We look for the thought together.",
        barrier=Barrier.UNCLEAR_HOW,
    ),
    Obstacle(
        when="Someone could read it",
        then="I use a code word, or keep one in mind and tell it in session.",
        barrier=Barrier.PRIVACY,
    ),
)

TYPE = TaskType(
    id="thought-record",
    title="Thought record",
    summary="Short notes on a thought that came with a shift in mood, one column at a time.",
    kind=Kind.PERMANENT,
    cadence=Cadence.SEVERAL_A_WEEK,
    skills=("noticing-thoughts", "restructuring"),
    goals=tuple(WHY),
    modality=(Modality.WRITE, Modality.TRACK),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "Thoughts come and go in a blink, yet they colour how we feel. On paper, you can see what "
        "backs one, what does not, and what else may be true. It grows part by part."
    ),
    teach_back="What could a written thought show you that one in passing does not?",
    preparation=Preparation(
        may_come_up="Writing a painful thought can make it feel closer for a short while.",
        how_to_prepare="Choose a mild moment first. Say to yourself how strong it is, 0 to 10.",
        when_to_stop="Stop if distress goes above 7 of 10, or stays up for half an hour.",
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(imperfection="Leave one half sentence as it is.", minutes_cap=5),
    no_contraindications_because="Design default: a short note; see the cautions.",
    cautions=(
        Caution(
            flag="ocd",
            note=(
                "Design default: answering obsessions can become a ritual. Plan it in session "
                "first."
            ),
        ),
        Caution(
            flag="recent_trauma",
            note="Design default: everyday moments; the memory itself is for the session.",
        ),
        Caution(flag="psychosis", note="Design default: weigh unusual beliefs in session."),
        Caution(flag="no_privacy", note="Offer the discreet variant: a code."),
    ),
    wording=Wording(
        therapist="I suggest a short note when your mood shifts, because thoughts fade fast.",
        shared="We could add a column, or stay with this one. Which suits your week?",
        client="How do you want to catch thoughts now? Design your own columns and times.",
    ),
    review_questions=(
        "What did you notice as you wrote a thought down?",
        "Which part of the note was most useful to you?",
        "How could the form fit your days better?",
    ),
    fields=(
        FormField(name="thought", label="What went through my mind", type="text"),
        FormField(name="evidence-for", label="What speaks for it", type="text"),
        FormField(name="evidence-against", label="What speaks against it", type="text"),
        FormField(name="alternative", label="Another way to see it", type="text"),
        FormField(name="emotion", label="What I felt", type="text"),
        FormField(name="intensity", label="How strong, 0 to 10", type="number", low=0, high=10),
        FormField(name="behaviour", label="What I did", type="text"),
        FormField(name="consequences-physical", label="How my body felt then", type="text"),
        FormField(name="consequences-emotional", label="How my mood was then", type="text"),
        FormField(name="otherwise", label="What I might try another time", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.A,
        label="core CBT practice; the grade is a design default",
        sources=(
            (
                "Peynenburg 2022, 10.3390/jcm11144226: of 301 clients in internet CBT, 59.6% had "
                "challenges with thought challenging. This is about difficulty, not effect."
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
