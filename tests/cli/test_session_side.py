"""What a therapist does around a session: agenda, session, notes, a yes that waits, outcomes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Line

WEEK_2 = ("--at", "2026-09-14T09:00:00Z")
LATER = ("--at", "2026-09-14T10:00:00Z")


def events(line: Line, client: str = "c-017") -> list[dict[str, Any]]:
    return json.loads(line("history", client, "--json").stdout)["events"]


def shown(line: Line) -> dict[str, Any]:
    return json.loads(line("client", "show", "c-017", "--json").stdout)["client"]


# The agenda


def test_the_agenda_looks_back_first_and_chooses_last(course: Line) -> None:
    page = course("agenda", "c-017", *WEEK_2).stdout
    assert page.index("Look back on 'Thought record'") < page.index("The topics of today")
    assert page.splitlines()[-1].endswith("a suggestion and its alternative.")


def test_the_agenda_asks_curious_questions(course: Line) -> None:
    assert "What did you notice as you wrote a thought down?" in course("agenda", "c-017").stdout


def test_an_urgent_topic_goes_first_and_the_look_back_waits(course: Line) -> None:
    course("client", "set", "c-017", "--flag", "urgent_topic")
    page = course("agenda", "c-017").stdout
    assert "1. Begin with what is urgent." in page
    assert "Look back on" not in page


def test_an_open_risk_is_the_whole_agenda_with_whom_to_turn_to(demo: Line) -> None:
    page = demo("agenda", "demo-6").stdout
    assert "1. A risk flag is open." in page
    assert "2. " not in page
    assert "Whom to turn to (from the clinic): Invented clinic" in page


def test_the_agenda_as_json_is_that_of_the_library(demo: Line) -> None:
    found = json.loads(demo("agenda", "demo-4", "--json").stdout)["agenda"]
    assert [one["code"] for one in found][-2:] == ["afterwards", "practice"]


# A session


def test_while_a_session_is_under_way_nothing_is_suggested(course: Line) -> None:
    course("session", "c-017", "--begin", *WEEK_2)
    assert "The session is still under way" in course("suggest", "c-017", *LATER).stdout


def test_at_its_end_suggestions_return(course: Line) -> None:
    course("session", "c-017", "--begin", *WEEK_2)
    said = course("session", "c-017", "--held", "--confidence", "6", *WEEK_2).stdout
    assert "confidence in leading practice 6 of 10" in said
    assert "1. " in course("suggest", "c-017", *LATER).stdout


def test_another_topic_counts_nothing_as_missed(course: Line) -> None:
    course("session", "c-017", "--held", "--displaced", "news from work", *WEEK_2)
    assert [one["kind"] for one in events(course)][-2:] == ["review_displaced", "session_held"]
    assert "thought-record-1" in course("agenda", "c-017", *LATER).stdout


def test_another_topic_needs_no_name(course: Line) -> None:
    course("session", "c-017", "--displaced", *WEEK_2)
    assert "topic" not in events(course)[-1]


def test_undo_takes_a_whole_session_back(course: Line) -> None:
    before = shown(course)["sessions"]
    course("session", "c-017", "--held", "--displaced", "news", *WEEK_2)
    course("undo", "c-017")
    assert shown(course)["sessions"] == before


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("", "Say what happened"),
        ("--begin --held", "not both"),
        ("--begin --confidence 5", "--confidence goes with --held"),
        ("--held --confidence 11", "from 0 to 10"),
    ],
)
def test_a_session_that_says_nothing_or_too_much_is_refused(
    course: Line, words: str, part: str
) -> None:
    assert part in course.refused("session", "c-017", *words.split())


# Notes


def test_a_note_is_shown_with_its_basis(course: Line) -> None:
    assert (
        "- orientation  Note: The approach of the therapy"
        in course("notes", "c-017", *LATER).stdout
    )
    assert "(B4)" in course("notes", "c-017", *LATER).stdout


def test_a_note_put_aside_rests_and_comes_back_by_undo(course: Line) -> None:
    course("notes", "c-017", "--dismiss", "orientation", *WEEK_2)
    assert "orientation" not in course("notes", "c-017", *LATER).stdout
    course("undo", "c-017")
    # Taken back now, while the note was put aside then: so it is asked for now, after a session.
    course("session", "c-017", "--held")
    assert "orientation" in course("notes", "c-017").stdout


def test_a_note_that_is_not_there_is_refused_with_the_nearest(course: Line) -> None:
    said = course.refused("notes", "c-017", "--dismiss", "orientaton", *LATER)
    assert "Did you mean 'orientation'?" in said


def test_a_note_about_safety_stays(course: Line) -> None:
    course("client", "set", "c-017", "--ending", *WEEK_2)
    assert "no_contact_line" in course("notes", "c-017", *LATER).stdout
    said = course.refused("notes", "c-017", "--dismiss", "no_contact_line", *LATER)
    assert "about safety" in said


def _three_misses(course: Line) -> Line:
    for week in (14, 21, 28):
        at = ("--at", f"2026-09-{week}T09:00:00Z")
        later = ("--at", f"2026-09-{week}T10:00:00Z")
        course("review", "c-017", "--status", "not_this_time", "--session", *at)
        course("assign", "c-017", "thought-record", *later)
    return course


def test_a_private_note_says_so_to_the_therapist(course: Line) -> None:
    at = ("--at", "2026-09-28T11:00:00Z")
    page = _three_misses(course)("suggest", "c-017", *at).stdout
    assert "Note, for you alone: 3 tasks came back without a look" in page
    notes = json.loads(course("notes", "c-017", "--json", *at).stdout)["notes"]
    assert [one["code"] for one in notes if one["private"]] == ["look_into"]


@pytest.mark.parametrize(
    "words", ["portfolio", "design", "export", "suggest --cds-hooks", "export --with-words"]
)
def test_a_private_note_is_in_nothing_meant_for_others(course: Line, words: str) -> None:
    at = () if words.startswith("export") else ("--at", "2026-09-28T11:00:00Z")
    _three_misses(course)
    course("notes", "c-017", "--dismiss", "look_into", "--at", "2026-09-28T11:00:00Z")
    course("undo", "c-017")
    name, *rest = words.split()
    out = course(name, "c-017", *rest, *at).output
    assert "look_into" not in out
    assert "without a look" not in out


# A yes that waits


def test_a_task_may_wait_for_the_clients_yes(course: Line) -> None:
    said = course("assign", "c-017", "worry-time", "--waiting", *LATER).stdout
    assert "homework agree c-017 worry-time-1" in said
    assert [one["assignment"] for one in shown(course)["waiting_tasks"]] == ["worry-time-1"]
    assert "Waiting for the client's yes:" in course("client", "show", "c-017").stdout


def test_a_yes_opens_it_and_undo_lets_it_wait_again(course: Line) -> None:
    course("assign", "c-017", "worry-time", "--waiting", *LATER)
    assert "(worry-time-1) is open now" in course("agree", "c-017", *LATER).stdout
    assert len(shown(course)["open_tasks"]) == 2
    course("undo", "c-017")
    assert len(shown(course)["waiting_tasks"]) == 1


def test_a_yes_may_come_while_the_session_is_under_way(course: Line) -> None:
    course("assign", "c-017", "worry-time", "--waiting", *WEEK_2)
    course("session", "c-017", "--begin", *LATER)
    assert "is open now" in course("agree", "c-017", "worry-time-1", *LATER).stdout


def test_an_open_risk_lets_no_task_become_active(course: Line) -> None:
    course("assign", "c-017", "worry-time", "--waiting", *LATER)
    course("client", "set", "c-017", "--flag", "self_harm")
    assert "A risk flag is open" in course.refused("agree", "c-017")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("agree c-017", "no task waits for a yes"),
        ("agree c-017 thought-record-1", "Waiting: none"),
        ("assign c-017 1 --decline --waiting", "not both"),
    ],
)
def test_what_does_not_wait_cannot_be_agreed_on(course: Line, words: str, part: str) -> None:
    assert part in course.refused(*words.split())


def test_why_another_task_was_chosen_is_kept(course: Line) -> None:
    course("assign", "c-017", "worry-time", "--because", "We spoke of evenings", *LATER)
    assert events(course)[-1]["override_reason"] == "We spoke of evenings"


def test_why_one_was_declined_is_kept_if_it_is_given(course: Line) -> None:
    course("assign", "c-017", "1", "--decline", "--because", "a full week", *LATER)
    assert events(course)[-1]["reason"] == "a full week"
    assert 'declined: thought-record; "a full week"' in course("history", "c-017").stdout or (
        '; "a full week"' in course("history", "c-017").stdout
    )


# Outcomes


def test_levels_places_and_the_clients_own_change_are_kept(course: Line) -> None:
    levels = ("--before", "7", "--after", "4", "--helped", "8", "--context", "at-work")
    own = ("--modified-to", "A voice note", "--done-at", "2026-09-13T20:00:00Z")
    course("review", "c-017", "--status", "modified", *levels, *own, *LATER)
    told = events(course)[-1]
    assert (told["before"], told["after"], told["helped"]) == (7, 4, 8)
    assert (told["contexts"], told["modified_to"]) == (["at-work"], "A voice note")
    assert told["done_at"] == "2026-09-13T20:00:00Z"


def test_history_tells_them_in_words(course: Line) -> None:
    course("review", "c-017", "--status", "done", "--before", "7", "--after", "4", *LATER)
    assert "level before and after: 7, 4" in course("history", "c-017").stdout


def test_asking_about_a_task_done_in_another_way_asks_what_it_became(course: Line) -> None:
    course("review", "c-017", *LATER, typed="3\nA voice note\n\n\n\n")
    assert events(course)[-1]["modified_to"] == "A voice note"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("--before 11", "from 0 to 10"),
        ("--done-at 2026-09-15T10:00:00Z", "lies after the moment of the review"),
        ("--done-at 2026-09-13", "has no time zone"),
        ("--context At_Work", "does not have the form of a name"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(course: Line, words: str, part: str) -> None:
    said = course.refused("review", "c-017", "--status", "done", *words.split(), *LATER)
    assert part in said


# The frame of a course


def test_the_frame_of_a_course_is_kept_and_shown(line: Line) -> None:
    frame = ("--orientation", "cbt", "--delivery", "online", "--guardian-consent", "yes")
    days = ("--blocked-day", "sunday", "--blocked-day", "saturday")
    line("client", "add", "c-017", "--age-band", "adolescent", *frame, *days)
    about = shown(line)
    assert (about["orientation"], about["delivery"]) == ("cbt", "online")
    assert about["guardian_consent"] is True
    assert about["blocked_days"] == ["saturday", "sunday"]
    page = line("client", "show", "c-017").stdout
    assert "Approach: cbt. Sessions online." in page
    assert "A guardian's consent: yes." in page
    assert "No practice on: saturday, sunday" in page
    assert "approach: cbt; sessions online" in line("history", "c-017").stdout


def test_days_can_be_freed_again(course: Line) -> None:
    course("client", "set", "c-017", "--blocked-day", "monday")
    said = course("client", "set", "c-017", "--blocked-day", "none").stdout
    assert "every day is free for practice" in said
    assert shown(course)["blocked_days"] == []


def test_a_day_and_none_do_not_go_together(course: Line) -> None:
    words = ("--blocked-day", "none", "--blocked-day", "monday")
    assert "not both" in course.refused("client", "set", "c-017", *words)


def test_for_an_adolescent_a_guardians_consent_is_asked(line: Line) -> None:
    young = ("--age-band", "adolescent", "--consent", "yes")
    line("client", "add", "c-1", *young, "--at", "2026-09-07T09:00:00Z")
    line("client", "set", "c-1", "--session", *WEEK_2)
    assert "parent or guardian" in line("suggest", "c-1", *LATER).stdout
    line("client", "set", "c-1", "--guardian-consent", "yes", *WEEK_2)
    assert "parent or guardian" not in line("suggest", "c-1", *LATER).stdout


# The page of a plan


def test_a_fortnight_between_sessions_says_how_often_in_all(course: Line) -> None:
    assert "Until the next session" not in course("suggest", "c-017", *LATER).stdout
    course("client", "set", "c-017", "--interval", "14", *WEEK_2)
    assert "Until the next session: " in course("suggest", "c-017", *LATER).stdout
    assert "times in 14 days" in course("suggest", "c-017", *LATER).stdout


def test_practice_done_in_one_go_brings_days_for_small_occasions(course: Line) -> None:
    told = ("--done-at", "2026-09-14T08:00:00Z", "--session", *WEEK_2)
    course("review", "c-017", "--status", "done", "--difficulty", "4", *told)
    assert "   Days: " in course("suggest", "c-017", *LATER).stdout


def test_material_is_named(course: Line) -> None:
    course("client", "set", "c-017", "--goal", "rest:low-mood,sleep,calm", *WEEK_2)
    plan = json.loads(course("suggest", "c-017", "--most", "5", "--json", *LATER).stdout)
    page = course("suggest", "c-017", "--most", "5", *LATER).stdout
    named = [one for one in plan["suggestions"] if one["materials"]]
    assert page.count("   Material: ") == len(named)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("other_practice", "Practice of another kind counts as well."),
        ("not_this_time", "A week tells something, whatever it brought."),
        ("done", "What would you like to keep from it?"),
    ],
)
def test_each_kind_of_outcome_has_its_own_thanks(course: Line, status: str, said: str) -> None:
    page = course("review", "c-017", "--status", status, *WEEK_2).stdout
    assert said in page
    assert page.count("Thank you for telling how it went.") == 1
