"""Weigh the small signs of an unkind text that no single rule can name.

Beside the rules stands one list of cues for each language: words, pairs of words and the first
letters of words, each with a weight. A text's score is the sum of the weights of the cues it has,
divided by the square root of how many it has of all kinds, so that a long text is not judged by its
length. The weights are fitted by `docs/make_tone_cues.py`, which says how; they are data beside
this module, and what they are worth on new sentences is told in docs/reports/tone.md.
"""

from __future__ import annotations

import json
import pkgutil
import re
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FEWEST_WORDS", "Cues", "cues_of", "in_text", "known"]

FEWEST_WORDS = 4
"""A shorter text, such as a title, has too little to be judged by."""
STEMS = range(3, 7)
"""How many first letters of a longer word are a cue."""
NAMED = 3
"""How many of the strongest cues a finding names."""
_EDGE = "|"
"""Stands where the text begins and ends, in a pair of words."""
# No full stop: it would tell sentences from titles, not blame from kindness
_WORD = re.compile(r"[a-z0-9']+|[?!…:;,]")


@dataclass(frozen=True, slots=True)
class Cues:
    """The weights of one language, and the score from which on a text is objected to."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float

    def score(self, plain: str) -> float:
        """Return how unkind a folded text looks; more is worse."""
        found = cues_of(plain)
        total = sum(self.weights.get(cue, 0.0) for cue in sorted(found))
        return self.intercept + total / sqrt(max(len(found), 1))

    def strongest(self, plain: str) -> tuple[str, ...]:
        """Return the cues that speak most against a text; none if the text passes."""
        if len(re.findall(r"[a-z']+", plain)) < FEWEST_WORDS or self.score(plain) < self.threshold:
            return ()
        return tuple(sorted(cues_of(plain), key=self._order)[:NAMED])

    def _order(self, cue: str) -> tuple[float, str]:
        return -self.weights.get(cue, 0.0), cue


@lru_cache
def known(language: str) -> Cues:
    """Return the cues of a language, as `docs/make_tone_cues.py` wrote them."""
    data = json.loads(pkgutil.get_data(__package__, f"cues.{language}.json") or b"")
    return Cues(data["weights"], data["intercept"], data["threshold"])


def cues_of(plain: str) -> frozenset[str]:
    """Return the words of a folded text, the pairs of words, and the stems (`word-`)."""
    words = _WORD.findall(plain)
    pairs = zip([_EDGE, *words], [*words, _EDGE], strict=True)
    stems = (f"{word[:size]}-" for word in words for size in STEMS if len(word) > size)
    return frozenset((*words, *(f"{one} {two}" for one, two in pairs), *stems))


def in_text(cue: str, plain: str) -> str:
    """Return the first words of a folded text that a cue stands for; the cue if there are none."""
    signs = [one for one in cue.split() if one != _EDGE]
    words = list(_WORD.finditer(plain))
    for first in range(len(words) - len(signs) + 1):
        there = words[first : first + len(signs)]
        if all(_stands_for(sign, word[0]) for sign, word in zip(signs, there, strict=True)):
            return plain[there[0].start() : there[-1].end()]
    return cue


def _stands_for(sign: str, word: str) -> bool:
    """Tell whether a word is a sign, or begins with a stem and goes on."""
    return word == sign or (
        sign.endswith("-") and word.startswith(sign[:-1]) and len(word) >= len(sign)
    )
