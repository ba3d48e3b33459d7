"""What is true of clients in general, as plain numbers, and the forecast they give for one client.

`start` is the population's log-odds for a task at a size; the client's own posterior
(`posterior.py`) moves it; weights on the history features and, where thousands of outcomes spoke
for them, boosted trees have the last word. All of it is arrays: nothing here needs scikit-learn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from recommender_models import features
from recommender_models.covariance import (
    ABILITY,
    BEYOND,
    DEMAND,
    DEMANDS,
    MINUTES,
    START,
    TRAITS,
    WAY,
    WAYS,
    Sites,
)
from recommender_models.posterior import (
    MOST_SITES,
    Evidence,
    apart,
    gathered,
    joined,
    posterior,
    unknown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender_models.features import Outcome, Still, Task
    from recommender_models.covariance import Array, Spread
    from recommender_models.posterior import Belief
    from recommender_models.trees import Trees

SHOWN_TO_TREES = ("personal", "spread", "start", *features.HISTORY_FEATURES)
"""What the trees see: the personal log-odds, how far clients differ in this task, the start, the
history. What is left of doubt is not shown: it falls with every outcome, practised or missed, so
that no sign for it keeps one more practised outcome from lowering the chance."""
TREE_SIGNS = (1, 0, 1, *features.SIGNS)
SHOWN_DECIMALS = 9
"""Decimals shown to the trees, so that a last bit decides no branch."""


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
    rows = np.zeros((len(stills), _TRAITS + TRAITS))
    rows[:, _START], rows[:, _PLACE] = start, [one.place for one in stills]
    rows[:, _LOAD] = [one.load for one in stills]
    rows[:, _STAGED] = weights[_STAGE] + weights[_DEPTH] * given[:, _DEMANDS.index("reflection")]
    traits = rows[:, _TRAITS:]
    traits[:, ABILITY], traits[:, DEMAND:WAY] = 1.0, given[:, :DEMANDS]
    traits[:, WAY:] = np.eye(WAYS).take(ways, axis=0, mode="wrap")
    return rows


_START, _PLACE, _LOAD, _STAGED, _TRAITS = range(5)
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


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of some tasks for some clients; the axes are clients, tasks (and features).

    `effect` is the client's own, `doubt` its standard deviation; `shown` is what the last word goes
    by.
    """

    effect: Array
    doubt: Array
    bias: Array
    load: Array
    shown: Array


@dataclass(slots=True)
class Known:
    """One client's record, oldest outcome first, at `now` (in weeks), and what follows from it.

    What follows is the same whichever tasks are looked at. It is worked out when first needed, and
    kept for as long as somebody holds this.
    """

    record: Sequence[Outcome]
    now: float
    open_tasks: int
    own: Belief | None = None
    _shared: list[float] | None = None
    _same: dict[str, list[float]] = field(default_factory=dict)

    @property
    def shared(self) -> list[float]:
        """The history features that are the same for every task."""
        if (known := self._shared) is None:
            known = self._shared = features.shared_row(self.record, self.now, self.open_tasks)
        return known

    def same(self, tasks: Sequence[Task]) -> list[list[float]]:
        """Return the history features of the task type of each task."""
        names = [one.still.type for one in tasks]
        new = set(names).difference(self._same)
        if new:
            self._same |= features.same_rows(self.record, new)
        return [self._same[name] for name in names]


class Client(NamedTuple):
    """What is known of a client, and the tasks to look at."""

    known: Known
    tasks: Sequence[Task]


def look(
    population: Population,
    record: Sequence[Outcome],
    tasks: Sequence[Task],
    now: float,
    open_tasks: int,
) -> Look:
    """Return what the model looks at for some tasks of one client at one moment (in weeks)."""
    client = Client(Known(record, now, open_tasks), tasks)
    own = _learned(population, None, [client.known], padded(min(len(record), MOST_SITES)))
    found = _looked(population, None, [client], own, padded(len(tasks)))
    count = len(tasks)
    return Look(
        found.effect[0, :count],
        found.doubt[0, :count],
        found.bias[0],
        found.load[0, :count],
        found.shown[0, :count],
    )


def look_many(
    population: Population, table: Array | None, clients: Sequence[Client]
) -> list[tuple[Look, list[int]]]:
    """Return what the model looks at for many clients: those of one shape together.

    Each is looked at by the same arithmetic on arrays of the same shape, whoever else is there, so
    that a client alone comes to the same bits as among others. `table` holds `still_rows`.
    """
    groups: dict[tuple[int, int], list[int]] = {}
    for number, one in enumerate(clients):
        sites_wide = padded(min(len(one.known.record), MOST_SITES)) if one.known.record else 0
        groups.setdefault((sites_wide, padded(len(one.tasks))), []).append(number)
    found = []
    for (sites_wide, tasks_wide), numbers in groups.items():
        for first in range(0, len(numbers), TOGETHER):
            some = numbers[first : first + TOGETHER]
            chosen = [clients[number] for number in some]
            known = [one.known for one in chosen]
            mine = _learned(population, table, known, sites_wide) if sites_wide else None
            found.append((_looked(population, table, chosen, mine, tasks_wide), some))
    return found


TOGETHER = 32
"""Clients looked at together: more no longer fit the processor's own memory (design default)."""
BLOCK = 8
"""Sites and tasks are filled up to a multiple of this, with sites that say nothing: fewer shapes,
and each task is worked on by the same instructions wherever it stands."""


def padded(count: int) -> int:
    """Return a number of sites or tasks filled up to whole blocks."""
    return max(-(-count // BLOCK), 1) * BLOCK


def _looked(
    population: Population,
    table: Array | None,
    clients: Sequence[Client],
    mine: Belief | None,
    tasks_wide: int,
) -> Look:
    spread, known = population.spread, [one.known for one in clients]
    asked = [_task_columns(one, tasks_wide) for one in clients]
    minutes, share, stage = np.array([one for one, _ in asked], dtype=np.float64).swapaxes(0, 1)
    rows = _rows(population, table, [some for _, some in asked])
    start = started(population, rows, minutes, share, stage)
    where = _sites(rows, start, minutes, _now(known))
    effect = unknown(where, spread) if mine is None else mine.look(where, spread)
    shown = np.empty((*start.shape, len(SHOWN_TO_TREES)))
    shown[..., 0] = (start + effect.mean) / np.sqrt(1 + math.pi / 8 * effect.variance)
    shown[..., 1] = np.sqrt(effect.before)
    shown[..., 2] = start
    shown[..., 3 : -features.SAME_COUNT] = np.array([one.shared for one in known])[:, None, :]
    shown[..., -features.SAME_COUNT :] = [_same(one, tasks_wide) for one in clients]
    return Look(effect.mean, np.sqrt(effect.variance), effect.bias, where.load, shown)


def _now(clients: Sequence[Known]) -> Array:
    return np.array([[one.now] for one in clients])


def _learned(
    population: Population, table: Array | None, clients: Sequence[Known], wide: int
) -> Belief:
    """Return what each record says of its client's effect; it is worked out once a client."""
    new = [one for one in clients if one.own is None]
    if new:
        found = evidence(population, table, [one.record for one in new], wide)
        together = posterior(*found, population.spread, NEAR).belief(_now(new), population.spread)
        for one, own in zip(new, apart(together), strict=True):
            one.own = own
        if len(new) == len(clients):
            return together
    return joined([one.own for one in clients if one.own is not None])


def evidence(
    population: Population, table: Array | None, records: Sequence[Sequence[Outcome]], wide: int
) -> tuple[Sites, Evidence]:
    """Return where and what was observed, one row a client, filled up with what says nothing."""
    told = [_site_columns(one, wide) for one in records]
    columns = np.array([one for one, _ in told], dtype=np.float64).swapaxes(0, 1)
    minutes, share, stage, own, known, practised, weight, rating, rated = columns
    rows = _rows(population, table, [some for _, some in told])
    at = _sites(rows, started(population, rows, minutes, share, stage), minutes, known)
    at.traits[..., WAY:] *= own[..., None]
    at.place[own == 0] = BEYOND
    return at, Evidence(practised, weight, rating, rated)


NEAR = 0.1
"""Change of the log-odds after which one more Newton step, the one taken by `Posterior.belief`,
leaves less than 1e-7."""


def _rows(population: Population, table: Array | None, stills: Sequence[Sequence[Still]]) -> Array:
    """Return the rows of rungs, from the table where they all are in it."""
    if table is not None:
        numbers = np.array([[one.number for one in some] for some in stills])
        if numbers.min() >= 0:
            found: Array = table[numbers]
            return found
    return np.array([still_rows(some, population) for some in stills])


def _sites(rows: Array, start: Array, minutes: Array, when: Array) -> Sites:
    """Return sites of rungs' rows, which are taken over, with their starts and minutes."""
    traits = rows[..., _TRAITS:]
    traits[..., START] = start
    traits[..., MINUTES] = minutes
    return Sites(rows[..., _PLACE].astype(np.int64), rows[..., _LOAD], traits, when)


def _site_columns(record: Sequence[Outcome], wide: int) -> tuple[list[list[float]], list[Still]]:
    kept, said = gathered(record)
    if not kept:
        return [[0.0] * wide] * 9, [features.NO_STILL] * wide
    tasks, _, _, own, known, _, _, _, _, _ = zip(*kept, strict=True)
    stills, *sizes = zip(*tasks, strict=True)
    rest = wide - len(kept)
    filling = [0.0] * rest
    columns = [[*one, *filling] for one in (*sizes, own, known, *said)]
    return columns, [*stills, *[stills[0]] * rest]


def _task_columns(client: Client, wide: int) -> tuple[list[list[float]], list[Still]]:
    stills, *sizes = zip(*client.tasks, strict=True)
    rest = wide - len(client.tasks)
    filling = [0.0] * rest
    columns = [[*one, *filling] for one in sizes]
    return columns, [*stills, *[stills[0]] * rest]


def _same(client: Client, wide: int) -> list[list[float]]:
    return client.known.same(client.tasks) + [features.NOTHING_SAME] * (wide - len(client.tasks))


def log_odds(population: Population, shown: Array) -> Array:
    """Return the log-odds of at least half being practised from what is shown."""
    linear: Array = (
        population.shift
        + population.own_weight * shown[..., 0]
        + (shown[..., 3:] * population.history_weights).sum(axis=-1)
    )
    if population.trees is None or population.trees_share == 0:
        return linear
    share = population.trees_share
    rows = shown.round(SHOWN_DECIMALS).reshape(-1, shown.shape[-1])
    margin = population.trees.margin(rows).reshape(linear.shape)
    mixed: Array = (1 - share) * linear + share * margin
    return mixed
