"""Assertive conversation: role-played first, then talks by social difficulty (B24, S4)."""

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
    "relationships": "A clear and kind wish lets others know where you stand.",
    "social-anxiety": "Short, planned talks let you find out how people respond when you speak up.",
    "stress": "A clear yes or no can keep your week from filling up with other people's plans.",
    "self-criticism": "Speaking up for a wish of yours is a way to treat it as worth hearing.",
    "problem-solving": "Some problems move when you ask for what you need.",
}

LADDER = (
    Rung(
        title="A small ask",
        what=(
            "Make one small request of someone easy to talk to. Use the words you tried in session."
        ),
        minutes=5,
        occasions=1,
        difficulty=Difficulty(effort=1, distress=1, reflection=1, exposure=1),
        introduces=("situation", "said", "easy-person"),
    ),
    Rung(
        title="A view of my own",
        what="Say what you think or like to someone you know, in one clear sentence.",
        minutes=5,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=2, reflection=1, exposure=2),
        introduces=("ease",),
    ),
    Rung(
        title="A kind no",
        what="Turn down one thing you do not want to do, with a short reason or none.",
        minutes=10,
        occasions=2,
        difficulty=Difficulty(effort=2, distress=3, reflection=2, exposure=3),
        introduces=("response",),
    ),
    Rung(
        title="A harder talk",
        what=(
            "Hold one talk about something that matters, with a person from your list. Plan it "
            "first."
        ),
        minutes=15,
        occasions=2,
        difficulty=Difficulty(effort=3, distress=4, reflection=3, exposure=4),
        introduces=("learned", "harder-person"),
    ),
)

OBSTACLES: tuple[Obstacle, ...] = (
    Obstacle(
        when="The right moment does not come",
        then="I ask the person for a time, or use a smaller request the same day.",
        barrier=Barrier.NO_OPPORTUNITY,
    ),
    Obstacle(
        when="I feel too tense to start",
        then="I go one step easier, or send the same words in a message.",
        barrier=Barrier.TOO_DISTRESSING,
    ),
)

TYPE = TaskType(
    id="assertive-conversation",
    title="Assertive conversation",
    summary=(
        "One real talk in which you ask, say a view, or say no. It starts easy, with words you "
        "know from role play."
    ),
    kind=Kind.PERMANENT,
    cadence=Cadence.WEEKLY,
    skills=("assertive-communication",),
    goals=tuple(WHY),
    modality=(Modality.TALK, Modality.DO),
    ladder=LADDER,
    rationale=tuple(Rationale(goal=goal, text=text) for goal, text in WHY.items()),
    longer_rationale=(
        "Being clear and kind at once is a skill, and skills grow with use. In session we can try "
        "words in safety. Outside, you learn how real people respond. We go from easy talks to "
        "harder ones. The aim is to say your part. How the other person answers is up to them."
    ),
    teach_back="How would you know that you said your part, whatever the other person does?",
    preparation=Preparation(
        may_come_up=(
            "Your heart may beat fast. You may feel guilt, or get an answer you did not want."
        ),
        how_to_prepare=(
            "Choose a safe person and a calm time. Say your first sentence aloud once or twice."
        ),
        when_to_stop=(
            "End the talk if you feel unsafe or are shouted at. Leaving is part of the plan."
        ),
    ),
    obstacles=OBSTACLES,
    good_enough=GoodEnough(
        imperfection="Let one sentence come out clumsy and leave it uncorrected.",
        minutes_cap=5,
    ),
    prerequisites=(
        Prerequisite(
            need=Need.REHEARSED,
            name="assertive-communication",
            why="The words are role-played in session first.",
        ),
    ),
    contraindications=(
        Contraindication(
            flag="interpersonal_violence",
            why=(
                "Speaking up can raise danger where there is violence. Safety planning comes first "
                "(S4)."
            ),
        ),
    ),
    cautions=(
        Caution(
            flag="no_privacy",
            note="Offer the discreet variant: no written notes, and tell it in session.",
        ),
        Caution(flag="mania", note="Design default: plan it together."),
    ),
    wording=Wording(
        therapist=(
            "I suggest one small request to someone easy, with the words we tried, because an easy "
            "start shows how people respond."
        ),
        shared="Here are two or three talks from your list. Which one feels right for this week?",
        client=(
            "Which talk would matter to you now? Plan it your way: who, when, and your first "
            "sentence."
        ),
    ),
    review_questions=(
        "What did you say, and what happened then?",
        "How did it compare with what you expected?",
        "Which words felt most like you?",
    ),
    fields=(
        FormField(name="situation", label="Who and where", type="text"),
        FormField(name="said", label="What I said", type="text"),
        FormField(name="ease", label="How at ease I was, 0 to 10", type="number", low=0, high=10),
        FormField(name="response", label="What the other person did", type="text"),
        FormField(name="learned", label="What I take from it", type="text"),
    ),
    evidence=Evidence(
        grade=Grade.U,
        label="not looked up",
        sources=("Not looked up: no review of assertiveness tasks was read for this product.",),
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
