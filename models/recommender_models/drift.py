"""Whether practice has stopped coming out as forecast: sums over outcomes in the order of time.

Each outcome adds how far it lies from its forecast, in units of its own spread, less an allowance;
a sum never falls below nought, so that what went well long ago hides nothing (Page 1954, CUSUM).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from recommender_models.covariance import Array
    from recommender_models.evaluation import Judged

ALLOWANCE = 0.25
"""Half of the shift to be found, in spreads of one outcome (design default)."""
LIMIT = 20.0
"""A sum from which it is no chance any more: `tests/models/test_drift.py` counts how often true
forecasts reach it, and how soon ones that are off do (design default)."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What has come out since forecasts and practice went apart."""

    outcomes: int
    forecast: float
    practised: float


def drift(seen: Judged) -> Drift | None:
    """Return how forecasts have been off of late, or None where they have not."""
    order = np.argsort(seen.at, kind="stable")
    practised, chance = seen.practised[order], seen.chance[order]
    if not len(order):
        return None
    apart = (practised - chance) / np.sqrt(chance * (1 - chance))
    for way in (-1.0, 1.0):
        run = sums(way * apart)
        if run[-1] >= LIMIT:
            begun = int(np.flatnonzero(run == 0)[-1]) + 1 if (run == 0).any() else 0
            since = slice(begun, None)
            share = float(practised[since].mean())
            return Drift(len(order) - begun, float(chance[since].mean()), share)
    return None


def sums(apart: Array) -> Array:
    """Return the running sums of one way, along the last axis."""
    walked = np.cumsum(apart - ALLOWANCE, axis=-1)
    found: Array = walked - np.minimum(np.minimum.accumulate(walked, axis=-1), 0.0)
    return found


def sentence(found: Drift | None) -> str:
    """Say whether forecasts still fit."""
    if found is None:
        return "Of late, practice has come out as often as forecast, as far as can be told."
    return (
        f"Of late, forecasts do not fit: over the last {found.outcomes} outcomes "
        f"{found.forecast:.2f} was forecast and {found.practised:.2f} practised. Fit a model anew "
        "(homework model fit), or go back to the one that ships (homework model use --shipped)."
    )
