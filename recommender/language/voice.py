"""In whose words a plan is told: a language, the clinic's word for practice, a young reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, cast

from recommender.domain.plan import Note, Plan, Reason, ReviewItem, Size, Suggestion, Withheld
from recommender.domain.task import Preparation
from recommender.language.messages import ENGLISH, Said, filled

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

TERMS = {"en": "practice", "es": "práctica", "ca": "pràctica"}
"""What practice between sessions is called where a clinic has not said."""

SCHOOL = {
    "en": re.compile(r"\bhomework\b", re.IGNORECASE),
    "es": re.compile(r"\bdeberes\b", re.IGNORECASE),
    "ca": re.compile(r"\bdeures\b", re.IGNORECASE),
}
"""The word of school that the clinic's word takes the place of in plugins' texts (B2)."""

AS_THEY_ARE = frozenset(
    {"flag", "flags", "goal", "goals", "grade", "name", "plugins", "task_type", "term"}
)
"""Facts that are names and no words: never looked up."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Say sentences and plugins' texts anew.

    `sentences` are the core's in the language and `catalogue` a plugin's texts, both by their
    English; what is missing there stays English. `term` is the clinic's word for practice, or None.
    """

    language: str = "en"
    term: str | None = None
    young: bool = False
    sentences: Mapping[str, str] = field(default_factory=dict)
    catalogue: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes_words(self) -> bool:
        """Tell whether a core sentence may sound other than it does in plain English."""
        return bool(self.sentences or self.term or self.young)

    def say(self, code: str, **facts: object) -> str:
        """Return the sentence for a code in this voice; raises KeyError for no such code."""
        english = ENGLISH[self._variant(code)]
        told = {name: self._fact(name, fact) for name, fact in facts.items()}
        told["term"] = self._term
        return filled(self.sentences.get(english, english), told)

    def text(self, value: str) -> str:
        """Return a sentence of the core, or a text of a plugin, in this voice."""
        if isinstance(value, Said):
            return self.say(value.code, **value.facts)
        text = self.catalogue.get(value, value)
        school = SCHOOL.get(self.language)
        if school is not None and (self.term or self.young):
            text = school.sub(self._like, text)
        return text

    @property
    def _term(self) -> str:
        return self.term or TERMS.get(self.language, TERMS["en"])

    def _variant(self, code: str) -> str:
        kinds = ((self.term, f"{code}.term"), (self.young, f"{code}.young"))
        return next((name for holds, name in kinds if holds and name in ENGLISH), code)

    def _fact(self, name: str, fact: object) -> object:
        if isinstance(fact, tuple):
            return tuple([self._fact(name, one) for one in fact])
        if not isinstance(fact, str) or (name in AS_THEY_ARE and not isinstance(fact, Said)):
            return fact
        return self.text(fact)

    def _like(self, found: re.Match[str]) -> str:
        """Return the clinic's word, with a capital where the word it replaces had one."""
        term = self._term
        return term[0].upper() + term[1:] if found[0][0].isupper() else term


WORDS: dict[type, tuple[str, ...]] = {
    Plan: ("stopped", "suggestions", "withheld", "review", "notes"),
    Suggestion: (
        "title",
        "what",
        "reasons",
        "rationale",
        "wording",
        "smaller",
        "larger",
        "no_smaller_because",
        "no_larger_because",
        "preparation",
        "steps",
        "obstacles",
        "cautions",
        "fields",
        "evidence",
        "would_change",
        "materials",
    ),
    Reason: ("text",),
    Size: ("text",),
    Withheld: ("reason",),
    ReviewItem: ("title", "questions"),
    Note: ("text",),
    Preparation: ("may_come_up", "how_to_prepare", "when_to_stop"),
}
"""What is words in a plan; the rest is names, numbers, sources and what the clinic wrote."""


def worded(plan: Plan, voice: Voice, texts: Mapping[str, Mapping[str, str]]) -> Plan:
    """Return the plan in a voice; `texts` are the plugins' in that language, by task type.

    A plan in plain English is returned as it is.
    """
    if not voice.changes_words and not texts:
        return plan
    return _worded(plan, voice, texts)


def _worded(value: T, voice: Voice, texts: Mapping[str, Mapping[str, str]]) -> T:
    if isinstance(value, str):
        return cast("T", voice.text(value))
    if isinstance(value, tuple):
        return cast("T", tuple([_worded(one, voice, texts) for one in value]))
    names = WORDS.get(type(value))
    if names is None:
        return value
    if (task_type := getattr(value, "task_type", None)) is not None:
        voice = replace(voice, catalogue=texts.get(task_type, {}))
    anew = {name: _worded(getattr(value, name), voice, texts) for name in names}
    if isinstance(value, Preparation):
        return cast("T", value.model_copy(update=anew))
    return cast("T", replace(cast("Plan", value), **anew))
