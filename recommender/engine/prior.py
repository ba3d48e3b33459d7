"""The transparent prior: a forecast by counting, with no numeric stack.

The chance of practising at least half is a Beta posterior. The prior has mean .55 and weight 10
(CLINICAL.md A2), moved by the load and length of the candidate; the client's outcomes are added,
each weighted by how near it is: the same task more than another, a nearby rung more than a far
one, a recent session more than an old one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
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
SLOWEST, FASTEST = 4.0, 0.25
"""Bounds of the ratio of time taken to time planned that a record may suggest (design default)."""


@dataclass(frozen=True, slots=True)
class Prior:
    """The forecaster of the core; others come in by the plugin door."""

    settings: Settings

    @property
    def name(self) -> str:
        """Name the model for the plan's decision."""
        return NAME

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the numbers it answers with."""
        return sha256(f"{self.name}:{self.settings.model_dump_json()}".encode()).hexdigest()

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> tuple[Forecast, ...]:
        """Return one forecast per candidate, in order."""
        ratio, ratio_spread = self._time_ratio(case)
        return tuple(self._one(case, one, ratio, ratio_spread) for one in candidates)

    def _one(
        self, case: CaseState, candidate: Candidate, ratio: float, ratio_spread: float
    ) -> Forecast:
        alpha, beta = self._counts(case, candidate)
        mean = alpha / (alpha + beta)
        half = Z90 * math.sqrt(mean * (1 - mean) / (alpha + beta + 1))
        rating, rating_half = self._difficulty(case, candidate)
        return Forecast(
            chance=_chance(mean),
            low=_chance(mean - half),
            high=_chance(mean + half),
            difficulty=round(rating, 2),
            difficulty_low=round(max(rating - rating_half, 0.0), 2),
            difficulty_high=round(min(rating + rating_half, 10.0), 2),
            minutes=round(candidate.minutes * ratio, 1),
            minutes_low=round(candidate.minutes * ratio * math.exp(-ratio_spread), 1),
            minutes_high=round(candidate.minutes * ratio * math.exp(ratio_spread), 1),
        )

    def _counts(self, case: CaseState, candidate: Candidate) -> tuple[float, float]:
        """Return the Beta's two counts; more practice never lowers the chance."""
        mean = self._start(case, candidate)
        alpha, beta = self.settings.prior_weight * mean, self.settings.prior_weight * (1 - mean)
        for practice in case.outcomes:
            weight = 0.5 ** ((case.sessions - practice.session) / self.settings.half_life_sessions)
            done, missed = self._nearness(practice, candidate)
            credit = _credit(practice, candidate)
            alpha += weight * done * max(credit - self._hard_cost(practice), 0.0)
            beta += weight * missed * (1 - credit)
        return alpha, beta

    def _start(self, case: CaseState, candidate: Candidate) -> float:
        s = self.settings
        rung = candidate.task_type.ladder[candidate.rung - 1]
        share = min(candidate.weekly_minutes / max(case.weekly_minutes, 1), 1.0)
        centre = math.log(s.prior_chance / (1 - s.prior_chance))
        logit = centre - s.load_slope * (rung.difficulty.load - s.prior_load) - s.time_slope * share
        return 1 / (1 + math.exp(-logit))

    def _nearness(self, practice: Practice, candidate: Candidate) -> tuple[float, float]:
        """Return how much a success, and how much a miss, says about this candidate."""
        if practice.assignment.task_type != candidate.task_type.id:
            return self.settings.other_task_weight, self.settings.other_task_weight
        gap = candidate.rung - practice.assignment.rung
        discount: float = self.settings.rung_discount ** abs(gap)
        return (discount, 1.0) if gap > 0 else (1.0, discount)

    def _hard_cost(self, practice: Practice) -> float:
        # Hard practice says less for the next time, but never counts as a miss.
        return self.settings.hard_cost * max(
            (practice.difficulty or 0) - self.settings.hard_from, 0
        )

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

    def _difficulty(self, case: CaseState, candidate: Candidate) -> tuple[float, float]:
        """Return the rating expected, 0 to 10, from the ladder and the client's own ratings."""
        expected = 10 * candidate.task_type.ladder[candidate.rung - 1].difficulty.load
        total, weight = 0.0, self.settings.difficulty_prior
        for practice in case.outcomes:
            same = practice.assignment.task_type == candidate.task_type.id
            if same and practice.difficulty is not None:
                rung = min(practice.assignment.rung, len(candidate.task_type.ladder))
                there = 10 * candidate.task_type.ladder[rung - 1].difficulty.load
                total += practice.difficulty - there
                weight += 1
        half = Z90 * self.settings.difficulty_spread * math.sqrt(1 / weight)
        return min(max(expected + total / weight, 0.0), 10.0), half


def _credit(practice: Practice, candidate: Candidate) -> float:
    # Other practice counts for every other task, not for the fit of this one (A1).
    if practice.status is Status.OTHER_PRACTICE:
        return float(practice.assignment.task_type != candidate.task_type.id)
    return practice.credit


def _chance(value: float) -> float:
    return round(min(max(value, LEAST), MOST), 6)
