"""Warning signs: early signs, a plan for each, and who to turn to (CLINICAL.md B26, B28, §A8)."""

from __future__ import annotations

from recommender.plugin import (
    Barrier,
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
    "staying-well": (
        "A dip noticed early is easier to meet. You decide beforehand what you will do."
    ),
    "self-knowledge": (
        "You learn which small changes in body, thought and habit come first for you."
    ),
    "any": "Whatever brought you here, it helps to know how a harder spell begins for you.",
}

LADDER = (
    Rung(
        title="Two or three signs",
        what="Think of how a hard spell began. Note two or three early signs.",
        minutes=10,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=1, reflection=3, exposure=0),
        introduces=("signs", "contact-line"),
    ),
    Rung(
        title="A plan for each sign",
        what="For each sign, write what you will do first. Use practices that helped you before.",
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=2, reflection=4, exposure=0),
        introduces=("first-response", "rough-patch-or-more"),
    ),
    Rung(
        title="Who is with me",
        what=(
            "Add who you will turn to, and the contact line from your therapist. Share it if you "
            "like."
        ),
        minutes=15,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=2, reflection=5, exposure=1),
        introduces=("people",),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="I would rather not think of bad times",
        then="I note one sign that someone close to me might see, and stop there.",
        barrier=Barrier.TOO_DISTRESSING,
    ),
    Obstacle(
        when="I cannot tell signs from normal ups and downs",
        then="I write them with a question mark, and we sort them together.",
        barrier=Barrier.UNCLEAR_HOW,
    ),
    Obstacle(
        when="Others may find the plan",
        then="I keep it as a short code on my phone.",
        barrier=Barrier.PRIVACY,
    ),
)

TYPE = TaskType(
    id="warning-signs",
    title="My early signs and my plan",
    summary=(
        "Note the early signs of a harder spell, what you will do about each, and who you can turn "
        "to."
    ),
    kind=Kind.ONE_OFF,
    role=Role.CLOSING,
    skills=("relapse-prevention", "planning"),
    goals=tuple(WHY),
    modality=(Modality.WRITE, Modality.TALK),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "Ups and downs are part of life, and a dip does not undo what you learned. Signs show up "
        "early if you know where to look. With a plan made on a good day, you need less strength "
        "on a bad one. Support stays open, so the plan also says who to turn to."
    ),
    teach_back="What is the difference, for you, between an ordinary bad day and an early sign?",
    preparation=Preparation(
        may_come_up="Recalling a hard spell can bring back some of its mood.",
        how_to_prepare=(
            "Do it on a fair day. Look at the start of the spell and leave the worst part out."
        ),
        when_to_stop=(
            "Stop if your mood drops by more than 3 of 10, and use the contact line if you feel at "
            "risk."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Stop at two signs and leave the list open at the end.",
        minutes_cap=10,
    ),
    no_contraindications_because=(
        "Design default: a plan made on a fair day. Risk flags stop any suggestion before this."
    ),
    cautions=(
        Caution(
            flag="recent_trauma",
            note="Design default: look at the signs, and leave the memory itself for session.",
        ),
        Caution(
            flag="no_privacy",
            note=(
                "Offer the discreet variant: a code on the phone, or a copy kept by the therapist."
            ),
        ),
    ),
    wording=Wording(
        therapist=(
            "I suggest noting two or three early signs, because knowing them makes it easier to "
            "act soon."
        ),
        shared=(
            "We could look at signs in the body, in thoughts or in habits. Where would you like to "
            "begin?"
        ),
        client=(
            "How would you write a plan that your later self will want to use? Make it in your own "
            "words and form."
        ),
    ),
    review_questions=(
        "Which sign tends to come first for you?",
        "What would you do on the first day that you notice it?",
        "Who could know about your plan, and what would you like from them?",
    ),
    fields=(
        FormField(name="signs", label="My early signs", type="text"),
        FormField(name="first-response", label="What I do first", type="text"),
        FormField(
            name="rough-patch-or-more", label="How I tell a bad day from a sign", type="text"
        ),
        FormField(name="people", label="Who I turn to", type="text"),
        FormField(name="contact-line", label="Contact line from my therapist", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.B,
        label="indirect support; the grade is a design default",
        sources=(
            (
                "Strunk 2007, JCCP 75:523-530: among 35 CT responders, skill competence and "
                "independent use both predicted lower one-year relapse. Indirect."
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
