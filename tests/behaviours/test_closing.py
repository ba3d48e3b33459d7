"""The last part of the course: warning signs, what has helped, and whom to turn to."""

from __future__ import annotations

import pytest
from claims import behaviour
from histories import Course
from plans import middle, offers, plan_of, practised, withheld

CLOSING = {"warning-signs", "task-review"}


def ending(how: str) -> Course:
    """Return a course in its closing part: by its sessions, or by a word."""
    if how == "sessions":
        return middle(sessions=17, planned_sessions=20)
    return middle(sessions=4, planned_sessions=20).add("end_declared")


# B26


@behaviour("B26")
@pytest.mark.parametrize("how", ["sessions", "word"])
@pytest.mark.parametrize("most", [1, 3])
def test_the_closing_part_has_a_closing_task(how: str, most: int) -> None:
    plan = plan_of(ending(how), most=most)
    assert plan.stage == "closing"
    assert CLOSING & set(offers(plan))


@behaviour("B26")
@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_closing_part_has_a_closing_task_beside_what_is_known(most: int) -> None:
    course = middle("worry", "self-criticism", sessions=10, planned_sessions=20)
    for name in ("thought-record", "worry-time", "problem-solving", "imperfect-practice"):
        practised(course, name, minutes=5, difficulty=2)
    plan = plan_of(course.add("end_declared"), most=most)
    assert len(plan.suggestions) == most
    assert CLOSING & set(offers(plan))


@behaviour("B26")
def test_the_closing_part_begins_at_eighty_five_of_a_hundred() -> None:
    before, after = middle(sessions=16, planned_sessions=20), ending("sessions")
    assert (plan_of(before).stage, plan_of(after).stage) == ("late", "closing")


@behaviour("B26")
@pytest.mark.parametrize("how", ["sessions", "word"])
def test_the_closing_part_begins_nothing_new(how: str) -> None:
    plan = plan_of(ending(how))
    assert withheld(plan)["worry-time"] == "B26"
    assert set(offers(plan)) <= CLOSING


@behaviour("B26")
@pytest.mark.parametrize(
    ("status", "known"), [("done", True), ("other_practice", True), ("not_this_time", False)]
)
def test_the_closing_part_goes_on_with_what_is_known(status: str, *, known: bool) -> None:
    course = practised(middle(planned_sessions=20), "worry-time", status, minutes=10)
    assert ("worry-time" in offers(plan_of(course.add("end_declared")))) is known


@behaviour("B26")
@pytest.mark.parametrize("sessions", [3, 6])
def test_closing_tasks_wait_for_the_later_part(sessions: int) -> None:
    plan = plan_of(middle(sessions=sessions, planned_sessions=12))
    assert not CLOSING & set(offers(plan))
    assert {withheld(plan)[name] for name in CLOSING} == {"B26"}


# B28


@behaviour("B28")
def test_the_line_on_whom_to_turn_to_is_the_therapists_and_is_carried_on() -> None:
    course = middle(contact_line="Ring the desk.").add("end_declared")
    plan = plan_of(course)
    assert plan.contact_line == "Ring the desk."
    assert "no_contact_line" not in {one.code for one in plan.notes}


@behaviour("B28")
@pytest.mark.parametrize("how", ["sessions", "word"])
def test_a_missing_line_is_asked_for_and_none_is_made_up(how: str) -> None:
    plan = plan_of(ending(how))
    assert ("no_contact_line", "B28") in {(one.code, one.basis) for one in plan.notes}
    assert plan.contact_line is None
    assert plan_of(ending(how).add("client_changed", contact_line="Ring.")).contact_line == "Ring."
