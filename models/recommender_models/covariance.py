"""How the client's effect goes together across tasks and weeks: the covariance of a Gaussian prior.

The client's effect is a Gaussian random effect over tasks: an ability, a sensitivity to time and to
each part of the demand, a liking for a way of working, one effect for each task type (shared by its
rungs, the nearer the more), and a scale of the population's own forecast. All of it drifts slowly,
and a spell of a few days goes over all tasks alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from recommender_models.features import HIGHEST, MODALITIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DEMANDS = 4
WAYS = len(MODALITIES) + 1
"""One for each way of working, the last for one that is not known (-1)."""
ABILITY, START, MINUTES, DEMAND = range(4)
WAY = DEMAND + DEMANDS
TRAITS = WAY + WAYS
"""Columns of `Sites.traits`, and where they begin."""
BEYOND = 1_000_000
"""The place of other practice: beyond all task types."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations of the client's effect, in log-odds, and how it lasts and shows.

    `reach` is the rungs over which a task type's effect falls to 1/e; `fading` the share of the
    effect that drifts, `weeks` how fast; `rating` the points (0-10) a rating falls for each unit of
    log-odds, `noise` and `bias` the spread of one rating and of a client's way of rating;
    `easy` and `steep` the rating expected at no load, and what the full load (1.0) adds.
    """

    ability: float = 0.9
    scale: float = 0.3
    time: float = 0.4
    demand: float = 0.5
    modality: float = 0.35
    task: float = 0.7
    reach: float = 2.0
    fading: float = 0.5
    weeks: float = 6.0
    spell: float = 0.5
    spell_weeks: float = 0.7
    rating: float = 1.2
    noise: float = 1.4
    bias: float = 1.2
    easy: float = 2.5
    steep: float = 7.0


@dataclass(frozen=True, slots=True)
class Sites:
    """Tasks as columns: where the latent is looked at.

    `traits` is what a client's ability (1), scale (the population's log-odds), sensitivities (the
    logarithm of minutes, the demands) and likings (1 for the way of working) go by at each site;
    `when` is in weeks. The last axis goes over the sites (of `traits`, the last but one); any
    before it over clients. `when` may hold one moment for them all.
    """

    place: NDArray[np.int64]
    load: Array
    traits: Array
    when: Array

    @property
    def start(self) -> Array:
        """The population's log-odds."""
        return self.traits[..., START]

    def __len__(self) -> int:
        """Return how many there are for each client."""
        return int(self.place.shape[-1])


@lru_cache(maxsize=8)
def trait_variances(spread: Spread) -> Array:
    """Return the prior variance of what each trait goes by."""
    found = np.empty(TRAITS)
    found[ABILITY], found[START], found[MINUTES] = spread.ability, spread.scale, spread.time
    found[DEMAND:WAY], found[WAY:] = spread.demand, spread.modality
    found *= found
    found.setflags(write=False)
    return found


@lru_cache(maxsize=8)
def _nearness(spread: Spread) -> Array:
    """Return the covariance of a task type's effect by the distance of two places.

    Past the reach of any ladder lies another task type, with which nothing is shared.
    """
    found = np.append(spread.task**2 * np.exp(-np.arange(HIGHEST) / spread.reach), 0.0)
    found.setflags(write=False)
    return found


def same_task(one: NDArray[np.int64], other: NDArray[np.int64], spread: Spread) -> Array:
    """Return the prior covariance of the task types' own effects between two sets of places."""
    gap = one[..., :, None] - other[..., None, :]
    found: Array = _nearness(spread).take(np.abs(gap, out=gap), mode="clip")
    return found


def drift(apart: Array, spread: Spread) -> tuple[Array, Array]:
    """Return what part of an effect lasts over weeks (its array is taken over), and the spell's."""
    np.abs(apart, out=apart)
    lasting = np.exp(apart * (-1 / spread.weeks))
    lasting *= spread.fading
    lasting += 1 - spread.fading
    apart *= -1 / spread.spell_weeks
    spell = np.exp(apart, out=apart)
    spell *= spread.spell**2
    return lasting, spell


def kernel(one: Sites, spread: Spread) -> Array:
    """Return the prior covariance of the client's effect among some sites."""
    # Other practice in two tasks' places is not practice of one and the same.
    elsewhere = np.where(one.place == BEYOND, -BEYOND, one.place)
    found = same_task(one.place, elsewhere, spread)
    found += (one.traits * trait_variances(spread)) @ np.swapaxes(one.traits, -1, -2)
    lasting, spell = drift(one.when[..., :, None] - one.when[..., None, :], spread)
    found *= lasting
    found += spell
    return found


def own_variance(one: Sites, spread: Spread) -> Array:
    """Return the prior variance of the client's effect at each site."""
    found: Array = (one.traits * one.traits) @ trait_variances(spread)
    found += spread.spell**2
    found += spread.task**2 * (one.place != BEYOND)
    return found
