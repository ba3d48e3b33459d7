"""Learn a population from pooled histories: `fit(cases, types)`.

What is learned, in order: the population's start (a penalised logistic regression, jointly with one
effect for each client, because therapists give hard tasks to able clients); the spread of the
client's effect (empirical Bayes: the Laplace approximation of the marginal likelihood, Rasmussen &
Williams 2006, eq. 3.32); and, from forecasts that use only what was known by then, weights on the
history and boosted trees (scikit-learn), where clients held out gain by them (docs/decisions, 20).
Everything starts from a base population and is pulled to it, so that few clients move it little.

No client's id goes in, and none comes out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from joblib import Parallel, delayed
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from recommender_models import features
from recommender_models.covariance import Spread
from recommender_models.evidence import MOST_SITES
from recommender_models.looking import Client, Known, evidence, look_many, padded
from recommender_models.past import in_columns, told
from recommender_models.population import (
    SHOWN_TO_TREES,
    TREE_SIGNS,
    Population,
    linear_odds,
    rung_name,
)
from recommender_models.posterior import posterior
from recommender_models.trees import Trees

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from recommender.plugin import CaseState, TaskType
    from recommender_models.covariance import Array, Sites
    from recommender_models.evidence import Evidence
    from recommender_models.past import Outcome

    Record = Sequence[Outcome]
    Places = NDArray[np.int64]
    Progress = Callable[[str, int, int], None]

T = TypeVar("T")
MOST_OUTCOMES = 60_000
"""Outcomes learned from; of more, whole clients are drawn (design default: more moves little)."""
SPREAD_CLIENTS = 100
"""Clients whose records set the spread (design default)."""
LAST_WORD_FROM = 500
"""Outcomes from which a last word is tried (design default)."""
HARDER = frozenset({"effort", "distress", "reflection", "exposure", "minutes", "share"})
"""What may only make practice less likely, the more there is of it."""
FOLDS = 3
TREE_COUNTS = (40, 80, 150, 220)
TREE_SHARES = (0.0, 0.15, 0.3, 0.5, 0.75, 0.9, 1.0)
TREE_SETTINGS = {
    "learning_rate": 0.06,
    "max_leaf_nodes": 24,
    "min_samples_leaf": 40,
    "l2_regularization": 1.0,
}
"""Settings of the boosted trees, the same for every data set (design default)."""
PULL_INTERCEPT, PULL_TASK, PULL_TYPE, PULL_RUNG, PULL_CLIENT = 1.5, 0.5, 0.5, 0.3, 1.0
PULL_SHIFT, PULL_OWN, PULL_HISTORY = 0.3, 0.3, 0.25
PULL_SPREAD = 0.7
"""Standard deviations by which the data may move each number off the base (design default)."""


def quiet(stage: str, done: int, of: int) -> None:
    """Report nothing: what `fit` calls as it goes on, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What the model looked at before each outcome, what came of it, and whose it was."""

    shown: Array
    practised: Array
    client: Array

    def __len__(self) -> int:
        """Return the number of outcomes."""
        return len(self.practised)


def fit(
    cases: Iterable[CaseState],
    types: Mapping[str, TaskType],
    base: Population,
    *,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = quiet,
) -> Population:
    """Return the population learned from whole histories, starting from a base population.

    Raises ValueError if there is no outcome at all.
    """
    catalogue = features.Catalogue(types)
    chosen = drawn([one for one in cases if one.outcomes], seed, lambda one: len(one.outcomes))
    records = [told(one, catalogue) for one in chosen]
    return fit_records(records, base, seed, jobs, progress)


def fit_records(
    records: Sequence[Record],
    base: Population,
    seed: int = 0,
    jobs: int = 1,
    progress: Progress = quiet,
) -> Population:
    """Return the population learned from clients' outcomes, each record oldest first."""
    chosen = drawn([one for one in records if one], seed, len)
    if not chosen:
        message = "there is no outcome to learn from"
        raise ValueError(message)
    progress("start", 0, 4)
    population = with_start(chosen, base)
    progress("spread", 1, 4)
    population = with_spread(chosen[:SPREAD_CLIENTS], population, base)
    progress("history", 2, 4)
    rows = looked_at(chosen, population, jobs)
    progress("trees", 3, 4)
    population = with_last_word(rows, population, base)
    progress("done", 4, 4)
    return population


def drawn(clients: Sequence[T], seed: int, size: Callable[[T], int]) -> list[T]:
    """Return whole clients in an order by the seed, until there are outcomes enough."""
    found: list[T] = []
    count = 0
    for place in np.random.default_rng(seed).permutation(len(clients)):
        if count >= MOST_OUTCOMES:
            break
        found.append(clients[place])
        count += size(clients[place])
    return found


# The start


def with_start(records: Sequence[Record], base: Population) -> Population:
    """Return the base with its start learned, jointly with one effect for each client.

    No demand is learned to make practice likelier: a higher rung stays the harder one.
    """
    every = [one for record in records for one in record]
    stills = {one.task.still for one in every}
    names = sorted({one.type for one in stills} | {rung_name(one) for one in stills})
    names += sorted(set(base.type_effects) - set(names))
    place = {name: number for number, name in enumerate(names)}
    rows = np.array([one.task.row for one in every])
    practised = np.array([one.practised for one in every])
    weight = np.array([one.weight for one in every])
    kind = np.array([place[one.task.type] for one in every])
    rung = np.array([place[rung_name(one.task.still)] for one in every])
    client = np.repeat(np.arange(len(records)), [len(record) for record in records])
    known = np.array([base.type_effects.get(name, 0.0) for name in names])
    pull = np.array([PULL_RUNG if "/" in name else PULL_TYPE for name in names])
    offset = base.intercept + rows @ base.task_weights + known[kind] + known[rung]
    wide, many = rows.shape[1], len(names)

    def loss(theta: Array) -> tuple[float, Array]:
        task, effects = theta[1 : 1 + wide], pull * theta[1 + wide : 1 + wide + many]
        clients = theta[1 + wide + many :]
        odds = (
            offset
            + PULL_INTERCEPT * theta[0]
            + PULL_TASK * (rows @ task)
            + effects[kind]
            + effects[rung]
            + PULL_CLIENT * clients[client]
        )
        value = float(weight @ (np.logaddexp(0, odds) - practised * odds) + theta @ theta / 2)
        slope = weight * (expit(odds) - practised)
        both = np.bincount(kind, slope, many) + np.bincount(rung, slope, many)
        gradient = np.concatenate(
            [
                [PULL_INTERCEPT * slope.sum()],
                PULL_TASK * (rows.T @ slope),
                pull * both,
                PULL_CLIENT * np.bincount(client, slope, len(records)),
            ]
        )
        return value, gradient + theta

    size = 1 + wide + many + len(records)
    limits: list[tuple[float | None, float | None]] = [(None, None)] * size
    for number, name in enumerate(features.TASK_FEATURES):
        if name in HARDER:
            limits[1 + number] = (None, max(-float(base.task_weights[number]), 0.0) / PULL_TASK)
    theta = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", bounds=limits).x
    effects = known + pull * theta[1 + wide : 1 + wide + many]
    return replace(
        base,
        intercept=float(base.intercept + PULL_INTERCEPT * theta[0]),
        task_weights=base.task_weights + PULL_TASK * theta[1 : 1 + wide],
        type_effects=dict(zip(names, (float(one) for one in effects), strict=True)),
        trees=None,
        trees_share=0.0,
    )


# The spread of the client's effect

SPREADS = tuple(one.name for one in fields(Spread))


def with_spread(records: Sequence[Record], population: Population, base: Population) -> Population:
    """Return the population with the spread under which these records are most likely."""
    groups: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        groups[padded(min(len(record), MOST_SITES))].append(record)
    seen = [
        evidence(population, None, [in_columns(one) for one in some], wide)
        for wide, some in sorted(groups.items())
    ]

    def spread(theta: Array) -> Spread:
        moved = {}
        for name, step in zip(SPREADS, theta, strict=True):
            before = getattr(base.spread, name)
            if name == "fading":
                moved[name] = float(expit(logit(before) + step))
            else:
                moved[name] = float(before * np.exp(step))
        return replace(base.spread, **moved)

    def loss(theta: Array) -> float:
        likely = sum(likelihood(at, told, spread(theta)) for at, told in seen)
        return float(-likely + ((theta / PULL_SPREAD) ** 2).sum() / 2)

    found = minimize(
        loss,
        np.zeros(len(SPREADS)),
        method="L-BFGS-B",
        bounds=[(-3.0, 3.0)] * len(SPREADS),
        options={"maxiter": 30, "eps": 1e-3, "ftol": 1e-6},
    )
    return replace(population, spread=spread(found.x))


def likelihood(at: Sites, seen: Evidence, spread: Spread) -> float:
    """Return the log marginal likelihood of many records, by Laplace's method."""
    own = posterior(at, seen, spread)
    rated, effect = own.rated, own.effect
    odds = at.start + effect
    chance = expit(odds)
    practice = (seen.weight * (seen.share * odds - np.logaddexp(0, odds))).sum()
    off = np.where(seen.rated > 0, rated.off + spread.rating * effect, 0.0)
    usual = rated.level * (rated.told * off).sum(axis=-1)
    ratings = -(rated.told * off * (off - usual[..., None])).sum() / 2
    ratings -= seen.rated.sum() * np.log(spread.noise)
    ratings -= np.log1p(spread.bias**2 * rated.told.sum(axis=-1)).sum() / 2
    bend = seen.weight * chance * (1 - chance) + rated.bend
    curved = own.prior * bend[..., None, :]
    leaning = own.prior @ rated.lean[..., None]
    curved = curved - leaning * rated.lean[..., None, :] + np.eye(len(at))
    _, size = np.linalg.slogdet(curved)
    return float(practice + ratings - (effect * own.pull).sum() / 2 - size.sum() / 2)


# The last word


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
    return float((np.logaddexp(0, odds) - practised * odds).mean())


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

    The trees are named by their share of the log-odds and their number, those of the lowest loss.
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
    _, share, count = min(tried)
    return linear, mixed(share, count), (share, count)


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
