"""Past plans made again from the log as it stood, and why today's differ."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Line

WEEK_2 = ("--at", "2026-09-14T09:00:00Z")
LATER = ("--at", "2026-09-14T10:00:00Z")


def replayed(line: Line, *words: str) -> list[dict]:
    return json.loads(line("replay", "c-017", "--json", *words).stdout)["replayed"]


def test_under_the_same_rules_a_plan_comes_out_the_same(course: Line) -> None:
    course("review", "c-017", "--status", "done", "--difficulty", "4", "--session", *WEEK_2)
    course("assign", "c-017", "1", "--seed", "7", "--most", "2", *LATER)
    found = replayed(course)
    assert [(one["seed"], len(one["then"])) for one in found] == [(0, 3), (7, 2)]
    assert all(one["then"] == one["today"] for one in found)
    assert all(not one["changes"] and not one["causes"] for one in found)


def test_the_page_says_so(course: Line) -> None:
    page = course("replay", "c-017").stdout
    assert page.startswith("1 past suggestions; 1 of them come out the same today.")
    assert "the same today" in page


def test_what_came_later_does_not_change_what_is_made_again(course: Line) -> None:
    before = replayed(course)
    course("client", "set", "c-017", "--flag", "self_harm", *LATER)
    assert replayed(course) == before


def test_what_was_taken_back_later_still_stood_then(course: Line) -> None:
    course("client", "set", "c-017", "--minutes", "20", *WEEK_2)
    course("assign", "c-017", "1", *LATER)
    course("history", "c-017")
    ids = [one["id"] for one in json.loads(course("history", "c-017", "--json").stdout)["events"]]
    assert len(replayed(course)) == 2
    assert all(one["event"] in ids and not one["changes"] for one in replayed(course))


def test_a_suggestion_that_was_taken_back_is_left_out(course: Line) -> None:
    course("undo", "c-017")
    assert "no suggestion on record" in course("replay", "c-017").stdout


def test_an_event_dated_before_it_afterwards_is_named_as_the_cause(course: Line) -> None:
    course("client", "set", "c-017", "--minutes", "0", "--at", "2026-09-07T09:00:01Z")
    (found,) = replayed(course)
    assert "history" in [one["name"] for one in found["causes"]]
    assert {one["kind"] for one in found["changes"]} == {"removed"}
    assert all(one["why"] for one in found["changes"])
    page = course("replay", "c-017").stdout
    assert "differs today" in page
    assert re.search(r"The log before it is another one: [0-9a-f]{12}, today [0-9a-f]{12}\n", page)


def test_other_settings_are_named_as_the_cause(
    course: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender.domain.settings import Settings

    monkeypatch.setattr("recommender.app.Settings", lambda: Settings(first_minutes=3))
    (found,) = replayed(course)
    assert [one["name"] for one in found["causes"]] == ["settings"]


def test_nothing_is_written(course: Line) -> None:
    before = course.content()
    course("replay", "c-017")
    assert course.content() == before


def test_a_folder_that_is_none_is_refused(course: Line) -> None:
    assert "is not a folder" in course.refused("replay", "c-017", "--with-model", "no-such")


def test_a_folder_without_a_model_is_refused_and_nothing_else_answers(
    course: Line, tmp_path
) -> None:
    said = course.refused("replay", "c-017", "--with-model", str(tmp_path))
    assert "--with-model: Model file" in said


def test_a_client_without_a_suggestion_is_told_so(line: Line) -> None:
    line("client", "add", "c-1", "--consent", "yes")
    assert "There is no suggestion on record to make again." in line("replay", "c-1").stdout
