"""Files come in whole, or not at all, and twice is harmless."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Line

HEADER = "client,task_type,assigned_at,reviewed_at,status,difficulty"
ROW = "c-1,thought-record,2026-09-07T09:00:00Z,2026-09-14T09:00:00Z,done,4"


def _file(line: Line, name: str, content: str | bytes) -> str:
    path: Path = line.home / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def _events(client: str = "c-1", **outcome: object) -> list[dict[str, object]]:
    return [
        {"kind": "client_opened", "client": client, "at": "2026-09-07T09:00:00Z", "consent": True},
        {
            "kind": "assigned",
            "client": client,
            "at": "2026-09-07T09:01:00Z",
            "assignment": "a1",
            "task_type": "thought-record",
            "rung": 1,
            "minutes": 5,
            "occasions": 3,
        },
        {
            "kind": "outcome_reviewed",
            "client": client,
            "at": "2026-09-14T09:00:00Z",
            "assignment": "a1",
            "status": "done",
            **outcome,
        },
    ]


def _lines(records: list[dict[str, object]]) -> str:
    return "".join(json.dumps(one) + "\n" for one in records)


def test_a_table_is_imported_and_counted(line: Line) -> None:
    out = line("import", _file(line, "a.csv", f"{HEADER}\n{ROW}\n")).stdout
    assert "Imported 3 events of 1 client." in out


def test_a_table_opens_the_course_without_consent(line: Line) -> None:
    out = line("import", _file(line, "a.csv", f"{HEADER}\n{ROW}\n")).stdout
    assert "record consent with: homework client set c-1 --consent yes" in out
    shown = json.loads(line("client", "show", "c-1", "--json").stdout)["client"]
    assert shown["consent"] is None


def test_importing_twice_changes_nothing(line: Line) -> None:
    path = _file(line, "a.csv", f"{HEADER}\n{ROW}\n")
    line("import", path)
    before = line.content()
    assert "Imported 0 events of 1 client; 2 were on record already." in line("import", path).stdout
    assert line.content() == before


def test_a_dry_run_counts_and_writes_nothing(line: Line) -> None:
    out = line("import", _file(line, "a.jsonl", _lines(_events())), "--dry-run").stdout
    assert "3 new events of 1 client" in out
    assert line.content() == []


def test_every_bad_line_is_told_by_its_number(line: Line) -> None:
    content = _lines(_events(difficulty=11)) + '{"kind": "asigned"}\nnot json\n'
    path = _file(line, "a.jsonl", content)
    stderr = line("import", path, code=2).stderr
    assert "line 3: difficulty = 11" in stderr
    assert "line 4: kind: is not a kind of event this version knows; did you" in stderr
    assert "line 5: line: is not one JSON object" in stderr
    assert line.content() == []


def test_many_bad_lines_are_counted_after_fifty(line: Line) -> None:
    path = _file(line, "a.jsonl", "nonsense\n" * 60)
    assert "and 10 more lines" in line("import", path, code=2).stderr


def test_an_outcome_never_assigned_is_told_by_its_line(line: Line) -> None:
    records = [*_events(), *_events(assignment="a9")[2:]]
    stderr = line("import", _file(line, "a.jsonl", _lines(records)), code=2).stderr
    assert "line 4: outcome_reviewed: Assignment 'a9' was never assigned" in stderr
    assert line.content() == []


def test_keep_going_leaves_out_the_bad_lines_and_names_them(line: Line) -> None:
    records = [*_events(), *_events(assignment="a9")[2:], {"kind": "x"}]
    result = line("import", _file(line, "a.jsonl", _lines(records)), "--keep-going")
    assert "Left out 2 lines: 4, 5" in result.stderr
    assert "Imported 3 events of 1 client." in result.stdout


def test_an_id_used_for_something_else_is_told_by_its_line(line: Line) -> None:
    records = [{**one, "id": "same"} for one in _events()[:2]]
    path = _file(line, "a.jsonl", _lines(records))
    assert "line 2: id = same" in line("import", path, code=2).stderr


def test_many_contradictions_are_found_in_time(line: Line) -> None:
    stray = [
        {**_events()[2], "assignment": f"b{n}", "at": f"2026-09-15T{n // 60:02}:{n % 60:02}:00Z"}
        for n in range(300)
    ]
    path = _file(line, "a.jsonl", _lines([*_events(), *stray]))
    stderr = line("import", path, "--keep-going").stderr
    assert "Left out 300 lines" in stderr


BAD = {
    "an event of a newer version": (
        "a.jsonl",
        _lines([{**_events()[0], "schema_version": 2}]),
        "upgrade homework-recommender",
    ),
    "a wrong header": (
        "a.csv",
        f"{HEADER},mood\n{ROW},4\n",
        "the name of column 7 is not one of those here",
    ),
    "a byte-order mark": ("a.csv", b"\xef\xbb\xbf" + HEADER.encode(), "--encoding utf-8-sig"),
    "semicolons": ("a.csv", HEADER.replace(",", ";"), "--delimiter ';'"),
    "NUL bytes": ("a.csv", f"{HEADER}\n{ROW}\n\x00\x00\n", "line 3: holds a NUL byte"),
    "a line of 10 MB": ("a.jsonl", "x" * 10_000_000, "line 1: line: is longer than"),
    "a name that says no format": ("a.txt", "x", ".jsonl nor .csv"),
    "an empty table": ("a.csv", "", "is empty"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_is_told_with_the_remedy(line: Line, name: str) -> None:
    file, content, part = BAD[name]
    assert part in line("import", _file(line, file, content), code=2).stderr
    assert line.content() == []


def test_semicolons_are_read_when_they_are_named(line: Line) -> None:
    path = _file(line, "a.csv", f"{HEADER}\n{ROW}\n".replace(",", ";"))
    assert "Imported 3 events" in line("import", path, "--delimiter", ";").stdout


def test_a_learning_style_is_taken_as_a_preference_and_said_so(line: Line) -> None:
    style = {
        "kind": "preference_stated",
        "client": "c-1",
        "at": "2026-09-07T09:02:00Z",
        "learning_style": "visual",
    }
    result = line("import", _file(line, "a.jsonl", _lines([*_events(), style])))
    assert "not supported by evidence" in result.stderr


def test_a_task_type_that_nothing_here_knows_is_named_and_kept(line: Line, tmp_path: Path) -> None:
    file = tmp_path / "past.csv"
    file.write_text(
        "client,task_type,assigned_at\nc-1,thougt-record,2026-09-07T09:00:00Z\n", "utf-8"
    )
    assert "no plugin here has a task type 'thougt-record'" in line("import", str(file)).stderr
    assert "thougt-record" in line("history", "c-1").stdout


def test_an_event_id_that_two_clients_share_is_named_and_nobody_is_lost(line: Line) -> None:
    events = [
        {"kind": "client_opened", "id": "e-1", "client": one, "at": "2026-09-07T09:00:00Z"}
        for one in ("c-101", "c-102")
    ]
    file = _file(line, "two.jsonl", "\n".join(map(json.dumps, events)))
    done = line("import", file, code=2)
    assert "is used for an event of another client already" in done.stderr
    assert line.content() == []
    line("import", file, "--keep-going")
    assert "c-101" in line("client", "list").stdout


def test_an_event_id_of_another_client_on_record_is_named_in_a_trial_run_too(line: Line) -> None:
    there = {"kind": "client_opened", "id": "e-1", "client": "c-101", "at": "2026-09-07T09:00:00Z"}
    line("import", _file(line, "one.jsonl", json.dumps(there)))
    other = _file(line, "other.jsonl", json.dumps({**there, "client": "c-102"}))
    for trial in (("--dry-run",), ()):
        done = line("import", other, *trial, code=2)
        assert "line 1: id = e-1: is used for an event of another client" in done.stderr
    assert "c-102" not in line("client", "list").stdout


def test_a_line_ahead_of_the_clock_is_named_in_a_trial_run_too_and_can_be_left_out(
    line: Line,
) -> None:
    late = {
        "kind": "session_held",
        "client": "c-1",
        "at": "2150-09-21T09:00:00Z",
    }
    file = _file(line, "late.jsonl", _lines([*_events(), late]))
    for trial in (("--dry-run",), ()):
        done = line("import", file, *trial, code=2)
        assert "line 4: at = 2150-09-21T09:00:00+00:00: lies in the future" in done.stderr
    assert line.content() == []
    assert "Imported 3 events of 1 client." in line("import", file, "--keep-going").stdout
