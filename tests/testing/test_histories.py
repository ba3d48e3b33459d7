"""The generated histories: as many as promised, the same at every run, and about the plugin."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from recommender.testing import by_name, loaded
from recommender.testing.histories import COUNT, courses

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.testing import Subject


def test_there_are_five_hundred() -> None:
    assert sum(1 for _ in courses(loaded(by_name("breathing")))) == COUNT == 500


def test_they_are_the_same_at_every_run() -> None:
    subject, again = loaded(by_name("breathing")), loaded(by_name("breathing"))
    digests = [one.history.digest for one in islice(courses(subject), 50)]
    assert digests == [one.history.digest for one in islice(courses(again), 50)]
    assert len(set(digests)) > 40


def test_they_assign_the_plugin_s_own_task_types_most(plugin: Callable[[str], Subject]) -> None:
    subject = plugin("often_assigned")
    assigned = [
        event.task_type
        for one in islice(courses(subject), 100)
        for event in one.events
        if event.kind == "assigned"
    ]
    assert max(set(assigned), key=assigned.count) == "often-assigned"


def test_some_stop_at_a_risk_and_most_do_not(plugin: Callable[[str], Subject]) -> None:
    risky = [
        any(event.kind == "flag_raised" and event.risk for event in one.events)
        for one in courses(plugin("at_risk"))
    ]
    assert 0 < sum(risky) < COUNT / 4
