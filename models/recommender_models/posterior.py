"""What one client's own record says, over and above the population: a Gaussian posterior.

The client's effect is a Gaussian random effect over tasks: an ability, a sensitivity to time and to
each part of the demand, a liking for a way of working, one effect for each task type (shared by its
rungs, the nearer the more), and a scale of the population's own forecast. All of it drifts slowly.
It is updated in closed form by Laplace's method: two kinds of observation bear on the same latent,
whether at least half was practised (a logistic likelihood) and how hard it was rated, 0 to 10 (a
Gaussian one, with a rating bias of the client's own). See Rasmussen & Williams 2006, *Gaussian
Processes for Machine Learning*, section 3.4, for the method.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from recommender_models.features import Outcome, Task

    Array = NDArray[np.float64]

STEPS, HALVINGS, CLOSE = 25, 12, 1e-10
"""Most Newton steps, halvings of one, and the gain in log-probability below which they end."""
MOST_ODDS = 30.0
"""Log-odds beyond which a chance is as good as 0 or 1."""
MOST_SITES = 160
"""Sites kept, the newest: what is older hardly bears on the coming week (design default)."""
SAME_WEEK = 0.05
"""Outcomes of one task and size within this many weeks make one site (design default)."""
DEMANDS = 4


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
    """Tasks as columns: where the latent is looked at. `start` is the population's log-odds."""

    type: NDArray[np.int64]
    rung: Array
    load: Array
    minutes: Array
    modality: NDArray[np.int64]
    demand: Array
    own: Array
    when: Array
    start: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.rung)


def sites(
    tasks: Sequence[Task],
    start: Array,
    codes: dict[str, int],
    when: Sequence[float],
    own: Sequence[bool] | None = None,
) -> Sites:
    """Return tasks as columns; `codes` numbers the task types, and grows."""
    rows = np.array([one.row[:DEMANDS] for one in tasks], dtype=np.float64)
    return Sites(
        type=np.array([codes.setdefault(one.type, len(codes)) for one in tasks]),
        rung=np.array([one.rung for one in tasks], dtype=np.float64),
        load=np.array([one.load for one in tasks]),
        minutes=np.array([one.minutes for one in tasks]),
        modality=np.array([one.modality for one in tasks]),
        demand=rows.reshape(len(tasks), DEMANDS),
        own=np.ones(len(tasks)) if own is None else np.array(own, dtype=np.float64),
        when=np.array(when, dtype=np.float64),
        start=start,
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was observed at each site: practice (share, weight) and ratings (mean, count)."""

    share: Array
    weight: Array
    rating: Array
    rated: Array


def merged(record: Sequence[Outcome]) -> tuple[list[Outcome], Evidence]:
    """Return one outcome to stand for all of the same task, size and week, with what they say."""
    groups: dict[tuple[object, ...], list[Outcome]] = {}
    for one in record:
        week = math.floor(one.known / SAME_WEEK + 1e-9)
        key = (one.task.type, one.task.rung, one.task.minutes, one.own, week)
        groups.setdefault(key, []).append(one)
    kept = list(groups.values())[-MOST_SITES:]
    weight = np.array([sum(one.weight for one in group) for group in kept])
    share = np.array([sum(one.weight * one.practised for one in group) for group in kept]) / weight
    rated = [[one.rating for one in group if one.rating is not None] for group in kept]
    return [group[-1] for group in kept], Evidence(
        share=share,
        weight=weight,
        rating=np.array([sum(some) / len(some) if some else 0.0 for some in rated]),
        rated=np.array([float(len(some)) for some in rated]),
    )


def kernel(one: Sites, other: Sites, spread: Spread) -> Array:
    """Return the prior covariance of the client's effect between two sets of sites."""
    same = one.type[:, None] == other.type[None, :]
    near = np.exp(-np.abs(one.rung[:, None] - other.rung[None, :]) / spread.reach)
    alike = one.modality[:, None] == other.modality[None, :]
    own = one.own[:, None] * other.own[None, :]
    found = (
        spread.ability**2
        + spread.scale**2 * np.outer(one.start, other.start)
        + spread.time**2 * np.outer(one.minutes, other.minutes)
        + spread.demand**2 * (one.demand @ other.demand.T)
        + own * (spread.modality**2 * alike + spread.task**2 * same * near)
    )
    apart = np.abs(one.when[:, None] - other.when[None, :])
    lasting: Array = found * (1 - spread.fading + spread.fading * np.exp(-apart / spread.weeks))
    return lasting + spread.spell**2 * np.exp(-apart / spread.spell_weeks)


def own_variance(one: Sites, spread: Spread) -> Array:
    """Return the prior variance of the client's effect at each site."""
    found: Array = (
        spread.ability**2
        + spread.spell**2
        + spread.scale**2 * one.start**2
        + spread.time**2 * one.minutes**2
        + spread.demand**2 * (one.demand**2).sum(axis=1)
        + one.own**2 * (spread.modality**2 + spread.task**2)
    )
    return found


@dataclass(frozen=True, slots=True)
class Posterior:
    """The client's effect given the record: the pull at its mode, and what it takes off doubt."""

    at: Sites | None
    pull: Array
    shrink: Array
    bias: float
    spread: Spread

    def look(self, where: Sites) -> tuple[Array, Array]:
        """Return mean and variance of the client's effect at each site, in log-odds."""
        prior = own_variance(where, self.spread)
        if self.at is None:
            return np.zeros(len(where)), prior
        across = kernel(where, self.at, self.spread)
        variance = prior - ((across @ self.shrink) * across).sum(axis=1)
        return across @ self.pull, np.maximum(variance, 1e-6)


def expected_rating(where: Sites, spread: Spread) -> Array:
    """Return the rating of difficulty expected of an average client, 0 to 10."""
    found: Array = spread.easy + spread.steep * where.load
    return found


def posterior(at: Sites | None, seen: Evidence | None, spread: Spread) -> Posterior:
    """Return the client's effect given what was observed; the prior's where nothing was."""
    if at is None or seen is None:
        return Posterior(None, np.zeros(0), np.zeros((0, 0)), 0.0, spread)
    prior = kernel(at, at, spread)
    rated = _ratings(at, seen, spread)
    pull = _mode(prior, at, seen, rated)
    effect = prior @ pull
    chance = _logistic(at.start + effect)
    curve = rated.curve + np.diag(seen.weight * chance * (1 - chance))
    shrink = np.linalg.solve((np.eye(len(at)) + prior @ curve).T, curve.T).T
    bias = rated.level * float(rated.told @ (rated.off + spread.rating * effect))
    return Posterior(at, pull, np.asarray(shrink, dtype=np.float64), bias, spread)


@dataclass(frozen=True, slots=True)
class _Ratings:
    """What ratings say of the effect: slope at zero, curvature; and the parts of the bias."""

    slope: Array
    curve: Array
    told: Array
    off: Array
    level: float


def _ratings(at: Sites, seen: Evidence, spread: Spread) -> _Ratings:
    told = seen.rated / spread.noise**2
    level = spread.bias**2 / (1 + spread.bias**2 * told.sum())
    # The precision of the ratings once the client's bias is integrated out (a rank-one change).
    precise = np.diag(told) - level * np.outer(told, told)
    off = np.where(seen.rated > 0, seen.rating - expected_rating(at, spread), 0.0)
    slope = -spread.rating * (precise @ off)
    return _Ratings(slope, spread.rating**2 * precise, told, off, level)


def ratings_fit(at: Sites, seen: Evidence, spread: Spread, effect: Array) -> tuple[float, Array]:
    """Return the log-likelihood of the ratings at an effect, and its curvature."""
    rated = _ratings(at, seen, spread)
    scale = 1 + spread.bias**2 * rated.told.sum()
    precise = np.diag(rated.told) - rated.level * np.outer(rated.told, rated.told)
    off = np.where(seen.rated > 0, rated.off + spread.rating * effect, 0.0)
    fit = -0.5 * off @ precise @ off - seen.rated.sum() * math.log(spread.noise)
    return float(fit - 0.5 * math.log(scale)), rated.curve


def _logistic(odds: Array) -> Array:
    found: Array = 1 / (1 + np.exp(-np.clip(odds, -MOST_ODDS, MOST_ODDS)))
    return found


def _mode(prior: Array, at: Sites, seen: Evidence, rated: _Ratings) -> Array:
    """Return the pull at the mode, by Newton's method with the step halved where it overshoots."""
    identity = np.eye(len(at))

    def height(pull: Array, effect: Array) -> float:
        odds = at.start + effect
        likely = seen.weight * (seen.share * odds - np.logaddexp(0, odds))
        told = rated.slope @ effect - 0.5 * effect @ rated.curve @ effect
        return float(likely.sum() + told - 0.5 * pull @ effect)

    pull = effect = np.zeros(len(at))
    best = height(pull, effect)
    for _ in range(STEPS):
        chance = _logistic(at.start + effect)
        curve = rated.curve + np.diag(seen.weight * chance * (1 - chance))
        slope = seen.weight * (seen.share - chance) + rated.slope - rated.curve @ effect
        wanted = curve @ effect + slope
        target = wanted - curve @ np.linalg.solve(identity + prior @ curve, prior @ wanted)
        step, reached = 1.0, best
        for _ in range(HALVINGS):
            new = pull + step * (target - pull)
            reached = height(new, prior @ new)
            if reached >= best:
                break
            step /= 2
        gain, best = reached - best, reached
        pull, effect = new, prior @ new
        if gain < CLOSE:
            break
    return pull
