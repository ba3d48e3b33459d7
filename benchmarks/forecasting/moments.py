"""What is known at the moment of a forecast, and nothing later; and the forecast of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed
from recommender_models import elicited
from recommender_models.features import Catalogue
from recommender_models.fitting import fit
from recommender_models.forecaster import LearnedForecaster
from recommender_models.memory import same_rows, shared_row
from recommender_models.past import past

from recommender.domain.history import Assigned, OutcomeReviewed
from recommender.domain.settings import Settings
from recommender.engine.state import fold
from recommender.plugin import Candidate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.forecasting.adapters import Course, Trial
    from benchmarks.forecasting.scores import Floats
    from recommender.domain.history import AnyEvent
    from recommender.plugin import CaseState, TaskType

Code = tuple[str, int]
"""A task type and a rung."""
SETTINGS = Settings()


@dataclass(frozen=True, slots=True)
class Part:
    """Some trials of one client, by their places among the client's trials."""

    course: Course
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a baseline is told: the record as the engine reads it at the moment of a forecast.

    `record` is what was practised of what, in the order in which it was known; `history` the
    history features of the model that ships; `when` weeks since the course was opened.
    """

    client: str
    code: Code
    record: tuple[tuple[Code, float], ...]
    history: tuple[float, ...]
    when: float
    practised: float


def case_at(course: Course, trial: Trial) -> CaseState:
    """Return the case when a trial is forecast: events known by then, without the trial itself."""
    known = [
        event
        for event in course.events
        if event.at <= trial.at and not _is_of(event, trial.assignment)
    ]
    return fold(known, trial.at, SETTINGS)


def case_of(part: Part) -> CaseState:
    """Return the whole case, with the trials of this part alone: what is learned from."""
    kept = {part.course.trials[place].assignment for place in part.places}
    events = [
        event
        for event in part.course.events
        if not isinstance(event, Assigned | OutcomeReviewed) or event.assignment in kept
    ]
    return fold(events, max(event.at for event in events) + timedelta(days=1), SETTINGS)


def _is_of(event: AnyEvent, assignment: str) -> bool:
    return isinstance(event, Assigned | OutcomeReviewed) and event.assignment == assignment


def moments(parts: Sequence[Part], types: Mapping[str, TaskType]) -> list[Moment]:
    """Return what baselines are told at each trial of each part."""
    catalogue = Catalogue(types)
    return [
        _moment(part.course, part.course.trials[place], catalogue)
        for part in parts
        for place in part.places
    ]


def _moment(course: Course, trial: Trial, catalogue: Catalogue) -> Moment:
    case = case_at(course, trial)
    own = past(case, catalogue)
    shared = shared_row(own, 0.0, len(case.open))
    practice = zip(own.stills, own.practised, strict=True)
    opened = case.opened_at or trial.at
    return Moment(
        client=course.client,
        code=(trial.task_type, trial.rung),
        record=tuple([((still.type, still.rung), practised) for still, practised in practice]),
        history=(*shared, *same_rows(own, {trial.task_type})[trial.task_type]),
        when=(trial.at - opened) / timedelta(weeks=1),
        practised=trial.practised,
    )


def engine_chances(
    learn: Sequence[Part], test: Sequence[Part], types: Mapping[str, TaskType], jobs: int
) -> Floats:
    """Return the engine's chance for each test trial, with a population learned from the others."""
    cases = [case_of(part) for part in learn]
    population = fit(cases, types, elicited.base(), jobs=jobs)
    forecaster = LearnedForecaster(population, types, "benchmark")
    chunks = [test[start :: 4 * jobs] for start in range(4 * jobs)]
    found = Parallel(n_jobs=jobs)(delayed(_forecasts)(forecaster, chunk) for chunk in chunks)
    chances: list[Floats] = [np.zeros(0)] * len(test)
    for start, some in enumerate(found):
        chances[start :: 4 * jobs] = some
    return np.concatenate(chances)


def _forecasts(forecaster: LearnedForecaster, parts: Sequence[Part]) -> list[Floats]:
    return [
        np.array([_forecast(forecaster, part.course, place) for place in part.places])
        for part in parts
    ]


def _forecast(forecaster: LearnedForecaster, course: Course, place: int) -> float:
    trial = course.trials[place]
    task_type = forecaster.types[trial.task_type]
    candidate = Candidate(task_type, trial.rung, trial.minutes, 1)
    (forecast,) = forecaster.forecast(case_at(course, trial), [candidate])
    return forecast.chance
