"""The transparent prior: a forecast by counting, with no numeric stack.

The chance of practising at least half is a Beta posterior. The prior has mean .55 (CLINICAL.md A2)
and the weight of three outcomes, moved by the load and length of the candidate; the client's
outcomes are added, each weighted by how near it is: the same task more than another, a nearby rung
more than a far one, a recent session more than an old one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from recommender.domain.history import Status
from recommender.domain.plan import Forecast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.case import CaseState, Practice
    from recommender.domain.plan import Candidate
    from recommender.domain.settings import Settings

NAME = "transparent-prior-1"
LEAST, MOST = 0.01, 0.99
Z90 = 1.645
"""Half the width of a 90% interval, in standard deviations."""
FASTEST, SLOWEST = 0.25, 4.0
"""Bounds of the ratio of time taken to time planned that a record may suggest (design default)."""


@dataclass(slots=True)
class _Own:
    """What the record says about one task type: weighted (rung, practised, missed), and ratings."""

    counts: list[tuple[int, float, float]] = field(default_factory=list)
    ratings: list[tuple[int, int]] = field(default_factory=list)
    elsewhere: tuple[float, float] = (0.0, 0.0)


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
        found = []
        for candidate in candidates:
            about = own.get(candidate.task_type.id, _Own())
            alpha, beta = self._counts(case, candidate, about, every)
            rating, rating_half = self._difficulty(candidate, about)
            found.append(_forecast(candidate, alpha, beta, (rating, rating_half), (ratio, spread)))
        return tuple(found)

    def _evidence(self, case: CaseState) -> dict[str, _Own]:
        """Weigh every outcome once: for its own task type, and for all the others."""
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

    def _counts(
        self, case: CaseState, candidate: Candidate, about: _Own, every: tuple[float, float]
    ) -> tuple[float, float]:
        """Return the Beta's two counts; more practice never lowers the chance."""
        s = self.settings
        mean = self._start(case, candidate)
        others = s.other_task_weight
        alpha = s.prior_weight * mean + others * max(every[0] - about.elsewhere[0], 0.0)
        beta = s.prior_weight * (1 - mean) + others * max(every[1] - about.elsewhere[1], 0.0)
        for rung, done, missed in about.counts:
            # Practice at a harder rung speaks for an easier one in full, and the other way round.
            gap = candidate.rung - rung
            discount = s.rung_discount ** abs(gap)
            alpha += done * (discount if gap > 0 else 1.0)
            beta += missed * (discount if gap < 0 else 1.0)
        return alpha, beta

    def _start(self, case: CaseState, candidate: Candidate) -> float:
        s = self.settings
        rung = candidate.task_type.ladder[candidate.rung - 1]
        share = min(candidate.weekly_minutes / max(case.weekly_minutes, 1), 1.0)
        centre = math.log(s.prior_chance / (1 - s.prior_chance))
        logit = centre - s.load_slope * (rung.difficulty.load - s.prior_load) - s.time_slope * share
        return 1 / (1 + math.exp(-logit))

    def _time_ratio(self, case: CaseState) -> tuple[float, float]:
        """Return the client's own time taken over time planned, shrunk to 1, and its spread."""
        ratios = [
            min(max(one.minutes / one.assignment.minutes, FASTEST), SLOWEST)
            for one in case.outcomes
            if one.minutes
        ]
        weight = self.settings.time_prior
        ratio = (weight + sum(ratios)) / (weight + len(ratios))
        spread = Z90 * self.settings.time_spread * math.sqrt(1 + 1 / (weight + len(ratios)))
        return ratio, spread

    def _difficulty(self, candidate: Candidate, about: _Own) -> tuple[float, float]:
        """Return the rating expected, 0 to 10, from the ladder and the client's own ratings."""
        ladder = candidate.task_type.ladder
        weight = self.settings.difficulty_prior + len(about.ratings)
        over = sum(
            rating - 10 * ladder[min(rung, len(ladder)) - 1].difficulty.load
            for rung, rating in about.ratings
        )
        expected = 10 * ladder[candidate.rung - 1].difficulty.load + over / weight
        half = Z90 * self.settings.difficulty_spread * math.sqrt(1 / weight)
        return min(max(expected, 0.0), 10.0), half


def _forecast(
    candidate: Candidate,
    alpha: float,
    beta: float,
    difficulty: tuple[float, float],
    pace: tuple[float, float],
) -> Forecast:
    mean = alpha / (alpha + beta)
    half = Z90 * math.sqrt(mean * (1 - mean) / (alpha + beta + 1))
    rating, rating_half = difficulty
    minutes = candidate.minutes * pace[0]
    return Forecast(
        chance=_chance(mean),
        low=_chance(mean - half),
        high=_chance(mean + half),
        difficulty=round(rating, 2),
        difficulty_low=round(max(rating - rating_half, 0.0), 2),
        difficulty_high=round(min(rating + rating_half, 10.0), 2),
        minutes=round(minutes, 1),
        minutes_low=round(minutes * math.exp(-pace[1]), 1),
        minutes_high=round(minutes * math.exp(pace[1]), 1),
    )


def _chance(value: float) -> float:
    return round(min(max(value, LEAST), MOST), 6)
