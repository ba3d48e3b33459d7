"""The transparent prior: a forecast by counting, with no numeric stack.

The chance of practising at least half is a Beta posterior. The prior has mean .55 (the brief, §A2)
and the weight of three outcomes, moved by the load and length of the candidate; the client's
outcomes are added, each weighted by how near it is: the same task more than another, a nearby rung
more than a far one, a recent session more than an old one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from recommender.domain.history import Status
from recommender.domain.plan import Z90, Forecast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.plan import Candidate
    from recommender.domain.settings import Settings
    from recommender.domain.task import TaskType

NAME = "transparent-prior-1"
LEAST, MOST = 0.01, 0.99


@dataclass(slots=True)
class _Own:
    """What the record says about one task type: weighted (rung, practised, missed), and ratings."""

    counts: list[tuple[int, float, float]] = field(default_factory=list)
    ratings: list[tuple[int, int]] = field(default_factory=list)
    elsewhere: tuple[float, float] = (0.0, 0.0)


class _Pace(NamedTuple):
    """The client's own time taken over time planned, and the bounds of an interval around it."""

    ratio: float
    shortest: float
    longest: float


class _About(NamedTuple):
    """What holds for every size of a task type: what is on record for it, elsewhere, and felt."""

    counts: Sequence[tuple[int, float, float]]
    loads: Sequence[float]
    gained: float
    lost: float
    over: float
    half: float


@dataclass(frozen=True, slots=True)
class Prior:
    """The forecaster of the core; others come in by the plugin door."""

    settings: Settings
    fingerprint: str = field(init=False)
    """The SHA-256 of the numbers it answers with."""

    def __post_init__(self) -> None:
        """Take the fingerprint, once."""
        text = f"{NAME}:{self.settings.model_dump_json()}"
        object.__setattr__(self, "fingerprint", sha256(text.encode()).hexdigest())

    @property
    def name(self) -> str:
        """Name the model for the plan's decision."""
        return NAME

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> tuple[Forecast, ...]:
        """Return one forecast per candidate, in order."""
        own = self._evidence(case)
        every = (
            sum(one.elsewhere[0] for one in own.values()),
            sum(one.elsewhere[1] for one in own.values()),
        )
        ratio, spread = self._time_ratio(case)
        pace = _Pace(ratio, math.exp(-spread), math.exp(spread))
        known: dict[str, _About] = {}
        found = []
        for candidate in candidates:
            task_type = candidate.task_type
            about = known.get(task_type.id)
            if about is None:
                about = known[task_type.id] = self._about(
                    task_type, own.get(task_type.id, _Own()), every
                )
            alpha, beta = self._counts(case, candidate, about)
            expected = 10 * about.loads[candidate.rung - 1] + about.over
            rating = min(max(expected, 0.0), 10.0)
            found.append(_forecast(candidate, alpha, beta, (rating, about.half), pace))
        return tuple(found)

    def _evidence(self, case: CaseState) -> dict[str, _Own]:
        """Weigh every outcome once, for its own task type and the others; an old one less (B3)."""
        found: dict[str, _Own] = defaultdict(_Own)
        for practice in case.outcomes:
            about = found[practice.assignment.task_type]
            weight = 0.5 ** ((case.sessions - practice.session) / self.settings.half_life_sessions)
            rung, hard = practice.assignment.rung, self._hard_cost(practice)
            # What is forecast is an event, at least half practised, so evidence is that event too.
            done = float(practice.practised)
            about.counts.append((rung, weight * max(done - hard, 0.0), weight * (1 - done)))
            if practice.difficulty is not None:
                about.ratings.append((rung, practice.difficulty))
            # Other practice counts for every other task, not for the fit of this one (A1).
            anything = 1.0 if practice.status is Status.OTHER_PRACTICE else done
            gained, lost = weight * max(anything - hard, 0.0), weight * (1 - anything)
            about.elsewhere = (about.elsewhere[0] + gained, about.elsewhere[1] + lost)
        return found

    def _hard_cost(self, practice: Practice) -> float:
        # Hard practice says less for the next time, but never counts as a miss.
        return self.settings.hard_cost * max(
            (practice.difficulty or 0) - self.settings.hard_from, 0
        )

    def _about(self, task_type: TaskType, own: _Own, every: tuple[float, float]) -> _About:
        """Return what holds for every size of a task type."""
        s, others = self.settings, self.settings.other_task_weight
        loads = [rung.difficulty.load for rung in task_type.ladder]
        weight = s.difficulty_prior + len(own.ratings)
        over = sum([rating - 10 * loads[min(rung, len(loads)) - 1] for rung, rating in own.ratings])
        return _About(
            counts=own.counts,
            loads=loads,
            gained=others * max(every[0] - own.elsewhere[0], 0.0),
            lost=others * max(every[1] - own.elsewhere[1], 0.0),
            over=over / weight,
            half=Z90 * s.difficulty_spread * math.sqrt(1 / weight),
        )

    def _counts(self, case: CaseState, candidate: Candidate, about: _About) -> tuple[float, float]:
        """Return the Beta's two counts; more practice never lowers the chance."""
        s = self.settings
        mean, at, nearby = self._start(case, candidate, about), candidate.rung, s.rung_discount
        alpha = s.prior_weight * mean + about.gained
        beta = s.prior_weight * (1 - mean) + about.lost
        for rung, done, missed in about.counts:
            # Practice at a harder rung speaks for an easier one in full, and the other way round.
            gap = at - rung
            if gap > 0:
                alpha += done * nearby**gap
                beta += missed
            else:
                alpha += done
                beta += missed * nearby**-gap if gap else missed
        return alpha, beta

    def _start(self, case: CaseState, candidate: Candidate, about: _About) -> float:
        s, load = self.settings, about.loads[candidate.rung - 1]
        share = min(candidate.weekly_minutes / max(case.weekly_minutes, 1), 1.0)
        centre = math.log(s.prior_chance / (1 - s.prior_chance))
        logit = centre - s.load_slope * (load - s.prior_load) - s.time_slope * share
        return 1 / (1 + math.exp(-logit))

    def _time_ratio(self, case: CaseState) -> tuple[float, float]:
        """Return the client's time taken over time planned, shrunk to 1, and its spread (A10)."""
        s = self.settings
        ratios = [
            min(max(one.minutes / one.assignment.minutes, s.fastest), s.slowest)
            for one in case.outcomes
            if one.minutes
        ]
        weight = s.time_prior
        ratio = (weight + sum(ratios)) / (weight + len(ratios))
        spread = Z90 * s.time_spread * math.sqrt(1 + 1 / (weight + len(ratios)))
        return ratio, spread


def _forecast(
    candidate: Candidate,
    alpha: float,
    beta: float,
    difficulty: tuple[float, float],
    pace: _Pace,
) -> Forecast:
    mean = alpha / (alpha + beta)
    half = Z90 * math.sqrt(mean * (1 - mean) / (alpha + beta + 1))
    rating, rating_half = difficulty
    minutes = candidate.minutes * pace.ratio
    return Forecast(
        chance=_chance(mean),
        low=_chance(mean - half),
        high=_chance(mean + half),
        difficulty=round(rating, 2),
        difficulty_low=round(max(rating - rating_half, 0.0), 2),
        difficulty_high=round(min(rating + rating_half, 10.0), 2),
        minutes=round(minutes, 1),
        minutes_low=round(minutes * pace.shortest, 1),
        minutes_high=round(minutes * pace.longest, 1),
    )


def _chance(value: float) -> float:
    return round(min(max(value, LEAST), MOST), 6)
