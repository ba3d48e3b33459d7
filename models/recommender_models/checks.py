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
MOST_SPREAD = 50.0
MOST = {"fading": 1.0}
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
    for name, (value, low, high) in _ranges(one).items():
        if not low <= value <= high:
            yield f"{name} is out of range"
    for name, (found, _) in wanted.items():
        if not (np.abs(found) <= MOST_ODDS).all():
            yield f"a number of {name} is out of range"
    if (np.array(features.SIGNS) * one.history_weights < 0).any():
        yield "a weight of the history goes against its sign"
    if one.trees is not None:
        yield from _of_trees(one.trees)
    elif one.trees_share:
        yield "its trees are missing"


def _ranges(one: Population) -> dict[str, tuple[float, float, float]]:
    """Return every single number by its name, with the bounds it has to lie in."""
    return {
        "intercept": (one.intercept, -MOST_ODDS, MOST_ODDS),
        "shift": (one.shift, -MOST_ODDS, MOST_ODDS),
        "own_weight": (one.own_weight, 0.0, MOST_OWN),
        "trees_share": (one.trees_share, 0.0, 1.0),
        **{
            f"the effect of {name}": (value, -MOST_ODDS, MOST_ODDS)
            for name, value in one.type_effects.items()
        },
        **{
            f"the spread '{place.name}'": (value, 0.0, MOST.get(place.name, MOST_SPREAD))
            for place, value in zip(fields(one.spread), astuple(one.spread), strict=True)
        },
    }


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
