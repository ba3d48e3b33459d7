"""Cinema therapy: active watching with the same slots as reading (CLINICAL.md B22, §A8)."""

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
    "relationships": "A pattern between two people can be easier to see on a screen.",
    "self-knowledge": (
        "The character you warm to, or cannot stand, may tell you what matters to you."
    ),
    "self-criticism": (
        "You may feel for a character who slips up. That same warmth can be turned to you."
    ),
    "low-mood": "A story in pictures asks little energy, and gives us much to talk about.",
    "avoidance": "Watching someone face a fear lets you look at it from a safe seat first.",
}

LADDER = (
    Rung(
        title="One scene",
        what="Watch one scene. Note what you agree with, what you do not, and one question.",
        minutes=10,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=1, reflection=1, exposure=0),
        introduces=("agree", "disagree", "question"),
    ),
    Rung(
        title="A longer part",
        what="Watch two or three scenes that belong together, with the same three notes.",
        minutes=25,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=1, reflection=2, exposure=0),
    ),
    Rung(
        title="Half a film",
        what=(
            "Watch a longer part. Pause once to note what you agree with, what you do not, and a "
            "question."
        ),
        minutes=45,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=1, reflection=2, exposure=0),
    ),
    Rung(
        title="The whole film",
        what="Watch the film in one or two sittings. Choose a character and look at their choices.",
        minutes=60,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=2, reflection=3, exposure=0),
        introduces=("character",),
    ),
    Rung(
        title="My own next scene",
        what="After the film, write or tell how a scene might go if you were in it.",
        minutes=60,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=2, reflection=4, exposure=0),
        introduces=("my-scene",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="I do not get to see the film",
        then="I choose a short scene I can get for free, or one I remember well.",
        barrier=Barrier.CIRCUMSTANCES,
    ),
    Obstacle(
        when="I get caught up and forget the notes",
        then="I jot down one word for each slot at the end.",
        barrier=Barrier.FORGOT,
    ),
)

TYPE = TaskType(
    id="cinema-therapy",
    title="Active film watching",
    summary=(
        "Watch a chosen scene or film and note what you agree with, what you disagree with, and "
        "what you want to ask."
    ),
    kind=Kind.PERMANENT,
    cadence=Cadence.WEEKLY,
    skills=("active-reflection",),
    goals=tuple(WHY),
    modality=(Modality.WATCH, Modality.WRITE),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "A film lets you watch people choose, slip and mend from a safe distance. Watching with a "
        "question in mind makes it more than an evening off. What you agree or disagree with is "
        "what we talk about. Research on this is thin, so we look at what it does for you."
    ),
    teach_back="What would you look out for while you watch, and how does that link to your goal?",
    preparation=Preparation(
        may_come_up="A scene may move you or bring up a memory.",
        how_to_prepare=(
            "Ask what the film contains before you start. Choose who, if anyone, is with you."
        ),
        when_to_stop=(
            "Pause or switch off when it gets too much. A scene left out tells us something too."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(imperfection="Leave one slot empty on purpose.", minutes_cap=10),
    no_contraindications_because=(
        "Design default: the therapist knows the film, and it can be switched off. Cautions cover "
        "the rest."
    ),
    cautions=(
        Caution(
            flag="recent_trauma",
            note="Design default: the therapist checks the film for scenes close to what happened.",
        ),
        Caution(
            flag="psychosis",
            note="Design default: choose plain, everyday stories, and ask how they were taken.",
        ),
        Caution(
            flag="no_privacy",
            note="Offer the discreet variant: no written notes, and one thought kept in mind.",
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest one scene from this film, because it shows something close to what we "
            "talked about."
        ),
        shared=(
            "We could choose from these two films, or from one you like. Which has most to do with "
            "your goal?"
        ),
        client=(
            "Which film or scene would you pick for your goal? Decide what you will look for in it."
        ),
    ),
    review_questions=(
        "What stayed with you from what you watched?",
        "Which choice did you agree with, and which not?",
        "How is this story like yours, and how is it different?",
    ),
    fields=(
        FormField(name="agree", label="What I agree with", type="text"),
        FormField(name="disagree", label="What I disagree with", type="text"),
        FormField(name="question", label="What I want to ask", type="text"),
        FormField(name="character", label="A character, and a choice they made", type="text"),
        FormField(name="my-scene", label="The scene with me in it", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.D,
        label="limited evidence",
        sources=(
            (
                "Scoping review of 38 studies (PMC8786706): the 7 on classical cinematherapy are "
                "qualitative or descriptive."
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
