"""What another way of offering would have been worth, by the chances that were put on record.

The standard estimators, over options that were offered with a known chance and then assigned:

- IPS: Horvitz & Thompson 1952, *JASA* 47:663-685.
- Self-normalised IPS: Swaminathan & Joachims 2015, *NeurIPS* 28.
- Doubly robust: Dudík, Langford & Li 2011, *ICML* 28.
- Effective sample size: Kong 1992, University of Chicago, report 348.

An option counts by the chance that it stood on the list (the item-position model: Li et al. 2018,
*KDD*); how therapist and client pick from a list is taken to stay as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from recommender_models.posterior import Array

LEAST = 50.0
"""Effective sample size below which no value is given (design default)."""
Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions on record, one a place.

    `practised` is what came of the option taken; `propensity` the chance it was offered by;
    `target` the chance with which the other way would have offered it; `forecast` the chance of
    practice of the option taken; `expected` the same of what the other way would have offered.
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
    if size < LEAST:
        return ()
    mean = weights.mean()
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
    size = effective(seen.target / seen.propensity) if len(seen.practised) else 0.0
    return (
        f"No off-policy value: the {len(seen.practised)} decisions on record are worth {size:.0f} "
        f"here, and at least {LEAST:.0f} are needed."
    )
