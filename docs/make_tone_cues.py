"""Fit the cues of the tone linter: a logistic regression for each language, kept as plain data.

make_tone_cues.py            fit anew and write recommender/language/tone/cues.*.json
make_tone_cues.py --check    tell whether what is written is what would be fitted; change nothing
make_tone_cues.py --report   the figures of docs/reports/tone.md, as a table in Markdown

Unkind examples are the blaming sentences of tests/language/sentences; kind examples are the kind
ones, and with less weight every text the product says itself. Quotations and kind turns of phrase
are taken out first, as for the rules. A cue counts where it is in a text, divided as `Cues.score`
divides; L2 keeps the weights small.

Both choices are made by ten folds of the sentences. The threshold is the lowest at which rules and
cues together pass KIND of the kind sentences when they are left out, while cues alone object to no
more than COST of them. L2 is the strongest at which what is then found of left-out blame is within
a point of the best, and at which the final cues, fitted on everything, reach what is asked of
the whole set and object to no text of the product. --check keeps the strength that is written, and
fits again.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from math import floor, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import recommender_plugins
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from recommender import Recommender
from recommender.language.catalogues import sentences, texts_of, translated
from recommender.language.messages import ENGLISH
from recommender.language.tone import LANGUAGES, by_rules, said
from recommender.language.tone import __path__ as package
from recommender.language.tone.cues import Cues, cues_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from recommender.domain.task import TaskType

ROOT = Path(__file__).parents[1]
SENTENCES = ROOT / "tests" / "language" / "sentences"
FOLDS = 10
KIND = 0.95
"""The share of left-out kind sentences that rules and cues pass together."""
COST = 0.03
"""The share of left-out kind sentences that cues alone may object to."""
TARGET = 0.95
"""What is asked of the whole set, on either side."""
STRENGTHS = (3.0, 10.0, 30.0)
"""Inverse strengths of L2 that are tried, the strongest first."""
NEAR = 0.01
"""So much less of the left-out blame may be found for the sake of stronger L2."""
FEWEST_TEXTS = 2
"""A cue that is in fewer texts says nothing of others."""
PRODUCT = 0.3
"""What a text of the product weighs beside a sentence; there are three times as many."""
LEAST = 0.02
"""A smaller weight is left out."""
DIGITS = 2
TINY = 1e-9
CLOSE = 0.05
"""How far a weight may be from the one fitted here, on another machine."""
Share = float


@dataclass(frozen=True)
class Example:
    """A text as it is said, folded, and what is known of it."""

    text: str
    plain: str
    side: str
    ruled: bool
    """Whether a rule objects to it."""

    @property
    def unkind(self) -> bool:
        """Tell whether it was written as blame."""
        return self.side == "blaming"

    @property
    def held_out(self) -> bool:
        """Tell whether it is of the half that the rules were not written on."""
        return int(sha256(self.text.encode()).hexdigest(), 16) % 2 == 1

    @property
    def fold(self) -> int:
        """Return the fold it is left out with, by its own letters and so for good."""
        return int(sha256(f"fold {self.text}".encode()).hexdigest(), 16) % FOLDS


@dataclass(frozen=True)
class Judged:
    """An example with the score and threshold of cues that were fitted without it."""

    example: Example
    score: float
    threshold: float

    @property
    def found(self) -> bool:
        """Tell whether rules or cues object to it."""
        return self.example.ruled or self.score >= self.threshold


@cache
def examples(language: str) -> tuple[Example, ...]:
    """Return every example of a language: the sentences of both sides, and the product's texts."""
    texts = {side: _sentences(side, language) for side in ("blaming", "kind")}
    texts["product"] = product(language)
    return tuple(_example(text, side, language) for side, many in texts.items() for text in many)


def _example(text: str, side: str, language: str) -> Example:
    plain = said(text, language)
    return Example(text, plain, side, bool(by_rules(plain, language)))


def _sentences(side: str, language: str) -> list[str]:
    lines = (SENTENCES / f"{side}.{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]


def product(language: str) -> list[str]:
    """Return every text the core and the built-in task types say in a language, each once."""
    texts = [text for one in _task_types() for text in texts_of(one)]
    core: Iterable[str] = ENGLISH.values()
    if language != "en":
        core = sentences(language).values()
        texts = [*translated(texts, recommender_plugins.LOCALE, language).values()]
    return [*dict.fromkeys([*core, *texts])]


@cache
def _task_types() -> tuple[TaskType, ...]:
    return tuple(Recommender().task_types.values())


def fitted(learned: Sequence[Example], strength: float) -> Cues:
    """Return the cues of some examples, without a threshold."""
    rows = [_row(one.plain) for one in learned]
    vectors = DictVectorizer()
    table = vectors.fit_transform(rows)
    common = (table > 0).sum(axis=0).A1 >= FEWEST_TEXTS
    model = LogisticRegression(C=strength, max_iter=5000, tol=1e-6)
    weighed = [PRODUCT if one.side == "product" else 1.0 for one in learned]
    model.fit(table[:, common], [one.unkind for one in learned], sample_weight=weighed)
    names = vectors.get_feature_names_out()[common]
    pairs = zip(names, model.coef_[0].tolist(), strict=True)
    weights = {str(cue): round(weight, DIGITS) for cue, weight in pairs if abs(weight) >= LEAST}
    return Cues(weights, round(float(model.intercept_[0]), DIGITS), 0.0)


def _row(plain: str) -> dict[str, float]:
    found = cues_of(plain)
    return {cue: 1 / sqrt(len(found)) for cue in sorted(found)}


def left_out(learned: Sequence[Example], strength: float) -> list[tuple[Example, float]]:
    """Return each example with its score by cues that were fitted without its fold."""
    scores = []
    for fold in range(FOLDS):
        cues = fitted([one for one in learned if one.fold != fold], strength)
        scores += [(one, cues.score(one.plain)) for one in learned if one.fold == fold]
    return scores


def threshold(scores: Iterable[tuple[Example, float]]) -> float:
    """Return the lowest threshold at which enough of the kind sentences pass."""
    kind = [(one, score) for one, score in scores if one.side == "kind"]
    ruled = sum(one.ruled for one, _ in kind)
    spare = min(floor((1 - KIND) * len(kind) + TINY) - ruled, floor(COST * len(kind) + TINY))
    passed = sorted((score for one, score in kind if not one.ruled), reverse=True)
    step = 10.0**DIGITS
    return (floor(passed[max(spare, 0)] * step) + 1) / step


def cross_validated(learned: Sequence[Example], strength: float) -> list[Judged]:
    """Judge each example by cues, and a threshold, that its fold had no part in."""
    scores = left_out(learned, strength)
    at = [threshold((one, score) for one, score in scores if one.fold != n) for n in range(FOLDS)]
    return [Judged(one, score, at[one.fold]) for one, score in scores]


def complete(learned: Sequence[Example], strength: float) -> Cues:
    """Return the cues of some examples, with the threshold their folds ask for."""
    return replace(fitted(learned, strength), threshold=threshold(left_out(learned, strength)))


def judged(cues: Cues, seen: Iterable[Example]) -> list[Judged]:
    """Judge examples by finished cues."""
    return [Judged(one, cues.score(one.plain), cues.threshold) for one in seen]


def share(results: Iterable[Judged], side: str) -> Share:
    """Return how much of a side is judged as it is meant."""
    right = [one.found == one.example.unkind for one in results if one.example.side == side]
    return sum(right) / len(right)


@cache
def chosen(language: str) -> tuple[float, Cues]:
    """Return the strength of L2 for a language, and its cues."""
    learned = examples(language)
    found = {
        strength: share(cross_validated(learned, strength), "blaming") for strength in STRENGTHS
    }
    good = [one for one in STRENGTHS if found[one] >= max(found.values()) - NEAR]
    for strength in good:
        cues = complete(learned, strength)
        results = judged(cues, learned)
        reached = min(share(results, "blaming"), share(results, "kind")) >= TARGET
        if reached and share(results, "product") == 1:
            return strength, cues
    return good[0], complete(learned, good[0])


def path(language: str) -> Path:
    """Return where the cues of a language are kept."""
    return Path(package[0]) / f"cues.{language}.json"


def written(cues: Cues, strength: float) -> str:
    """Return cues as they are kept, one a line."""
    data = {
        "strength": strength,
        "intercept": cues.intercept,
        "threshold": cues.threshold,
        "weights": dict(sorted(cues.weights.items())),
    }
    return json.dumps(data, ensure_ascii=False, indent=0) + "\n"


def current(language: str) -> bool:
    """Tell whether the cues that are kept are those that would be fitted here."""
    if not path(language).is_file():
        return False
    kept = json.loads(path(language).read_text(encoding="utf-8"))
    cues = complete(examples(language), kept["strength"])
    pairs = [
        (kept["intercept"], cues.intercept),
        (kept["threshold"], cues.threshold),
        *(
            (kept["weights"].get(cue, 0.0), cues.weights.get(cue, 0.0))
            for cue in {*kept["weights"], *cues.weights}
        ),
    ]
    return all(abs(one - other) <= CLOSE for one, other in pairs)


# The figures


def report(language: str) -> list[str]:
    """Return a language's figures: shares of blaming and of kind, and false findings."""
    strength, cues = chosen(language)
    every = examples(language)
    seen = [one for one in every if not one.held_out or one.side == "product"]
    unseen = [one for one in every if one.held_out and one.side != "product"]
    rules = replace(cues, threshold=float("inf"))
    folds = cross_validated(every, strength)
    rows = {
        "rules alone, all": judged(rules, every),
        "rules alone, held out": judged(rules, unseen),
        "with cues, all": judged(cues, every),
        "with cues, cross-validated": folds,
        "with cues, cross-validated, held-out half": [one for one in folds if one.example.held_out],
        "with cues of the other half, held out": judged(complete(seen, strength), unseen),
    }
    wrong = sum(one.found for one in folds if one.example.side == "product")
    size = path(language).stat().st_size // 1000
    return [
        f"## {language}: {len(cues.weights)} cues, {size} kB, {strength=}, {cues.threshold=}",
        *(
            f"| {name} | {share(results, 'blaming'):.1%} | {share(results, 'kind'):.1%} |"
            for name, results in rows.items()
        ),
        f"product texts objected to, cross-validated: {wrong} of {len(product(language))}",
    ]


def write(language: str) -> None:
    """Write the cues of a language."""
    strength, cues = chosen(language)
    path(language).write_text(written(cues, strength), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the cues, or tell of them; with --check return 1 if any are not current."""
    if arguments[:1] == ["--check"]:
        stale = [language for language in LANGUAGES if not current(language)]
        for one in stale:
            print(f"{path(one)} is not current. Run: make tone-cues")
        return bool(stale)
    if arguments[:1] == ["--report"]:
        print("\n".join(line for language in LANGUAGES for line in report(language)))
        return 0
    for language in LANGUAGES:
        write(language)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
