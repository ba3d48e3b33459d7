"""Learn a population from pooled histories: `fit(cases, types)`.

What is learned, in order: the population's start (`start.py`); the spread of the client's effect
(empirical Bayes: the Laplace approximation of the marginal likelihood, Rasmussen & Williams 2006,
eq. 3.32); the start again, now that it is known what ratings are worth; and, from forecasts that
use only what was known by then, weights on the history and boosted trees (scikit-learn), where
clients held out gain by them (`last_word.py`).
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
from recommender_models.posterior import posterior
from recommender_models.start import with_start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from recommender.plugin import CaseState, TaskType
    from recommender_models.covariance import Array, Sites
    from recommender_models.evidence import Evidence
    from recommender_models.past import Outcome
    from recommender_models.population import Population

    Record = Sequence[Outcome]
    Progress = Callable[[str, int, int], None]

T = TypeVar("T")
MOST_OUTCOMES = 60_000
"""Outcomes learned from; of more, whole clients are drawn (design default: more moves little)."""
SPREAD_CLIENTS = 100
"""Clients whose records set the spread (design default)."""
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
    population = with_start(chosen, base, base.spread)
    progress("spread", 1, 4)
    population = with_spread(chosen[:SPREAD_CLIENTS], population, base)
    if any(one.rating is not None for record in chosen for one in record):
        again = with_start(chosen, base, population.spread)
        population = replace(again, spread=population.spread)
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
