"""What is true of clients in general, as plain numbers, and the forecast they give for one client.

`start` is the population's log-odds for a task at a size; the client's own posterior
(`posterior.py`) moves it; weights on the history features and, where thousands of outcomes spoke
for them, boosted trees have the last word. All of it is arrays: nothing here needs scikit-learn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from recommender_models import features
from recommender_models.posterior import Posterior, Spread, merged, posterior, sites

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender_models.features import Outcome, Task
    from recommender_models.posterior import Array, Sites
    from recommender_models.trees import Trees

SHOWN_TO_TREES = ("personal", "doubt", "start", *features.HISTORY_FEATURES)
"""What the trees see: the personal log-odds, its standard deviation, the start, the history."""
TREE_SIGNS = (1, 0, 1, *features.SIGNS)


@dataclass(frozen=True, slots=True)
class Population:
    """The numbers of a population model; `trees_share` is the trees' share of the log-odds."""

    intercept: float
    task_weights: Array
    type_effects: Mapping[str, float]
    spread: Spread
    own_weight: float = 1.0
    shift: float = 0.0
    history_weights: Array = field(default_factory=lambda: np.zeros(len(features.HISTORY_FEATURES)))
    trees: Trees | None = None
    trees_share: float = 0.0

    def start(self, tasks: Sequence[Task]) -> Array:
        """Return the population's log-odds of at least half being practised, per task."""
        rows = np.array([one.row for one in tasks]).reshape(len(tasks), len(self.task_weights))
        types = np.array([self.type_effects.get(one.type, 0.0) for one in tasks])
        found: Array = self.intercept + rows @ self.task_weights + types
        return found


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of some tasks for one client: `personal` log-odds, `doubt`, `shown` rows."""

    where: Sites
    personal: Array
    effect: Array
    doubt: Array
    shown: Array


def learned(population: Population, record: Sequence[Outcome], codes: dict[str, int]) -> Posterior:
    """Return the posterior of one client's effect, given the record; oldest outcome first."""
    if not record:
        return posterior(None, None, population.spread)
    kept, seen = merged(record)
    tasks = [one.task for one in kept]
    at = sites(
        tasks,
        population.start(tasks),
        codes,
        [one.known for one in kept],
        [one.own for one in kept],
    )
    return posterior(at, seen, population.spread)


def look(
    population: Population,
    record: Sequence[Outcome],
    tasks: Sequence[Task],
    now: float,
    open_tasks: int,
) -> tuple[Look, Posterior]:
    """Return what the model looks at for some tasks of one client at one moment (in weeks)."""
    codes: dict[str, int] = {}
    own = learned(population, record, codes)
    where = sites(tasks, population.start(tasks), codes, [now] * len(tasks))
    effect, variance = own.look(where)
    personal = (where.start + effect) / np.sqrt(1 + math.pi * variance / 8)
    shared = features.shared_row(record, now, open_tasks)
    same = {name: features.same_row(record, name) for name in {one.type for one in tasks}}
    history = np.array([[*shared, *same[one.type]] for one in tasks])
    shown = np.column_stack([personal, np.sqrt(variance), where.start, history])
    return Look(where, personal, effect, np.sqrt(variance), shown), own


def log_odds(population: Population, shown: Array) -> Array:
    """Return the log-odds of at least half being practised from what is shown."""
    linear: Array = (
        population.shift
        + population.own_weight * shown[:, 0]
        + shown[:, 3:] @ population.history_weights
    )
    if population.trees is None or population.trees_share == 0:
        return linear
    share = population.trees_share
    mixed: Array = (1 - share) * linear + share * population.trees.margin(shown)
    return mixed
