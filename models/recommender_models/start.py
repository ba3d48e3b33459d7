"""The population's start: what a task asks of clients in general, before anything of their own.

A penalised logistic regression of "at least half was practised" on the features of the task, an
effect of its type and one of its rung, jointly with one effect for each client, because therapists
give hard tasks to able clients. How hard a task was rated, 0 to 10, is a second observation of the
same log-odds (`posterior.py`), each client with a bias of their own: where ratings are on record
they say which ladders are misjudged well before practice alone would.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from recommender_models import features
from recommender_models.population import Population, rung_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from recommender_models.covariance import Array, Spread
    from recommender_models.past import Outcome

    Record = Sequence[Outcome]
    Places = NDArray[np.int64]

HARDER = frozenset({"effort", "distress", "reflection", "exposure", "minutes", "share"})
"""What may only make practice less likely, the more there is of it."""
PULL_INTERCEPT, PULL_TASK, PULL_TYPE, PULL_RUNG, PULL_CLIENT = 1.5, 0.5, 0.5, 0.3, 1.0
"""Standard deviations by which the data may move each number off the base (design default)."""


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """Outcomes as columns; `kind` and `rung` are places of effects, `client` those of clients.

    `rating` is how much harder each was rated than its load would have it, and 0 where `rated` is,
    which is 1 or 0; both are in units of the noise of ratings.
    """

    rows: Array
    practised: Array
    weight: Array
    kind: Places
    rung: Places
    client: Places
    rated: Array
    rating: Array


def _outcomes(records: Sequence[Record], names: Sequence[str], spread: Spread) -> _Outcomes:
    every = [one for record in records for one in record]
    place = {name: number for number, name in enumerate(names)}
    rated = np.array([one.rating is not None for one in every], np.float64)
    off = [
        0.0 if one.rating is None else one.rating - spread.easy - spread.steep * one.task.load
        for one in every
    ]
    return _Outcomes(
        rows=np.array([one.task.row for one in every]),
        practised=np.array([one.practised for one in every]),
        weight=np.array([one.weight for one in every]),
        kind=np.array([place[one.task.type] for one in every]),
        rung=np.array([place[rung_name(one.task.still)] for one in every]),
        client=np.repeat(np.arange(len(records)), [len(record) for record in records]),
        rated=rated,
        rating=np.array(off) / spread.noise,
    )


@dataclass(frozen=True, slots=True)
class _Loss:
    """The negative log-posterior of the start, over what it is moved by, in standard deviations.

    In order: the intercept, the weights of the task's features, the effects of types and rungs, the
    effects of clients, and their biases in rating.
    """

    seen: _Outcomes
    base: Population
    spread: Spread
    known: Array
    pull: Array
    clients: int

    @property
    def size(self) -> int:
        """How many numbers are looked for."""
        wide: int = self.seen.rows.shape[1]
        return 1 + wide + len(self.known) + 2 * self.clients

    def parts(self, theta: Array) -> tuple[Array, Array, Array, Array]:
        """Return how far the task's weights, the effects, the clients and their biases move."""
        wide, many = self.seen.rows.shape[1], len(self.known)
        task, effects, rest = np.split(theta[1:], [wide, wide + many])
        clients, biases = np.split(rest, 2)
        scale = self.spread.bias / self.spread.noise
        return PULL_TASK * task, self.pull * effects, PULL_CLIENT * clients, scale * biases

    def __call__(self, theta: Array) -> tuple[float, Array]:
        """Return it at a point, with its slope there."""
        seen = self.seen
        task, moved, clients, biases = self.parts(theta)
        effects = self.known + moved
        own = effects[seen.kind] + effects[seen.rung] + clients[seen.client]
        odds = self.base.intercept + PULL_INTERCEPT * theta[0] + own
        odds += seen.rows @ (self.base.task_weights + task)
        easing = self.spread.rating / self.spread.noise
        left = seen.rating + seen.rated * (easing * own - biases[seen.client])
        missed = seen.weight @ (np.logaddexp(0, odds) - seen.practised * odds)
        slope = seen.weight * (expit(odds) - seen.practised)
        both = slope + easing * left
        many = len(self.known)
        gradient = [
            [PULL_INTERCEPT * slope.sum()],
            PULL_TASK * (seen.rows.T @ slope),
            self.pull * (np.bincount(seen.kind, both, many) + np.bincount(seen.rung, both, many)),
            PULL_CLIENT * np.bincount(seen.client, both, self.clients),
            -self.spread.bias / self.spread.noise * np.bincount(seen.client, left, self.clients),
        ]
        value = float(missed + (left @ left + theta @ theta) / 2)
        return value, np.concatenate(gradient) + theta


def with_start(records: Sequence[Record], base: Population, spread: Spread) -> Population:
    """Return the base with its start learned; `spread` says what a rating is worth.

    No demand is learned to make practice likelier: a higher rung stays the harder one.
    """
    stills = {one.task.still for record in records for one in record}
    names = sorted({one.type for one in stills} | {rung_name(one) for one in stills})
    names += sorted(set(base.type_effects) - set(names))
    loss = _Loss(
        seen=_outcomes(records, names, spread),
        base=base,
        spread=spread,
        known=np.array([base.type_effects.get(name, 0.0) for name in names]),
        pull=np.array([PULL_RUNG if "/" in name else PULL_TYPE for name in names]),
        clients=len(records),
    )
    limits: list[tuple[float | None, float | None]] = [(None, None)] * loss.size
    for number, name in enumerate(features.TASK_FEATURES):
        if name in HARDER:
            limits[1 + number] = (None, max(-float(base.task_weights[number]), 0.0) / PULL_TASK)
    theta = minimize(loss, np.zeros(loss.size), jac=True, method="L-BFGS-B", bounds=limits).x
    task, moved, _, _ = loss.parts(theta)
    effects = dict(zip(names, (loss.known + moved).tolist(), strict=True))
    return replace(
        base,
        intercept=float(base.intercept + PULL_INTERCEPT * theta[0]),
        task_weights=base.task_weights + task,
        type_effects=effects,
        trees=None,
        trees_share=0.0,
    )
