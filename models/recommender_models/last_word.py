"""The last word of history and trees: learned where clients held out gain by it, and only there.

From forecasts that use only what was known by then (docs/decisions, 20).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from recommender_models import features
from recommender_models.looking import Client, Known, look_many
from recommender_models.past import in_columns
from recommender_models.population import (
    SHOWN_TO_TREES,
    TREE_SIGNS,
    Population,
    linear_odds,
)
from recommender_models.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from recommender_models.covariance import Array
    from recommender_models.past import Outcome

    Record = Sequence[Outcome]
    Places = NDArray[np.int64]

LAST_WORD_FROM = 500
"""Outcomes from which a last word is tried (design default)."""
FOLDS = 3
TREE_COUNTS = (40, 60, 80, 110, 150, 220)
TREE_SHARES = (0.0, 0.15, 0.3, 0.5, 0.75, 0.9, 1.0)
TREE_SETTINGS = {
    "learning_rate": 0.06,
    "max_leaf_nodes": 24,
    "min_samples_leaf": 40,
    "l2_regularization": 1.0,
}
"""Settings of the boosted trees, the same for every data set (design default)."""
PULL_SHIFT, PULL_OWN, PULL_HISTORY = 0.3, 0.3, 0.25
"""Standard deviations by which the data may move each number off the base (design default)."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What the model looked at before each outcome, what came of it, and whose it was."""

    shown: Array
    practised: Array
    client: Places

    def __len__(self) -> int:
        """Return the number of outcomes."""
        return len(self.practised)


def looked_at(records: Sequence[Record], population: Population, jobs: int = 1) -> Rows:
    """Return what the model looks at before each outcome: only what was known by then."""
    parts = np.array_split(np.arange(len(records)), max(min(jobs * 4, len(records)), 1))
    work = (delayed(_shown)([records[n] for n in part], population) for part in parts)
    return Rows(
        shown=np.vstack([part for part in Parallel(n_jobs=jobs)(work) if len(part)]),
        practised=np.array([one.practised for record in records for one in record]),
        client=np.repeat(np.arange(len(records)), [len(record) for record in records]),
    )


def _shown(records: Sequence[Record], population: Population) -> Array:
    moments = [one for record in records for one in _moments(record)]
    found = np.zeros((len(moments), len(SHOWN_TO_TREES)))
    for seen, numbers in look_many(population, None, moments):
        found[numbers] = seen.shown[:, 0]
    return found


def _moments(record: Record) -> Iterator[Client]:
    """Yield what was known of a client when each of the outcomes was still to come."""
    for place, one in enumerate(record):
        now = one.assigned
        others = [other for at, other in enumerate(record) if at != place]
        known = [other for other in others if other.known <= now]
        waiting = sum(other.assigned <= now < other.known for other in others)
        yield Client(Known(in_columns(known), now, waiting), [one.task])


def with_last_word(rows: Rows, population: Population, base: Population) -> Population:
    """Return the population with a last word of history and trees, if held-out clients gain by it.

    What therapists gave, and to whom, is in the history of their own choices: it may foretell
    these, and not what comes of others. So a last word is learned only where it says more of
    clients it has not seen than their records do. Of too few that cannot be told.
    """
    if len(rows) < LAST_WORD_FROM or len(set(rows.client)) < 2 * FOLDS:
        return population
    folds = list(GroupKFold(FOLDS).split(rows.shown, rows.practised, rows.client))
    if any(len(set(rows.practised[learn])) == 1 for learn, _ in folds):
        return population
    linear, mixed, (share, count) = _held_out(rows, folds, population, base)
    plain = linear_odds(population, rows.shown[:, 0], rows.shown[:, 3:])
    before, by_history, by_both = (_loss(one, rows.practised) for one in (plain, linear, mixed))
    if before <= min(by_history, by_both):
        return population
    spoken = with_history(rows, population, base)
    if by_history <= by_both:
        return spoken
    return replace(spoken, trees=exported(_grown(rows, count)), trees_share=share)


def _loss(odds: Array, practised: Array) -> float:
    """Return the log-loss of log-odds, in nats."""
    return float(_losses(odds, practised).mean())


def _losses(odds: Array, practised: Array) -> Array:
    """Return the log-loss of each outcome."""
    found: Array = np.logaddexp(0, odds) - practised * odds
    return found


def with_history(rows: Rows, population: Population, base: Population) -> Population:
    """Return the population with the weights of the history learned, none against its sign."""
    history, personal = rows.shown[:, 3:], rows.shown[:, 0]

    def loss(theta: Array) -> tuple[float, Array]:
        odds = theta[0] + theta[1] * personal + history @ theta[2:]
        off = np.concatenate(
            [
                [(theta[0] - base.shift) / PULL_SHIFT, (theta[1] - base.own_weight) / PULL_OWN],
                (theta[2:] - base.history_weights) / PULL_HISTORY,
            ]
        )
        width = np.concatenate([[PULL_SHIFT, PULL_OWN], np.full(history.shape[1], PULL_HISTORY)])
        value = float((np.logaddexp(0, odds) - rows.practised * odds).sum() + off @ off / 2)
        slope = expit(odds) - rows.practised
        gradient = np.concatenate([[slope.sum(), personal @ slope], history.T @ slope])
        return value, gradient + off / width

    limits: list[tuple[float | None, float | None]] = [(None, None), (0.0, None)]
    limits += [_limits(sign) for sign in features.SIGNS]
    start = np.concatenate([[base.shift, base.own_weight], base.history_weights])
    theta = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits).x
    return replace(
        population, shift=float(theta[0]), own_weight=float(theta[1]), history_weights=theta[2:]
    )


def _limits(sign: int) -> tuple[float | None, float | None]:
    return (0.0 if sign > 0 else None, 0.0 if sign < 0 else None)


def _held_out(
    rows: Rows, folds: Sequence[tuple[Places, Places]], population: Population, base: Population
) -> tuple[Array, Array, tuple[float, int]]:
    """Return log-odds of clients held out: by history, and with trees; and which trees those were.

    The trees are named by their share of the log-odds and their number.
    """
    linear = np.zeros(len(rows))
    grown = {count: np.zeros(len(rows)) for count in TREE_COUNTS}
    for learn, test in folds:
        part = Rows(rows.shown[learn], rows.practised[learn], rows.client[learn])
        plain = replace(with_history(part, population, base), trees=None)
        linear[test] = linear_odds(plain, rows.shown[test, 0], rows.shown[test, 3:])
        staged = _grown(part, TREE_COUNTS[-1]).staged_predict_proba(rows.shown[test])
        for count, chances in enumerate(staged, 1):
            if count in grown:
                grown[count][test] = logit(np.clip(chances[:, 1], 1e-6, 1 - 1e-6))

    def mixed(share: float, count: int) -> Array:
        found: Array = (1 - share) * linear + share * grown[count]
        return found

    tried = [
        (_loss(mixed(share, count), rows.practised), share, count)
        for share in TREE_SHARES
        for count in TREE_COUNTS
    ]
    _, share, best = min(tried)
    losses = {count: _losses(mixed(share, count), rows.practised) for count in TREE_COUNTS}
    count = fewest(losses, best, rows.client)
    return linear, mixed(share, count), (share, count)


def fewest(losses: Mapping[int, Array], best: int, client: Places) -> int:
    """Return the fewest trees whose loss cannot be told from the best: at most one standard error.

    The losses are one for each outcome, the error that of the mean of their differences, clients
    being drawn (Breiman et al. 1984, *Classification and Regression Trees*: the 1 SE rule). More
    trees than it takes fit the moments that they were learned from, and do worse later in a record.
    """
    weight = np.bincount(client)

    def is_as_good(count: int) -> bool:
        more = losses[count] - losses[best]
        apart = np.bincount(client, more) - more.mean() * weight
        return bool(more.mean() <= np.sqrt(apart @ apart) / len(more))

    return min(count for count in losses if is_as_good(count))


def _grown(rows: Rows, count: int) -> HistGradientBoostingClassifier:
    model = HistGradientBoostingClassifier(
        max_iter=count,
        monotonic_cst=list(TREE_SIGNS),
        early_stopping=False,
        random_state=0,
        **TREE_SETTINGS,
    )
    # Threads that wait for each other cost more than they bring on so little data.
    with threadpool_limits(1):
        return model.fit(rows.shown, rows.practised)


def exported(model: HistGradientBoostingClassifier) -> Trees:
    """Return scikit-learn's boosted trees as arrays that need no scikit-learn."""
    grown = [stage[0].nodes for stage in model._predictors]  # noqa: SLF001 - no public way out
    widest = max(len(nodes) for nodes in grown)
    shape = len(grown), widest
    feature, low, high = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    threshold, value = np.zeros(shape), np.zeros(shape)
    for row, nodes in enumerate(grown):
        leaf = nodes["is_leaf"].astype(bool)
        here = np.arange(len(nodes))
        feature[row, : len(nodes)] = np.where(leaf, 0, nodes["feature_idx"])
        threshold[row, : len(nodes)] = np.where(leaf, 0.0, nodes["num_threshold"])
        low[row, : len(nodes)] = np.where(leaf, here, nodes["left"])
        high[row, : len(nodes)] = np.where(leaf, here, nodes["right"])
        value[row, : len(nodes)] = np.where(leaf, nodes["value"], 0.0)
    depth = max(int(nodes["depth"].max()) for nodes in grown)
    base = float(np.ravel(model._baseline_prediction)[0])  # noqa: SLF001 - no public way out
    return Trees(feature, threshold, low, high, value, depth, base)
