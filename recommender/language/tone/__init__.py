"""Find words that blame, preach, label, rank, threaten or judge (A15, B29, B30, B39, B40, S5).

A text is judged as the product's own voice, in three steps. What others say is taken out: quoted
thoughts of more than one word. Then what a kind sentence turns round is taken out, by the
language's `KIND` patterns: 'not your fault', 'if you miss a day, that is fine'. What is left is
looked through for each rule's patterns, which mostly ask for who is meant and what is said of them
together. Patterns are data, one module for each language, written without accents in small letters.
Beside the rules, `cues` weighs small signs that only together make a text unkind.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from recommender.language.tone import ca, en, es
from recommender.language.tone.cues import in_text, known

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CUES", "LANGUAGES", "RULES", "Finding", "Rule", "by_rules", "lint", "said"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What may not be said, the behaviours it serves, and what to write instead."""

    id: str
    behaviours: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text that a rule objects to; all words are folded to plain small letters.

    `words` are what was found, of the rule `cues` the cues; `quoted` are the text's own.
    """

    rule: str
    words: str
    quoted: tuple[str, ...]
    behaviours: tuple[str, ...]
    remedy: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.problem}. {self.remedy}"

    @property
    def problem(self) -> str:
        """What is wrong, as the end of a sentence that begins with the text."""
        told = ", ".join(f"'{one}'" for one in self.quoted)
        if self.rule != CUES:
            return f"reads as {self.rule} ({told})"
        return f"sounds like blame because of these words together: {told}"


CUES = "cues"
"""The rule that weighs small signs together."""

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        one.id: one
        for one in (
            Rule(
                "blame",
                ("A15", "A16", "B40", "S5"),
                "Speak of the task or its explanation, and ask what would make it fit.",
            ),
            Rule(
                "unwilling",
                ("B30", "B40"),
                "Say nothing of will or motives; ask about the purpose and the size.",
            ),
            Rule(
                "preaching",
                ("A15", "B39"),
                "Leave 'should' and 'must' out; offer, and say what it is for.",
            ),
            Rule(
                "sermon",
                ("B39",),
                "Leave the lecture out; after a miss a short, open question is enough.",
            ),
            Rule(
                "categorical",
                ("B29",),
                "Say what happened on one occasion; leave 'always' and 'never' out.",
            ),
            Rule(
                "label",
                ("B29", "B30", "S5"),
                "Describe what happened; give the person no label.",
            ),
            Rule(
                "ranking",
                ("S5",),
                "Compare with the client's own record, or with nothing.",
            ),
            Rule(
                "threat",
                ("B40", "S5"),
                "Say what remains open to the client; attach no consequence.",
            ),
            Rule(
                "judge",
                ("A16", "B40"),
                "The therapist is curious; leave out approval, disapproval and marks.",
            ),
            Rule(
                "shame",
                ("S5", "B39"),
                "Count what was practised; leave out what is lost or was missed.",
            ),
            Rule(
                "sarcasm",
                ("B40",),
                "Say plainly and warmly what is meant.",
            ),
            Rule(
                CUES,
                ("A15", "B29", "B39", "B40", "S5"),
                "Read it as the client might; say what is offered and what it is for.",
            ),
        )
    }
)
"""Every rule, by id; the last is no list of patterns but weighs cues."""

_DATA = {"en": en, "es": es, "ca": ca}
LANGUAGES = tuple(sorted(_DATA))
"""Languages that can be looked through."""

_QUOTED = re.compile(
    r"""“[^”]*”|«[^»]*»|\u2018[^\u2019]*\u2019(?!\w)|"[^"]*"|(?<![\w'])'[^']+(?:'\w[^']*)*'(?!\w)"""
)
_CALLED = re.compile(
    r"""(?:\b(?:am|are|is|was|were|be|been|being|so|too|very|just|your|eres|es|soy|ser|estas|esta|"""
    r"""fuiste|muy|tan|tu|ets|soc|estes|molt|massa|teu|teva|un|una|an?)|'(?:re|s|m))$"""
)
"""What stands before a word that someone is called, in any of the languages."""
_PLACE = " … "
"""Stands where words were taken out; no pattern crosses it."""


def lint(text: str, language: str) -> tuple[Finding, ...]:
    """Return what is not kind in a text, at most one finding for each rule.

    Raises KeyError for a language it has no rules for.
    """
    plain = said(text, language)
    found: list[tuple[str, str, tuple[str, ...]]] = [
        (rule, words, (words,)) for rule, words in by_rules(plain, language)
    ]
    if strongest := known(language).strongest(plain):
        quoted = dict.fromkeys(in_text(one, plain) for one in strongest)
        found.append((CUES, " + ".join(strongest), tuple(quoted)))
    return tuple(_finding(*one) for one in found)


def said(text: str, language: str) -> str:
    """Return what a text says in its own voice, folded: no quotations, no kind turns of phrase."""
    kind, _ = _compiled(language)
    plain = _folded(_QUOTED.sub(_quoted, text))
    for frame in kind:
        plain = frame.sub(_PLACE, plain)
    return plain


def by_rules(plain: str, language: str) -> list[tuple[str, str]]:
    """Return the rules that object to what is `said`, each with the words it objects to."""
    _, patterns = _compiled(language)
    places = ((rule, pattern.search(plain)) for rule, pattern in patterns)
    return [(rule, place[0].strip()) for rule, place in places if place is not None]


def _finding(rule: str, words: str, quoted: tuple[str, ...]) -> Finding:
    one = RULES[rule]
    return Finding(rule, words, quoted, one.behaviours, one.remedy)


def _quoted(found: re.Match[str]) -> str:
    """Take out what is quoted; a single word in quotes is still said if someone is called it."""
    inner = found[0][1:-1]
    called = _CALLED.search(_folded(found.string[: found.start()])) is not None
    return inner if called and len(inner.split()) == 1 else _PLACE


def _folded(text: str) -> str:
    """Return small letters without accents, with one kind of apostrophe and of space."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("·", ""))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


@lru_cache
def _compiled(language: str) -> tuple[list[re.Pattern[str]], list[tuple[str, re.Pattern[str]]]]:
    data = _DATA[language]

    def filled(pattern: str) -> str:
        for name, words in data.PARTS.items():
            pattern = pattern.replace(f"<{name}>", f"(?:{words})")
        return pattern

    kind = [re.compile(filled(one)) for one in data.KIND]
    rules = [
        (name, re.compile("|".join(f"(?:{filled(one)})" for one in patterns)))
        for name, patterns in data.PATTERNS.items()
    ]
    return kind, rules
