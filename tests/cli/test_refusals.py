"""What cannot be used is refused with one sentence, and nothing is written."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Line

AT = "2026-09-14T10:00:00Z"
CASES = {
    "an unknown client, with the nearest name": (
        "suggest c-07",
        'There is no client "c-07". Did you mean "c-017"? List them with: homework client list',
    ),
    "an unknown task type, with the nearest name": (
        f"assign c-017 though-record --at {AT}",
        'Did you mean "thought-record"?',
    ),
    "a rung off the ladder": (
        f"assign c-017 worry-time --rung 9 --at {AT}",
        "rung 9 is not on the ladder of 'worry-time', which has 4; choose 1 to 4",
    ),
    "a number that no suggestion has": (f"assign c-017 9 --at {AT}", "choose 1 to 3"),
    "a task that a safety rule withholds": (f"assign c-017 breathing --at {AT}", "(B23)"),
    "an end before the beginning": (
        f"assign c-017 1 --at {AT} --until 2026-09-01",
        "give a later day",
    ),
    "difficulty 11": (
        "review c-017 --status done --difficulty 11",
        "'--difficulty': 11 is not a whole number from 0 to 10",
    ),
    "minutes below nothing": (
        "review c-017 --status done --minutes -5",
        "'--minutes': -5 is not a whole number from 0 to 1440",
    ),
    "a share above one": ("review c-017 --status done --quantity 1.5", "from 0 to 1"),
    "a share that is no number": ("review c-017 --status done --quantity nan", "from 0 to 1"),
    "a rating without a status": ("review c-017 --difficulty 3", "--status: is missing"),
    "a time without a zone": (
        "suggest c-017 --at 2026-09-14T10:00:00",
        "has no time zone; write it like",
    ),
    "a date that is none": ("suggest c-017 --at tomorrow", "is not a date and time"),
    "an outcome of a task never assigned": (
        "review c-017 though-record-1 --status done",
        'Did you mean "thought-record-1"? Open: thought-record-1',
    ),
    "more options than there may be": ("suggest c-017 --most 6", "from 1 to 5"),
    "a client who is there already": ("client add c-017", "client set c-017"),
    "a name in place of an id": ("client add Anna_Müller", "nobody's name"),
    "a goal without areas": ("client set c-017 --goal sleep", "worry-at-work:worry,stress"),
    "a goal that is not open": ("client set c-017 --close-goal x", "it is not open"),
    "a flag that is not open": ("client set c-017 --clear-flag si", "open: none"),
    "a misspelt risk": ("client set c-017 --flag self_ham", "'self_harm'"),
    "a file that is not there": ("import no-such.csv", "check the path"),
    "an encoding nobody knows": ("import x.csv --encoding klingon", "utf-8"),
    "a delimiter of two letters": ("import x.csv --delimiter ;;", "not one character"),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_in_one_sentence(course: Line, name: str) -> None:
    words, part = CASES[name]
    assert part in course.refused(*words.split())


def test_the_same_outcome_twice_is_refused(course: Line) -> None:
    said = ("review", "c-017", "thought-record-1", "--status", "done", "--at", AT)
    course(*said)
    assert "already has an outcome" in course.refused(*said)


def test_confidence_needs_a_session(course: Line) -> None:
    assert "--session" in course.refused("client", "set", "c-017", "--confidence", "7")


def test_no_change_is_told_as_such(course: Line) -> None:
    assert "Nothing to change" in course.refused("client", "set", "c-017")


def test_zero_minutes_are_a_change(course: Line) -> None:
    assert "minutes a week: 0" in course("client", "set", "c-017", "--minutes", "0").stdout


def test_an_empty_store_says_how_to_add_a_client(line: Line) -> None:
    assert "homework client add" in line.refused("suggest", "c-1")


def test_no_store_says_how_to_make_one(bare: Line) -> None:
    assert bare.refused("suggest", "c-1").endswith("make one with: homework init")


def test_another_programs_database_is_left_alone(bare: Line) -> None:
    bare.home.mkdir()
    path = bare.home / "homework.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = path.read_bytes()
    result = bare("init", "--demo", code=2)
    assert "another program's database" in result.stderr
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told_with_the_remedy(bare: Line) -> None:
    bare.home.mkdir(mode=0o500)
    assert "HOMEWORK_HOME" in bare("init", code=2).stderr


def test_a_folder_that_cannot_be_made_is_told_with_the_remedy(bare: Line) -> None:
    bare.home.write_text("a file in the way of the folder")
    assert "HOMEWORK_HOME" in bare("init", code=2).stderr


def test_an_open_risk_gives_the_reason_and_no_suggestion(demo: Line) -> None:
    page = demo("suggest", "demo-6").stdout
    assert "A risk flag is open (self_harm)" in page
    assert "1. " not in page


def test_an_open_risk_shows_whom_to_turn_to(demo: Line) -> None:
    assert "Whom to turn to (from the clinic): Invented clinic" in demo("suggest", "demo-6").stdout


def test_an_open_risk_stops_the_json_plan(demo: Line) -> None:
    import json

    plan = json.loads(demo("suggest", "demo-6", "--json").stdout)
    assert plan["stopped"]
    assert plan["suggestions"] == []


@pytest.mark.parametrize("which", ["1", "thought-record", "own-design"])
def test_an_open_risk_stops_assigning(demo: Line, which: str) -> None:
    assert "A risk flag is open" in demo.refused("assign", "demo-6", which)


def test_an_open_risk_silences_the_questions_of_a_review(demo: Line) -> None:
    out = demo("review", "demo-6", typed="1\n\n\n").stdout
    assert "Thank you" not in out
    assert "A risk flag is open" in out


@pytest.mark.parametrize(
    "words",
    [
        "client add c-018 --consent yes",
        "client set c-017 --session --confidence 7",
        "assign c-017 1 --at 2026-09-14T10:00:00Z",
        "assign c-017 1 --decline --at 2026-09-14T10:00:00Z",
        "review c-017 --status done --session",
        "undo",
        "init --demo",
    ],
)
def test_a_dry_run_says_so_and_writes_nothing(course: Line, words: str) -> None:
    before = course.content()
    assert "Nothing is written." in course(*words.split(), "--dry-run").stdout
    assert course.content() == before


def test_a_dry_run_of_init_makes_no_file(bare: Line) -> None:
    bare("init", "--dry-run")
    assert not bare.home.exists()


def test_an_unexpected_error_never_repeats_its_message(
    course: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "my secret words"
        raise RuntimeError(message)

    monkeypatch.setattr("recommender.cli.plan_text.page", broken)
    result = course("suggest", "c-017", code=70)
    assert "RuntimeError" in result.stderr
    assert "recommender/cli/suggest.py" in result.stderr.replace(os.sep, "/")
    assert "secret" not in result.output


def test_ctrl_c_before_writing_says_that_nothing_was_written(
    course: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("recommender.cli.caseload.opened", stopped)
    result = course("suggest", "c-017", code=130)
    assert result.stderr.strip() == "Stopped; nothing was written."
