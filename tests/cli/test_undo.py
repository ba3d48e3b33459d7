"""Taking back: whose it was is asked, and from when on it counts is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from recommender.cli import asking, undo
from recommender.store.log import Store

if TYPE_CHECKING:
    from conftest import Line

    from recommender.domain.history import AnyEvent


def left(line: Line) -> list[str]:
    """Return the kinds of the events on record that are marks of taking back."""
    events = json.loads(line("history", "c-017", "--json").stdout)["events"]
    return [one["kind"] for one in events if one["kind"] == "retracted"]


def test_what_somebody_else_wrote_is_asked_about(
    course: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_ACTOR", "someone else")
    asked = course("undo", typed="n\n", code=130)
    assert "This was written by " in asked.stderr
    assert "- c-017: " in asked.stderr
    assert not left(course)
    assert "Take it back?" not in course("undo", "--dry-run").output
    course("undo", "--yes")
    assert left(course) == ["retracted"] * 2


def test_a_client_who_is_named_is_meant(course: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "FRESH", 0)
    assert "Take it back?" not in course("undo", "c-017").output
    assert left(course)


def test_what_another_wrote_of_a_client_who_is_named_is_asked_about(
    course: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_ACTOR", "someone else")
    assert "Take it back?" in course("undo", "c-017", typed="n\n", code=130).output
    assert not left(course)


def test_a_flag_raised_some_time_ago_is_asked_about(
    course: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    course("client", "set", "c-017", "--flag", "self_harm")
    monkeypatch.setattr(undo, "FRESH", 0)
    assert "Take it back?" in course("undo", "c-017", typed="n\n", code=130).output
    assert not left(course)


def test_behind_ones_own_undo_lies_what_another_wrote(
    course: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWORK_ACTOR", "someone else")
    course("client", "set", "c-017", "--flag", "urgent_topic")
    assert "Take it back?" not in course("undo").output
    assert "Take it back?" in course("undo", typed="n\n", code=130).output
    assert left(course) == ["retracted"]


def test_what_was_written_some_time_ago_is_asked_about(
    course: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "FRESH", 0)
    assert "Take it back?" in course("undo", typed="y\n").output
    assert left(course)


@pytest.mark.parametrize("client", [(), ("c-017",)])
def test_of_two_at_once_one_takes_back_and_the_other_is_told(
    course: Line, monkeypatch: pytest.MonkeyPatch, client: tuple[str, ...]
) -> None:
    look = Store.last_batch

    def slowly(store: Store, client: str | None = None) -> tuple[AnyEvent, ...]:
        """Look at what was last, while another person takes it back."""
        batch = look(store, client)
        with monkeypatch.context() as other:
            other.setattr(Store, "last_batch", look)
            other.setenv("HOMEWORK_ACTOR", "someone else")
            course("undo", "--yes")
        return batch

    monkeypatch.setattr(Store, "last_batch", slowly)
    said = course("undo", *client, "--yes", code=2).stderr
    assert "was taken back already: someone else was quicker, and nothing was written" in said
    assert left(course) == ["retracted"] * 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("undo", "--yes"), "was taken back already: "),
        (("client", "set", "c-017", "--flag", "urgent_topic"), "is no longer the last entry: "),
    ],
)
def test_what_changed_while_it_was_asked_about_is_not_taken_back(
    course: Line, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], why: str
) -> None:
    monkeypatch.setattr(undo, "FRESH", 0)
    ask, after = asking.confirm, list[object]()

    def slowly(question: str, **ways: bool) -> None:
        """Wait with the answer while something is written."""
        course(*words)
        after.extend(course.content())
        ask(question, **ways)

    with monkeypatch.context() as waiting:
        waiting.setattr(asking, "confirm", slowly)
        said = course("undo", typed="y\n", code=2).stderr
    assert why in said
    assert "run homework undo again" in said
    assert course.content() == after


REVIEW = ("review", "c-017", "--status", "done", "--at", "2026-09-14T09:00:00Z")


def test_a_review_before_the_undo_is_told_from_when_on_it_counts(course: Line) -> None:
    course(*REVIEW)
    course("undo", "c-017")
    for words in (REVIEW, (*REVIEW, "thought-record-1")):
        sentence = course.refused(*words)
        assert "What was taken back counts from " in sentence
        assert "leave --at out, or give the same one to: homework undo" in sentence
    course(*REVIEW[:-2])


def test_an_undo_of_the_same_time_opens_the_task_for_it(course: Line) -> None:
    course(*REVIEW)
    course("undo", "c-017", *REVIEW[-2:])
    course(*REVIEW)


def test_without_an_undo_nothing_is_said_of_one(course: Line) -> None:
    course(*REVIEW)
    assert "taken back" not in course.refused(*REVIEW)
