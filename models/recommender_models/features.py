"""What a forecast looks at: a task at a size, and what a client's record says so far.

Everything here is plain arithmetic on a case, with no numeric stack; the arrays are made by whoever
needs them. History features only ever rise with one more practised outcome, or stay (issue rule:
more practised history never lowers the forecast of the same rung).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.plugin import Barrier, Kind, Modality, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from recommender.plugin import CaseState, Practice, TaskType

MODALITIES = tuple(Modality)
TASK_FEATURES = (
    "effort",
    "distress",
    "reflection",
    "exposure",
    "minutes",
    "share",
    "preparation",
    "one_off",
    "stage",
    "stage_depth",
    *(f"modality_{one.value}" for one in MODALITIES),
)
"""Names of the features of a task at a size, in order."""

HISTORY_FEATURES = (
    "recent_fast",
    "recent_middle",
    "recent_slow",
    "misses_running",
    "missed_last",
    "missed_twice",
    "practised_running",
    "rating_last",
    "rating_mean",
    "late_last",
    "late_mean",
    "late_count",
    "quality_last",
    "quality_mean",
    "silence",
    "open_tasks",
    "practised_sum",
    "missed_sum",
    "same_fast",
    "same_middle",
    "same_slow",
)
"""Names of the features of a record, in order."""

SIGNS = (1, 1, 1, -1, -1, -1, 1, -1, -1, 0, 0, 0, 1, 1, -1, 0, 1, -1, 1, 1, 1)
"""Which way each history feature may move the chance: up, down, or (0) either."""
SHARED_COUNT = len(HISTORY_FEATURES) - 3

KEEPS = tuple(0.5 ** (1 / half_life) for half_life in (0.7, 2.0, 5.0))
"""What three memories of a record keep per outcome: half-lives of .7, 2 and 5 (design default)."""
SMOOTHING = 0.3
"""Outcomes added to each side of a ratio, so that one outcome is no certainty (design default)."""
RATING_CENTRE, RATING_SPREAD = 4.0, 2.0
QUALITY_CENTRE, QUALITY_SPREAD = 2.5, 1.0
LATE_SPREAD, LATE_FROM = 5.0, 0.0
"""Centre and spread of ratings (0-10), quality (0-4) and days late (design default)."""
FASTEST, SLOWEST = 0.25, 4.0
"""Bounds of time taken over time planned that a record may suggest (design default)."""
LEAST_WEIGHT, CIRCUMSTANCE_WEIGHT = 0.3, 0.5
WEIGHTS = {Status.INCORRECT: 0.6, Status.OPPOSITE: 0.5, Status.OTHER_PRACTICE: 0.3}
"""How much an outcome says about practising this task: 1 unless it is named (design default)."""
EARLIEST_DAYS, LATEST_DAYS = -14.0, 10.0
"""Bounds of how early or late something counts, in days (design default)."""
CIRCUMSTANCES = frozenset({Barrier.CIRCUMSTANCES, Barrier.NO_OPPORTUNITY, Barrier.FORGOT})
"""Barriers that say less about the fit of a task (CLINICAL.md A5)."""
DAY, WEEK = 86_400.0, 604_800.0


@dataclass(frozen=True, slots=True)
class Task:
    """A task at a size, as numbers: what both a candidate and a past assignment come down to."""

    type: str
    rung: int
    load: float
    minutes: float
    modality: int
    row: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One past outcome, as numbers.

    `practised` is 1.0 or 0.0 (at least half); `weight` says how much it says (0 to 1); `own` is
    False for other practice, which speaks for the client and not for this task (A1). `known` is
    when it was known and `assigned` when it was assigned, in weeks before the moment of the case.
    """

    task: Task
    practised: float
    weight: float
    own: bool
    known: float
    assigned: float
    rating: float | None
    late: float | None
    quality: float | None
    pace: float | None


def task(
    task_type: TaskType, rung: int, minutes: int, occasions: int, stage: float, weekly: float
) -> Task:
    """Return a task at a size as numbers; a rung that is no longer there counts as the top one."""
    rung = min(rung, len(task_type.ladder))
    demand = task_type.ladder[rung - 1].difficulty
    modality = MODALITIES.index(task_type.modality[0])
    long = math.log(minutes / 10)
    depth = demand.reflection / 5
    row = (
        demand.effort / 5,
        demand.distress / 5,
        depth,
        demand.exposure / 5,
        long,
        min(minutes * occasions / max(weekly, 1.0), 2.0),
        1.0 if task_type.preparation is not None else 0.0,
        1.0 if task_type.kind is Kind.ONE_OFF else 0.0,
        stage,
        stage * depth,
        *(1.0 if place == modality else 0.0 for place in range(len(MODALITIES))),
    )
    return Task(task_type.id, rung, demand.load, long, modality, row)


def gone(name: str, rung: int, minutes: int, stage: float) -> Task:
    """Return what is known of an assignment whose task type is no longer installed."""
    long = math.log(minutes / 10)
    middle = (0.3, 0.3, 0.3, 0.1, long, 0.3, 0.0, 0.0, stage, 0.3 * stage)
    return Task(name, rung, 0.25, long, -1, (*middle, *(0.0 for _ in MODALITIES)))


def outcomes(case: CaseState, types: Mapping[str, TaskType]) -> list[Outcome]:
    """Return what the record says, oldest first; times are weeks before the case's moment."""
    planned = max(case.planned_sessions, 1)
    found = []
    for one in case.record:
        if not one.counts:
            continue
        size = one.assignment
        stage = min(size.session / planned, 1.0)
        known = types.get(size.task_type)
        if known is None:
            what = gone(size.task_type, size.rung, size.minutes, stage)
        else:
            weekly = float(case.weekly_minutes)
            what = task(known, size.rung, size.minutes, size.occasions, stage, weekly)
        found.append(_outcome(one, what, case.at))
    return found


def _outcome(one: Practice, what: Task, at: datetime) -> Outcome:
    size = one.assignment
    own = one.status is not Status.OTHER_PRACTICE
    return Outcome(
        task=what,
        practised=1.0 if one.practised or not own else 0.0,
        weight=_weight(one),
        own=own,
        known=-(at - one.at).total_seconds() / WEEK,
        assigned=-(at - size.at).total_seconds() / WEEK,
        rating=None if one.difficulty is None else float(one.difficulty),
        late=_late(one),
        quality=None if one.quality is None else float(one.quality),
        pace=_pace(one),
    )


def _weight(one: Practice) -> float:
    """Return how much an outcome says about at least half being practised, 0 to 1."""
    if one.status is Status.NOT_THIS_TIME and one.barriers:
        return CIRCUMSTANCE_WEIGHT if set(one.barriers) <= CIRCUMSTANCES else 1.0
    if one.quantity is not None and one.status in {Status.PARTLY, Status.DONE}:
        # Just above or just below half says little about which of the two comes next.
        return max(min(2 * abs(one.quantity - 0.5), 1.0), LEAST_WEIGHT)
    return WEIGHTS.get(one.status, 1.0)


def _late(one: Practice) -> float | None:
    """Return days after the day agreed (before it: negative), or None if that is not known."""
    until = one.assignment.until
    if until is None or one.done_at is None:
        return None
    days = (one.done_at - until).total_seconds() / DAY
    return min(max(days, EARLIEST_DAYS), LATEST_DAYS)


def _pace(one: Practice) -> float | None:
    """Return the logarithm of time taken over time planned, within bounds, or None."""
    if not one.minutes:
        return None
    ratio = one.minutes / one.assignment.minutes
    return math.log(min(max(ratio, FASTEST), SLOWEST))


def shared_row(record: Sequence[Outcome], now: float, open_tasks: int) -> list[float]:
    """Return the history features that are the same for every task; 0 where nothing is known.

    `record` is oldest first; `now` is in weeks, as its times are.
    """
    if not record:
        return [0.0] * SHARED_COUNT
    row = [0.0, 0.0, 0.0]
    missed = practised = late_count = 0.0
    rating = _Trace(RATING_CENTRE, RATING_SPREAD)
    late = _Trace(0.0, LATE_SPREAD)
    quality = _Trace(QUALITY_CENTRE, QUALITY_SPREAD)
    for one in record:
        missed = 0.0 if one.practised else missed + 1
        practised = practised + 1 if one.practised else 0.0
        rating.see(one.rating)
        late.see(one.late)
        quality.see(one.quality)
        late_count += 1.0 if one.late is not None and one.late > LATE_FROM else 0.0
    row = _memories([one.practised for one in record])
    return [
        *row,
        math.log1p(missed),
        1.0 if missed else 0.0,
        1.0 if missed > 1 else 0.0,
        math.log1p(practised),
        rating.last,
        rating.mean,
        late.last,
        late.mean,
        math.log1p(late_count),
        quality.last,
        quality.mean,
        math.log1p(max(now - record[-1].known, 0.0)),
        math.log1p(open_tasks),
        *_sums([one.practised for one in record]),
    ]


def same_row(record: Sequence[Outcome], task_type: str) -> list[float]:
    """Return the history features of one task type; other practice in its place says nothing."""
    return _memories([one.practised for one in record if one.own and one.task.type == task_type])


def _memories(practised: Sequence[float]) -> list[float]:
    """Return log-odds of practice by three memories, fast, middle and slow; 0 for no record."""
    if not practised:
        return [0.0, 0.0, 0.0]
    found = []
    for keep in KEEPS:
        done = missed = 0.0
        for one in practised:
            done = done * keep + one
            missed = missed * keep + 1 - one
        found.append(math.log((done + SMOOTHING) / (missed + SMOOTHING)))
    return found


def _sums(practised: Sequence[float]) -> tuple[float, float]:
    """Return how much practice and how much else the slow memory holds, as logarithms."""
    done = missed = 0.0
    for one in practised:
        done = done * KEEPS[-1] + one
        missed = missed * KEEPS[-1] + 1 - one
    return math.log1p(done), math.log1p(missed)


class _Trace:
    """The last and the mean of a series, centred; 0 until anything is seen."""

    __slots__ = ("centre", "count", "last", "spread", "total")

    def __init__(self, centre: float, spread: float) -> None:
        self.centre, self.spread = centre, spread
        self.last = self.total = 0.0
        self.count = 0

    def see(self, value: float | None) -> None:
        if value is not None:
            self.last = (value - self.centre) / self.spread
            self.total += self.last
            self.count += 1

    @property
    def mean(self) -> float:
        return self.total / self.count if self.count else 0.0
