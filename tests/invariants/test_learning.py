"""Invariants of learning anew: 3 (one more completed practice) and 23 (a client who is gone)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from clinics import clinic
from histories import candidate, courses, frozen_host, practice
from hypothesis import given
from hypothesis import strategies as st
from invariants import checkers
from recommender_models import elicited, fitting
from recommender_models.forecaster import LearnedForecaster
from recommender_models.learning import learnable

from recommender import Recommender

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from histories import Course

    from recommender.domain.case import CaseState

TYPES = frozen_host().types
FIT = pytest.mark.costly(6)
"""A fit takes a tenth of a second."""


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Iterator[None]:
    """Leave the spread as it is in a fit: to learn it takes most of the time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fitting, "with_spread", lambda _records, population, _base: population)
        yield


@cache
def others() -> tuple[CaseState, ...]:
    """Return the clients of a small clinic."""
    recommender = Recommender(host=frozen_host())
    return tuple(recommender.case(one.history, at=one.now) for one in clinic(6))


def fitted(cases: Sequence[CaseState]) -> LearnedForecaster:
    """Return the forecaster of a model fitted on these clients."""
    population = fitting.fit(cases, TYPES, elicited.base(), seed=0)
    return LearnedForecaster(population, dict(TYPES), "fitted", "f" * 64)


@FIT
@given(course=courses(calm=True), name=st.sampled_from(sorted(TYPES)), data=st.data())
def test_03_a_model_fitted_anew_with_one_more_practice_does_not_lower_its_chance(
    recommender: Recommender, course: Course, name: str, data: st.DataObject
) -> None:
    """3 completion monotone, refit: one more completed practice, and everything learned anew."""
    case = recommender.case(course.history, at=course.now)
    rung = data.draw(st.integers(1, len(TYPES[name].ladder)))
    asked = candidate(TYPES[name], rung)
    size = {"rung": rung, "minutes": asked.minutes, "occasions": asked.occasions}
    done = practice(name, session=case.sessions, at=case.at, **size)
    more = replace(case, record=(*case.record, done))
    (before,) = fitted((*others(), case)).forecast(case, [asked])
    (after,) = fitted((*others(), more)).forecast(more, [asked])
    checkers.check_refit(before.chance, after.chance)


@FIT
@given(course=courses(calm=True), place=st.integers(0, 6))
def test_23_learning_without_a_client_is_learning_from_data_that_never_held_them(
    recommender: Recommender, course: Course, place: int
) -> None:
    """23 erasure: what is learned from depends on who is there, not on who once was."""
    gone = recommender.case(course.history, at=course.now)
    there = [*others()[:place], gone, *others()[place:]]
    left = [one for one in there if one is not gone]
    one, other = (learnable(some, TYPES, seed=1) for some in (left, others()))
    assert one.fingerprint == other.fingerprint
    checkers.check_same_numbers(fitted(one.cases), fitted(other.cases), list(others()), TYPES)
