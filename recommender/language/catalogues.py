"""Translations by their English text, read with gettext when a language is first asked for."""

from __future__ import annotations

import gettext
from functools import lru_cache
from typing import TYPE_CHECKING

from recommender import language as here
from recommender.language.messages import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from recommender.domain.task import TaskType

LOCALE = f"{here.__path__[0]}/locale"
DOMAIN = "messages"
MOST_LANGUAGES = 32
"""Languages that are kept in mind; a history may name any."""

NO_WORDS = frozenset(
    {
        "alternatives",
        "barrier",
        "cadence",
        "checked_by",
        "excludes",
        "flag",
        "goal",
        "goals",
        "grade",
        "id",
        "introduces",
        "kind",
        "languages",
        "modality",
        "name",
        "need",
        "produces",
        "role",
        "skills",
        "sources",
        "type",
    }
)
"""Parts of a task type that are names or references, and no words for a person."""


def texts_of(task_type: TaskType) -> tuple[str, ...]:
    """Return every text of a task type that a person may read, each once."""
    return tuple(dict.fromkeys(_texts(task_type.model_dump(mode="json"))))


def translated(texts: Iterable[str], folder: str, language: str) -> dict[str, str]:
    """Return the translations there are of some texts, by text; none for English.

    They stand in `<folder>/<language>/LC_MESSAGES/messages.mo`.
    """
    if language == "en":
        return {}
    known = gettext.translation(DOMAIN, folder, [language], fallback=True)
    pairs = ((text, known.gettext(text)) for text in texts)
    return {text: other for text, other in pairs if other != text}


@lru_cache(maxsize=MOST_LANGUAGES)
def sentences(language: str) -> Mapping[str, str]:
    """Return the core's sentences in a language, by their English template."""
    return translated(ENGLISH.values(), LOCALE, language)


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for name, inner in part.items():
            if name not in NO_WORDS:
                yield from _texts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _texts(inner)
    elif isinstance(part, str):
        yield part
