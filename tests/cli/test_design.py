"""A practice of the client's own: the frame, a kind look, a draft, a task."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Line

WEEK_2 = ("--at", "2026-09-14T09:00:00Z")
LATER = ("--at", "2026-09-14T10:00:00Z")
IDEA = ("--what", "Ten quiet minutes by the river", "--minutes", "10")
GOAL = ("--goal", "worry-at-work")


def last(line: Line) -> dict[str, object]:
    return json.loads(line("history", "c-017", "--json").stdout)["events"][-1]


# The frame


def test_the_frame_asks_every_question(course: Line) -> None:
    page = course("design", "c-017", *LATER).stdout
    for question in ("Which goal is it for?", "When would it fit?", "What do I hope to learn?"):
        assert question in page


def test_the_frame_holds_nothing_but_the_clients_own_past(course: Line) -> None:
    fresh = json.loads(course("design", "c-017", "--json", *WEEK_2).stdout)["scaffold"]
    filled = {one["name"] for one in fresh if one["past"]}
    assert filled == {"goal"}
    told = ("--status", "modified", "--modified-to", "A voice note", "--context", "at-work")
    course("review", "c-017", *told, *WEEK_2)
    page = course("design", "c-017", *LATER).stdout
    assert "so far: A voice note" in page
    assert "so far: at-work" in page


def test_an_open_risk_brings_whom_to_turn_to_and_no_frame(demo: Line) -> None:
    said = demo.refused("design", "demo-6")
    assert "A risk flag is open" in said
    assert "Invented clinic" in said


# A kind look


def test_a_look_is_about_size_safety_and_goal_and_writes_nothing(course: Line) -> None:
    before = course.content()
    said = course("design", "c-017", "--what", "Run a marathon", "--distress", "9", *LATER).stdout
    assert [one.split(":")[0] for one in said.splitlines()[:3]] == ["- goal", "- size", "- safety"]
    assert "Nothing is written yet" in said
    assert course.content() == before


def test_a_design_that_fits_is_told_so(course: Line) -> None:
    assert "are fine as they are" in course("design", "c-017", *IDEA, *GOAL, *LATER).stdout


def test_a_look_as_json(course: Line) -> None:
    found = json.loads(course("design", "c-017", *IDEA, "--json", *LATER).stdout)
    assert found["design"]["minutes"] == 10
    assert [one["code"] for one in found["remarks"]] == ["no_goal"]


# A draft


def test_an_idea_can_be_kept_and_undone(course: Line) -> None:
    said = course("design", "c-017", *IDEA, "--keep", *LATER).stdout
    assert "Kept as draft-1." in said
    assert "draft-1  Ten quiet minutes" in course("draft", "c-017").stdout
    course("undo", "c-017")
    assert "There is no draft." in course("draft", "c-017").stdout


def test_an_idea_without_a_goal_is_kept_where_it_cannot_be_a_task(course: Line) -> None:
    result = course("design", "c-017", *IDEA, "--assign", *LATER, code=1)
    assert "It stays a draft for now. The idea is for no goal that was agreed" in result.stderr
    assert last(course)["kind"] == "task_drafted"


def test_an_idea_for_another_goal_is_kept_too(course: Line) -> None:
    course("design", "c-017", *IDEA, "--goal", "sail-away", "--assign", *LATER, code=1)
    assert last(course)["design"]["goal"] == "sail-away"
    assert "sail-away, which is not agreed" in course("draft", "c-017").stdout


def test_an_idea_is_kept_while_a_risk_is_open_and_nothing_is_assigned(course: Line) -> None:
    course("client", "set", "c-017", "--flag", "self_harm", *WEEK_2)
    result = course("design", "c-017", *IDEA, *GOAL, "--assign", *LATER, code=1)
    assert "A risk flag is open" in result.stderr
    assert last(course)["kind"] == "task_drafted"


def test_a_draft_finds_its_goal_and_becomes_a_task(course: Line) -> None:
    course("design", "c-017", *IDEA, "--keep", *WEEK_2)
    course("draft", "c-017", "--link", "draft-1", "worry-at-work", *LATER)
    listed = json.loads(course("draft", "c-017", "--json").stdout)["drafts"]
    assert [(one["draft"], one["design"]["goal"]) for one in listed] == [
        ("draft-1", "worry-at-work")
    ]
    course("draft", "c-017", "--assign", "draft-1", *LATER)
    assert (last(course)["kind"], last(course)["minutes"]) == ("assigned", 10)
    assert "assigned as own-design-1" in course("draft", "c-017").stdout


def test_a_draft_keeps_its_own_goal(course: Line) -> None:
    course("design", "c-017", *IDEA, *GOAL, "--keep", *LATER)
    assert "for the goal worry-at-work" in course("draft", "c-017").stdout


def test_an_id_is_never_used_twice_even_after_undo(course: Line) -> None:
    course("design", "c-017", *IDEA, "--keep", *LATER)
    course("undo", "c-017")
    assert "draft-2" in course("design", "c-017", *IDEA, "--keep").stdout


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("draft c-017 --link draft-9 worry-at-work", "Drafts: draft-1"),
        ("draft c-017 --link draft-1 sail-away", "goals: worry-at-work"),
        ("draft c-017 --link draft-1 worry-at-work --json", "Give one of"),
        ("draft c-017 --assign draft-1", "no goal that was agreed"),
        ("draft c-017 --assign drafft-1", 'Did you mean "draft-1"?'),
        ("design c-017 --goal worry-at-work", "--what is missing"),
        ("design c-017 --assign", "--what is missing"),
        ("design c-017 --what x --keep --assign", "not both"),
        ("design c-017 --what x --keep --json", "not both"),
        ("design c-017 --what x --goal Worry_At", "design.goal"),
        ("design c-017 --what x --minutes 0", "from 1 to 480"),
    ],
)
def test_what_cannot_be_is_refused(course: Line, words: str, part: str) -> None:
    course("design", "c-017", *IDEA, "--keep", *WEEK_2)
    assert part in course.refused(*words.split(), *LATER)


def test_the_words_of_a_design_are_never_repeated_in_an_error(course: Line) -> None:
    secret = "Anna told me about the bridge " * 80
    for option in ("--when", "--where", "--obstacle", "--plan", "--learn", "--what"):
        words = ("--what", "x", option, secret) if option != "--what" else (option, secret)
        assert "Anna" not in course.refused("design", "c-017", *words, *LATER)
    assert "Anna" not in course.refused("session", "c-017", "--displaced", secret, *LATER)
    assert "Anna" not in course.refused("assign", "c-017", "1", "--because", secret, *LATER)


# A task


def test_a_design_becomes_a_task_that_the_client_chose(course: Line) -> None:
    course("design", "c-017", *IDEA, *GOAL, "--occasions", "2", "--assign", *LATER)
    made = last(course)
    assert (made["task_type"], made["chosen_by"], made["goal"]) == (
        "own-design",
        "client",
        "worry-at-work",
    )
    assert made["design"]["what"] == made["what"] == "Ten quiet minutes by the river"
    assert (made["minutes"], made["occasions"]) == (10, 2)
    assert "Chosen or designed by the client: 50%" in course("standing", "c-017", *LATER).stdout


def test_undo_takes_the_task_back(course: Line) -> None:
    course("design", "c-017", *IDEA, *GOAL, "--assign", *LATER)
    course("undo", "c-017")
    shown = json.loads(course("client", "show", "c-017", "--json").stdout)["client"]
    assert [one["assignment"] for one in shown["open_tasks"]] == ["thought-record-1"]


def test_no_frame_installed_keeps_the_idea(course: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWORK_BLOCK", "homework-recommender")
    result = course("design", "c-017", *IDEA, *GOAL, "--assign", *LATER, code=1)
    assert "homework plugins list" in result.stderr
    assert last(course)["kind"] == "task_drafted"


@pytest.mark.parametrize(
    "words",
    [
        "design c-017 --what x --keep",
        "design c-017 --what x --goal worry-at-work --assign",
        "session c-017 --held --displaced",
        "assign c-017 worry-time --waiting",
        "notes c-017 --dismiss orientation",
        "review c-017 --status done --before 5 --after 3",
    ],
)
def test_a_dry_run_writes_nothing(course: Line, words: str) -> None:
    before = course.content()
    assert "Nothing is written." in course(*words.split(), "--dry-run", *LATER).stdout
    assert course.content() == before
