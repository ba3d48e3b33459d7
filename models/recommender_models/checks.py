"""Whether the numbers of a population can be a model's: shapes, ranges, signs, sound trees."""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import numpy as np

from recommender_models import features
from recommender_models.population import SHOWN_TO_TREES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender_models.population import Population
    from recommender_models.trees import Trees

MOST_ODDS = 20.0
"""Log-odds no coefficient lies beyond: 20 is a chance of 1 in 500 million (design default)."""
MOST_OWN = 10.0
LEAST_SPREAD, MOST_SPREAD = 0.0, 50.0
DEEPEST = 64


def problem(population: Population) -> str | None:
    """Return the first thing wrong with a population's numbers, as a clause, or None."""
    return next(_problems(population), None)


def _problems(one: Population) -> Iterator[str]:
    wanted = {
        "task_weights": (one.task_weights, len(features.TASK_FEATURES)),
        "history_weights": (one.history_weights, len(features.HISTORY_FEATURES)),
    }
    for name, (found, many) in wanted.items():
        if found.shape != (many,) or found.dtype != np.float64:
            yield f"{name} has the wrong shape"
            return
    scalars = {"intercept": one.intercept, "shift": one.shift}
    scalars |= {f"the effect of {name}": value for name, value in one.type_effects.items()}
    for name, value in scalars.items():
        if not abs(value) <= MOST_ODDS:
            yield f"{name} is out of range"
    for name, (found, _) in wanted.items():
        if not (np.abs(found) <= MOST_ODDS).all():
            yield f"a number of {name} is out of range"
    if (np.array(features.SIGNS) * one.history_weights < 0).any():
        yield "a weight of the history goes against its sign"
    if not 0 <= one.own_weight <= MOST_OWN:
        yield "own_weight is out of range"
    if not 0 <= one.trees_share <= 1:
        yield "trees_share is out of range"
    for place, value in zip(fields(one.spread), astuple(one.spread), strict=True):
        most = 1.0 if place.name == "fading" else MOST_SPREAD
        if not LEAST_SPREAD <= value <= most:
            yield f"the spread '{place.name}' is out of range"
    if one.trees is None:
        if one.trees_share:
            yield "its trees are missing"
    else:
        yield from _of_trees(one.trees)


def _of_trees(trees: Trees) -> Iterator[str]:
    shape = trees.feature.shape
    whole, real = (trees.feature, trees.low, trees.high), (trees.threshold, trees.value)
    if len(shape) != 2 or 0 in shape or any(one.shape != shape for one in (*whole, *real)):  # noqa: PLR2004 - trees by nodes
        yield "its trees have the wrong shape"
    elif any(one.dtype != np.int64 for one in whole) or any(
        one.dtype != np.float64 for one in real
    ):
        yield "its trees are not of plain numbers"
    elif not 0 <= trees.depth <= DEEPEST:
        yield "its trees are too deep"
    elif not (np.isfinite(trees.threshold).all() and abs(trees.base) <= MOST_ODDS):
        yield "a number of its trees is not finite"
    elif not (np.abs(trees.value) <= MOST_ODDS).all():
        yield "a number of its trees is out of range"
    elif not ((trees.feature >= 0) & (trees.feature < len(SHOWN_TO_TREES))).all():
        yield "its trees ask for a feature that is not there"
    elif not _sound(trees):
        yield "its trees are no trees"


def _sound(trees: Trees) -> bool:
    """Tell whether every way from a root goes down, stays in the tree and ends in a leaf in time.

    A child stands behind its parent in the row, so that no way leads round in a circle.
    """
    many, width = trees.feature.shape
    deep = np.full((many, width), -1)
    deep[:, 0] = 0
    for node in range(width):
        low, high, here = trees.low[:, node], trees.high[:, node], deep[:, node]
        inner = (here >= 0) & ~((low == node) & (high == node))
        for child in (low[inner], high[inner]):
            if not ((child > node) & (child < width)).all():
                return False
            deep[np.flatnonzero(inner), child] = here[inner] + 1
    return int(deep.max()) <= trees.depth
