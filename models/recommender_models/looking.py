"""What the model looks at for some tasks of a client: one client alone, or many together.

Many are worked on by the same arithmetic on arrays of the same shape as one is, so that a client
alone comes to the same bits as among others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from recommender_models import features
from recommender_models.covariance import BEYOND, WAY
from recommender_models.evidence import MOST_SITES, Evidence, gathered
from recommender_models.memory import same_rows, shared_row
from recommender_models.population import (
    PLACE,
    TRAITS_FROM,
    linear_odds,
    sites,
    started,
    still_rows,
)
from recommender_models.posterior import apart, joined, posterior, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender_models.covariance import Array, Sites
    from recommender_models.features import Still, Task
    from recommender_models.past import Past
    from recommender_models.population import Population
    from recommender_models.posterior import Belief

TOGETHER = 32
"""Clients looked at together: more no longer fit the processor's own memory (design default)."""
BLOCK = 8
"""Sites and tasks are filled up to a multiple of this, with sites that say nothing: fewer shapes,
and each task is worked on by the same instructions wherever it stands."""
NEAR = 0.1
"""Change of the log-odds after which one more Newton step, the one taken by `Posterior.belief`,
leaves less than 1e-7."""
SHOWN_DECIMALS = 9
"""Decimals of what the last word goes by, so that a last bit decides no branch.

The same when it is learned: where many outcomes have one value a threshold is that very value, and
a number that is rounded only later would come to lie on its other side.
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of some tasks for some clients; the axes are clients, tasks (and features).

    `start` is the population's log-odds, `effect` the client's own, `doubt` its standard deviation
    and `personal` what both come to; `apart` is how far clients differ in the task. `history` is
    not filled in where nothing was asked.
    """

    start: Array
    effect: Array
    doubt: Array
    personal: Array
    apart: Array
    history: Array
    bias: Array
    load: Array

    @property
    def shown(self) -> Array:
        """What the last word goes by, in the order of SHOWN_TO_TREES."""
        first = np.stack([self.personal, self.apart, self.start], axis=-1)
        found: Array = np.concatenate([first, self.history], axis=-1).round(SHOWN_DECIMALS)
        return found


def log_odds(population: Population, seen: Look) -> Array:
    """Return the log-odds of at least half being practised."""
    linear = linear_odds(population, seen.personal, seen.history)
    if population.trees is None or population.trees_share == 0:
        return linear
    share, shown = population.trees_share, seen.shown
    margin = population.trees.margin(shown.reshape(-1, shown.shape[-1])).reshape(linear.shape)
    mixed: Array = (1 - share) * linear + share * margin
    return mixed


@dataclass(slots=True)
class Known:
    """One client's past at `now` (in weeks), and what follows from it.

    What follows is the same whichever tasks are looked at. It is worked out when first needed, and
    kept for as long as somebody holds this.
    """

    past: Past
    now: float
    open_tasks: int
    own: Belief | None = None
    _rows: dict[str, int] = field(default_factory=dict)
    _history: Array | None = None

    def history(self, tasks: Sequence[Task]) -> Array:
        """Return the history features of each task."""
        names = [one.still.type for one in tasks]
        known = self._history
        if known is None or not self._rows.keys() >= set(names):
            known = self._history = self._read({*self._rows, *names})
        return known.take([self._rows[name] for name in names], axis=0)

    def _read(self, names: set[str]) -> Array:
        same = same_rows(self.past, names)
        self._rows = {name: number for number, name in enumerate(same)}
        found = np.empty((len(same), len(features.HISTORY_FEATURES)))
        found[:, : -features.SAME_COUNT] = shared_row(self.past, self.now, self.open_tasks)
        found[:, -features.SAME_COUNT :] = list(same.values())
        return found


class Client(NamedTuple):
    """What is known of a client, and the tasks to look at."""

    known: Known
    tasks: Sequence[Task]


def look_many(
    population: Population, table: Array | None, clients: Sequence[Client]
) -> list[tuple[Look, list[int]]]:
    """Return what the model looks at for many clients: those of one shape together.

    Each comes with the places of its clients. `table` holds `still_rows`.
    """
    groups: dict[tuple[int, int], list[int]] = {}
    for number, one in enumerate(clients):
        sites_wide = padded(min(len(one.known.past), MOST_SITES)) if one.known.past else 0
        groups.setdefault((sites_wide, padded(len(one.tasks))), []).append(number)
    found = []
    for (sites_wide, tasks_wide), numbers in groups.items():
        for first in range(0, len(numbers), TOGETHER):
            some = numbers[first : first + TOGETHER]
            chosen = [clients[number] for number in some]
            known = [one.known for one in chosen]
            mine = learned(population, table, known, sites_wide) if sites_wide else None
            found.append((_looked(population, table, chosen, mine, tasks_wide), some))
    return found


def padded(count: int) -> int:
    """Return a number of sites or tasks filled up to whole blocks."""
    return max(-(-count // BLOCK), 1) * BLOCK


def _looked(
    population: Population,
    table: Array | None,
    clients: Sequence[Client],
    mine: Belief | None,
    wide: int,
) -> Look:
    stills, sizes = [], []
    for one in clients:
        some, *columns = zip(*one.tasks, strict=True)
        stills.append(some)
        sizes.append(columns)
    minutes, share, stage = _filled(sizes, wide)
    rows = _rows(population, table, stills, wide)
    start = started(population, rows, minutes, share, stage)
    where = sites(rows, start, minutes, _now([one.known for one in clients]))
    spread = population.spread
    effect = unknown(where, spread) if mine is None else mine.look(where, spread)
    history = np.zeros((*start.shape, len(features.HISTORY_FEATURES)))
    for own, one in zip(history, clients, strict=True):
        own[: len(one.tasks)] = one.known.history(one.tasks)
    return Look(
        start=start,
        effect=effect.mean,
        doubt=np.sqrt(effect.variance),
        personal=(start + effect.mean) / np.sqrt(1 + math.pi / 8 * effect.variance),
        apart=np.sqrt(effect.before),
        history=history,
        bias=effect.bias,
        load=where.load,
    )


def learned(
    population: Population, table: Array | None, clients: Sequence[Known], wide: int
) -> Belief:
    """Return what each record says of its client's effect; it is worked out once a client."""
    new = [one for one in clients if one.own is None]
    if new:
        at, seen = evidence(population, table, [one.past for one in new], wide)
        spread = population.spread
        together = posterior(at, seen, spread, NEAR).belief(_now(new), spread)
        for one, own in zip(new, apart(together), strict=True):
            one.own = own
        if len(new) == len(clients):
            return together
    return joined([one.own for one in clients if one.own is not None])


def _now(clients: Sequence[Known]) -> Array:
    return np.array([[one.now] for one in clients])


def evidence(
    population: Population, table: Array | None, several: Sequence[Past], wide: int
) -> tuple[Sites, Evidence]:
    """Return where and what was observed, one row a client, filled up with what says nothing."""
    told = [gathered(one) for one in several]
    minutes, share, stage, own, known, *said = _filled([one.columns for one in told], wide)
    rows = _rows(population, table, [one.stills for one in told], wide)
    # Other practice says nothing of the task type, nor of its way of working.
    rows[..., PLACE] = np.where(own, rows[..., PLACE], BEYOND)
    rows[..., TRAITS_FROM + WAY :] *= own[..., None]
    at = sites(rows, started(population, rows, minutes, share, stage), minutes, known)
    return at, Evidence(*said)


def _filled(several: Sequence[Sequence[Sequence[float]]], wide: int) -> Array:
    """Return columns of several clients as arrays: columns, clients, and rows filled up with 0."""
    found = np.zeros((len(several), len(several[0]), wide))
    for one, columns in zip(found, several, strict=True):
        one[:, : len(columns[0])] = columns
    return found.swapaxes(0, 1)


def _rows(
    population: Population, table: Array | None, several: Sequence[Sequence[Still]], wide: int
) -> Array:
    """Return the rows of rungs, filled up; from the table where they all are in it."""
    if table is not None:
        numbers = np.zeros((len(several), wide), dtype=np.int64)
        for one, stills in zip(numbers, several, strict=True):
            one[: len(stills)] = [still.number for still in stills]
        if numbers.min() >= 0:
            return table.take(numbers, axis=0)
    none = features.NO_STILL
    filled = [[*stills, *[none] * (wide - len(stills))] for stills in several]
    return np.array([still_rows(stills, population) for stills in filled])
