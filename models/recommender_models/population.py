"""What is true of clients in general, as plain numbers, and the forecast they give for one client.

`start` is the population's log-odds for a task at a size; the client's own posterior
(`posterior.py`) moves it; where clients held out gained by them, weights on the history and boosted
trees have the last word. All of it is arrays: nothing here needs scikit-learn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from recommender_models import features
from recommender_models.covariance import (
    ABILITY,
    DEMAND,
    DEMANDS,
    MINUTES,
    START,
    TRAITS,
    WAY,
    WAYS,
    Sites,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender_models.covariance import Array, Spread
    from recommender_models.features import Still, Task
    from recommender_models.trees import Trees

SHOWN_TO_TREES = ("personal", "spread", "start", *features.HISTORY_FEATURES)
"""What the trees see: the personal log-odds, how far clients differ in this task, the start, the
history. What is left of doubt is not shown: it falls with every outcome, practised or missed, so
that no sign for it keeps one more practised outcome from lowering the chance."""
TREE_SIGNS = (1, 0, 1, *features.SIGNS)


@dataclass(frozen=True, slots=True)
class Population:
    """The numbers of a population model; `trees_share` is the trees' share of the log-odds.

    `type_effects` holds the log-odds of task types by id, and of their rungs by `id/rung`.
    """

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
        rows = still_rows([one.still for one in tasks], self)
        sizes = np.array([(one.minutes, one.share, one.stage) for one in tasks])
        return started(self, rows, *sizes.reshape(len(tasks), 3).T)


def still_rows(stills: Sequence[Still], population: Population) -> Array:
    """Return a row of numbers for each rung: what the population makes of it, and its traits.

    Each row is worked out on its own, number by number, so that it is the same among any others.
    """
    weights, effects = population.task_weights, population.type_effects
    given = np.array([(*one.demand, one.prepared, one.one_off) for one in stills], dtype=np.float64)
    given = given.reshape(len(stills), len(_STILL))
    ways = np.array([one.modality for one in stills], dtype=np.int64)
    known = [effects.get(one.type, 0.0) + effects.get(rung_name(one), 0.0) for one in stills]
    start = population.intercept + np.array(known)
    for place, column in zip(_STILL, given.T, strict=True):
        start += weights[place] * column
    start += np.append(weights[_FIRST_WAY:], 0.0).take(ways, mode="wrap")
    rows = np.zeros((len(stills), TRAITS_FROM + TRAITS))
    rows[:, _START], rows[:, PLACE] = start, [one.place for one in stills]
    # What is likelier to be practised than its demands say is rated easier than they say, too.
    easier = np.array(known) * (population.spread.rating / population.spread.steep)
    rows[:, _LOAD] = np.array([one.load for one in stills]) - easier
    rows[:, _STAGED] = weights[_STAGE] + weights[_DEPTH] * given[:, _DEMANDS.index("reflection")]
    traits = rows[:, TRAITS_FROM:]
    traits[:, ABILITY], traits[:, DEMAND:WAY] = 1.0, given[:, :DEMANDS]
    traits[:, WAY:] = np.eye(WAYS).take(ways, axis=0, mode="wrap")
    return rows


_START, PLACE, _LOAD, _STAGED, TRAITS_FROM = range(5)
"""Columns of `still_rows`: the population's log-odds with no minutes, no share and no stage; place
and load; what the stage adds to the log-odds; and the traits, from there on."""


def rung_name(still: Still) -> str:
    """Return the name under which the population's effect of one rung is kept."""
    return f"{still.type}/{still.rung}"


_DEMANDS = features.TASK_FEATURES[:DEMANDS]
_MINUTES, _SHARE, _STAGE, _DEPTH = (
    features.TASK_FEATURES.index(name) for name in ("minutes", "share", "stage", "stage_depth")
)


def started(
    population: Population, rows: Array, minutes: Array, share: Array, stage: Array
) -> Array:
    """Return the population's log-odds for tasks: their rungs' rows, and their sizes."""
    weights = population.task_weights
    found: Array = rows[..., _START] + weights[_MINUTES] * minutes + weights[_SHARE] * share
    found += stage * rows[..., _STAGED]
    return found


_STILL = [features.TASK_FEATURES.index(name) for name in (*_DEMANDS, "preparation", "one_off")]
_FIRST_WAY = features.TASK_FEATURES.index(f"modality_{features.MODALITIES[0].value}")


def sites(rows: Array, start: Array, minutes: Array, when: Array) -> Sites:
    """Return sites of rungs' rows, which are taken over, with their starts and minutes."""
    traits = rows[..., TRAITS_FROM:]
    traits[..., START] = start
    traits[..., MINUTES] = minutes
    return Sites(rows[..., PLACE].astype(np.int64), rows[..., _LOAD], traits, when)


def linear_odds(population: Population, personal: Array, history: Array) -> Array:
    """Return the log-odds of at least half being practised, but for the trees."""
    found: Array = population.own_weight * personal + population.shift
    found += history @ population.history_weights
    return found
