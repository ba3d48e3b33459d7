"""Who leads: the gates of a step forward, the reasons for a step back, the therapist's word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from histories import Course, practice

from recommender import Settings
from recommender.domain.case import Practice
from recommender.domain.client import Ownership
from recommender.engine import ownership, state

SETTINGS = Settings()
THERAPIST, SHARED, CLIENT = ownership.ORDER
GOOD = (practice(), practice())
MISSES = (practice(status="not_this_time"), practice(status="not_this_time"))


def lead(course: Course) -> Ownership:
    """Return who leads at the end of a course."""
    return state.fold(course.events, course.now, SETTINGS).ownership


def good_course(planned: int, **review: Any) -> list[Ownership]:
    """Return who leads at the end of each session of a course in which all goes well."""
    course = Course.opened(planned_sessions=planned)
    found = []
    for number in range(1, planned + 1):
        course.session(8)
        course.assign("t", f"a{number}").review(f"a{number}", **review)
        course.assign("t", f"b{number}").review(f"b{number}", **review)
        found.append(lead(course))
    return found


# The course


def test_eight_sessions_hand_over_at_three_and_six() -> None:
    assert good_course(8) == [THERAPIST] * 2 + [SHARED] * 3 + [CLIENT] * 3


def test_twenty_sessions_hand_over_at_seven_and_fourteen() -> None:
    assert good_course(20) == [THERAPIST] * 6 + [SHARED] * 7 + [CLIENT] * 7


def test_nothing_is_handed_over_before_the_first_session() -> None:
    course = Course.opened(planned_sessions=2).assign("t", "a").review("a")
    assert lead(course.assign("t", "b").review("b")) is THERAPIST


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [
        (0.0, THERAPIST),
        (0.333, THERAPIST),
        (1 / 3, SHARED),
        (0.66, SHARED),
        (2 / 3, CLIENT),
        (1.5, CLIENT),
    ],
)
def test_the_course_sets_a_ceiling(fraction: float, expected: Ownership) -> None:
    assert ownership.ceiling(fraction, SETTINGS) is expected


# Gates


def obstacle(
    *outcomes: Practice,
    fraction: float = 0.5,
    confidence: int | None = 7,
    now: Ownership = THERAPIST,
) -> str | None:
    """Ask what keeps the lead where it is."""
    return ownership.obstacle(fraction, confidence, outcomes or GOOD, now, SETTINGS)


def test_with_every_gate_open_nothing_is_in_the_way() -> None:
    assert obstacle() is None


@pytest.mark.parametrize(
    ("fraction", "now"), [(0.3, THERAPIST), (0.5, SHARED), (0.5, CLIENT), (1.0, CLIENT)]
)
def test_the_course_may_not_be_far_enough(fraction: float, now: Ownership) -> None:
    assert obstacle(fraction=fraction, now=now) == "course"


def test_one_outcome_is_too_few() -> None:
    assert obstacle(practice()) == "record"


@pytest.mark.parametrize("status", ["not_this_time", "opposite", "other_practice"])
@pytest.mark.parametrize("place", [0, 1])
def test_both_of_the_last_two_have_to_be_half_done(status: str, place: int) -> None:
    last = [practice(), practice()]
    last[place] = practice(status=status)
    assert obstacle(*last) == "record"


def test_half_done_is_enough() -> None:
    assert obstacle(practice(status="partly"), practice(status="partly", quantity=0.5)) is None


def test_older_misses_do_not_count() -> None:
    assert obstacle(*MISSES, *GOOD) is None


@pytest.mark.parametrize(
    ("distress", "found"), [(None, None), (0, None), (6, None), (7, "distress")]
)
def test_distress_in_the_last_two_keeps_the_lead(distress: int | None, found: str | None) -> None:
    assert obstacle(practice(distress=distress), practice()) == found
    assert obstacle(practice(), practice(distress=distress)) == found


@pytest.mark.parametrize(
    ("confidence", "found"),
    [(None, "confidence_unknown"), (6, "confidence"), (7, None), (0, "confidence")],
)
def test_confidence_has_to_be_asked_and_high_enough(
    confidence: int | None, found: str | None
) -> None:
    assert obstacle(confidence=confidence) == found


def test_a_clinic_may_ask_for_no_record() -> None:
    settings = Settings(outcomes_needed=0)
    assert ownership.obstacle(0.5, 7, (), THERAPIST, settings) is None


# Steps


def step(
    now: Ownership, *outcomes: Practice, fresh: int = 9, risk: bool = False, fraction: float = 1.0
) -> Ownership:
    """Take a step with every other gate open."""
    return ownership.step(now, fraction, 9, outcomes, fresh, SETTINGS, risk_since=risk)


def test_a_step_forward_is_one_step() -> None:
    assert step(THERAPIST, *GOOD) is SHARED
    assert step(SHARED, *GOOD) is CLIENT


def test_the_end_of_the_course_makes_no_difference_to_the_length_of_a_step() -> None:
    assert step(THERAPIST, *GOOD, fraction=2.0) is SHARED


def test_the_client_leads_on() -> None:
    assert step(CLIENT, *GOOD) is CLIENT


@pytest.mark.parametrize(
    ("now", "expected"), [(CLIENT, SHARED), (SHARED, THERAPIST), (THERAPIST, THERAPIST)]
)
def test_two_misses_are_a_step_back(now: Ownership, expected: Ownership) -> None:
    assert step(now, *MISSES) is expected


def test_one_miss_is_no_step_back() -> None:
    assert step(SHARED, practice(), MISSES[0]) is SHARED


def test_two_misses_with_practice_in_between_are_no_step_back() -> None:
    assert step(SHARED, MISSES[0], practice(), MISSES[1]) is SHARED


@pytest.mark.parametrize("status", ["other_practice", "opposite", "partly"])
def test_any_practice_is_no_miss(status: str) -> None:
    assert step(SHARED, MISSES[0], practice(status=status)) is SHARED


def test_partly_with_nothing_done_is_a_miss() -> None:
    assert step(SHARED, MISSES[0], practice(status="partly", quantity=0.0)) is THERAPIST


def test_what_moved_the_lead_once_does_not_move_it_again() -> None:
    assert step(SHARED, *GOOD, fresh=0) is SHARED
    assert step(SHARED, *GOOD, fresh=1) is CLIENT


@pytest.mark.parametrize(("fresh", "expected"), [(0, CLIENT), (1, CLIENT), (2, SHARED)])
def test_misses_count_once_only(fresh: int, expected: Ownership) -> None:
    assert step(CLIENT, *MISSES, fresh=fresh) is expected


@pytest.mark.parametrize(
    ("now", "expected"), [(CLIENT, SHARED), (SHARED, THERAPIST), (THERAPIST, THERAPIST)]
)
def test_a_risk_since_the_last_session_is_a_step_back(now: Ownership, expected: Ownership) -> None:
    assert step(now, *GOOD, risk=True) is expected


# In a history


def at_shared() -> Course:
    """Return a course of eight in which the lead is shared."""
    course = Course.opened().session(8).session(8).session(8)
    for name in ("a", "b"):
        course.assign("t", name).review(name)
    assert lead(course) is SHARED
    return course


def test_a_risk_steps_back_even_when_it_was_cleared_since() -> None:
    course = at_shared().session(8)
    course.add("flag_raised", flag="si").add("flag_cleared", flag="si")
    assert lead(course) is THERAPIST


def test_a_risk_of_the_session_before_last_no_longer_counts() -> None:
    course = at_shared().session(8)
    course.add("flag_raised", flag="si").add("flag_cleared", flag="si").session(8).session(8)
    assert lead(course.assign("t", "c").review("c")) is not THERAPIST


def test_two_misses_in_a_history_step_back_once() -> None:
    course = at_shared().session(8)
    for name in ("c", "d"):
        course.assign("t", name).review(name, "not_this_time")
    assert lead(course) is THERAPIST
    assert lead(course.session(8)) is THERAPIST


def test_low_confidence_keeps_the_therapists_lead() -> None:
    course = Course.opened().session(8).session(8).session(6)
    for name in ("a", "b"):
        course.assign("t", name).review(name)
    assert lead(course) is THERAPIST


def test_the_therapists_word_wins_over_every_gate() -> None:
    course = Course.opened().session(0).add("ownership_set", ownership="client")
    assert lead(course.session(0)) is CLIENT


def test_the_therapists_word_wins_over_a_good_record() -> None:
    course = at_shared().add("ownership_set", ownership="therapist")
    assert lead(course.session(9)) is THERAPIST


def test_after_the_release_the_rule_goes_on_from_there() -> None:
    course = at_shared().add("ownership_set", ownership="therapist").session(9)
    assert lead(course.add("ownership_set", ownership=None)) is THERAPIST
    assert lead(course.assign("t", "c").review("c")) is SHARED


def test_the_same_two_outcomes_do_not_move_the_lead_twice() -> None:
    course = Course.opened(planned_sessions=3).session(9).session(9)
    before = lead(course)
    course.wait(days=6).assign("t", "a").review("a").assign("t", "b").review("b")
    course.session(9, after=timedelta(days=1))
    assert [before, lead(course)] == [THERAPIST, SHARED]


def test_the_lead_does_not_fall_two_steps_in_one_session() -> None:
    course = Course.opened(planned_sessions=3).session(9).assign("t", "a").review("a")
    course.assign("t", "b").review("b").session(9).assign("t", "c").review("c")
    before = lead(course)
    course.add("flag_raised", flag="si").add("flag_cleared", flag="si")
    assert [before, lead(course)] == [CLIENT, SHARED]


def test_the_lead_does_not_rise_two_steps_between_the_ends_of_two_sessions() -> None:
    """The gate opens with the session, the next with its outcome: still, it is one step."""
    day = timedelta(days=1)
    course = Course.opened().session(after=day).session(after=day).session(after=day)
    course.session(after=day).assign("t", "a").review("a")
    course.session(after=day).assign("t", "b").review("b")
    before = lead(course)
    course.session(7, after=day)
    opened = lead(course)
    course.assign("t", "c").review("c")
    assert [before, opened, lead(course)] == [THERAPIST, SHARED, SHARED]
