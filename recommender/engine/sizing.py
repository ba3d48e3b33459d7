"""Which rung and how much of it is within this client's reach."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from recommender.domain.barrier import Barrier
from recommender.domain.case import HALF_DONE, Assignment, Practice
from recommender.domain.client import Ownership
from recommender.domain.history import Status
from recommender.domain.plan import Candidate
from recommender.domain.task import Cadence
from recommender.engine import barriers
from recommender.engine.barriers import Dose
from recommender.engine.card import ladder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from recommender.domain.plan import Forecast
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType


class Reach(NamedTuple):
    """How far the client's own record allows.

    A rung, the share of its minutes for one occasion, and, where last time was less than the whole
    rung, the most minutes a week.
    """

    rung: int
    share: float
    last: Practice | None
    weekly: int | None = None


class Walk(NamedTuple):
    """How far a record has led, and what the next outcome is read by.

    `wary`: after a step back nothing has gone well yet. `confirmed`: a size below the whole rung
    that went well.
    """

    reach: Reach
    wary: bool
    confirmed: Reach | None


_START = Walk(Reach(1, 1.0, None), wary=False, confirmed=None)
_NOTHING_ASKED: frozenset[Dose] = frozenset()
_SMALLER_ASKED = frozenset({Dose.DOWN})
_WENT_WELL = (Status.DONE, Status.MODIFIED)
_AS_GOOD_AS_DONE = (Status.DONE, Status.MODIFIED, Status.INCORRECT, Status.OTHER_PRACTICE)


class Option(NamedTuple):
    """A candidate at the size that fits, with the forecast for it."""

    candidate: Candidate
    forecast: Forecast
    reach: Reach


def reach(task_type: TaskType, record: Sequence[Practice], settings: Settings) -> Reach:
    """Return what comes next after one task type's record, oldest first."""
    return walk(ladder(task_type), record, settings).reach


def walk(
    rungs: Sequence[Candidate],
    record: Sequence[Practice],
    settings: Settings,
    start: Walk = _START,
) -> Walk:
    """Walk one task type's record, oldest first, from where an earlier part of it has led.

    One step at most in any direction for each outcome; after a step back, one good outcome
    confirms the size before the next step forward (RELIABILITY.md, invariants 6, 9, 13).
    """
    found, wary, confirmed = start
    for practice in record:
        if not practice.counts:
            continue
        strain = _strain(practice)
        asked = _asked(practice, strain, settings)
        here = _as_assigned(rungs, practice)
        if asked:
            found, wary, confirmed = _smaller(rungs, here, asked, settings), True, None
        elif not _went_well(practice, strain, settings):
            found, confirmed = here, None
        elif _less_than_full(here) and not _no_less(confirmed, here):
            found, confirmed = _restored(rungs, here), here
        elif wary:
            found, wary = here, False
        else:
            higher = min(here.rung + 1, len(rungs))
            found, confirmed = Reach(higher, 1.0, practice), None
    return Walk(found, wary, confirmed)


def _strain(practice: Practice) -> int:
    """Return the higher of the reported difficulty and distress."""
    difficulty, distress = practice.difficulty or 0, practice.distress or 0
    return max(distress, difficulty)


def _less_than_full(here: Reach) -> bool:
    return here.share < 1 or here.weekly is not None


def _no_less(before: Reach | None, here: Reach) -> bool:
    """Tell whether a size went well before, so that the week, not the record, keeps it small."""
    return (
        before is not None
        and before.rung == here.rung
        and _most_a_week(before) >= _most_a_week(here)
        and before.share >= here.share
    )


def _most_a_week(size: Reach) -> float:
    return math.inf if size.weekly is None else size.weekly


def _as_assigned(rungs: Sequence[Candidate], practice: Practice) -> Reach:
    """Return the size that was practised, as a rung and what was left off it."""
    assignment = practice.assignment
    rung = min(assignment.rung, len(rungs))
    full = rungs[rung - 1]
    minutes = full.minutes
    weekly = assignment.minutes * assignment.occasions
    share = assignment.minutes / minutes if assignment.minutes < minutes else 1.0
    return Reach(rung, share, practice, weekly if weekly < minutes * full.occasions else None)


def _restored(rungs: Sequence[Candidate], here: Reach) -> Reach:
    """Give back what was taken off a rung, by doubling, before the ladder goes on."""
    full = rungs[here.rung - 1].weekly_minutes
    weekly = full if here.weekly is None else here.weekly * 2
    return Reach(here.rung, min(here.share * 2, 1.0), here.last, weekly if weekly < full else None)


def _asked(practice: Practice, strain: int, settings: Settings) -> frozenset[Dose]:
    """Return the changes of size an outcome asks for."""
    hard = _SMALLER_ASKED if strain >= settings.ease_difficulty else _NOTHING_ASKED
    return hard if practice.status in _AS_GOOD_AS_DONE else barriers.doses(practice).union(hard)


def _went_well(practice: Practice, strain: int, settings: Settings) -> bool:
    # What left the client worse is no ground for more of it, however it was done (S6).
    if practice.status not in _WENT_WELL or practice.worsened or practice.credit < HALF_DONE:
        return False
    if practice.quality is not None and practice.quality < settings.climb_quality:
        return False
    return strain <= settings.climb_difficulty


def _smaller(
    rungs: Sequence[Candidate], here: Reach, asked: frozenset[Dose], settings: Settings
) -> Reach:
    """Return one rung down, or half of the minutes, and never more time in the week.

    On the first rung the minutes give way, down to a floor.
    """
    same = sized(rungs[here.rung - 1], here.share, here.weekly)
    weekly, share, rung = same.weekly_minutes, here.share, here.rung
    lowest = rung == 1
    if Dose.DOWN in asked and not lowest:
        rung -= 1
    if Dose.HALF in asked or (Dose.DOWN in asked and lowest):
        share = max(share / 2, min(settings.least_share, share))
        # What half comes to in whole minutes at this rung: more would fit in at the one below.
        weekly = sized(rungs[here.rung - 1], share, max(weekly // 2, 1)).weekly_minutes
    return Reach(rung, share, here.last, weekly)


def mastered(record: Sequence[Practice], rungs: int, settings: Settings) -> bool:
    """Tell whether the top rung has gone well often enough (B5); compressed counts less (B31)."""
    top = sum(
        settings.compressed_weight if compressed(one, settings) else 1.0
        for one in record
        if one.assignment.rung >= rungs and _went_well(one, _strain(one), settings)
    )
    return top >= settings.mastery_times


def compressed(practice: Practice, settings: Settings) -> bool:
    """Tell whether what was meant for several days was done just before the session (B31)."""
    if practice.ahead is None or practice.assignment.occasions == 1:
        return False
    return timedelta() <= practice.ahead <= timedelta(hours=settings.compressed_hours)


def sized(candidate: Candidate, share: float, weekly: int | None = None) -> Candidate:
    """Return the candidate with a share of its minutes, at most so many a week, at least one."""
    if share == 1 and weekly is None:
        return candidate
    minutes = max(int(candidate.minutes * share), 1)
    if weekly is None:
        return _at(candidate, minutes, candidate.occasions)
    minutes = min(minutes, max(weekly, 1))
    return _at(candidate, minutes, min(candidate.occasions, max(weekly // minutes, 1)))


def _at(candidate: Candidate, minutes: int, occasions: int) -> Candidate:
    """Return the candidate at a size; itself where that is its size already."""
    if minutes == candidate.minutes and occasions == candidate.occasions:
        return candidate
    return Candidate(candidate.task_type, candidate.rung, minutes, occasions)


def capped(candidate: Candidate, minutes: int | None, occasions: int | None) -> Candidate:
    """Return the candidate with at most so many minutes and occasions (A5, A11)."""
    if minutes is None and occasions is None:
        return candidate
    most_minutes = candidate.minutes if minutes is None else min(candidate.minutes, minutes)
    most = candidate.occasions if occasions is None else min(candidate.occasions, occasions)
    return _at(candidate, most_minutes, most)


def within(candidate: Candidate, minutes_left: float, pace: float) -> Candidate | None:
    """Return the candidate cut to the minutes left this week, or None if nothing fits (A11).

    `pace` is the client's own time taken over time planned; a task that takes longer than planned
    counts at what it takes. Occasions give way first, then minutes, down to half of them; a daily
    task keeps at least half of its days. A gated task keeps its minutes: an exposure cut short is
    another task (S4).
    """
    slowest = max(pace, 1.0)
    if int(minutes_left / (candidate.minutes * slowest)) >= candidate.occasions:
        return candidate
    daily = candidate.task_type.cadence is Cadence.DAILY
    fewest = (candidate.occasions + 1) // 2 if daily else 1
    shorter = () if candidate.task_type.gated else (max(candidate.minutes // 2, 1),)
    for minutes in (candidate.minutes, *shorter):
        occasions = min(int(minutes_left / (minutes * slowest)), candidate.occasions)
        if occasions >= fewest:
            return _at(candidate, minutes, occasions)
    return None


class Worth(NamedTuple):
    """What a size is worth where it is new, and what of it is left after the practice so far."""

    new: float
    left: float


def choose_rung(
    by_rung: Mapping[int, Candidate],
    forecasts: Mapping[int, Forecast],
    worth_of: Callable[[int], Worth],
    limit: Reach,
    settings: Settings,
) -> int | None:
    """Return the highest rung within reach that is likely enough for its worth, or the lowest.

    Up to the last rung the record alone decides (`reach`): the same again, or one step back (B7,
    B12, B20); after 'too hard' a second step where one is not likely enough (B34). Only a step
    forward asks the forecast. A higher rating lowers every chance and changes no worth, so it never
    raises the rung (invariant 6). More practice wears the worth of the lower rungs only, so it
    never lowers the rung.
    """
    open_rungs = [number for number in sorted(by_rung) if number <= limit.rung]
    if not open_rungs:
        return None
    settled = _settled(limit)
    for place in range(len(open_rungs) - 1, 0, -1):
        number = open_rungs[place]
        if number <= settled:
            if not _too_hard(limit.last) or number < limit.rung:
                return number
            needed = settings.chance_after_too_hard  # B34
        else:
            lower = max([worth_of(one).left for one in open_rungs[:place]])
            needed = chance_needed(worth_of(number).new, lower, settings)
        if forecasts[number].chance >= needed:
            return number
    return open_rungs[0]


def chance_needed(worth: float, lower: float, settings: Settings) -> float:
    """Return the chance from which a rung promises more than a lower one of this worth (A7).

    The odds of the lower one are taken to be better by a fixed factor. Its own forecast is not
    asked: what a client says of a lower rung would then speak for a higher one (invariant 6).
    """
    odds = settings.lower_rung_odds
    even = (odds * lower / worth - 1) / (odds - 1)
    return min(max(even, settings.chance_needed), settings.chance_enough)


def _too_hard(last: Practice | None) -> bool:
    """Tell whether the last time was too hard, so that the next is to be very likely (B34)."""
    return last is not None and Barrier.TOO_HARD in last.barriers


def _settled(limit: Reach) -> int:
    """Return the rung up to which no forecast is asked: the last one, or what the record left."""
    return 0 if limit.last is None else min(limit.rung, limit.last.assignment.rung)


def smaller(candidate: Candidate, allowed: Mapping[int, Candidate]) -> Candidate | None:
    """Return the next smaller size: a rung down that takes less time, or half of this one."""
    below = allowed.get(candidate.rung - 1)
    if below is not None:
        minutes = min(below.minutes, candidate.minutes)
        occasions = min(below.occasions, candidate.occasions)
        if minutes * occasions < candidate.weekly_minutes:
            return _at(below, minutes, occasions)
    if candidate.minutes > 1:
        return _at(candidate, candidate.minutes // 2, candidate.occasions)
    if candidate.occasions > 1:
        return _at(candidate, candidate.minutes, candidate.occasions // 2)
    return None


def larger(
    candidate: Candidate, allowed: Mapping[int, Candidate], limit: Reach
) -> Candidate | None:
    """Return the next larger size: this rung in full, or else the rung above.

    A rung above what the record allows is a step for two to take: not after a miss, and not for
    gated tasks, where a step is at most one up from the last tolerated (S4).
    """
    full = allowed[candidate.rung]
    if full.weekly_minutes > candidate.weekly_minutes:
        return full
    steady = limit.last is None or limit.last.practised
    spare = 1 if steady and not candidate.task_type.gated else 0
    above = allowed.get(candidate.rung + 1)
    return above if above is not None and above.rung <= limit.rung + spare else None


def after_success(
    candidate: Candidate,
    rungs: Sequence[Candidate],
    so_far: Walk,
    at: datetime,
    settings: Settings,
) -> Reach:
    """Return what would come next if this size were practised and went well."""
    assignment = Assignment(
        "",
        candidate.task_type.id,
        candidate.rung,
        candidate.minutes,
        candidate.occasions,
        Ownership.THERAPIST,
        session=0,
        at=at,
    )
    imagined = Practice(assignment, Status.DONE, session=0, at=at)
    return walk(rungs, (imagined,), settings, so_far).reach
