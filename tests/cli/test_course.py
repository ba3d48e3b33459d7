"""A whole course, told by commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from recommender import Recommender
from recommender.store.log import Store

if TYPE_CHECKING:
    from conftest import Line

LATER = "2026-09-14T10:00:00Z"


def _kinds(line: Line, client: str = "c-017") -> list[str]:
    events = json.loads(line("history", client, "--json").stdout)["events"]
    return [one["kind"] for one in events]


def _practised(course: Line) -> Line:
    at = ("--at", "2026-09-14T09:00:00Z")
    course("review", "c-017", "--status", "done", "--difficulty", "4", "--session", *at)
    return course


def test_the_first_suggestion_names_who_leads_and_the_session(course: Line) -> None:
    page = course("suggest", "c-017", "--at", "2026-09-07T10:00:00Z").stdout
    assert page.startswith("c-017 · the therapist leads · opening part · session 1 of 8")


def test_open_tasks_come_first_with_their_questions(course: Line) -> None:
    page = course("suggest", "c-017", "--at", "2026-09-07T10:00:00Z").stdout
    assert page.index("Look back first") < page.index("1. ")
    assert "What did you notice as you wrote a thought down?" in page


def test_an_outcome_that_went_well_opens_the_next_size(course: Line) -> None:
    page = _practised(course)("suggest", "c-017", "--at", LATER).stdout
    assert "One step on: it went well when it was last practised." in page


def test_the_page_ends_by_leaving_the_choice_to_people(course: Line) -> None:
    page = course("suggest", "c-017", "--at", "2026-09-07T10:00:00Z").stdout
    assert page.rstrip().endswith("This is advice. Nothing is assigned until you choose.")


def test_a_choice_is_written_with_what_it_was_chosen_from(course: Line) -> None:
    assert _kinds(course)[-2:] == ["suggested", "assigned"]


def test_a_choice_as_suggested_is_marked_accepted(course: Line) -> None:
    _practised(course)("assign", "c-017", "1", "--at", LATER)
    assigned = json.loads(course("history", "c-017", "--json").stdout)["events"][-1]
    assert assigned["origin"] == "accepted"


def test_a_smaller_size_is_marked_as_changed(course: Line) -> None:
    _practised(course)("assign", "c-017", "1", "--size", "smaller", "--at", LATER)
    assigned = json.loads(course("history", "c-017", "--json").stdout)["events"][-1]
    assert assigned["origin"] == "edited"


def test_a_session_and_its_outcome_are_one_batch(course: Line) -> None:
    _practised(course)
    course("undo", "c-017")
    assert _kinds(course)[-4:] == ["session_held", "outcome_reviewed", "retracted", "retracted"]


def test_undo_gives_the_plan_from_before(course: Line) -> None:
    ask = ("suggest", "c-017", "--at", LATER)
    before = course(*ask).stdout
    course("assign", "c-017", "2", "--at", "2026-09-08T10:00:00Z")
    assert course(*ask).stdout != before
    course("undo", "--at", LATER)
    assert course(*ask).stdout == before


def test_history_marks_what_was_taken_back(course: Line) -> None:
    course("undo")
    assert course("history", "c-017").stdout.count("[taken back]") == 2


def test_a_client_can_be_opened_anew_after_undo(line: Line) -> None:
    line("client", "add", "c-1")
    line("undo")
    line("client", "add", "c-1", "--consent", "yes")
    assert '"c-1"' in line("client", "list", "--json").stdout


def test_declining_asks_for_no_reason_and_the_task_waits(course: Line) -> None:
    course("assign", "c-017", "1", "--decline", "--at", LATER)
    shown = json.loads(course("suggest", "c-017", "--at", LATER, "--json").stdout)
    assert [one["rule"] for one in shown["withheld"]].count("S7") == 1


def test_asking_leads_to_an_assignment(demo: Line) -> None:
    out = demo("assign", "demo-2", typed="1\n2\n6\n2\n").stdout
    assert "2 × 6 min a week (sleep-diary-1)" in out


def test_asking_can_end_in_a_decline(demo: Line) -> None:
    assert "Declined" in demo("assign", "demo-2", typed="1\n3\n").stdout


def test_leaving_the_question_writes_nothing(demo: Line) -> None:
    before = demo.content()
    result = demo("assign", "demo-2", typed="", code=130)
    assert "Stopped; nothing was written." in result.stderr
    assert demo.content() == before


def test_review_asks_anew_when_a_number_lies_outside(demo: Line) -> None:
    out = demo("review", "demo-3", typed="2\n11\n3\n\n1 4\n")
    assert "11 is not a whole number from 0 to 10" in out.output
    outcome = json.loads(demo("history", "demo-3", "--json").stdout)["events"][-1]
    assert (outcome["difficulty"], outcome["barriers"]) == (3, ["time", "unclear_why"])


def test_a_miss_is_met_with_thanks_and_a_question(course: Line) -> None:
    at = ("--at", LATER)
    said = course("review", "c-017", "--status", "not_this_time", *at).stdout.splitlines()[0]
    assert said.startswith("Thank you")
    assert said.endswith("?")
    assert len(said.split()) <= 60


def test_a_task_of_the_therapists_own_choice_is_taken_with_a_note(course: Line) -> None:
    result = course("assign", "c-017", "cinema-therapy", "--at", LATER)
    assert "rule A12" in result.stderr
    assert "(cinema-therapy-1)" in result.stdout


def test_who_leads_can_be_set_and_released(course: Line) -> None:
    course("client", "set", "c-017", "--ownership", "client", "--at", LATER)
    course("client", "set", "c-017", "--ownership", "rule", "--at", LATER)
    events = json.loads(course("history", "c-017", "--json").stdout)["events"]
    assert "ownership_set" in [one["kind"] for one in events][-2:]
    assert not json.loads(course("client", "show", "c-017", "--json").stdout)["client"][
        "ownership_set"
    ]


def test_the_command_line_gives_the_plan_of_the_library(course: Line) -> None:
    from datetime import UTC, datetime

    shown = course("suggest", "c-017", "--at", LATER, "--seed", "7", "--json").stdout
    with Store.open(course.home / "homework.db") as store:
        recommender = Recommender(store=store)
        at = datetime(2026, 9, 14, 10, tzinfo=UTC)
        plan = recommender.suggest(recommender.history("c-017"), at=at, seed=7)
    assert shown == plan.to_json() + "\n"


@pytest.mark.parametrize(
    ("client", "header"),
    [
        ("demo-1", "the therapist leads · opening part · session 1 of 8"),
        ("demo-2", "the therapist leads · opening part · session 2 of 8"),
        ("demo-3", "choosing together · middle part · session 4 of 8"),
        ("demo-4", "the client leads · closing part · session 7 of 8"),
        ("demo-5", "the therapist leads · middle part · session 4 of 8"),
        ("demo-6", "the therapist leads · opening part · session 2 of 8"),
    ],
)
def test_the_invented_clients_stand_at_different_stages(
    demo: Line, client: str, header: str
) -> None:
    assert demo("suggest", client).stdout.startswith(f"{client} (invented) · {header}\n")


def test_making_the_demo_twice_changes_nothing(demo: Line) -> None:
    before = demo.content()
    demo("init", "--demo")
    assert demo.content() == before


def test_every_invented_client_but_the_one_at_risk_gets_suggestions(demo: Line) -> None:
    plans = json.loads(demo("suggest", "--all", "--json").stdout)["plans"]
    counts = {one["client"]: len(one["suggestions"]) for one in plans}
    assert counts.pop("demo-6") == 0
    assert all(count >= 2 for count in counts.values())


def test_a_number_of_a_list_that_has_changed_is_refused(course: Line) -> None:
    when = ("--at", "2026-09-07T10:00:00Z")
    listed = json.loads(course("suggest", "c-017", "--json", *when).stdout)["suggestions"]
    course("assign", "c-017", "1", *when)
    said = course.refused("assign", "c-017", "2", "--decline", *when)
    assert f"was '{listed[1]['task_type']}' in the list that was chosen from last" in said
    course("assign", "c-017", listed[1]["task_type"], "--decline", *when)


def test_after_another_look_a_number_is_that_of_the_new_list(course: Line) -> None:
    when = ("--at", "2026-09-07T10:00:00Z")
    course("assign", "c-017", "1", *when)
    listed = json.loads(course("suggest", "c-017", "--json", *when).stdout)["suggestions"]
    course("assign", "c-017", "1", "--decline", *when)
    assert course.content()[0][1][-1].task_type == listed[0]["task_type"]  # type: ignore[index]


def test_a_number_beyond_the_list_is_told_how_to_see_more(course: Line) -> None:
    said = course.refused("assign", "c-017", "9", "--at", "2026-09-07T10:00:00Z")
    assert "--most for more" in said


def test_a_stopped_page_says_how_a_risk_is_cleared(course: Line) -> None:
    course("client", "set", "c-017", "--flag", "violence")
    page = course("suggest", "c-017").stdout
    assert "homework client set c-017 --clear-flag harm_to_others" in page
    course("client", "set", "c-017", "--clear-flag", "harm_to_others")
    assert "A risk flag" not in course("suggest", "c-017").stdout
