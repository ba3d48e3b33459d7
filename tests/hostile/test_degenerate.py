"""N3: whatever a history looks like, there is a plan, and no chance is certain."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from histories import frozen_host, prior_host
from hostile.degenerate import HISTORIES, many_tasks, out_of_range

from recommender import Recommender
from recommender.engine.prior import Prior

HOSTS = {"the model that ships": frozen_host, "the transparent prior": prior_host}


@pytest.mark.parametrize("model", HOSTS)
@pytest.mark.parametrize("name", HISTORIES)
def test_every_chance_is_between_one_and_ninety_nine_of_a_hundred(name: str, model: str) -> None:
    assert out_of_range(Recommender(host=HOSTS[model]()), HISTORIES[name]()) == []


@pytest.mark.long
def test_a_thousand_tasks_are_planned_with() -> None:
    recommender = Recommender(host=many_tasks())
    assert len(recommender.task_types) == 1_000
    course = HISTORIES["two events"]().session()
    assert out_of_range(recommender, course) == []
    assert recommender.suggest(course.history, at=course.events[-1].at).suggestions


@pytest.mark.parametrize("wrong", [0.0, 1.0, math.nan, math.inf, -0.1])
def test_a_forecast_that_is_no_chance_is_noticed(
    wrong: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = Prior.forecast
    monkeypatch.setattr(
        Prior, "forecast", lambda *about: [replace(one, chance=wrong) for one in good(*about)]
    )
    try:
        found = out_of_range(Recommender(host=prior_host()), HISTORIES["one event"]())
    except ValueError:
        found = ["refused by the plan"]
    assert found
