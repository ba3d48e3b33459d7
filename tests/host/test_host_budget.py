"""A forecaster that takes too long, or its process down with it; the prior answers instead."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from recommender.host import budget, forecasting
from recommender.host.guard import NotUsableError

if TYPE_CHECKING:
    from conftest import Site

GOOD = '@hookimpl\ndef recommender_task_types():\n    return [task("good")]\n'


def forecaster(body: str) -> str:
    return (
        "import os, time\n"
        "class Slow:\n"
        "    name, fingerprint = 'slow', 'f' * 64\n"
        "    def forecast(self, case, candidates):\n"
        f"        {body}\n"
        "@hookimpl\ndef recommender_forecaster():\n    return Slow()\n"
    )


def test_a_forecaster_that_takes_a_minute_gives_way_to_the_prior_and_is_not_waited_for_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecasting, "SECONDS", 0.3)
    site.add("slow", forecaster("time.sleep(60)"))
    site.add("good", GOOD)
    host = site.host()
    begin = time.monotonic()
    plans = [site.plan(host=host) for _ in range(3)]
    assert time.monotonic() - begin < 30
    assert {one.decision.model for one in plans} == {"transparent-prior-1"}
    first, second, third = ([str(fault) for fault in one.faults] for one in plans)
    assert any("took longer than 0.3 seconds" in one for one in first)
    assert any("took too long before" in one for one in second)
    assert second == third


@pytest.mark.parametrize("body", ["os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_forecaster_that_ends_its_process_ends_no_other(site: Site, body: str) -> None:
    site.add("slow", forecaster(body))
    site.add("good", GOOD)
    plan = site.plan()
    assert plan.suggestions
    assert "ended the process" in str(plan.faults[0])


def test_work_within_its_time_gives_its_numbers() -> None:
    assert budget.within(5, lambda: [[0.5, 1 / 3]]) == [[0.5, 1 / 3]]


def test_work_past_its_time_is_ended() -> None:
    begin = time.monotonic()
    with pytest.raises(budget.TooLongError, match=r"longer than 0\.2 seconds"):
        budget.within(0.2, lambda: time.sleep(60) or [])
    assert time.monotonic() - begin < 20


def test_what_goes_wrong_there_is_said_here_without_its_words() -> None:
    def work() -> list[list[float]]:
        message = "canary"
        raise ValueError(message)

    with pytest.raises(NotUsableError, match=r"^it raised ValueError$"):
        budget.within(5, work)
