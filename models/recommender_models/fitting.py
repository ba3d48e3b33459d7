"""Learn a population from pooled histories: `fit(cases, types)`.

What is learned, in order: the population's start (a penalised logistic regression, jointly with one
effect for each client, because therapists give hard tasks to able clients); the spread of the
client's effect (empirical Bayes: the Laplace approximation of the marginal likelihood, Rasmussen &
Williams 2006, eq. 3.32); and, from forecasts that use only what was known by then, weights on the
history and boosted trees (scikit-learn), where clients held out gain by them (`last_word.py`).
Everything starts from a base population and is pulled to it, so that few clients move it little.

No client's id goes in, and none comes out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logit

from recommender_models import features
from recommender_models.covariance import Spread
from recommender_models.evidence import MOST_SITES
from recommender_models.last_word import looked_at, with_last_word
from recommender_models.looking import evidence, padded
from recommender_models.past import in_columns, told
from recommender_models.population import Population, rung_name
from recommender_models.posterior import posterior

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

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
HARDER = frozenset({"effort", "distress", "reflection", "exposure", "minutes", "share"})
"""What may only make practice less likely, the more there is of it."""
PULL_INTERCEPT, PULL_TASK, PULL_TYPE, PULL_RUNG, PULL_CLIENT = 1.5, 0.5, 0.5, 0.3, 1.0
PULL_SPREAD = 0.7
"""Standard deviations by which the data may move each number off the base (design default)."""


def quiet(stage: str, done: int, of: int) -> None:
    """Report nothing: what `fit` calls as it goes on, unless told otherwise."""


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
