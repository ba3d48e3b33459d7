"""What a history says at one moment: every kind of event, corrections, contradictions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from histories import MINUTE, START, WEEK, Course

from recommender import InputError, Recommender, Settings
from recommender.domain.barrier import Barrier
from recommender.domain.case import CaseState
from recommender.domain.client import RISK_ALIASES, RISK_FLAGS, AgeBand, Modality, Ownership
from recommender.domain.history import Status
from recommender.engine import state
from recommender.interchange.records import KINDS

if TYPE_CHECKING:
    from datetime import datetime

SETTINGS = Settings()
DAY = timedelta(days=1)


def fold(course: Course, at: datetime | None = None) -> CaseState:
    """Return what a course says at its end, or at a time."""
    return state.fold(course.events, at or course.now, SETTINGS)


# Nothing


def test_no_events_grant_nothing() -> None:
    case = state.fold([], START, SETTINGS)
    assert (case.opened_at, case.consent, case.weekly_minutes) == (None, None, 0)
    assert (case.sessions, case.goals, case.record, case.ownership) == (0, (), (), "therapist")


def test_every_kind_of_event_is_folded_without_complaint() -> None:
    """One course that holds every kind; a new kind has to be added here."""
    course = Course.opened().goal("g").add("preference_stated", likes=["do"])
    course.add("flag_raised", flag="f").add("flag_cleared", flag="f")
    course.add("measured", measure="gad7", value=3).session(5)
    course.add("skill_rehearsed", skill="s").add("agreement_made", agreement="a")
    course.add("suggested", options=[], seed=0, history_digest="0" * 64, engine="e", model="m")
    course.assign("t").review("t").add("declined", task_type="t").add(
        "task_reopened", task_type="t"
    )
    course.add("ownership_set", ownership="shared").add("end_declared")
    course.add("client_changed", weekly_minutes=5).add("goal_closed", goal="g")
    course.add("session_begun").add("review_displaced")
    course.add("task_drafted", draft="d", design={"what": "A walk"})
    course.add("draft_linked", draft="d", goal="g").add("note_dismissed", note="draft")
    course.assign("u", client_agreed=False).add("client_agreed", assignment="u")
    course.assign("v", actor="client").add("therapist_agreed", assignment="v")
    course.add("retracted", target=course.last)
    assert {one.kind for one in course.events} == set(KINDS)
    assert fold(course).sessions == 1


# Each kind


def test_opening_takes_over_what_was_agreed() -> None:
    case = fold(
        Course.opened(
            planned_sessions=12,
            interval_days=14,
            weekly_minutes=45,
            language="es",
            age_band="adolescent",
            contact_line="Ask.",
        )
    )
    assert (case.client, case.consent, case.planned_sessions) == ("c-017", True, 12)
    assert (case.interval_days, case.weekly_minutes, case.language) == (14, 45, "es")
    assert (case.age_band, case.contact_line) == (AgeBand.ADOLESCENT, "Ask.")


def test_opening_is_a_contact() -> None:
    assert fold(Course.opened()).last_contact == START


def test_a_change_keeps_what_it_does_not_name() -> None:
    case = fold(Course.opened(planned_sessions=12).add("client_changed", weekly_minutes=0))
    assert (case.planned_sessions, case.weekly_minutes, case.consent) == (12, 0, True)


def test_consent_can_be_withdrawn() -> None:
    assert fold(Course.opened().add("client_changed", consent=False)).consent is False


def test_a_change_is_no_contact() -> None:
    course = Course.opened().wait(days=1).add("client_changed", weekly_minutes=5)
    assert fold(course).last_contact == START


def test_goals_keep_the_order_in_which_they_were_stated() -> None:
    case = fold(Course.opened().goal("b", "x").goal("a", "y", "x"))
    assert [goal.id for goal in case.goals] == ["b", "a"]
    assert case.goal_areas == ("x", "y")


def test_a_goal_stated_again_keeps_its_place() -> None:
    case = fold(Course.opened().goal("b", "x").goal("a", "y").goal("b", "z"))
    assert [(goal.id, goal.areas) for goal in case.goals] == [("b", ("z",)), ("a", ("y",))]


def test_a_closed_goal_is_gone() -> None:
    assert fold(Course.opened().goal("a").add("goal_closed", goal="a")).goals == ()


def test_a_preference_replaces_the_one_before() -> None:
    course = Course.opened().add("preference_stated", likes=["do"], dislikes=["read"])
    case = fold(course.add("preference_stated", likes=["talk"]))
    assert (case.likes, case.dislikes) == ((Modality.TALK,), ())


def test_a_flag_holds_until_it_is_cleared() -> None:
    course = Course.opened().add("flag_raised", flag="panic")
    assert fold(course).flags == ("panic",)
    assert fold(course.add("flag_cleared", flag="panic")).flags == ()


def test_a_plain_flag_is_no_risk() -> None:
    assert fold(Course.opened().add("flag_raised", flag="panic")).risks == ()


def test_any_flag_may_be_raised_as_a_risk() -> None:
    assert fold(Course.opened().add("flag_raised", flag="panic", risk=True)).risks == ("panic",)


@pytest.mark.parametrize("flag", sorted(RISK_FLAGS))
def test_a_risk_flag_is_a_risk_without_being_called_one(flag: str) -> None:
    assert fold(Course.opened().add("flag_raised", flag=flag)).risks == (flag,)


@pytest.mark.parametrize(("alias", "flag"), sorted(RISK_ALIASES.items()))
def test_another_name_for_a_risk_is_that_risk(alias: str, flag: str) -> None:
    course = Course.opened().add("flag_raised", flag=alias.replace("_", "-").upper())
    assert fold(course).risks == (flag,)
    assert fold(course.add("flag_cleared", flag=alias)).risks == ()


def test_a_risk_raised_again_as_a_plain_flag_stays_a_risk() -> None:
    course = Course.opened().add("flag_raised", flag="panic", risk=True)
    assert fold(course.add("flag_raised", flag="panic")).risks == ("panic",)


def test_risks_are_flags_too_and_sorted() -> None:
    course = Course.opened().add("flag_raised", flag="si").add("flag_raised", flag="abuse")
    case = fold(course.add("flag_raised", flag="panic"))
    assert case.risks == ("abuse", "si")
    assert case.flags == ("abuse", "panic", "si")


def test_clearing_is_a_contact() -> None:
    course = Course.opened().wait(days=3).add("flag_cleared", flag="panic")
    assert fold(course).last_contact == course.events[-1].at


def test_raising_is_no_contact() -> None:
    assert fold(Course.opened().wait(days=3).add("flag_raised", flag="x")).last_contact == START


@pytest.mark.parametrize(
    ("value", "risks"), [(0, ()), (0.9, ()), (1, ("phq9_item9",)), (3, ("phq9_item9",))]
)
def test_item_nine_opens_a_risk_from_one(value: float, risks: tuple[str, ...]) -> None:
    course = Course.opened().add("measured", measure="phq9-item9", value=value)
    assert fold(course).risks == risks


def test_a_later_zero_does_not_clear_item_nine() -> None:
    course = Course.opened().add("measured", measure="phq9-item9", value=2)
    assert fold(course.add("measured", measure="phq9-item9", value=0)).risks == ("phq9_item9",)


def test_another_instrument_opens_nothing() -> None:
    assert fold(Course.opened().add("measured", measure="phq9", value=20)).risks == ()


def test_sessions_are_counted_and_are_contacts() -> None:
    course = Course.opened().session().session()
    case = fold(course)
    assert (case.sessions, case.last_contact) == (2, course.events[-1].at)


def test_confidence_stays_until_it_is_asked_again() -> None:
    course = Course.opened().session(7).session()
    assert fold(course).confidence == 7
    assert fold(course.session(0)).confidence == 0


def test_rehearsals_and_agreements_are_kept_once_and_sorted() -> None:
    course = Course.opened()
    for name in ("b", "a", "b"):
        course.add("skill_rehearsed", skill=name).add("agreement_made", agreement=name)
    case = fold(course)
    assert (case.rehearsed, case.agreements) == (("a", "b"), ("a", "b"))


def test_an_assignment_is_open_as_it_was_made() -> None:
    course = (
        Course.opened()
        .session()
        .assign("t", "a", rung=2, minutes=7, occasions=3, chosen_by="client")
    )
    (one,) = fold(course).open
    assert (one.id, one.task_type, one.rung, one.minutes, one.occasions) == ("a", "t", 2, 7, 3)
    assert (one.chosen_by, one.session, one.at) == ("client", 1, course.events[-1].at)
    assert one.weekly_minutes == 21


def test_an_outcome_closes_the_assignment_and_is_kept_whole() -> None:
    course = Course.opened().assign("t", "a").session()
    course.review(
        "a",
        "partly",
        quantity=0.4,
        quality=2,
        difficulty=3,
        distress=4,
        minutes=6,
        items=5,
        barriers=["time"],
        contexts=["home"],
    )
    case = fold(course)
    (one,) = case.record
    assert (case.open, one.assignment.id, one.assignment.session) == ((), "a", 0)
    assert (one.status, one.session, one.at) == (Status.PARTLY, 1, course.events[-1].at)
    assert (one.quantity, one.quality, one.difficulty, one.distress) == (0.4, 2, 3, 4)
    assert (one.minutes, one.items, one.barriers) == (6, 5, (Barrier.TIME,))
    assert one.contexts == ("home",)


def test_an_outcome_is_a_contact() -> None:
    course = Course.opened().assign("t").wait(days=2).review("t")
    assert fold(course).last_contact == course.events[-1].at


@pytest.mark.parametrize("status", ["pending", "displaced"])
def test_a_task_that_waits_stays_open(status: str) -> None:
    case = fold(Course.opened().assign("t", "a").review("a", status))
    assert [one.id for one in case.open] == ["a"]
    assert [one.status for one in case.record] == [status]
    assert case.outcomes == ()


def test_a_task_that_waited_can_be_reviewed() -> None:
    case = fold(Course.opened().assign("t", "a").review("a", "pending").review("a"))
    assert case.open == ()
    assert [one.status for one in case.outcomes] == ["done"]


def test_no_opportunity_closes_the_task_and_says_nothing_about_practice() -> None:
    case = fold(Course.opened().assign("t", "a").review("a", "no_opportunity"))
    assert (case.open, case.outcomes, len(case.record)) == ((), (), 1)


def test_a_decline_keeps_the_session_of_the_last_one() -> None:
    course = Course.opened().add("declined", task_type="t").session()
    assert fold(course.add("declined", task_type="t")).declined == (("t", 1),)


def test_a_task_reopened_keeps_its_time() -> None:
    course = Course.opened().add("task_reopened", task_type="t")
    assert fold(course).reopened == (("t", course.events[-1].at),)


def test_an_end_can_be_declared() -> None:
    assert fold(Course.opened().add("end_declared")).ending is True
    assert fold(Course.opened()).ending is False


def test_a_suggestion_on_record_changes_nothing() -> None:
    course = Course.opened()
    before = fold(course, START + DAY)
    course.add("suggested", options=[], seed=0, history_digest="0" * 64, engine="e", model="m")
    assert fold(course, START + DAY) == before


def test_record_of_finds_one_task_type() -> None:
    course = Course.opened().assign("t").assign("u").review("t").review("u")
    assert [one.assignment.task_type for one in fold(course).record_of("u")] == ["u"]


# Ownership on record


def test_the_therapists_word_sets_the_lead() -> None:
    case = fold(Course.opened().add("ownership_set", ownership="client").session())
    assert (case.ownership, case.ownership_set) == (Ownership.CLIENT, True)


def test_a_release_goes_on_from_where_the_lead_was_set() -> None:
    course = Course.opened().add("ownership_set", ownership="client").session()
    case = fold(course.add("ownership_set", ownership=None))
    assert (case.ownership, case.ownership_set) == (Ownership.CLIENT, False)


def test_a_release_without_a_setting_changes_nothing() -> None:
    case = fold(Course.opened().session().add("ownership_set", ownership=None))
    assert (case.ownership, case.ownership_set) == (Ownership.THERAPIST, False)


def test_misses_from_before_the_release_do_not_count_against_it() -> None:
    course = Course.opened().session().add("ownership_set", ownership="client")
    for name in ("a", "b"):
        course.assign("t", name).review(name, "not_this_time")
    course.add("ownership_set", ownership=None)
    assert fold(course).ownership is Ownership.CLIENT


# Time


def test_events_after_the_moment_are_left_aside_and_counted() -> None:
    course = Course.opened().session().session()
    case = fold(course, START + WEEK + MINUTE)
    assert (case.sessions, case.later_events) == (1, 1)


def test_an_event_at_the_moment_counts() -> None:
    course = Course.opened().session()
    assert fold(course, course.events[-1].at).sessions == 1


def test_a_risk_recorded_later_counts_already() -> None:
    course = Course.opened().wait(days=1).add("flag_raised", flag="si")
    case = fold(course, START)
    assert (case.risks, case.flags) == (("si",), ())


def test_a_risk_raised_and_cleared_later_does_not_count() -> None:
    course = (
        Course.opened().wait(days=1).add("flag_raised", flag="si").add("flag_cleared", flag="si")
    )
    assert fold(course, START).risks == ()


def test_clearing_later_does_not_clear_now() -> None:
    course = (
        Course.opened().add("flag_raised", flag="si").wait(days=1).add("flag_cleared", flag="si")
    )
    assert fold(course, START + MINUTE).risks == ("si",)


@pytest.mark.parametrize("name", ["consent", "guardian_consent"])
def test_consent_withdrawn_later_is_no_consent_at_an_earlier_moment(name: str) -> None:
    course = Course.opened(consent=True, guardian_consent=True).wait(days=1)
    course.add("client_changed", **{name: False})
    assert getattr(fold(course, START), name) is False


def test_consent_withdrawn_and_given_anew_holds() -> None:
    course = Course.opened(consent=True).wait(days=1).add("client_changed", consent=False)
    course.wait(days=1).add("client_changed", consent=True)
    assert fold(course, START).consent is True
    assert fold(course, START + DAY + MINUTE).consent is False


def test_consent_given_later_is_none_yet() -> None:
    course = Course.opened(consent=None).wait(days=1).add("client_changed", consent=True)
    assert fold(course, START).consent is None


def test_the_order_given_does_not_matter_but_time_does() -> None:
    course = Course.opened().session(4).session(9)
    assert state.fold(course.events[::-1], course.now, SETTINGS).confidence == 9


def test_events_of_one_time_keep_the_order_given() -> None:
    course = Course.opened().add("preference_stated", likes=["do"], at=START + DAY)
    course.add("preference_stated", likes=["read"], at=START + DAY)
    assert fold(course).likes == (Modality.READ,)


# Corrections


def retracting(course: Course, target: str = "") -> Course:
    """Retract an event, the last one unless it is named."""
    return course.add("retracted", target=target or course.last)


def test_a_retracted_event_does_not_count() -> None:
    assert fold(retracting(Course.opened().session())).sessions == 0


def test_a_retraction_that_is_retracted_does_not_count() -> None:
    assert fold(retracting(retracting(Course.opened().session()))).sessions == 1


def test_a_third_retraction_counts_again() -> None:
    assert fold(retracting(retracting(retracting(Course.opened().session())))).sessions == 0


def test_an_outcome_retracted_can_be_recorded_anew() -> None:
    course = retracting(Course.opened().assign("t", "a").review("a", "not_this_time"))
    assert [one.id for one in fold(course).open] == ["a"]
    case = fold(course.review("a"))
    assert [one.status for one in case.record] == ["done"]


def test_an_opening_retracted_leaves_the_course_closed() -> None:
    assert fold(retracting(Course.opened())).opened_at is None


def test_a_retraction_recorded_later_leaves_the_moment_as_it_was() -> None:
    course = Course.opened().session().wait(days=1)
    assert fold(retracting(course), START + WEEK + MINUTE).sessions == 1


def test_a_retraction_retracted_by_an_earlier_one_does_not_count() -> None:
    course = Course.opened().session()
    course.add("retracted", id="first", target="second")
    course.add("retracted", id="second", target="c-017:1")
    assert fold(course).sessions == 1


def test_a_retraction_before_its_target_is_understood() -> None:
    course = Course.opened().session()
    course.add("retracted", target="late").wait(days=2)
    course.add("measured", id="late", measure="gad7", value=1)
    assert fold(course, START + WEEK + 2 * MINUTE).sessions == 1


# Contradictions


def refused(course: Course) -> str:
    """Return what is said about a course that contradicts itself."""
    with pytest.raises(InputError) as error:
        fold(course)
    return str(error.value)


def test_a_second_opening_is_refused() -> None:
    said = refused(Course.opened().add("client_opened"))
    assert said == "Client 'c-017' is opened twice; use client_changed instead."


def test_an_outcome_without_an_assignment_is_refused() -> None:
    said = refused(Course.opened().review("a"))
    assert said == "Assignment 'a' was never assigned; record 'assigned' first."


def test_a_second_outcome_is_refused() -> None:
    said = refused(Course.opened().assign("t", "a").review("a").review("a"))
    assert said == "Assignment 'a' already has an outcome; retract that one first to correct it."


def test_a_second_assignment_of_one_id_is_refused() -> None:
    said = refused(Course.opened().assign("t", "a").assign("u", "a"))
    assert said == "Assignment 'a' exists already; give the new one another id."


def test_closing_a_goal_that_is_not_open_is_refused() -> None:
    said = refused(Course.opened().add("goal_closed", goal="g"))
    assert said == "Goal 'g' cannot be closed: it is not open."


def test_retracting_what_is_not_there_is_refused() -> None:
    said = refused(Course.opened().add("retracted", target="nothing"))
    assert said == "Event 'nothing' cannot be retracted: it is not in the history."


def test_a_change_does_not_open_a_course(recommender: Recommender) -> None:
    course = Course().add("client_changed", consent=True, weekly_minutes=60).session()
    assert recommender.suggest(course.history, at=course.now).stopped


def test_a_change_before_the_opening_does_not_make_it_the_second() -> None:
    course = Course().add("client_changed", weekly_minutes=60).add("client_opened", consent=True)
    assert fold(course).opened_at == course.events[1].at


@pytest.mark.parametrize("events", ["session", "none"])
def test_a_plan_names_its_client_before_the_opening(recommender: Recommender, events: str) -> None:
    course = Course().session()
    history = course.history
    if events == "none":
        history = type(history)("c-017", ())
    assert recommender.suggest(history, at=course.now).client == "c-017"


def test_fold_leaves_its_arguments_alone() -> None:
    course = Course.opened().session().assign("t").review("t")
    before = list(course.events)
    fold(course)
    assert course.events == before


@pytest.mark.parametrize("settings", [Settings(), Settings(confidence_needed=0)])
def test_fold_is_a_function(settings: Any) -> None:
    course = Course.opened().session(9).assign("t").review("t")
    first = state.fold(course.events, course.now, settings)
    assert first == state.fold(course.events, course.now, settings)


def test_a_long_chain_of_retractions_ends_where_it_ends() -> None:
    course = Course.opened().goal("worry")
    target = course.last
    for _ in range(401):
        course.add("retracted", target=target)
        target = course.last
    assert state.fold(course.history.events, course.now, SETTINGS).goals == ()
    course.add("retracted", target=target)
    assert len(state.fold(course.history.events, course.now, SETTINGS).goals) == 1


def test_a_score_that_is_not_item_nine_may_be_taken_back_by_anyone() -> None:
    course = Course.opened().add("measured", measure="gad7", value=9)
    course.add("retracted", target=course.last, actor="client")
    assert state.fold(course.history.events, course.now, SETTINGS).risks == ()
