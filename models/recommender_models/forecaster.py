"""The forecaster that the engine holds: a population, met with one client's own record."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from recommender.plugin import Forecast
from recommender_models import features
from recommender_models.population import log_odds, look

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender.plugin import Candidate, CaseState, TaskType
    from recommender_models.population import Look, Population
    from recommender_models.posterior import Array, Posterior

Z90 = 1.645
"""Half the width of a 90% interval, in standard deviations."""
LEAST, MOST = 0.01, 0.99
PACE_PRIOR, PACE_SPREAD = 1.0, 0.35
"""Weight of the planned time against the client's own times (A10), and the spread of one, as a
logarithm (design default)."""


@dataclass(frozen=True, slots=True)
class LearnedForecaster:
    """Forecast practice, difficulty and time for one client, each with a 90% interval."""

    population: Population
    types: Mapping[str, TaskType]
    name: str
    fingerprint: str = field(default="")

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> tuple[Forecast, ...]:
        """Return one forecast per candidate, in order."""
        if not candidates:
            return ()
        record = features.outcomes(case, self.types)
        stage = min(case.sessions / max(case.planned_sessions, 1), 1.0)
        weekly = float(case.weekly_minutes)
        tasks = [
            features.task(one.task_type, one.rung, one.minutes, one.occasions, stage, weekly)
            for one in candidates
        ]
        seen, own = look(self.population, record, tasks, 0.0, len(case.open))
        chances = _chances(self.population, seen)
        ratings = _ratings(seen, own)
        ratio, spread = pace(record)
        return tuple(
            Forecast(
                chance=chance[0],
                low=chance[1],
                high=chance[2],
                difficulty=rating[0],
                difficulty_low=rating[1],
                difficulty_high=rating[2],
                minutes=round(one.minutes * ratio, 1),
                minutes_low=round(one.minutes * ratio * math.exp(-spread), 1),
                minutes_high=round(one.minutes * ratio * math.exp(spread), 1),
            )
            for one, chance, rating in zip(
                candidates, chances.tolist(), ratings.tolist(), strict=True
            )
        )


def _chances(population: Population, seen: Look) -> Array:
    """Return chance, low and high in columns; the interval is that of the client's own effect."""
    odds = log_odds(population, seen.shown)
    half = Z90 * population.own_weight * seen.doubt
    columns = np.stack([odds, odds - half, odds + half], axis=1)
    found: Array = np.clip(1 / (1 + np.exp(-columns)), LEAST, MOST).round(6)
    return found


def _ratings(seen: Look, own: Posterior) -> Array:
    """Return the rating of difficulty expected, 0 to 10, with its low and high, in columns."""
    spread = own.spread
    middle = spread.easy + spread.steep * seen.where.load - spread.rating * seen.effect + own.bias
    half = Z90 * np.sqrt(spread.noise**2 + (spread.rating * seen.doubt) ** 2)
    columns = np.stack([middle, middle - half, middle + half], axis=1)
    found: Array = np.clip(columns, 0.0, 10.0).round(2)
    return found


def pace(record: Sequence[features.Outcome]) -> tuple[float, float]:
    """Return the client's time taken over time planned, shrunk to 1, and its half-width (A10)."""
    own = [one.pace for one in record if one.pace is not None]
    weight = PACE_PRIOR + len(own)
    return math.exp(sum(own) / weight), Z90 * PACE_SPREAD * math.sqrt(1 + 1 / weight)
