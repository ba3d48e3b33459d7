"""Boosted trees as arrays: learned elsewhere, evaluated here without scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees in rows, nodes in columns; a leaf points at itself.

    `feature` and `below` (the two children, at or below the threshold first) are whole numbers;
    `threshold` and `value` are log-odds and feature units.
    """

    feature: Whole
    threshold: Array
    low: Whole
    high: Whole
    value: Array
    depth: int
    base: float

    def margin(self, rows: Array) -> Array:
        """Return the log-odds for each row: the base and the sum of one leaf a tree."""
        trees, widest = self.feature.shape
        first = widest * np.arange(trees)[:, None]
        place = rows.shape[-1] * np.arange(len(rows))[None, :]
        # A step takes the first child where it goes low, the second where it does not.
        children = (np.stack([self.high, self.low], axis=-1) + first[:, :, None]).ravel()
        numbers = np.ascontiguousarray(rows).ravel()
        feature, threshold = self.feature.ravel(), self.threshold.ravel()
        at = np.broadcast_to(first, (trees, len(rows)))
        for _ in range(self.depth):
            low = numbers.take(feature.take(at) + place) <= threshold.take(at)
            at = children.take(2 * at + low)
        found: Array = self.base + self.value.ravel().take(at).sum(axis=0)
        return found
