"""The forecaster that the engine holds: a population, met with one client's own record."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from recommender.plugin import Forecast
from recommender_models import features
from recommender_models.features import Catalogue
from recommender_models.population import Client, log_odds, look_many, still_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender.plugin import Candidate, CaseState, TaskType
    from recommender_models.population import Look, Population
    from recommender_models.posterior import Array, Spread

Z90 = 1.645
"""Half the width of a 90% interval, in standard deviations."""
LEAST, MOST = 0.01, 0.99
PACE_PRIOR, PACE_SPREAD = 1.0, 0.35
"""Weight of the planned time against the client's own times (A10), and the spread of one, as a
logarithm (design default)."""


@dataclass(frozen=True, slots=True)
class LearnedForecaster:
    """Forecast practice, difficulty and time for clients, each with a 90% interval."""

    population: Population
    types: Mapping[str, TaskType]
    name: str
    fingerprint: str = field(default="")
    _catalogue: Catalogue = field(init=False, repr=False, compare=False)
    _table: Array = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make numbers of the task types, once."""
        catalogue = Catalogue(self.types)
        object.__setattr__(self, "_catalogue", catalogue)
        object.__setattr__(self, "_table", still_rows(catalogue.stills, self.population))

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> tuple[Forecast, ...]:
        """Return one forecast per candidate, in order."""
        return self.forecast_many([(case, candidates)])[0]

    def forecast_many(
        self, pairs: Sequence[tuple[CaseState, Sequence[Candidate]]]
    ) -> list[tuple[Forecast, ...]]:
        """Return for each case one forecast per candidate, to the same bits as one by one."""
        found: list[tuple[Forecast, ...]] = [()] * len(pairs)
        asked, minutes, numbers = [], [], []
        for number, (case, candidates) in enumerate(pairs):
            strangers = self._strangers(candidates)
            if strangers:
                wider = replace(self, types={**self.types, **strangers})
                found[number] = wider.forecast(case, candidates)
            elif candidates:
                numbers.append(number)
                asked.append(self._client(case, candidates))
                minutes.append([one.minutes for one in candidates])
        for seen, some in look_many(self.population, self._table, asked):
            times = _times([(asked[one], minutes[one]) for one in some], seen.effect.shape[-1])
            answers = self._answers(seen, times)
            for one, rows in zip(some, answers, strict=True):
                found[numbers[one]] = tuple(
                    [Forecast(*row) for row in rows[: len(minutes[one])].tolist()]
                )
        return found

    def _strangers(self, candidates: Sequence[Candidate]) -> dict[str, TaskType]:
        """Return the task types that the model was not made with."""
        known = self._catalogue.ladders
        return {
            one.task_type.id: one.task_type for one in candidates if one.task_type.id not in known
        }

    def _client(self, case: CaseState, candidates: Sequence[Candidate]) -> Client:
        stage = min(case.sessions / max(case.planned_sessions, 1), 1.0)
        tasks = features.tasks(candidates, self._catalogue, stage, float(case.weekly_minutes))
        return Client(features.told(case, self._catalogue), tasks, 0.0, len(case.open))

    def _answers(self, seen: Look, times: Array) -> Array:
        columns = np.empty((*seen.effect.shape, 9))
        columns[..., :3] = _chances(self.population, seen)
        columns[..., 3:6] = _ratings(self.population.spread, seen)
        columns[..., 6:] = times
        return columns


def _chances(population: Population, seen: Look) -> Array:
    """Return chance, low and high in columns; the interval is that of the client's own effect."""
    odds = log_odds(population, seen.shown)
    half = Z90 * population.own_weight * seen.doubt
    found = _interval(odds, half)
    np.negative(found, out=found)
    np.exp(found, out=found)
    found += 1.0
    return np.clip(1 / found, LEAST, MOST).round(6)


def _interval(middle: Array, half: Array) -> Array:
    found = np.empty((*middle.shape, 3))
    found[..., 0] = middle
    found[..., 1] = middle - half
    found[..., 2] = middle + half
    return found


def _ratings(spread: Spread, seen: Look) -> Array:
    """Return the rating of difficulty expected, 0 to 10, with its low and high, in columns."""
    middle = spread.easy + spread.steep * seen.load - spread.rating * seen.effect
    half = Z90 * np.sqrt(spread.noise**2 + (spread.rating * seen.doubt) ** 2)
    found: Array = _interval(middle + seen.bias[:, None], half)
    return np.clip(found, 0.0, 10.0).round(2)


def _times(clients: Sequence[tuple[Client, Sequence[int]]], wide: int) -> Array:
    """Return the minutes one occasion may take, with their low and high, in columns."""
    planned = np.array([[*minutes, *[0] * (wide - len(minutes))] for _, minutes in clients])
    bounds = []
    for client, _ in clients:
        ratio, spread = pace(client.record)
        bounds.append((ratio, ratio * math.exp(-spread), ratio * math.exp(spread)))
    found: Array = planned[..., None] * np.array(bounds)[:, None, :]
    return found.round(1)


def pace(record: Sequence[features.Outcome]) -> tuple[float, float]:
    """Return the client's time taken over time planned, shrunk to 1, and its half-width (A10)."""
    own = [one.pace for one in record if one.pace is not None]
    weight = PACE_PRIOR + len(own)
    return math.exp(sum(own) / weight), Z90 * PACE_SPREAD * math.sqrt(1 + 1 / weight)
