"""What a client's record says so far: past outcomes as numbers, in columns or one by one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from recommender.plugin import Barrier, Status
from recommender_models.features import GONE_SHARE, Catalogue, Still, Task, gone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from recommender.plugin import CaseState, Practice

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


@dataclass(frozen=True, slots=True)
class Past:
    """Past outcomes as columns, oldest first; what stands in them is what `Outcome` says.

    Columns of None and numbers hold None where nothing is known.
    """

    stills: Sequence[Still]
    minutes: Sequence[float]
    share: Sequence[float]
    stage: Sequence[float]
    practised: Sequence[float]
    weight: Sequence[float]
    own: Sequence[bool]
    known: Sequence[float]
    ratings: Sequence[float | None]
    lates: Sequence[float | None]
    qualities: Sequence[float | None]
    paces: Sequence[float | None]

    def __len__(self) -> int:
        """Return how many outcomes there are."""
        return len(self.stills)


NOTHING = Past((), (), (), (), (), (), (), (), (), (), (), ())


def in_columns(record: Sequence[Outcome]) -> Past:
    """Return outcomes, oldest first, as columns."""
    if not record:
        return NOTHING
    tasks, practised, weight, own, known, _, *told_of = zip(*record, strict=True)
    stills, minutes, share, stage = zip(*tasks, strict=True)
    return Past(stills, minutes, share, stage, practised, weight, own, known, *told_of)


def told(case: CaseState, catalogue: Catalogue) -> list[Outcome]:
    """Return what the record says, oldest first; times are weeks before the case's moment."""
    at, columns = case.at, past(case, catalogue)
    sizes = zip(columns.stills, columns.minutes, columns.share, columns.stage, strict=True)
    assigned = [(one.assignment.at - at).total_seconds() / WEEK for one in case.outcomes]
    rest = zip(
        sizes,
        columns.practised,
        columns.weight,
        columns.own,
        columns.known,
        assigned,
        columns.ratings,
        columns.lates,
        columns.qualities,
        columns.paces,
        strict=True,
    )
    return [Outcome(Task(*size), *one) for size, *one in rest]


def past(case: CaseState, catalogue: Catalogue) -> Past:
    """Return what the record says as columns; times are weeks before the case's moment."""
    if not case.outcomes:
        return NOTHING
    # Column by column over plain tuples: reading a record is a good part of what a forecast costs.
    sizes, statuses, _, when, quantities, qualities, ratings, _, spent, _, _, _, done, *_ = zip(
        *case.outcomes, strict=True
    )
    _, types, rungs, minutes, occasions, _, sessions, _, untils, *_ = zip(*sizes, strict=True)
    planned, week, at = max(case.planned_sessions, 1), max(float(case.weekly_minutes), 1.0), case.at
    stills = _stills(types, rungs, catalogue)
    plain = [
        status is _DONE and quantity is None
        for status, quantity in zip(statuses, quantities, strict=True)
    ]
    own = [status is not _ELSEWHERE for status in statuses]
    return Past(
        stills=stills,
        minutes=[math.log(one / 10) for one in minutes],
        share=[
            GONE_SHARE if still.number < 0 else min(size * often / week, 2.0)
            for still, size, often in zip(stills, minutes, occasions, strict=True)
        ],
        stage=[one / planned if one < planned else 1.0 for one in sessions],
        practised=[
            1.0 if is_plain or not is_own or one.practised else 0.0
            for is_plain, is_own, one in zip(plain, own, case.outcomes, strict=True)
        ],
        weight=[
            1.0 if is_plain else _weight(one)
            for is_plain, one in zip(plain, case.outcomes, strict=True)
        ],
        own=own,
        known=[(one - at).total_seconds() / WEEK for one in when],
        ratings=[None if one is None else float(one) for one in ratings],
        lates=[
            None if one is None or until is None else _late(one - until)
            for one, until in zip(done, untils, strict=True)
        ],
        qualities=[None if one is None else float(one) for one in qualities],
        paces=[
            _pace(took / size) if took else None for took, size in zip(spent, minutes, strict=True)
        ],
    )


def _stills(types: Sequence[str], rungs: Sequence[int], catalogue: Catalogue) -> list[Still]:
    """Return the rungs; one that is not there counts as the top one."""
    ladder_of = catalogue.ladders.get
    missing: dict[str, int] = {}
    found = []
    for task_type, rung in zip(types, rungs, strict=True):
        ladder = ladder_of(task_type)
        if ladder is None:
            place = missing.setdefault(task_type, -1 - len(missing))
            found.append(gone(task_type, rung, place))
        else:
            found.append(ladder[rung - 1 if rung <= len(ladder) else -1])
    return found


_DONE, _ELSEWHERE = Status.DONE, Status.OTHER_PRACTICE
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
