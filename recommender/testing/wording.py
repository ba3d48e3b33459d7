"""Checks of what a task type says to people, in every language it is offered in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from recommender.domain import coherence
from recommender.language import reading, tone
from recommender.language.catalogues import texts_of
from recommender.testing.registry import Finding
from recommender.testing.subject import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.domain.task import TaskType
    from recommender.testing.subject import Subject

FEWEST_PLANS = 2
FEWEST_QUESTIONS = 2
PLACEHOLDER = re.compile(
    r"\{[^{}]*\}|<[A-Za-z][^<>]*>|\[[^\]]*\]|%\([a-z]+\)s|%s|_{3,}|\?{3,}"
    r"|\b(?:TODO|TBD|FIXME|XXX)\b|\blorem ipsum\b"
)
OPEN = {
    "en": r"(?:^|[,:;.] )(?:(?:at|for|from|in|on|to|with) )?(?:what|how|when|which|who|where)\b",
    "es": r"\b(?:qué|cómo|cuándo|cuáles|cuál|quiénes|quién|dónde|cuántas|cuántos|cuánto)\b",
    "ca": r"\b(?:què|com|quan|quins|quines|quin|quina|qui|on|quants|quantes|quant)\b",
}
"""How a question begins that cannot be answered with yes or no; 'why' asks for an excuse."""
AMOUNT = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty)[ -]"
    r"(?:minutes?|min|days?|times)\b",
    re.IGNORECASE,
)
"""Minutes, days or times that are counted, in English, which every translation is of."""
UNKNOWN_LANGUAGE = (
    "Have it read by two people who speak it, and expect this failure with their word as reason"
)


def check_ownership(subject: Subject) -> Iterator[Finding]:
    """Each stage of ownership has words of its own; shared and client-led ones ask a question."""
    for one in subject.declared:
        words = one.wording
        stages = (words.therapist, words.shared, words.client)
        where = f"{one.id}: wording"
        if not all(text.strip() for text in stages):
            yield Finding("a stage has no words", where, "Word all three")
        if len(set(stages)) < len(stages):
            yield Finding("two stages have the same words", where, "Word each as it is led")
        for stage, text in (("shared", words.shared), ("client", words.client)):
            if "?" not in text:
                what = "it tells where it could ask"
                yield Finding(what, f"{where}.{stage}", "Put it as a question, or end with one")


def check_rationale(subject: Subject) -> Iterator[Finding]:
    """Each goal area has a rationale of its own, and none speaks of another goal."""
    for one in subject.declared:
        for fault in coherence.rationale(one):
            yield Finding(fault, one.id, "Add the goal, or take the rationale out")
        told = {reason.goal for reason in one.rationale}
        for goal in one.goals:
            if goal not in told:
                what = f"goal '{goal}' has no rationale"
                yield Finding(what, f"{one.id}: rationale", "Say what it does for this goal")
        if len({reason.text for reason in one.rationale}) < len(one.rationale):
            what = "two goals share one rationale"
            yield Finding(what, f"{one.id}: rationale", "Say for each goal what it does for it")


def check_review_questions(subject: Subject) -> Iterator[Finding]:
    """Review questions and the teach-back are open and curious: what, how, which; never why."""
    for one in subject.declared:
        asked = (*one.review_questions, one.teach_back)
        if len(set(one.review_questions)) < FEWEST_QUESTIONS:
            yield Finding("fewer than two questions", f"{one.id}: review", "Ask about two things")
        for language, text in subject.everywhere(asked):
            beginning = OPEN.get(language)
            inviting = beginning is None or re.search(beginning, text, re.IGNORECASE)
            if not (inviting and text.rstrip().endswith("?")):
                what = f"'{text}' is no open question"
                remedy = "Ask what, how, when, where or which"
                yield Finding(what, f"{one.id}: review ({language})", remedy)


def check_good_enough(subject: Subject) -> Iterator[Finding]:
    """There is a good-enough variant, and it takes no more minutes than the first rung."""
    for one in subject.declared:
        cap, first = one.good_enough.minutes_cap, one.ladder[0].minutes
        where = f"{one.id}: good_enough"
        if not one.good_enough.imperfection.strip():
            yield Finding("it names no imperfection", where, "Say what may be left rough")
        if cap > first:
            what = f"it takes {cap} minutes, more than the {first} of the first rung"
            yield Finding(what, where, f"Cap it at {first} minutes or fewer")


def check_obstacles(subject: Subject) -> Iterator[Finding]:
    """There are two if-then plans or more, each for another barrier."""
    for one in subject.declared:
        barriers = [plan.barrier for plan in one.obstacles]
        if len(set(barriers)) < max(FEWEST_PLANS, len(barriers)):
            what = "its if-then plans are fewer than two, or for the same barrier"
            yield Finding(
                what, f"{one.id}: obstacles", "Plan for two things that may get in the way"
            )


def check_tone(subject: Subject) -> Iterator[Finding]:
    """No text blames, preaches, labels, ranks, threatens or shames, in any language offered."""
    for language in _without(subject, tone.LANGUAGES):
        yield Finding(f"no rules of tone for '{language}'", "languages", UNKNOWN_LANGUAGE)
    for one in subject.declared:
        for language, text in subject.everywhere(texts_of(one)):
            for found in tone.lint(text, language) if language in tone.LANGUAGES else ():
                remedy = (
                    found.remedy.rstrip(".") if found.rule != tone.CUES else "Say it another way"
                )
                yield Finding(f"'{text}' {found.problem}", f"{one.id} ({language})", remedy)


def check_reading(subject: Subject) -> Iterator[Finding]:
    """What a client reads is easy to read in each language offered, with no long sentence."""
    for language in _without(subject, reading.LANGUAGES):
        yield Finding(f"no reading figure for '{language}'", "languages", UNKNOWN_LANGUAGE)
    for one in subject.declared:
        for language in subject.languages:
            if language in reading.LANGUAGES:
                texts = subject.said(reading.client_texts(one), language)
                yield from _hard(texts, language, f"{one.id} ({language})")


def _hard(texts: tuple[str, ...], language: str, where: str) -> Iterator[Finding]:
    if any(map(reading.sentences, texts)) and not reading.readable(texts, language):
        figure = reading.figure(texts, language)
        gate = reading.HIGHEST_GRADE if language == ENGLISH else reading.LOWEST_EASE
        what = f"its texts together read at {figure:.1f}, and the gate is {gate:g}"
        yield Finding(what, where, "Use shorter sentences and shorter words")
    for text in texts:
        longest = max(map(len, reading.sentences(text)), default=0)
        if longest > reading.LONGEST_SENTENCE:
            what = f"a sentence of {longest} words: '{text}'"
            yield Finding(what, where, f"Cut it to {reading.LONGEST_SENTENCE} words or fewer")


def check_sizes_unsaid(subject: Subject) -> Iterator[Finding]:
    """No title or instruction of a size counts minutes, days or times: a plan may cut them."""
    for one in subject.declared:
        for number, rung in enumerate(one.ladder, 1):
            for text in (rung.title, rung.what):
                if amount := AMOUNT.search(text):
                    what = f"'{amount[0]}' in '{text}' may contradict the size that is suggested"
                    where = f"{one.id}: rung {number}"
                    yield Finding(what, where, "Leave it to 'minutes' and 'occasions'")


def check_translations(subject: Subject) -> Iterator[Finding]:
    """Every text of a task type is there in each language that it names."""
    for one in subject.declared:
        texts = texts_of(one)
        for language in one.languages:
            lacking = len(texts) - len(subject.said(texts, language))
            if lacking:
                what = f"{lacking} of {len(texts)} texts are missing"
                remedy = "Translate them, or leave the language out of 'languages'"
                yield Finding(what, f"{one.id} ({language})", remedy)


def check_placeholders(subject: Subject) -> Iterator[Finding]:
    """No text holds a placeholder that nobody has filled in."""
    for one in subject.declared:
        for language, text in subject.everywhere(_all_texts(one)):
            if place := PLACEHOLDER.search(text):
                what = f"'{place[0]}' is left in '{text}'"
                yield Finding(what, f"{one.id} ({language})", "Write what belongs there")


def _all_texts(task_type: TaskType) -> tuple[str, ...]:
    return (*texts_of(task_type), *task_type.evidence.sources)


def _without(subject: Subject, known: tuple[str, ...]) -> list[str]:
    return [one for one in subject.languages if one not in known]
