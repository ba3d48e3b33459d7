"""Which rung and how much of it is within this client's reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from recommender.domain.history import Status
from recommender.domain.task import Cadence
from recommender.engine import barriers
from recommender.engine.barriers import Dose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender.domain.case import Practice
    from recommender.domain.plan import Candidate, Forecast
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the client's own record allows: a rung, and the share of its minutes."""

    rung: int
    share: float
    last: Practice | None


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate at the size that fits, with the forecast for it."""

    candidate: Candidate
    forecast: Forecast
    reach: Reach


def reach(task_type: TaskType, record: Sequence[Practice], settings: Settings) -> Reach:
    """Walk one task type's record, oldest first, and return what comes next.

    One step at most in any direction for each outcome; after a step back, one good outcome
    confirms the size before the next step forward (RELIABILITY.md, invariants 6, 9, 13).
    """
    rung, share, wary, last = 1, 1.0, False, None
    for practice in record:
        if not practice.counts:
            continue
        last = practice
        rung = min(practice.assignment.rung, len(task_type.ladder))
        full = task_type.ladder[rung - 1].minutes
        share = min(practice.assignment.minutes / full, 1.0)
        asked = _asked(practice, settings)
        if asked:
            rung, share = _smaller(task_type, rung, share, asked)
            wary = True
        elif not _went_well(practice, settings):
            continue
        elif share < 1:
            share = min(share * 2, 1.0)
        elif wary:
            wary = False
        else:
            rung = min(rung + 1, len(task_type.ladder))
    return Reach(rung, share, last)


def _asked(practice: Practice, settings: Settings) -> frozenset[Dose]:
    """Return the changes of size an outcome asks for."""
    strain = max(practice.difficulty or 0, practice.distress or 0)
    hard = frozenset({Dose.DOWN}) if strain >= settings.ease_difficulty else frozenset[Dose]()
    if practice.status in {Status.DONE, Status.MODIFIED, Status.INCORRECT, Status.OTHER_PRACTICE}:
        return hard
    return barriers.doses(practice) | hard


def _went_well(practice: Practice, settings: Settings) -> bool:
    if practice.status not in {Status.DONE, Status.MODIFIED} or not practice.practised:
        return False
    strain = max(practice.difficulty or 0, practice.distress or 0)
    if practice.quality is not None and practice.quality < settings.climb_quality:
        return False
    return strain <= settings.climb_difficulty


def _smaller(
    task_type: TaskType, rung: int, share: float, asked: frozenset[Dose]
) -> tuple[int, float]:
    if Dose.HALF in asked:
        share /= 2
    if Dose.GENTLER in asked:
        here = task_type.ladder[rung - 1].difficulty.distress
        gentler = [n for n in range(1, rung) if task_type.ladder[n - 1].difficulty.distress < here]
        return (gentler[-1] if gentler else max(rung - 1, 1)), share
    return (max(rung - 1, 1) if Dose.DOWN in asked else rung), share


def mastered(record: Sequence[Practice], rungs: int, settings: Settings) -> bool:
    """Tell whether the top rung has gone well often enough (B5)."""
    top = [one for one in record if one.assignment.rung >= rungs and _went_well(one, settings)]
    return len(top) >= settings.mastery_times


def sized(candidate: Candidate, share: float) -> Candidate:
    """Return the candidate with a share of its minutes, at least one."""
    return replace(candidate, minutes=max(int(candidate.minutes * share), 1))


def within(candidate: Candidate, minutes_left: float, pace: float) -> Candidate | None:
    """Return the candidate cut to the minutes left this week, or None if nothing fits (A11).

    `pace` is the client's own time taken over time planned; a task that takes longer than planned
    counts at what it takes. Occasions give way first, then minutes, down to half of them; a daily
    task keeps at least half of its days.
    """
    daily = candidate.task_type.cadence is Cadence.DAILY
    fewest = (candidate.occasions + 1) // 2 if daily else 1
    for minutes in (candidate.minutes, max(candidate.minutes // 2, 1)):
        occasions = min(int(minutes_left / (minutes * max(pace, 1.0))), candidate.occasions)
        if occasions >= fewest:
            return replace(candidate, minutes=minutes, occasions=occasions)
    return None


def choose_rung(
    by_rung: Mapping[int, Candidate],
    forecasts: Mapping[int, Forecast],
    limit: Reach,
    settings: Settings,
) -> int | None:
    """Return the highest rung within reach that is not clearly too much, or the lowest allowed.

    A rung is clearly too much when even the upper bound of its chance lies below the band (A7).
    """
    open_rungs = [number for number in sorted(by_rung) if number <= limit.rung]
    if not open_rungs:
        return None
    likely = [n for n in open_rungs if forecasts[n].high >= settings.chance_needed]
    return likely[-1] if likely else open_rungs[0]


def smaller(candidate: Candidate, allowed: Mapping[int, Candidate]) -> Candidate | None:
    """Return the next smaller size: a rung down that takes less time, or half of this one."""
    below = allowed.get(candidate.rung - 1)
    if below is not None:
        minutes = min(below.minutes, candidate.minutes)
        occasions = min(below.occasions, candidate.occasions)
        if minutes * occasions < candidate.weekly_minutes:
            return replace(below, minutes=minutes, occasions=occasions)
    if candidate.minutes > 1:
        return replace(candidate, minutes=candidate.minutes // 2)
    if candidate.occasions > 1:
        return replace(candidate, occasions=candidate.occasions // 2)
    return None


def larger(candidate: Candidate, allowed: Mapping[int, Candidate]) -> Candidate | None:
    """Return the next larger size: this rung in full, or else the rung above."""
    full = allowed[candidate.rung]
    if full.weekly_minutes > candidate.weekly_minutes:
        return full
    return allowed.get(candidate.rung + 1)
