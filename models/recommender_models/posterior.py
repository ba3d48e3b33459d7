"""What one client's own record says, over and above the population: a Gaussian posterior.

The client's effect (`covariance.py`) is updated in closed form by Laplace's method: two kinds of
observation bear on the same latent, whether at least half was practised (a logistic likelihood) and
how hard it was rated, 0 to 10 (a Gaussian one, with a rating bias of the client's own). See
Rasmussen & Williams 2006, *Gaussian Processes for Machine Learning*, section 3.4, for the method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from recommender_models.covariance import drift, kernel, own_variance, same_task, trait_variances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from recommender_models.covariance import Array, Sites, Spread
    from recommender_models.evidence import Evidence

STEPS, CLOSE = 60, 1e-3
"""Most Newton steps, and the change of the log-odds below which they end. What is then still wrong
goes with the square of the last change: 1e-3 leaves less than 1e-7."""
LONGEST_STEP = 1.5
"""Change of the log-odds up to which a whole Newton step is sure to climb; a longer one is damped
(Sun & Tran-Dinh 2019, generalized self-concordant functions, order 2)."""
MOST_ODDS = 30.0
"""Log-odds beyond which a chance is as good as 0 or 1."""
LEAST_VARIANCE = 1e-6
"""A variance is never less, whatever is left of it by rounding."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The client's effect at some sites: mean and variance in log-odds, and the rating bias.

    `before` is the variance before anything was known.
    """

    mean: Array
    variance: Array
    before: Array
    bias: Array


def unknown(where: Sites, spread: Spread) -> Effect:
    """Return what is known of the effect of clients without a record: how far it may go."""
    before = own_variance(where, spread)
    zero = np.zeros(before.shape)
    return Effect(zero, np.maximum(before, LEAST_VARIANCE), before, zero[..., 0])


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
    """Return what the ratings of a record say; `off` holds only where there is one."""
    told = seen.rated / spread.noise**2
    level = spread.bias**2 / (1 + spread.bias**2 * told.sum(axis=-1, keepdims=True))
    off = seen.rating - spread.easy - spread.steep * at.load
    far = told * off
    slope = -spread.rating * (far - told * (level * far.sum(axis=-1, keepdims=True)))
    lean = (spread.rating * np.sqrt(level)) * told
    return Ratings(slope, spread.rating**2 * told, lean, told, off, level[..., 0])


class Signals(NamedTuple):
    """All that the log-likelihood of a record is made of (see `Evidence`, `Ratings`).

    `push` is its slope at no effect, but for the chance of practice.
    """

    start: Array
    weight: Array
    push: Array
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

    @property
    def pull(self) -> Array:
        """The slope of the log-likelihood at the mode; the prior turns it into the effect."""
        return _pull(self.signals, _bent(self.signals, self.effect), self.effect)

    def belief(self, now: Array, spread: Spread) -> Belief:
        """Return what is looked at elsewhere, at one moment (in weeks) for each client.

        The inverse that the variance needs takes one more Newton step on the way, so that the mode
        may come here less than finished; the variance follows it in the first order.
        """
        rated, signals, lean = self.rated, self.signals, self.signals.lean[..., :, None]
        bent = _bent(signals, self.effect)
        inverse = np.linalg.inv(_system(self.prior, bent.bend, signals.lean, self.prior @ lean))
        mode = (inverse @ (self.prior @ bent.push[..., None]))[..., 0]
        newer = _bent(signals, mode)
        grip = inverse * bent.bend[..., :, None]
        grip -= lean * (np.swapaxes(lean, -1, -2) @ inverse)
        grip += np.swapaxes(inverse, -1, -2) @ (inverse * (newer.bend - bent.bend)[..., :, None])
        lasting, spell = drift((self.at.when - now)[..., None], spread)
        traits = self.at.traits * (lasting * trait_variances(spread))
        traits[..., :1] += spell  # every task has its ability, and it is 1
        bias = rated.level * (rated.told * (rated.off + spread.rating * mode)).sum(axis=-1)
        pull = _pull(signals, newer, mode)
        return Belief(self.at.place, lasting, traits, grip, pull, bias)


class Belief(NamedTuple):
    """What a posterior comes down to at one moment, for looking at any tasks.

    The first axis goes over clients, the next over the record's sites. `lasting` is what is left of
    a task type's own effect; `traits` meet the traits of a task; `grip` is what the prior
    covariance is to be multiplied by on both sides to get what was learned, `pull` what on one.
    """

    place: NDArray[np.int64]
    lasting: Array
    traits: Array
    grip: Array
    pull: Array
    bias: Array

    def look(self, where: Sites, spread: Spread) -> Effect:
        """Return mean and variance of the client's effect at each site, and the rating bias."""
        tall = same_task(self.place, where.place, spread)
        tall *= self.lasting
        tall += self.traits @ np.swapaxes(where.traits, -1, -2)
        before = own_variance(where, spread)
        variance = before - (tall * (self.grip @ tall)).sum(axis=-2)
        mean = (self.pull[..., None, :] @ tall)[..., 0, :]
        return Effect(mean, np.maximum(variance, LEAST_VARIANCE), before, self.bias)


def apart(many: Belief) -> list[Belief]:
    """Return the belief about each of many clients, on an axis of one; nothing is copied."""
    count = len(many.pull)
    if count == 1:
        return [many]
    return [Belief._make(part[n : n + 1] for part in many) for n in range(count)]


def joined(several: Sequence[Belief]) -> Belief:
    """Return the beliefs about several clients, of as many sites each, as one."""
    if len(several) == 1:
        return several[0]
    return Belief._make(map(np.concatenate, zip(*several, strict=True)))


def posterior(at: Sites, seen: Evidence, spread: Spread, close: float = CLOSE) -> Posterior:
    """Return the client's effect given what was observed, by Newton's method.

    The first axis goes over clients, of as many sites each: each comes to the same bits as on its
    own. A client is done once no log-odds moves by `close`.
    """
    rated, prior = ratings_of(at, seen, spread), kernel(at, spread)
    push = seen.weight * seen.share + rated.slope
    signals = Signals(at.start, seen.weight, push, rated.bend, rated.lean)
    return Posterior(at, rated, signals, prior, _mode(prior, signals, close))


class _Bent(NamedTuple):
    """The log-likelihood around an effect: its diagonal curvature, and its slope seen from zero."""

    bend: Array
    push: Array


def _bent(signals: Signals, effect: Array) -> _Bent:
    """Return the log-likelihood around an effect."""
    start, weight, push, bend, _ = signals
    against = np.exp(np.minimum(-(start + effect), MOST_ODDS))
    whole = 1 + against
    weighed = weight / whole
    practice = weighed * against / whole
    return _Bent(practice + bend, push - weighed + practice * effect)


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
    found = effect = _beginning(prior, signals)
    going = np.arange(len(found))
    leaning = prior @ signals.lean[..., None]
    for _ in range(STEPS):
        bent = _bent(signals, effect)
        system = _system(prior, bent.bend, signals.lean, leaning)
        move = np.linalg.solve(system, prior @ bent.push[..., None])[..., 0] - effect
        longest = np.abs(move).max(axis=-1)
        if longest.max() > LONGEST_STEP:
            move *= _damping(longest)[:, None]
        effect = effect + move
        moving = longest >= close
        if moving.all():
            continue
        found[going] = effect
        if not moving.any():
            return found
        signals = Signals(*(one[moving] for one in signals))
        going, effect, prior, leaning = (one[moving] for one in (going, effect, prior, leaning))
    found[going] = effect
    return found


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
