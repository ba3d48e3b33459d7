"""What is open comes first in a session, and nothing is lost when it cannot."""

from __future__ import annotations

from claims import behaviour
from plans import middle, offers, plan_of, withheld


@behaviour("B37")
def test_a_session_begins_with_what_is_open_and_with_questions() -> None:
    course = middle().assign("thought-record", "first", minutes=5)
    course.assign("worry-time", "second", minutes=10).session(5)
    plan = plan_of(course)
    assert [one.assignment for one in plan.review] == ["first", "second"]
    assert all(question.endswith("?") for one in plan.review for question in one.questions)
    assert next(iter(plan.to_dict()["review"]))["assignment"] == "first"  # type: ignore[call-overload]


@behaviour("B37")
def test_what_is_open_is_looked_at_before_it_is_suggested_once_more() -> None:
    plan = plan_of(middle().assign("thought-record", "a", minutes=5).session(5))
    assert "thought-record" not in offers(plan)
    assert withheld(plan)["thought-record"] == "B37"


@behaviour("B37")
def test_what_was_displaced_stays_first_and_is_no_miss() -> None:
    course = middle(confidence=9)
    for name in ("a", "b"):
        course.assign("thought-record", name, minutes=5).review(name)
    course.session(9).assign("worry-time", "c", minutes=10).assign("sleep-diary", "d", minutes=2)
    course.session(9).review("c", "displaced").review("d", "displaced")
    course.session(9).review("c", "displaced").review("d", "displaced")
    plan = plan_of(course)
    assert [one.assignment for one in plan.review] == ["c", "d"]
    assert plan.ownership == "shared"
    assert plan_of(course.review("c")).review[0].assignment == "d"


@behaviour("B37")
def test_what_was_looked_at_is_no_longer_first() -> None:
    course = middle().assign("thought-record", "a", minutes=5).session(5).review("a")
    assert plan_of(course).review == ()
