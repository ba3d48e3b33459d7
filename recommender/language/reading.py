"""How easily a text reads: one figure a language, and the gate for texts meant for clients.

English: the Flesch-Kincaid grade (Kincaid 1975, Navy Research Branch Report 8-75), at most 6, as is
advised for what patients read. Spanish: the INFLESZ figure (Szigriszt-Pazos 1993, scale of
Barrio-Cantalejo 2008), at least 65, 'fairly easy'. For Catalan no validated figure was found: the
Spanish formula stands in, with the same gate (design default). Syllables are counted by rule, so a
figure is close and not exact; it is meant for some sentences together, not for a single one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from recommender.domain.task import TaskType

HIGHEST_GRADE = 6.0
LOWEST_EASE = 65.0
LONGEST_SENTENCE = 28
"""Words of one sentence for a client, at most (design default)."""

_WORD = re.compile(r"[^\W\d_]+(?:['’·-][^\W\d_]+)*")  # noqa: RUF001 - the apostrophe people type
_END = re.compile(r"[.!?:;…]+(?:\s|$)|\n")
_VOWELS = {
    "en": re.compile(r"[aeiouy]+"),
    "es": re.compile(r"[iuü]?[aáeéoó][iuyü]?(?![aáeéoóíú])|[iuü]?[aáeéoó]|[íúü]|[iu]+y?"),
    "ca": re.compile(r"[aàeèéoòó][iu]?(?![aàeèéoòóíú])|[aàeèéoòó]|[íúïü]|[iu]"),
}
"""What makes a syllable. In Catalan 'i' before a vowel is one of its own: 'qües-ti-ó'."""
LANGUAGES = tuple(sorted(_VOWELS))
"""Languages that have a figure."""
_SILENT = {
    "en": re.compile(r"(?<![liey])e$|(?<=[^td])ed$"),
    "es": re.compile(r"(?<=[qg])u(?=[eéií])"),
    "ca": re.compile(r"(?<=[qg])[uü](?=[aàeèéiíoòó])"),
}
"""Letters that look like a syllable and are none."""


def client_texts(task_type: TaskType) -> tuple[str, ...]:
    """Return the texts of a task type that a client reads or hears."""
    wording, prepared = task_type.wording, task_type.preparation
    found = [rung.what for rung in task_type.ladder]
    found += [wording.therapist, wording.shared, wording.client]
    found += [one.text for one in task_type.rationale]
    found += [task_type.longer_rationale, task_type.teach_back]
    if prepared is not None:
        found += [prepared.may_come_up, prepared.how_to_prepare, prepared.when_to_stop]
    found += [part for one in task_type.obstacles for part in (one.when, one.then)]
    return (*found, task_type.good_enough.imperfection, *task_type.review_questions)


def sentences(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each sentence."""
    parts = (tuple(_WORD.findall(part)) for part in _END.split(text))
    return tuple(part for part in parts if part)


def syllables(word: str, language: str) -> int:
    """Return about how many syllables a word has."""
    spoken = _SILENT[language].sub("", word.lower())
    return max(len(_VOWELS[language].findall(spoken)), 1)


def figure(texts: Iterable[str], language: str) -> float:
    """Return the grade (English: lower is easier) or the ease (else: higher is easier).

    Raises ValueError where there are no words.
    """
    said = [one for text in texts for one in sentences(text)]
    words = [word for one in said for word in one]
    if not words:
        message = "there are no words to judge"
        raise ValueError(message)
    length = len(words) / len(said)
    weight = sum(syllables(word, language) for word in words) / len(words)
    if language == "en":
        return 0.39 * length + 11.8 * weight - 15.59
    return 206.835 - 62.3 * weight - length


def readable(texts: Iterable[str], language: str) -> bool:
    """Tell whether texts pass the gate of their language."""
    value = figure(texts, language)
    return value <= HIGHEST_GRADE if language == "en" else value >= LOWEST_EASE
