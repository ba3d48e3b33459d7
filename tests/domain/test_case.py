"""What counts as practice, and what a case says about itself."""

from __future__ import annotations

import dataclasses

import pytest
from histories import case, practice

from recommender.domain.case import CREDIT
from recommender.domain.client import Goal
from recommender.domain.history import Status

TABLE = {
    "done": (True, 1.0, True, True),
    "modified": (True, 1.0, True, True),
    "partly": (True, 0.5, True, True),
    "incorrect": (True, 1.0, True, True),
    "opposite": (True, 0.0, False, True),
    "other_practice": (True, 0.0, False, True),
    "not_this_time": (True, 0.0, False, False),
    "no_opportunity": (False, 0.0, False, False),
    "pending": (False, 0.0, False, False),
    "displaced": (False, 0.0, False, False),
}


@pytest.mark.parametrize("status", list(Status))
def test_every_status_counts_as_it_should(status: Status) -> None:
    one = practice(status=status)
    found = (one.counts, one.credit, one.practised, one.carried_over)
    assert found == TABLE[status.value]


@pytest.mark.parametrize("status", ["partly", "done"])
@pytest.mark.parametrize(("quantity", "practised"), [(0.0, False), (0.49, False), (0.5, True)])
def test_a_reported_share_is_the_credit(status: str, quantity: float, practised: bool) -> None:
    one = practice(status=status, quantity=quantity)
    assert (one.credit, one.practised, one.carried_over) == (quantity, practised, quantity > 0)


@pytest.mark.parametrize("status", ["modified", "incorrect", "opposite", "not_this_time"])
def test_a_share_of_another_outcome_is_not_its_credit(status: str) -> None:
    assert practice(status=status, quantity=0.3).credit == CREDIT[Status(status)]


def test_the_fraction_is_of_the_sessions_planned_and_may_pass_one() -> None:
    assert case(sessions=4).fraction == 0.5
    assert case(sessions=12).fraction == 1.5


def test_goal_areas_come_once_in_order_of_the_goals() -> None:
    goals = (Goal(id="a", areas=("x", "y")), Goal(id="b", areas=("y", "z")))
    assert case(goals=goals).goal_areas == ("x", "y", "z")


def test_outcomes_leave_out_what_says_nothing() -> None:
    record = tuple(practice(status=status) for status in Status)
    assert [one.status.value for one in case(record=record).outcomes] == [
        status for status in (one.value for one in Status) if TABLE[status][0]
    ]


def test_the_minutes_of_a_week_are_all_its_occasions() -> None:
    assert practice(minutes=7, occasions=3).assignment.weekly_minutes == 21


def test_a_case_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        case().sessions = 1  # type: ignore[misc]
