"""A plan in steps: few questions to the forecaster, none empty, none twice; short cuts that hold."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from histories import Course, courses, frozen_host, prior_host
from hypothesis import given

from recommender import Recommender
from recommender.engine.prior import Prior

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.host import Host


@pytest.mark.parametrize("host", [prior_host, frozen_host])
@given(course=courses(calm=True))
def test_no_question_is_empty_or_asked_twice_and_the_plan_is_the_same(
    host: Callable[[], Host], course: Course
) -> None:
    recommender = Recommender(host=host())
    history = course.history
    case, prior = recommender.case(history, at=course.now), Prior(recommender.settings)
    forecaster = recommender.host.for_one_plan().forecaster(prior)
    steps, asked, rounds = recommender._steps(case, history.digest, 0, 3), [], 0
    try:
        wanted = next(steps).candidates
        while True:
            assert wanted
            rounds += 1
            asked += [(one.key, one.minutes, one.occasions) for one in wanted]
            wanted = steps.send(forecaster.forecast(case, wanted)).candidates
    except StopIteration as end:
        plan = end.value
    assert rounds <= 3
    assert len(asked) == len(set(asked))
    assert plan == recommender.suggest(history, at=course.now)


@given(course=courses())
def test_the_digest_is_that_of_canonical_json(course: Course) -> None:
    history = course.history
    lines = (
        json.dumps(
            one.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        for one in history.events
    )
    assert history.digest == sha256("\n".join(lines).encode()).hexdigest()


@given(course=courses())
def test_a_twin_is_equal_and_shares_no_goal(recommender: Recommender, course: Course) -> None:
    case = recommender.case(course.history, at=course.now)
    twin = case.twin()
    assert twin == case
    assert twin is not case
    assert all(one is not other for one, other in zip(twin.goals, case.goals, strict=True))
    assert twin.outcomes == case.outcomes
