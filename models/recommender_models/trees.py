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
        count = len(rows)
        trees = np.arange(len(self.feature))[:, None]
        at = np.zeros((len(self.feature), count), dtype=np.int64)
        columns = np.arange(count)[None, :]
        for _ in range(self.depth):
            feature = self.feature[trees, at]
            below = rows[columns, feature] <= self.threshold[trees, at]
            at = np.where(below, self.low[trees, at], self.high[trees, at])
        found: Array = self.base + self.value[trees, at].sum(axis=0)
        return found
