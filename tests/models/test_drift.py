"""Drift: found soon where forecasts are off, and seldom where they are true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from clinics import clinic
from histories import frozen_host
from recommender_models import drift, evaluation
from recommender_models.evaluation import Judged
from recommender_models.learner import SHIPPED, forecaster
from recommender_models.telling import evaluation as told

from recommender import Recommender

CLINICS, WEEKLY = 1_000, 30
"""Invented clinics, and outcomes that each reviews in a week."""
TRUE_WEEKS, WEEKS = 33, 8


def outcomes(weeks: int, off: float, seed: int) -> np.ndarray:
    """Return how far outcomes lie from forecasts that are too high by `off`, clinic by clinic."""
    draw = np.random.default_rng(seed)
    shape = (CLINICS, weeks * WEEKLY)
    # A client's own week in week out: thirty clients, each with a chance of their own.
    chance = np.tile(draw.uniform(0.35, 0.9, (CLINICS, WEEKLY)), weeks)
    practised = draw.random(shape) < chance - off
    return (practised - chance) / np.sqrt(chance * (1 - chance))


def reached(apart: np.ndarray) -> np.ndarray:
    """Return which clinics are told, at any time, that practice falls short."""
    return (drift.sums(-apart) >= drift.LIMIT).any(axis=-1)


def test_true_forecasts_are_called_off_in_one_clinic_of_a_hundred_at_most() -> None:
    assert reached(outcomes(TRUE_WEEKS, 0.0, 1)).mean() <= 0.01


def test_forecasts_two_tenths_too_high_are_found_within_eight_weeks() -> None:
    assert reached(outcomes(WEEKS, 0.2, 2)).mean() >= 0.95


def test_good_years_do_not_hide_a_bad_month() -> None:
    before, after = outcomes(TRUE_WEEKS, -0.05, 3), outcomes(WEEKS, 0.2, 4)
    assert reached(np.concatenate((before, after), axis=-1)).mean() >= 0.95


@pytest.fixture(scope="module")
def seen() -> Judged:
    """Return the outcomes of an invented clinic, judged by the model that ships."""
    recommender = Recommender(host=frozen_host())
    cases = [recommender.case(one.history, at=one.now) for one in clinic(12)]
    types = frozen_host().types
    return evaluation.judged(cases, types, forecaster(SHIPPED, types))


def test_what_is_found_says_since_when_and_by_how_much(seen: Judged) -> None:
    many = len(seen)
    half = np.arange(many) >= many // 2
    order = np.arange(many, dtype=float)
    true = replace(seen, chance=np.full(many, 0.5), practised=order % 2, at=order)
    assert drift.drift(true) is None
    found = drift.drift(replace(true, practised=np.where(half, 0.0, true.practised)))
    assert found is not None
    assert found.outcomes == pytest.approx(many // 2, abs=2)
    assert (found.forecast, round(found.practised, 1)) == (0.5, 0.0)
    assert drift.drift(replace(true, practised=np.ones(many))) is not None


def test_time_decides_and_not_the_order_of_clients(seen: Judged) -> None:
    many = len(seen)
    late = np.argsort(seen.at, kind="stable")[many // 2 :]
    practised = np.arange(many) % 2.0
    practised[late] = 0.0
    found = drift.drift(replace(seen, chance=np.full(many, 0.5), practised=practised))
    assert found is not None
    assert found.outcomes == pytest.approx(many // 2, abs=4)


def test_nothing_on_record_has_not_drifted(seen: Judged) -> None:
    none = np.array([])
    assert drift.drift(replace(seen, chance=none, practised=none, at=none)) is None


def test_an_evaluation_says_it_in_words_and_in_figures() -> None:
    recommender = Recommender(host=frozen_host())
    cases = [recommender.case(one.history, at=one.now) for one in clinic(12)]
    types = frozen_host().types
    said = told(cases, [], types, forecaster(SHIPPED, types))
    assert any(line.startswith("Of late, ") for line in said.lines)
    assert "drift" in said.facts
