"""What another way of offering would have been worth, by the chances that were put on record.

The standard estimators, over options that were offered with a known chance and then assigned:

- IPS: Horvitz & Thompson 1952, *JASA* 47:663-685.
- Self-normalised IPS: Swaminathan & Joachims 2015, *NeurIPS* 28.
- Doubly robust: Dudík, Langford & Li 2011, *ICML* 28.
- Effective sample size: Kong 1992, University of Chicago, report 348.

An option counts by the chance that it stood on the list (the item-position model: Li et al. 2018,
*KDD*): how people pick from a list is taken to depend on the option and not on what stands beside
it. The forecast part of the doubly robust value takes all of a list to be picked alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from recommender_models.covariance import Array

LEAST = 50.0
"""Effective sample size below which no value is given (design default)."""
LEAST_SHARE = 0.5
"""Mean weight below which too little of what would be offered is on record (design default)."""
Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions on record, one a place.

    `practised` is what came of the option taken; `propensity` the chance it was offered by;
    `target` the chance with which the other way would have offered it; `forecast` the chance of
    practice of the option taken; `expected` the mean of what the other way would have offered.
    """

    practised: Array
    propensity: Array
    target: Array
    forecast: Array
    expected: Array


@dataclass(frozen=True, slots=True)
class Value:
    """The share practised to expect, with a 95% interval and the effective sample size."""

    name: str
    value: float
    low: float
    high: float
    effective: float


def effective(weights: Array) -> float:
    """Return how many equally weighted decisions these are worth (Kong 1992)."""
    square = float((weights**2).sum())
    return float(weights.sum()) ** 2 / square if square else 0.0


def values(seen: Decisions) -> tuple[Value, ...]:
    """Return the value of the other way by each estimator; none if the record is too thin."""
    if not len(seen.practised):
        return ()
    weights = seen.target / seen.propensity
    size = effective(weights)
    mean = weights.mean()
    if size < LEAST or mean < LEAST_SHARE:
        return ()
    own = weights * seen.practised
    share = own.mean() / mean
    robust = seen.expected + weights * (seen.practised - seen.forecast)
    return (
        _value("IPS", own, size),
        # Its spread by the delta method (Owen 2013, *Monte Carlo theory*, section 9.2).
        _value("self-normalised IPS", share + weights * (seen.practised - share) / mean, size),
        _value("doubly robust", robust, size),
    )


def _value(name: str, terms: Array, size: float) -> Value:
    value = float(terms.mean())
    half = Z95 * float(terms.std(ddof=1)) / np.sqrt(len(terms))
    return Value(name, value, value - half, value + half, size)


def refusal(seen: Decisions) -> str:
    """Return the sentence that stands where no value is given."""
    many = len(seen.practised)
    weights = seen.target / seen.propensity
    size, share = effective(weights), float(weights.mean()) if many else 0.0
    return (
        f"No off-policy value: of {many} decisions on record, {100 * share:.0f} in 100 are what "
        f"this model would have offered, worth {size:.0f} decisions; at least "
        f"{100 * LEAST_SHARE:.0f} in 100 and {LEAST:.0f} decisions are needed."
    )
