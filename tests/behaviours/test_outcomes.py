"""Outcomes as they really are: any practice counts, and what is missing is asked about."""

from __future__ import annotations

import pytest
from claims import behaviour
from histories import Course, candidate, make_type
from plans import chance, desk, middle, offers, plan_of, plan_with, practised, reason, size, the_one

from recommender.language.messages import say

LED = "shared"
FORECASTERS = ("learned", "prior")


def led_together() -> Course:
    """Return a course in which two practices have made the lead a shared one."""
    course = middle(confidence=8)
    for name in ("a", "b"):
        course.assign("thought-record", name, minutes=5).review(name)
    assert plan_of(course).ownership == LED
    return course.session(8)


def missed(course: Course, *statuses: str) -> Course:
    """Let outcomes follow one another."""
    for number, status in enumerate(statuses):
        course.assign("worry-time", f"m{number}", minutes=10).review(f"m{number}", status)
    return course


# A1


@behaviour("A1")
def test_other_practice_does_not_break_a_run() -> None:
    assert plan_of(missed(led_together(), "not_this_time", "not_this_time")).ownership != LED
    assert plan_of(missed(led_together(), "not_this_time", "other_practice")).ownership == LED
    assert plan_of(missed(led_together(), "other_practice", "not_this_time")).ownership == LED


@behaviour("A1")
@pytest.mark.parametrize("forecaster", FORECASTERS)
def test_other_practice_speaks_for_the_client_and_not_for_its_task(forecaster: str) -> None:
    types, own, elsewhere = desk(forecaster).task_types, {}, {}
    for status in ("done", "other_practice", "not_this_time"):
        course = practised(middle(), "thought-record", status, minutes=5, occasions=3)
        own[status] = chance(course, candidate(types["thought-record"]), forecaster)
        elsewhere[status] = chance(course, candidate(types["problem-solving"]), forecaster)
    assert elsewhere["other_practice"] > elsewhere["not_this_time"]
    assert own["other_practice"] < own["done"]


@behaviour("A1")
def test_other_practice_asks_whether_it_could_take_the_place() -> None:
    course = practised(middle(), "made-up", "other_practice", minutes=10)
    assert the_one(plan_with(course, make_type())).steps == (say("step.adopt"),)


# A7


@behaviour("A7")
def test_a_missing_outcome_is_met_with_open_questions() -> None:
    course = middle().assign("thought-record", "a", minutes=5).session(5).session(5)
    (item,) = plan_of(course).review
    assert item.assignment == "a"
    assert len(item.questions) >= 1
    assert all(one.endswith("?") for one in item.questions)


@behaviour("A7")
@pytest.mark.parametrize("status", [None, "pending"])
def test_a_missing_outcome_is_no_verdict(status: str | None) -> None:
    course = led_together().assign("worry-time", "open", minutes=10, occasions=1)
    course.assign("sleep-diary", "other", minutes=2, occasions=1).session(8).session(8)
    without = led_together().session(8).session(8)
    if status:
        course.review("open", status).review("other", status)
    plan, before = plan_of(course), plan_of(without)
    assert plan.ownership == before.ownership == LED
    for name in offers(plan).keys() & offers(before).keys():
        there, here = offers(before)[name].forecast.chance, offers(plan)[name].forecast.chance
        assert here == pytest.approx(there, abs=0.001)
        assert size(offers(plan)[name]) == size(offers(before)[name])


# B7


def after(status: str, **outcome: object) -> tuple[tuple[int, int, int], tuple[str, ...]]:
    """Return the next size of a thought record at its second rung, and what to do before it."""
    course = middle("self-criticism")
    practised(course, "thought-record", status, rung=2, minutes=5, occasions=4, **outcome)
    one = offers(plan_of(course))["thought-record"]
    return size(one), one.steps


@behaviour("B7")
def test_four_outcomes_have_four_next_actions() -> None:
    answers = [
        after("done"),
        after("partly", quantity=0.5),
        after("incorrect"),
        after("not_this_time"),
    ]
    assert len(set(answers)) == 4
    (done, _), (half, half_steps), (_, _), (missed_, _) = answers
    assert done[0] == 3
    assert (half, half_steps) == ((2, 5, 4), ())
    assert missed_[0] == 1


@behaviour("B7")
def test_a_misunderstanding_is_explained_at_the_same_size() -> None:
    assert after("incorrect") == ((2, 5, 4), (say("step.show"),))


@behaviour("B7")
def test_a_misunderstanding_does_not_close_what_is_useful_once() -> None:
    course = practised(middle(), "negative-thought-list", "incorrect", minutes=5, items=3)
    assert say("step.show") in offers(plan_of(course))["negative-thought-list"].steps


# B41


@behaviour("B41")
def test_a_change_by_the_client_counts_like_the_task_itself() -> None:
    changed, done = after("modified"), after("done")
    assert changed[0] == done[0]
    plans = []
    for status in ("modified", "done"):
        course = middle(confidence=8)
        for name in ("a", "b"):
            course.assign("thought-record", name, minutes=5).review(name, status)
        plans.append(plan_of(course))
    assert [one.ownership for one in plans] == [LED, LED]
    chances = [{n: s.forecast.chance for n, s in offers(one).items()} for one in plans]
    assert chances[0] == chances[1]


@behaviour("B41")
def test_a_change_by_the_client_is_proposed_as_the_new_form() -> None:
    assert after("modified")[1] == (say("step.adopt_change"),)


@behaviour("B41")
def test_the_opposite_is_a_question_to_the_plan_and_no_miss() -> None:
    course = practised(middle(), "made-up", "opposite", minutes=10)
    assert the_one(plan_with(course, make_type())).steps == (say("step.plan_question"),)
    assert plan_of(missed(led_together(), "not_this_time", "opposite")).ownership == LED
    assert reason(the_one(plan_with(course, make_type())), "size") is not None
