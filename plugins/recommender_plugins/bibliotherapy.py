"""Bibliotherapy: active reading with agree, disagree and question slots (CLINICAL.md B21, §A8)."""

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
    "low-mood": "A few good pages can put words to what you feel.",
    "anxiety": "Reading how fear works may take some of the mystery out of it.",
    "panic": "Pages on what the body does in panic can give its signs a plainer meaning.",
    "stress": "You can look at other people's ways of easing strain, and keep what suits you.",
    "sleep": "Reading about how sleep works helps you to tell which tips fit your nights.",
    "self-criticism": "A kind author can model a voice that you may like to borrow.",
    "relationships": "Seeing how others handle closeness and quarrels gives you views to try on.",
    "self-knowledge": "What you agree or disagree with tells you something about yourself.",
}

LADDER = (
    Rung(
        title="A few pages",
        what=("Read a little. Note one thing you agree with, one you do not, and one question."),
        minutes=10,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=0, reflection=1, exposure=0),
        introduces=("agree", "disagree", "question"),
    ),
    Rung(
        title="Two sittings",
        what=("Read some more. Keep noting what you agree with, what you doubt, and what you ask."),
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=1, reflection=2, exposure=0),
    ),
    Rung(
        title="Link it to my life",
        what="Read a chapter part by part. Add one place where it touches your own life.",
        minutes=15,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=1, reflection=3, exposure=0),
        introduces=("my-life",),
    ),
    Rung(
        title="Try one idea",
        what="Pick one idea from the pages, try it in your week, and note what you found.",
        minutes=15,
        occasions=3,
        difficulty=Difficulty(effort=3, distress=1, reflection=4, exposure=0),
        introduces=("idea-to-try",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="I am too tired to take in the words",
        then="I read one page, or listen to it, and note one word.",
        barrier=Barrier.SYMPTOMS,
    ),
    Obstacle(
        when="The book does not speak to me",
        then="I write that under 'disagree' and we look for another one.",
        barrier=Barrier.NOT_RELEVANT,
    ),
    Obstacle(
        when="I do not have the book",
        then="I use the pages my therapist can share, or ask a library.",
        barrier=Barrier.CIRCUMSTANCES,
    ),
)

TYPE = TaskType(
    id="bibliotherapy",
    title="Active reading",
    summary=(
        "Read a few chosen pages and note what you agree with, what you disagree with, and what "
        "you want to ask."
    ),
    kind=Kind.PERMANENT,
    cadence=Cadence.WEEKLY,
    skills=("active-reflection",),
    goals=tuple(WHY),
    modality=(Modality.READ, Modality.LISTEN, Modality.WRITE),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "A book cannot know you. You do. So the reading is half of it, and your own view is the "
        "other half. A page you disagree with can help as much as one you like. Your questions "
        "give us a place to start when we meet."
    ),
    teach_back="What would you want from these pages besides having read them?",
    preparation=Preparation(
        may_come_up="A passage may be close to home and stir up feelings.",
        how_to_prepare="Choose a time when you can take a break after reading.",
        when_to_stop=(
            "Close the book if it upsets you for more than a few minutes. Mark the page and bring "
            "it."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Skip at least one paragraph, and write a note that is not a full sentence.",
        minutes_cap=10,
    ),
    no_contraindications_because=(
        "Design default: low-demand reading of pages the therapist knows. Content is chosen for "
        "the person."
    ),
    cautions=(
        Caution(
            flag="recent_trauma",
            note=(
                "Design default: the therapist reads the pages first and leaves out close accounts "
                "of trauma."
            ),
        ),
        Caution(
            flag="reading_difficulty",
            note="Offer audio or one short page. Answers can be spoken.",
        ),
        Caution(
            flag="no_privacy",
            note="Offer the discreet variant: a plain cover or a file, and notes as code words.",
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest a little time with some pages that we choose together, because your own "
            "view of them can show us what fits."
        ),
        shared=(
            "Here are two or three texts. Which one makes you curious, and what would you like to "
            "look for?"
        ),
        client=(
            "What would you like to read or hear next for your goal? Choose it, and decide how you "
            "will note your views."
        ),
    ),
    review_questions=(
        "What did you agree with, and what not?",
        "Which question would you like to bring up today?",
        "How does this fit with your own life?",
    ),
    fields=(
        FormField(name="agree", label="What I agree with", type="text"),
        FormField(name="disagree", label="What I disagree with", type="text"),
        FormField(name="question", label="What I want to ask", type="text"),
        FormField(name="my-life", label="Where it touches my life", type="text"),
        FormField(name="idea-to-try", label="One idea I try", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.B,
        label="supported in adults; the grade is a design default",
        sources=(
            "Gregory 2004: d=0.77 in 17 stronger depression studies.",
            "Gualano 2017: long-term effect in adults; not significant in youth.",
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
