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
from dataclasses import dataclass, fields
from math import floor
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from recommender_models.features import HIGHEST, MODALITIES, RUNGS_APART

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from recommender_models.features import Outcome, Task

    Array = NDArray[np.float64]
    Said = tuple[Sequence[float], Sequence[float], Sequence[float], Sequence[float]]

STEPS, CLOSE = 60, 1e-3
"""Most Newton steps, and the change of the log-odds below which they end. What is then still wrong
goes with the square of the last change: 1e-3 leaves less than 1e-7."""
LONGEST_STEP = 1.5
"""Change of the log-odds up to which a whole Newton step is sure to climb; a longer one is damped
(Sun & Tran-Dinh 2019, generalized self-concordant functions, order 2)."""
MOST_ODDS = 30.0
"""Log-odds beyond which a chance is as good as 0 or 1."""
MOST_SITES = 160
"""Sites kept, the newest: what is older hardly bears on the coming week (design default)."""
SAME_WEEK = 0.05
"""Outcomes of one task and size within this many weeks make one site (design default)."""
DEMANDS = 4
LEAST_VARIANCE = 1e-6
"""A variance is never less, whatever is left of it by rounding."""


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
    """Tasks as columns: where the latent is looked at. `start` is the population's log-odds.

    The last axis goes over the sites (of `demand`, the last but one); any before it over clients.
    `when` may hold one moment for them all.
    """

    place: NDArray[np.int64]
    load: Array
    minutes: Array
    modality: NDArray[np.int64]
    demand: Array
    own: Array
    when: Array
    start: Array

    def __len__(self) -> int:
        """Return how many there are for each client."""
        return int(self.place.shape[-1])


def sites(
    tasks: Sequence[Task],
    start: Array,
    codes: dict[str, int],
    when: Sequence[float],
    own: Sequence[bool] | None = None,
) -> Sites:
    """Return the tasks of one client as columns; `codes` numbers the task types, and grows."""
    stills = [one.still for one in tasks]
    types = [codes.setdefault(one.type, len(codes)) for one in stills]
    rungs = [one.rung for one in stills]
    return Sites(
        place=RUNGS_APART * np.array(types, dtype=np.int64) + np.array(rungs, dtype=np.int64),
        load=np.array([one.load for one in stills], dtype=np.float64),
        minutes=np.array([one.minutes for one in tasks], dtype=np.float64),
        modality=np.array([one.modality for one in stills], dtype=np.int64),
        demand=np.array([one.demand for one in stills]).reshape(len(tasks), DEMANDS),
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
    kept, said = gathered(record)
    return kept, Evidence(*(np.array(one, dtype=np.float64) for one in said))


def gathered(record: Sequence[Outcome]) -> tuple[list[Outcome], Said]:
    """Return one outcome to stand for all of the same task, size and week, with what they say.

    What they say is, in columns: share practised, weight, mean rating, number of ratings.
    """
    if not record:
        return [], ((), (), (), ())
    keys = [
        (task.still.place, task.minutes, own, floor(known / SAME_WEEK + 1e-9))
        for task, _, _, own, known, _, _, _, _, _ in record
    ]
    if len(set(keys)) == len(keys):
        kept = list(record[-MOST_SITES:])
        _, share, weight, _, _, _, ratings, _, _, _ = zip(*kept, strict=True)
        rating = [0.0 if one is None else one for one in ratings]
        return kept, (share, weight, rating, [0.0 if one is None else 1.0 for one in ratings])
    groups: dict[tuple[object, ...], list[Outcome]] = {}
    for key, one in zip(keys, record, strict=True):
        groups.setdefault(key, []).append(one)
    several = list(groups.values())[-MOST_SITES:]
    several_share, several_weight, mean, count = zip(
        *(_said_together(group) for group in several), strict=True
    )
    return [group[-1] for group in several], (several_share, several_weight, mean, count)


def _said_together(group: Sequence[Outcome]) -> tuple[float, float, float, float]:
    if len(group) == 1:
        one = group[0]
        return one.practised, one.weight, one.rating or 0.0, 0.0 if one.rating is None else 1.0
    weight = sum(one.weight for one in group)
    share = sum(one.weight * one.practised for one in group) / weight
    rated = [one.rating for one in group if one.rating is not None]
    return share, weight, sum(rated) / len(rated) if rated else 0.0, float(len(rated))


def kernel(one: Sites, other: Sites, spread: Spread) -> Array:
    """Return the prior covariance of the client's effect between two sets of sites."""
    # Past the reach of any ladder lies another task type, with which nothing is shared; other
    # practice lies beyond all of them.
    near = np.append(spread.task**2 * np.exp(-np.arange(HIGHEST) / spread.reach), 0.0)
    place = np.where(one.own > 0, one.place, BEYOND)
    gap = place[..., :, None] - np.where(other.own > 0, other.place, -BEYOND)[..., None, :]
    found: Array = near.take(np.abs(gap, out=gap), mode="clip")
    found += _traits(one, spread) @ np.swapaxes(_traits(other, spread), -1, -2)
    apart = one.when[..., :, None] - other.when[..., None, :]
    np.abs(apart, out=apart)
    lasting = np.exp(apart * (-1 / spread.weeks))
    lasting *= spread.fading
    lasting += 1 - spread.fading
    found *= lasting
    apart *= -1 / spread.spell_weeks
    spell = np.exp(apart, out=apart)
    spell *= spread.spell**2
    found += spell
    return found


BEYOND = 1_000_000
WAYS = len(MODALITIES) + 1


def _traits(one: Sites, spread: Spread) -> Array:
    """Return what a client's ability, scale, sensitivities and likings weigh at each site."""
    found = np.empty((*one.place.shape, 3 + DEMANDS + WAYS))
    found[..., 0] = spread.ability
    found[..., 1] = spread.scale * one.start
    found[..., 2] = spread.time * one.minutes
    found[..., 3 : 3 + DEMANDS] = spread.demand * one.demand
    liking = (spread.modality * one.own)[..., None]
    found[..., 3 + DEMANDS :] = liking * _EACH_WAY.take(one.modality, axis=0, mode="wrap")
    return found


_EACH_WAY = np.eye(WAYS)
"""One column for each way of working, the last for one that is not known (-1)."""


def own_variance(one: Sites, spread: Spread) -> Array:
    """Return the prior variance of the client's effect at each site."""
    found: Array = (
        spread.ability**2
        + spread.spell**2
        + spread.scale**2 * one.start**2
        + spread.time**2 * one.minutes**2
        + spread.demand**2 * (one.demand**2).sum(axis=-1)
        + one.own**2 * (spread.modality**2 + spread.task**2)
    )
    return found


@dataclass(frozen=True, slots=True)
class Effect:
    """The client's effect at some sites: mean and variance in log-odds, and the rating bias."""

    mean: Array
    variance: Array
    bias: Array


def unknown(where: Sites, spread: Spread) -> Effect:
    """Return what is known of the effect of clients without a record: how far it may go."""
    variance = np.maximum(own_variance(where, spread), LEAST_VARIANCE)
    return Effect(np.zeros(variance.shape), variance, np.zeros(variance.shape[:-1]))


def expected_rating(where: Sites, spread: Spread) -> Array:
    """Return the rating of difficulty expected of an average client, 0 to 10."""
    found: Array = spread.easy + spread.steep * where.load
    return found


@dataclass(frozen=True, slots=True)
class Ratings:
    """What ratings say of the effect: the slope at no effect, and the curvature.

    The curvature is diagonal (`bend`) less a rank-one part (`lean` with itself), which is what is
    left of the client's own rating bias once it is integrated out; `told`, `off` and `level` are
    what the bias is worked out from.
    """

    slope: Array
    bend: Array
    lean: Array
    told: Array
    off: Array
    level: Array


def ratings_of(at: Sites, seen: Evidence, spread: Spread) -> Ratings:
    """Return what the ratings of a record say."""
    told = seen.rated / spread.noise**2
    level = spread.bias**2 / (1 + spread.bias**2 * told.sum(axis=-1))
    off = np.where(seen.rated > 0, seen.rating - expected_rating(at, spread), 0.0)
    usual = level * (told * off).sum(axis=-1)
    slope = -spread.rating * told * (off - usual[..., None])
    lean = spread.rating * np.sqrt(level)[..., None] * told
    return Ratings(slope, spread.rating**2 * told, lean, told, off, level)


def ratings_fit(at: Sites, seen: Evidence, spread: Spread, effect: Array) -> tuple[float, Array]:
    """Return the log-likelihood of one client's ratings at an effect, and its curvature."""
    rated = ratings_of(at, seen, spread)
    off = np.where(seen.rated > 0, rated.off + spread.rating * effect, 0.0)
    usual = rated.level * float(rated.told @ off)
    scale = 1 + spread.bias**2 * rated.told.sum()
    fit = -0.5 * float((rated.told * off) @ (off - usual))
    fit -= seen.rated.sum() * math.log(spread.noise)
    curve = np.diag(rated.bend) - np.outer(rated.lean, rated.lean)
    return float(fit - 0.5 * math.log(scale)), curve


class Signals(NamedTuple):
    """All that the log-likelihood of a record is made of (see `Evidence`, `Ratings`)."""

    start: Array
    share: Array
    weight: Array
    slope: Array
    bend: Array
    lean: Array


@dataclass(frozen=True, slots=True)
class Posterior:
    """The client's effect given the record: its mode at the record's own sites."""

    at: Sites
    rated: Ratings
    signals: Signals
    prior: Array
    effect: Array
    spread: Spread

    @property
    def pull(self) -> Array:
        """The slope of the log-likelihood at the mode; the prior turns it into the effect."""
        return _pull(self.signals, _bent(self.signals, self.effect), self.effect)

    def look(self, where: Sites) -> Effect:
        """Return mean and variance of the client's effect at each site, and the rating bias.

        The linear system that the variance needs takes one more Newton step on the way, so that the
        mode may come here less than finished; the variance follows it in the first order.
        """
        rated, lean = self.rated, self.signals.lean[..., :, None]
        tall = kernel(self.at, where, self.spread)
        bent = _bent(self.signals, self.effect)
        wanted = np.concatenate([tall, self.prior @ bent.push[..., None]], axis=-1)
        system = _system(self.prior, bent.bend, self.signals.lean, self.prior @ lean)
        solved = np.linalg.solve(system, wanted)
        mode, after = solved[..., -1], solved[..., :-1]
        newer = _bent(self.signals, mode)
        taken = tall * bent.bend[..., :, None]
        taken -= lean * (lean * tall).sum(axis=-2, keepdims=True)
        taken += after * (newer.bend - bent.bend)[..., :, None]
        taken *= after
        variance = own_variance(where, self.spread) - taken.sum(axis=-2)
        mean = (tall * _pull(self.signals, newer, mode)[..., :, None]).sum(axis=-2)
        bias = rated.level * (rated.told * (rated.off + self.spread.rating * mode)).sum(axis=-1)
        return Effect(mean, np.maximum(variance, LEAST_VARIANCE), bias)


def posterior(at: Sites, seen: Evidence, spread: Spread, close: float = CLOSE) -> Posterior:
    """Return the client's effect given what was observed, by Newton's method.

    For one client or, with one more axis in front, for many of as many sites each: each comes to
    the same bits as on its own. A client is done once no log-odds moves by `close`.
    """
    rated, prior = ratings_of(at, seen, spread), kernel(at, at, spread)
    signals = Signals(at.start, seen.share, seen.weight, rated.slope, rated.bend, rated.lean)
    effect = _mode(prior, signals, close)
    return Posterior(at, rated, signals, prior, effect, spread)


def apart(many: Posterior) -> list[Posterior]:
    """Return the posterior of each of many clients, on an axis of one; nothing is copied."""
    count = len(many.effect)
    if count == 1:
        return [many]
    parts = _parts(many)
    return [_whole([part[n : n + 1] for part in parts], many.spread) for n in range(count)]


def joined(several: Sequence[Posterior]) -> Posterior:
    """Return the posteriors of several clients, of as many sites each, as one."""
    if len(several) == 1:
        return several[0]
    parts = zip(*map(_parts, several), strict=True)
    return _whole([np.concatenate(one) for one in parts], several[0].spread)


_AT, _RATED = (attrgetter(*(one.name for one in fields(kind))) for kind in (Sites, Ratings))


def _parts(one: Posterior) -> tuple[Any, ...]:
    return (*_AT(one.at), *_RATED(one.rated), *one.signals, one.prior, one.effect)


def _whole(parts: Sequence[Any], spread: Spread) -> Posterior:
    at, rated, signals = Sites(*parts[:8]), Ratings(*parts[8:14]), Signals(*parts[14:20])
    prior, effect = parts[20:]
    return Posterior(at, rated, signals, prior, effect, spread)


class _Bent(NamedTuple):
    """The log-likelihood around an effect: its diagonal curvature, and its slope seen from zero."""

    bend: Array
    push: Array


def _bent(signals: Signals, effect: Array) -> _Bent:
    """Return the log-likelihood around an effect."""
    start, share, weight, slope, bend, _ = signals
    chance = 1 / (1 + np.exp(np.minimum(-(start + effect), MOST_ODDS)))
    weighed = weight * chance
    practice = weighed * (1 - chance)
    return _Bent(practice + bend, weight * share - weighed + practice * effect + slope)


def _pull(signals: Signals, bent: _Bent, effect: Array) -> Array:
    """Return the slope of the log-likelihood at an effect."""
    shared = (signals.lean * effect).sum(axis=-1, keepdims=True)
    found: Array = bent.push - bent.bend * effect + signals.lean * shared
    return found


def _system(prior: Array, bend: Array, lean: Array, leaning: Array) -> Array:
    """Return the identity plus the prior times the curvature."""
    found: Array = prior * bend[..., None, :]
    found -= leaning * lean[..., None, :]
    count = found.shape[-1]
    found.reshape(*found.shape[:-2], count * count)[..., :: count + 1] += 1.0
    return found


def _mode(prior: Array, signals: Signals, close: float) -> Array:
    """Return the effect at the mode, by Newton's method with long steps damped."""
    shape, count = signals.start.shape, signals.start.shape[-1]
    signals = Signals(*(one.reshape(-1, count) for one in signals))
    prior = prior.reshape(-1, count, count)
    found = effect = _beginning(prior, signals)
    going = np.arange(len(found))
    leaning = prior @ signals.lean[..., None]
    for _ in range(STEPS):
        bent = _bent(signals, effect)
        system = _system(prior, bent.bend, signals.lean, leaning)
        move = np.linalg.solve(system, prior @ bent.push[..., None])[..., 0] - effect
        longest = np.abs(move).max(axis=-1)
        effect = effect + move * _damping(longest)[:, None]
        moving = longest >= close
        if moving.all():
            continue
        found[going] = effect
        if not moving.any():
            return found.reshape(shape)
        signals = Signals(*(one[moving] for one in signals))
        going, effect, prior, leaning = (one[moving] for one in (going, effect, prior, leaning))
    found[going] = effect
    return found.reshape(shape)


def _beginning(prior: Array, signals: Signals) -> Array:
    """Return where to begin: as far along the steepest way up as a parabola would go."""
    bent = _bent(signals, np.zeros(signals.start.shape))
    way = (prior @ bent.push[..., None])[..., 0]
    climb = (bent.push * way).sum(axis=-1)
    bend = (bent.bend * way * way).sum(axis=-1) - (signals.lean * way).sum(axis=-1) ** 2
    part = climb / np.maximum(climb + bend, LEAST_VARIANCE)
    found: Array = way * part[:, None]
    return found


def _damping(longest: Array) -> Array:
    """Return the part of each Newton step to take, by the longest change in it."""
    over = np.maximum(longest, LONGEST_STEP)
    return np.where(longest > LONGEST_STEP, np.log1p(over) / over, 1.0)
