"""Who leads: from the therapist, through choosing together, to the client, and back."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from claims import behaviour
from histories import Course
from plans import AMPLE, middle, offers, plan_of, withheld

from recommender import History, InputError

if TYPE_CHECKING:
    from recommender.domain.plan import Plan

THERAPIST, SHARED, CLIENT = "therapist", "shared", "client"
MOMENT = timedelta(minutes=1)


def gone_well(planned: int, *, confidence: int | None = 7, quantity: float = 0.5) -> list[Plan]:
    """Return the plan at the end of each session of a course with all gates just open."""
    course = Course.opened(planned_sessions=planned, weekly_minutes=AMPLE).goal("goal", "worry")
    plans = []
    for number in range(1, planned + 1):
        course.session(confidence)
        for name in (f"a{number}", f"b{number}"):
            course.assign("thought-record", name).review(name, "partly", quantity=quantity)
        plans.append(plan_of(course, most=3))
    return plans


def leads(plans: list[Plan]) -> list[str]:
    """Return who leads in each plan."""
    return [one.ownership.value for one in plans]


def led(lead: str) -> Course:
    """Return a long course in which this lead has just been reached."""
    course = middle(sessions=0, planned_sessions=6)
    for number in range(6):
        course.session(9)
        for name in (f"a{number}", f"b{number}"):
            course.assign("thought-record", name).review(name)
        if plan_of(course).ownership == lead:
            return course
    raise AssertionError(lead)


def outcomes(course: Course, *statuses: str) -> Course:
    """Let outcomes follow one another in one session."""
    for number, status in enumerate(statuses):
        course.assign("worry-time", f"o{number}").review(f"o{number}", status)
    return course


# B18: the way forward


@behaviour("B18")
def test_eight_sessions_are_led_two_three_and_three() -> None:
    assert leads(gone_well(8)) == [THERAPIST] * 2 + [SHARED] * 3 + [CLIENT] * 3


@behaviour("B18")
def test_twenty_sessions_are_led_six_seven_and_seven() -> None:
    assert leads(gone_well(20)) == [THERAPIST] * 6 + [SHARED] * 7 + [CLIENT] * 7


@behaviour("B18")
@pytest.mark.parametrize("planned", [2, 3, 6, 12, 13, 40])
def test_no_session_moves_the_lead_two_steps(planned: int) -> None:
    order = (THERAPIST, SHARED, CLIENT)
    places = [order.index(one) for one in leads(gone_well(planned, confidence=10, quantity=1.0))]
    assert all(0 <= after - before <= 1 for before, after in pairwise(places))
    assert all(place <= 1 for place, n in zip(places, range(1, planned + 1), strict=True) if n < 2)


@behaviour("B18")
@pytest.mark.parametrize("confidence", [None, 0, 6])
def test_without_confidence_of_seven_the_therapist_leads(confidence: int | None) -> None:
    plans = gone_well(8, confidence=confidence)
    assert leads(plans) == [THERAPIST] * 8
    assert "ownership" in {one.code for one in plans[-1].notes}


@behaviour("B18")
def test_with_less_than_half_done_the_therapist_leads() -> None:
    assert leads(gone_well(8, quantity=0.49)) == [THERAPIST] * 8


@behaviour("B18")
@pytest.mark.parametrize(
    ("statuses", "lead"),
    [
        (("done",), THERAPIST),
        (("done", "done"), SHARED),
        (("not_this_time", "done"), THERAPIST),
        (("done", "not_this_time"), THERAPIST),
        (("not_this_time", "done", "done"), SHARED),
    ],
)
def test_the_last_two_reviews_open_the_way(statuses: tuple[str, ...], lead: str) -> None:
    assert plan_of(outcomes(middle(confidence=9), *statuses)).ownership == lead


# B18: the way back


@behaviour("B18")
@pytest.mark.parametrize(("lead", "after"), [(SHARED, THERAPIST), (CLIENT, SHARED)])
def test_two_misses_are_one_step_back(lead: str, after: str) -> None:
    course = led(lead).session(9)
    assert plan_of(outcomes(course, "not_this_time", "not_this_time")).ownership == after


@behaviour("B18")
@pytest.mark.parametrize(("lead", "after"), [(SHARED, THERAPIST), (CLIENT, SHARED)])
def test_a_risk_is_one_step_back_after_it_was_cleared(lead: str, after: str) -> None:
    course = led(lead).session(9).add("flag_raised", flag="si")
    assert plan_of(course).suggestions == ()
    assert plan_of(course.add("flag_cleared", flag="si")).ownership == after


@behaviour("B18")
def test_one_miss_is_no_step_back() -> None:
    assert plan_of(outcomes(led(CLIENT).session(9), "not_this_time")).ownership == CLIENT


@behaviour("B18")
def test_low_confidence_alone_is_no_step_back() -> None:
    assert plan_of(led(SHARED).session(2)).ownership == SHARED


# B18: the therapist's word


@behaviour("B18")
@pytest.mark.parametrize("lead", [THERAPIST, SHARED, CLIENT])
def test_the_therapists_word_wins_and_the_plan_says_so(lead: str) -> None:
    course = middle(sessions=1, confidence=0).add("ownership_set", ownership=lead)
    plan = plan_of(outcomes(course, "not_this_time", "not_this_time").session(0))
    assert plan.ownership == lead
    assert ("ownership_set", "B18") in {(one.code, one.basis) for one in plan.notes}


@behaviour("B18")
@pytest.mark.parametrize("actor", ["client", "import"])
def test_nobody_but_a_therapist_sets_the_lead(actor: str) -> None:
    course = middle().add("ownership_set", ownership="client")
    records = [one.model_dump(mode="json") for one in course.events]
    assert History.from_records(records).events[-1].actor == "therapist"
    with pytest.raises(InputError):
        History.from_records([*records[:-1], {**records[-1], "actor": actor}])


@behaviour("B18")
def test_once_released_the_rule_goes_on_from_there() -> None:
    course = led(CLIENT).add("ownership_set", ownership="therapist").session(9)
    assert plan_of(course.add("ownership_set", ownership=None)).ownership == THERAPIST
    assert plan_of(outcomes(course, "done", "done")).ownership == SHARED


# B17


@behaviour("B17")
def test_where_the_client_leads_a_frame_to_fill_in_is_on_offer() -> None:
    plan = gone_well(8)[-2]
    assert plan.ownership == CLIENT
    frame = offers(plan)["own-design"]
    assert frame.fields == (
        "The goal it serves",
        "What I will do",
        "When and where",
        "How many minutes",
        "What may get in the way, and my plan",
        "What I hope to learn",
    )


@behaviour("B17")
@pytest.mark.parametrize("lead", [THERAPIST, SHARED])
def test_the_frame_waits_until_the_client_leads(lead: str) -> None:
    course = led(CLIENT).add("ownership_set", ownership=lead)
    plan = plan_of(course)
    assert "own-design" not in offers(plan)
    assert withheld(plan)["own-design"] == "B17"


@behaviour("B17")
def test_each_lead_has_words_of_its_own() -> None:
    words = set()
    for lead in (THERAPIST, SHARED, CLIENT):
        course = middle().add("ownership_set", ownership=lead)
        words.add(offers(plan_of(course))["thought-record"].wording)
    assert len(words) == 3
