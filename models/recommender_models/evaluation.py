"""How well forecasts did: each outcome forecast from what was known when it was assigned.

`judged` asks any forecaster about every outcome on record; `report` says how it did, with 95%
intervals by a bootstrap over clients, against simple forecasters. Other practice is left out: it
says something about the client, and nothing about that task (A1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from recommender.plugin import Candidate, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from recommender.plugin import CaseState, Forecaster, Practice, TaskType
    from recommender_models.covariance import Array

    Metric = Callable[[Array, Array], float]

CLIP = 1e-4
"""No forecast counts as surer than this, so that one miss does not decide everything."""
BINS = 10
RESAMPLES = 200
LEAST_GROUP = 30
"""Outcomes below which nothing is said of a group (design default)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Outcomes, one a place: whose, of what, what had been practised, and what was forecast.

    `at` is when each was reviewed, in seconds.
    """

    client: NDArray[np.int64]
    practised: Array
    chance: Array
    task: tuple[str, ...]
    rung: NDArray[np.int64]
    before: tuple[tuple[bool, ...], ...]
    ladder: NDArray[np.int64]
    groups: tuple[tuple[str, ...], ...]
    at: Array

    def __len__(self) -> int:
        """Return the number of outcomes."""
        return len(self.practised)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95% interval."""

    value: float
    low: float
    high: float


# Forecasts


def judged(
    cases: Iterable[CaseState], types: Mapping[str, TaskType], forecaster: Forecaster
) -> Judged:
    """Return every outcome of an installed task type, with its forecast at the time."""
    rows = [
        (number, *row)
        for number, case in enumerate(cases)
        for row in _of_case(case, types, forecaster)
    ]
    client, practised, chance, task, rung, before, ladder, groups, at = (
        zip(*rows, strict=True) if rows else ((),) * 9
    )
    return Judged(
        client=np.array(client, dtype=np.int64),
        practised=np.array(practised, dtype=np.float64),
        chance=np.array(chance, dtype=np.float64),
        task=tuple(task),
        rung=np.array(rung, dtype=np.int64),
        before=tuple(before),
        ladder=np.array(ladder, dtype=np.int64),
        groups=tuple(groups),
        at=np.array(at, dtype=np.float64),
    )


def then(case: CaseState, one: Practice) -> CaseState:
    """Return a case as it was when a task was assigned: no later outcome is in it.

    What was agreed about the course (planned sessions, minutes a week) stays as it is now.
    """
    at = one.assignment.at
    known = tuple(other for other in case.record if other is not one and other.at <= at)
    waiting = tuple(
        other.assignment
        for other in case.record
        if other is not one and other.counts and other.assignment.at <= at < other.at
    )
    still = tuple(other for other in case.open if other.at < at)
    return replace(
        case, at=at, sessions=one.assignment.session, record=known, open=(*waiting, *still)
    )


def _of_case(
    case: CaseState, types: Mapping[str, TaskType], forecaster: Forecaster
) -> Iterator[tuple[float, float, str, int, tuple[bool, ...], int, tuple[str, ...], float]]:
    for one in case.outcomes:
        size = one.assignment
        task_type = types.get(size.task_type)
        if task_type is None or one.status is Status.OTHER_PRACTICE:
            continue
        rung = min(size.rung, len(task_type.ladder))
        past = then(case, one)
        wanted = Candidate(task_type, rung, size.minutes, size.occasions)
        chance = forecaster.forecast(past, [wanted])[0].chance
        own = [other for other in past.outcomes if other.status is not Status.OTHER_PRACTICE]
        yield (
            float(one.practised),
            chance,
            task_type.id,
            rung,
            tuple(other.practised for other in own),
            rung - _step([other for other in own if other.assignment.task_type == task_type.id]),
            (
                f"language {case.language}",
                f"age {case.age_band.value}",
                f"way of working {task_type.modality[0].value}",
            ),
            one.at.timestamp(),
        )


def _step(own: Sequence[Practice]) -> int:
    """Return the rung an adaptive ladder would offer: up after practice, down after none."""
    if not own:
        return 1
    last = own[-1]
    return max(last.assignment.rung + (1 if last.practised else -1), 1)


# Figures


def log_loss(practised: Array, chance: Array) -> float:
    """Return the mean log-loss; no chance counts as surer than `CLIP`."""
    sure = np.clip(chance, CLIP, 1 - CLIP)
    return float(-np.mean(practised * np.log(sure) + (1 - practised) * np.log(1 - sure)))


def brier(practised: Array, chance: Array) -> float:
    """Return the mean squared error."""
    return float(np.mean((practised - chance) ** 2))


def auc(practised: Array, chance: Array) -> float:
    """Return the chance that a practised task stood higher than one that was not; nan for none."""
    _, place, many = np.unique(chance, return_inverse=True, return_counts=True)
    rank = (np.cumsum(many) - (many - 1) / 2)[place]
    up = practised.sum()
    down = len(practised) - up
    if not up or not down:
        return math.nan
    return float((rank[practised == 1].sum() - up * (up + 1) / 2) / (up * down))


def calibration(practised: Array, chance: Array) -> float:
    """Return the mean gap between forecast and outcome over ten bins of equal size."""
    return float(sum(many * abs(f - p) for f, p, many in curve(practised, chance)) / len(chance))


def curve(practised: Array, chance: Array) -> list[tuple[float, float, int]]:
    """Return for each bin of equal size: mean forecast, share practised, number."""
    order = np.argsort(chance, kind="stable")
    return [
        (float(chance[part].mean()), float(practised[part].mean()), len(part))
        for part in np.array_split(order, BINS)
        if len(part)
    ]


METRICS: dict[str, Metric] = {
    "log_loss": log_loss,
    "brier": brier,
    "auc": auc,
    "calibration_error": calibration,
}


def figures(seen: Judged, chance: Array, seed: int = 0) -> dict[str, Figure]:
    """Return each metric with its 95% interval, by a bootstrap over clients."""
    places = _by_client(seen.client)
    generator = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {name: [] for name in METRICS}
    for _ in range(RESAMPLES):
        picked = generator.integers(0, len(places), len(places))
        rows = np.concatenate([places[one] for one in picked])
        for name, metric in METRICS.items():
            drawn[name].append(metric(seen.practised[rows], chance[rows]))
    return {
        name: Figure(metric(seen.practised, chance), *_bounds(drawn[name]))
        for name, metric in METRICS.items()
    }


def _by_client(client: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    order = np.argsort(client, kind="stable")
    cuts = np.flatnonzero(np.diff(client[order])) + 1
    return list(np.split(order, cuts))


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    known = [one for one in values if not math.isnan(one)]
    if not known:
        return math.nan, math.nan
    low, high = np.quantile(known, [0.025, 0.975])
    return float(low), float(high)


def better(seen: Judged, ours: Array, theirs: Array, seed: int = 0) -> Figure:
    """Return how much lower our log-loss is than theirs, with its interval over clients."""
    gain = _losses(seen.practised, theirs) - _losses(seen.practised, ours)
    places = _by_client(seen.client)
    sums = np.array([gain[one].sum() for one in places])
    many = np.array([len(one) for one in places])
    generator = np.random.default_rng(seed)
    picked = generator.integers(0, len(places), (RESAMPLES, len(places)))
    drawn = sums[picked].sum(axis=1) / many[picked].sum(axis=1)
    return Figure(float(gain.mean()), *_bounds(drawn.tolist()))


def _losses(practised: Array, chance: Array) -> Array:
    sure = np.clip(chance, CLIP, 1 - CLIP)
    found: Array = -(practised * np.log(sure) + (1 - practised) * np.log(1 - sure))
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """How forecasts stand to outcomes in one group; `difference` is forecast less practised."""

    name: str
    outcomes: int
    forecast: float
    practised: float

    @property
    def difference(self) -> float:
        """Points by which the forecast is too high (below nought: too low)."""
        return self.forecast - self.practised


def groups(seen: Judged) -> list[Group]:
    """Return calibration by language, age band and way of working, for groups large enough."""
    found = []
    for name in sorted({name for names in seen.groups for name in names}):
        rows = np.array([name in names for names in seen.groups])
        if rows.sum() >= LEAST_GROUP:
            forecast, practised = seen.chance[rows].mean(), seen.practised[rows].mean()
            found.append(Group(name, int(rows.sum()), float(forecast), float(practised)))
    return found
