"""The forecaster that the engine holds: a population, met with one client's own record."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from recommender.plugin import Forecast
from recommender_models import features
from recommender_models.features import Catalogue
from recommender_models.looking import Client, Known, log_odds, look_many
from recommender_models.past import past
from recommender_models.population import still_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from recommender.plugin import Candidate, CaseState, TaskType
    from recommender_models.covariance import Array, Spread
    from recommender_models.looking import Look
    from recommender_models.population import Population

Z90 = 1.645
"""Half the width of a 90% interval, in standard deviations."""
LEAST, MOST = 0.01, 0.99
PACE_PRIOR, PACE_SPREAD = 1.0, 0.35
"""Weight of the planned time against the client's own times (A10), and the spread of one, as a
logarithm (design default)."""


class About(NamedTuple):
    """What a forecaster makes of a case, whatever it is asked about it."""

    case: CaseState
    stage: float
    known: Known
    pace: tuple[float, float]


class _Asked(NamedTuple):
    """One question: its place among those asked together, the client, the candidates."""

    number: int
    about: About
    candidates: Sequence[Candidate]


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

    def about(self, case: CaseState) -> About:
        """Return what is made of a case, to be handed back in its place, once or many times."""
        stage = min(case.sessions / max(case.planned_sessions, 1), 1.0)
        own = past(case, self._catalogue)
        return About(case, stage, Known(own, 0.0, len(case.open)), pace(own.paces))

    def forecast(
        self, case: CaseState | About, candidates: Sequence[Candidate]
    ) -> tuple[Forecast, ...]:
        """Return one forecast per candidate, in order."""
        return self.forecast_many([(case, candidates)])[0]

    def forecast_many(
        self, pairs: Sequence[tuple[CaseState | About, Sequence[Candidate]]]
    ) -> list[tuple[Forecast, ...]]:
        """Return for each case one forecast per candidate, to the same bits as one by one."""
        found: list[tuple[Forecast, ...]] = [()] * len(pairs)
        asked: list[_Asked] = []
        for number, (case, candidates) in enumerate(pairs):
            strangers = self._strangers(candidates)
            if strangers:
                wider = replace(self, types={**self.types, **strangers})
                whole = case.case if isinstance(case, About) else case
                found[number] = wider.forecast(whole, candidates)
            elif candidates:
                about = case if isinstance(case, About) else self.about(case)
                asked.append(_Asked(number, about, candidates))
        clients = [self._client(one) for one in asked]
        for seen, some in look_many(self.population, self._table, clients):
            together = [asked[one] for one in some]
            answers = self._answers(seen, together)
            for one, rows in zip(together, answers, strict=True):
                found[one.number] = tuple(
                    [Forecast(*row) for row in rows[: len(one.candidates)].tolist()]
                )
        return found

    def _strangers(self, candidates: Sequence[Candidate]) -> dict[str, TaskType]:
        """Return the task types that the model was not made with."""
        known = self._catalogue.ladders
        return {
            one.task_type.id: one.task_type for one in candidates if one.task_type.id not in known
        }

    def _client(self, one: _Asked) -> Client:
        weekly = float(one.about.case.weekly_minutes)
        tasks = features.tasks(one.candidates, self._catalogue, one.about.stage, weekly)
        return Client(one.about.known, tasks)

    def _answers(self, seen: Look, together: Sequence[_Asked]) -> Array:
        """Return the nine numbers of each forecast, in the order of `Forecast`."""
        found = np.empty((*seen.effect.shape, 9))
        _chances(found[..., :3], self.population, seen)
        _ratings(found[..., 3:6], self.population.spread, seen)
        _times(found[..., 6:], together)
        np.minimum(np.maximum(found, _LOWEST, out=found), _HIGHEST, out=found)
        found *= _ROUNDING
        found = np.rint(found, out=found)
        found /= _ROUNDING
        return found


_LOWEST = np.repeat((LEAST, 0.0, 0.0), 3)
_HIGHEST = np.repeat((MOST, 10.0, np.inf), 3)
_ROUNDING = np.repeat((1e6, 1e2, 1e1), 3)
"""Bounds of chances, ratings and minutes, and what their decimals are kept by: 6, 2 and 1."""


def _chances(found: Array, population: Population, seen: Look) -> None:
    """Fill in chance, low and high; the interval is that of the client's own effect."""
    _interval(found, log_odds(population, seen), Z90 * population.own_weight * seen.doubt)
    np.exp(np.negative(found, out=found), out=found)
    found += 1.0
    np.divide(1.0, found, out=found)


def _ratings(found: Array, spread: Spread, seen: Look) -> None:
    """Fill in the rating of difficulty expected, 0 to 10, with its low and high."""
    middle = spread.easy + spread.steep * seen.load - spread.rating * seen.effect
    half = Z90 * np.sqrt(spread.noise**2 + (spread.rating * seen.doubt) ** 2)
    _interval(found, middle + seen.bias[:, None], half)


def _interval(found: Array, middle: Array, half: Array) -> None:
    found[..., 0] = middle
    found[..., 1] = middle - half
    found[..., 2] = middle + half


def _times(found: Array, together: Sequence[_Asked]) -> None:
    """Fill in the minutes one occasion may take, with their low and high."""
    found[...] = 0.0
    for rows, one in zip(found, together, strict=True):
        ratio, spread = one.about.pace
        bounds = ratio, ratio * math.exp(-spread), ratio * math.exp(spread)
        planned = np.array([size.minutes for size in one.candidates])
        np.multiply(planned[:, None], bounds, out=rows[: len(planned)])


def pace(ratios: Sequence[float | None]) -> tuple[float, float]:
    """Return the client's time taken over time planned, shrunk to 1, and its half-width (A10).

    `ratios` are logarithms, None where no time was told.
    """
    own = [one for one in ratios if one is not None]
    weight = PACE_PRIOR + len(own)
    return math.exp(sum(own) / weight), Z90 * PACE_SPREAD * math.sqrt(1 + 1 / weight)
