"""What a forecast looks at: a task at a size, and what a client's record says so far.

Everything here is plain arithmetic on a case, with no numeric stack; the arrays are made by whoever
needs them. History features only ever rise with one more practised outcome, or stay (issue rule:
more practised history never lowers the forecast of the same rung).
"""

from __future__ import annotations

import math
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from recommender.plugin import Barrier, Kind, Modality, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import timedelta

    from recommender.plugin import Candidate, CaseState, Practice, TaskType

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
    "same_practised",
    "same_missed",
    "other_practised",
    "other_missed",
    "other_fast",
    "other_middle",
    "other_whole",
)
"""Names of the features of a record, in order."""

SIGNS = (1, 1, 1, -1, -1, -1, 1, -1, -1, 0, 0, 0, 1, 1, -1, 0, 1, -1, 1, 1, 1, 1, -1, 0, 0, 0, 0, 0)
"""Which way each history feature may move the chance: up, down, or (0) either."""
SAME_COUNT = 10
SHARED_COUNT = len(HISTORY_FEATURES) - SAME_COUNT

KEEPS = tuple(0.5 ** (1 / half_life) for half_life in (0.7, 2.0, 5.0))
"""What three memories of a record keep per outcome: half-lives of .7, 2 and 5 (design default)."""
SMOOTHING, WHOLE_SMOOTHING = 0.3, 0.5
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
REMEMBERED = 400
"""Outcomes a memory of a record looks back on; of older ones not even a last bit is left."""
RUNGS_APART = 20
"""Distance of two task types in `Still.place`: more than any two rungs of one can be apart."""
HIGHEST = 9
"""No ladder is longer (`TaskType.ladder`)."""


class Still(NamedTuple):
    """What holds for one rung of a task type at any size, and never changes.

    `place` is RUNGS_APART times the number of the task type, plus the rung; `number` is its row in
    its catalogue, or -1 if it is in none.
    """

    type: str
    rung: int
    place: int
    number: int
    load: float
    modality: int
    demand: tuple[float, float, float, float]
    prepared: float
    one_off: float


class Task(NamedTuple):
    """A task at a size, as numbers: what both a candidate and a past assignment come down to.

    `minutes` is a logarithm, 0 at ten; `share` is the part of the client's week; `stage` the part
    of the course that is over.
    """

    still: Still
    minutes: float
    share: float
    stage: float

    @property
    def type(self) -> str:
        """The id of the task type."""
        return self.still.type

    @property
    def rung(self) -> int:
        """The rung, within the ladder."""
        return self.still.rung

    @property
    def load(self) -> float:
        """The mean demand, 0 to 1."""
        return self.still.load

    @property
    def modality(self) -> int:
        """The number of the main way of working, or -1."""
        return self.still.modality

    @property
    def row(self) -> tuple[float, ...]:
        """The features of the task, in the order of TASK_FEATURES."""
        still, depth = self.still, self.still.demand[2]
        return (
            *still.demand,
            self.minutes,
            self.share,
            still.prepared,
            still.one_off,
            self.stage,
            self.stage * depth,
            *(1.0 if place == still.modality else 0.0 for place in range(len(MODALITIES))),
        )


class Outcome(NamedTuple):
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


class Catalogue:
    """The task types that a model knows, each rung made into numbers once."""

    __slots__ = ("ladders", "stills")

    def __init__(self, types: Mapping[str, TaskType]) -> None:
        """Give the rungs of every task type their numbers, in order."""
        self.stills: list[Still] = [NO_STILL]
        self.ladders: dict[str, tuple[Still, ...]] = {}
        for place, (name, task_type) in enumerate(types.items()):
            first = len(self.stills)
            ladder = _ladder(task_type, place, first)
            self.stills += ladder
            self.ladders[name] = ladder


def _ladder(task_type: TaskType, place: int, first: int) -> tuple[Still, ...]:
    return tuple(
        Still(
            type=task_type.id,
            rung=rung,
            place=RUNGS_APART * place + rung,
            number=first + rung - 1,
            load=step.difficulty.load,
            modality=MODALITIES.index(task_type.modality[0]),
            demand=(
                step.difficulty.effort / 5,
                step.difficulty.distress / 5,
                step.difficulty.reflection / 5,
                step.difficulty.exposure / 5,
            ),
            prepared=1.0 if task_type.preparation is not None else 0.0,
            one_off=1.0 if task_type.kind is Kind.ONE_OFF else 0.0,
        )
        for rung, step in enumerate(task_type.ladder, 1)
    )


def gone(name: str, rung: int, place: int) -> Still:
    """Return what is known of a rung of a task type that is no longer installed."""
    rung = min(rung, HIGHEST)
    at = RUNGS_APART * place + rung
    return Still(name, rung, at, -1, 0.25, -1, (0.3, 0.3, 0.3, 0.1), 0.0, 0.0)


NO_STILL = Still("", 1, 1, 0, 0.0, -1, (0.0, 0.0, 0.0, 0.0), 0.0, 0.0)
"""Stands where there is none, with no weight; what it holds makes no difference."""
GONE_SHARE = 0.3
"""Part of the week that a task type no longer installed is taken to have asked (design default)."""


def tasks(
    candidates: Sequence[Candidate], catalogue: Catalogue, stage: float, weekly: float
) -> list[Task]:
    """Return candidates as numbers; a rung that is not there counts as the top one.

    Raises KeyError for a task type that the catalogue does not know.
    """
    week = max(weekly, 1.0)
    found = []
    for one in candidates:
        ladder = catalogue.ladders[one.task_type.id]
        still = ladder[min(one.rung, len(ladder)) - 1]
        minutes = one.minutes
        share = min(minutes * one.occasions / week, 2.0)
        found.append(Task(still, math.log(minutes / 10), share, stage))
    return found


def outcomes(case: CaseState, types: Mapping[str, TaskType]) -> list[Outcome]:
    """Return what the record says, oldest first; times are weeks before the case's moment."""
    return told(case, Catalogue(types))


def told(case: CaseState, catalogue: Catalogue) -> list[Outcome]:
    """Return what the record says, oldest first, by a catalogue that was made once."""
    planned, week = max(case.planned_sessions, 1), max(float(case.weekly_minutes), 1.0)
    at, ladder_of = case.at, catalogue.ladders.get
    missing: dict[str, int] = {}
    found = []
    # One pass over plain tuples: this loop is a good part of what a forecast costs.
    for one in case.outcomes:
        size, status, _, when, quantity, quality, rating, _, spent, _, _, _, done_at, *_ = one
        _, task_type, rung, minutes, occasions, _, session, given_at, until, *_ = size
        ladder = ladder_of(task_type)
        if ladder is None:
            place = missing.setdefault(task_type, -1 - len(missing))
            still, share = gone(task_type, rung, place), GONE_SHARE
        else:
            still = ladder[rung - 1 if rung <= len(ladder) else -1]
            share = min(minutes * occasions / week, 2.0)
        own = status is not Status.OTHER_PRACTICE
        plain = status is Status.DONE and quantity is None
        stage = session / planned
        found.append(
            Outcome(
                Task(still, math.log(minutes / 10), share, min(stage, 1.0)),
                1.0 if plain or not own or one.practised else 0.0,
                1.0 if plain else _weight(one),
                own,
                (when - at).total_seconds() / WEEK,
                (given_at - at).total_seconds() / WEEK,
                None if rating is None else float(rating),
                None if done_at is None or until is None else _late(done_at - until),
                None if quality is None else float(quality),
                _pace(spent / minutes) if spent else None,
            )
        )
    return found


_GRADED = (Status.PARTLY, Status.DONE)


def _weight(one: Practice) -> float:
    """Return how much an outcome says about at least half being practised, 0 to 1."""
    status = one.status
    if one.barriers and status is Status.NOT_THIS_TIME:
        return CIRCUMSTANCE_WEIGHT if CIRCUMSTANCES.issuperset(one.barriers) else 1.0
    if one.quantity is not None and status in _GRADED:
        # Just above or just below half says little about which of the two comes next.
        return max(min(2 * abs(one.quantity - 0.5), 1.0), LEAST_WEIGHT)
    return WEIGHTS.get(status, 1.0)


def _late(after: timedelta) -> float:
    """Return days after the day agreed (before it: negative), within bounds."""
    return min(max(after.total_seconds() / DAY, EARLIEST_DAYS), LATEST_DAYS)


def _pace(ratio: float) -> float:
    """Return the logarithm of time taken over time planned, within bounds."""
    return math.log(min(max(ratio, FASTEST), SLOWEST))


def shared_row(record: Sequence[Outcome], now: float, open_tasks: int) -> list[float]:
    """Return the history features that are the same for every task; 0 where nothing is known.

    `record` is oldest first; `now` is in weeks, as its times are.
    """
    if not record:
        return [0.0] * SHARED_COUNT
    _, practised, _, _, _, _, ratings, lates, qualities, _ = zip(*record, strict=True)
    in_a_row, missed_in_a_row = _running(practised)
    rating = _trace(ratings, RATING_CENTRE, RATING_SPREAD)
    late = _trace(lates, 0.0, LATE_SPREAD)
    quality = _trace(qualities, QUALITY_CENTRE, QUALITY_SPREAD)
    late_count = sum([one is not None and one > LATE_FROM for one in lates])
    held = _held(practised, _MEMORIES)
    return [
        *_balance(held),
        math.log1p(missed_in_a_row),
        1.0 if missed_in_a_row else 0.0,
        1.0 if missed_in_a_row > 1 else 0.0,
        math.log1p(in_a_row),
        *rating,
        *late,
        math.log1p(late_count),
        *quality,
        math.log1p(max(now - record[-1].known, 0.0)),
        math.log1p(open_tasks),
        math.log1p(held[-1][0]),
        math.log1p(held[-1][1]),
    ]


def same_rows(record: Sequence[Outcome], names: Collection[str]) -> dict[str, list[float]]:
    """Return the history features of task types: their own record, and that of all the others.

    Other practice in a task's place says nothing of it.
    """
    every = [(task.still.type, practised) for task, practised, _, own, *_ in record if own]
    begun = {of_type for of_type, _ in every}
    # To the types without a record, all of it is that of others: they have one row in common.
    unknown = _same_row(every, "")
    return {name: _same_row(every, name) if name in begun else unknown for name in names}


def _same_row(every: Sequence[tuple[str, float]], name: str) -> list[float]:
    if not every:
        return NOTHING_SAME
    same = [practised for of_type, practised in every if of_type == name]
    other = [practised for of_type, practised in every if of_type != name]
    done, others = sum(same), sum(other)
    return [
        *(_balance(_held(same, _MEMORIES)) if same else (0.0, 0.0, 0.0)),
        math.log1p(done),
        math.log1p(len(same) - done),
        math.log1p(others),
        math.log1p(len(other) - others),
        *(_balance(_held(other, _MEMORIES[:2])) if other else (0.0, 0.0)),
        math.log((others + WHOLE_SMOOTHING) / (len(other) - others + WHOLE_SMOOTHING)),
    ]


def _balance(held: Sequence[tuple[float, float]]) -> list[float]:
    return [math.log((done + SMOOTHING) / (missed + SMOOTHING)) for done, missed in held]


NOTHING_SAME = [0.0] * SAME_COUNT
"""The history features of a task type without a record."""


_FADED = tuple(tuple(keep**age for age in reversed(range(REMEMBERED))) for keep in KEEPS)
"""What each memory holds of an outcome, the newest last."""
_WHOLE = tuple((0.0, *accumulate(reversed(faded))) for faded in _FADED)
"""What each memory holds of so many outcomes together."""


_MEMORIES = tuple(zip(_FADED, _WHOLE, strict=True))
"""The three memories: fast, middle and slow."""


def _held(
    practised: Sequence[float],
    memories: Sequence[tuple[tuple[float, ...], tuple[float, ...]]],
) -> list[tuple[float, float]]:
    """Return how much practice and how much else each memory holds."""
    recent = practised[-REMEMBERED:]
    count = len(recent)
    found = []
    for faded, whole in memories:
        done = sum(map(mul, recent, faded[-count:]))
        found.append((done, max(whole[count] - done, 0.0)))
    return found


def _running(practised: Sequence[float]) -> tuple[int, int]:
    """Return how many outcomes in a row, up to the last, were practised, and how many missed."""
    last, count = practised[-1], 0
    for one in reversed(practised):
        if one != last:
            break
        count += 1
    return (count, 0) if last else (0, count)


def _trace(values: Sequence[float | None], centre: float, spread: float) -> tuple[float, float]:
    """Return the last and the mean of a series, centred; 0 until anything is seen."""
    seen = [one for one in values if one is not None]
    if not seen:
        return 0.0, 0.0
    return (seen[-1] - centre) / spread, (sum(seen) / len(seen) - centre) / spread
