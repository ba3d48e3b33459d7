"""Files of histories: every bad line is one sentence with its number, and the rest is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from histories import Course

from recommender import History, InputError
from recommender.interchange import files, table
from recommender.interchange.records import STYLE_NOTICE

if TYPE_CHECKING:
    from pathlib import Path

    from recommender.interchange.files import Reading

CANARY = "Anna told me about the bridge"
HEADER = "client,task_type,assigned_at,rung,minutes,occasions,reviewed_at,status,minutes_spent"
ROW = "c,thought-record,2026-01-05T09:00:00Z,1,5,3,2026-01-12T09:00:00Z,done,7"


def reading(folder: Path, text: str | bytes, name: str = "x.jsonl", **how: Any) -> Reading:
    """Write a file and read it."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return files.read(path, **how)


def bad(folder: Path, text: str | bytes, name: str = "x.jsonl", **how: Any) -> list[str]:
    """Return what is said about the lines that cannot be used."""
    return [str(one) for one in reading(folder, text, name, **how).bad]


def refused(folder: Path, text: str | bytes, name: str = "x.jsonl", **how: Any) -> str:
    """Return what is said about a file that cannot be used at all."""
    with pytest.raises(InputError) as error:
        reading(folder, text, name, **how)
    assert "\n" not in str(error.value)
    return str(error.value)


def line(**fields: Any) -> str:
    """Return a line of a file of events."""
    return json.dumps(
        {"kind": "session_held", "client": "c", "at": "2026-01-05T09:00:00Z", **fields}
    )


# The file as a whole


@pytest.mark.parametrize("name", ["x.txt", "x", "x.json", "x.xlsx", "csv"])
def test_a_name_that_says_nothing_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, "", name) == (
        f"{name}: the name says neither .jsonl nor .csv; rename it to what it is."
    )


@pytest.mark.parametrize("name", ["x.jsonl", "x.JSONL", "x.ndjson"])
def test_a_file_of_lines_is_read_whatever_its_case(tmp_path: Path, name: str) -> None:
    assert len(reading(tmp_path, line(), name).events) == 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        files.read(tmp_path / "x.jsonl")
    assert str(error.value) == f"There is no file {tmp_path / 'x.jsonl'}; check the path."


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory\); check the path"):
        files.read(tmp_path / "x.csv")


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 10_000_000)
    path = tmp_path / "x.jsonl"
    with path.open("wb") as file:
        file.truncate(10_000_001)
    with pytest.raises(InputError) as error:
        files.read(path)
    assert str(error.value) == "x.jsonl is larger than 10 MB; split it."


def test_a_nul_byte_is_refused_with_its_line(tmp_path: Path) -> None:
    assert refused(tmp_path, line().encode() + b"\n\x00") == (
        "x.jsonl, line 2: holds a NUL byte; save the file as plain UTF-8 text."
    )


@pytest.mark.parametrize("name", ["x.jsonl", "x.csv"])
def test_a_byte_order_mark_is_refused_with_its_remedy(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, b"\xef\xbb\xbf" + line().encode(), name) == (
        f"{name} begins with a byte-order mark; save it as UTF-8 without one, "
        "or import it with: --encoding utf-8-sig"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "UTF_8_SIG"])
def test_the_remedy_for_a_byte_order_mark_works(tmp_path: Path, encoding: str) -> None:
    found = reading(tmp_path, b"\xef\xbb\xbf" + line().encode(), encoding=encoding)
    assert (len(found.events), found.bad) == (1, [])


# Lines


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    found = reading(tmp_path, "")
    assert (found.events, found.bad, found.notices) == ([], [], ())


def test_empty_lines_are_passed_over_and_counted(tmp_path: Path) -> None:
    assert [
        number for number, _ in reading(tmp_path, f"\n  \n{line()}\n\r\n{line(id='b')}").events
    ] == [3, 5]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1: line: is not one JSON object; write one event as JSON on each line"),
        ("[]", "line 1: record: is not an object; write one event a line"),
        ("5", "line 1: record: is not an object; write one event a line"),
        ('"text"', "line 1: record: is not an object; write one event a line"),
        ("null", "line 1: record: is not an object; write one event a line"),
        ("{} {}", "line 1: line: is not one JSON object; write one event as JSON on each line"),
        (
            '{"a": 1, "a": 2}',
            "line 1: line: names a field twice; write one event as JSON on each line",
        ),
        (
            '{"a": NaN}',
            "line 1: line: is not one JSON object; write one event as JSON on each line",
        ),
        (
            '{"a": Infinity}',
            "line 1: line: is not one JSON object; write one event as JSON on each line",
        ),
        (
            "[" * 100_000,
            "line 1: line: is not one JSON object; write one event as JSON on each line",
        ),
        (
            '{"a": ' + "1" * 5_000 + "}",
            "line 1: line: is not one JSON object; write one event as JSON on each line",
        ),
    ],
)
def test_a_line_that_is_no_event_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert bad(tmp_path, text) == [said]


def test_a_field_named_twice_within_is_refused(tmp_path: Path) -> None:
    text = line()[:-1] + ', "goal": {"id": "a", "id": "b"}}'
    assert "names a field twice" in bad(tmp_path, text)[0]


def test_a_bad_line_leaves_the_others(tmp_path: Path) -> None:
    found = reading(tmp_path, "\n".join([line(id="a"), line(confidence=11), line(id="b")]))
    assert [(number, event.id) for number, event in found.events] == [(1, "a"), (3, "b")]
    assert [str(one) for one in found.bad] == [
        "line 2: confidence = 11: input should be less than or equal to 10"
    ]


def test_a_line_that_is_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LONGEST_LINE", 200)
    assert bad(tmp_path, line() + " " * 200 + "\n" + line()) == [
        "line 1: line: is longer than 200 bytes; put one event on a line"
    ]


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    assert bad(tmp_path, line().encode() + b"\n\xff\xfe") == [
        "line 2: line: is not utf-8 text; save the file in that encoding"
    ]


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    text = line(kind="goal_stated", goal={"id": "g", "areas": ["a"], "text": "X"}).replace("X", "ä")
    assert len(reading(tmp_path, text.encode("latin-1"), encoding="latin-1").events) == 1


@pytest.mark.parametrize("code", ["\\ud800", "\\udfff"])
def test_half_a_character_is_refused(tmp_path: Path, code: str) -> None:
    assert len(bad(tmp_path, line(id="x").replace('"x"', f'"{code}"'))) == 1


def test_notices_come_once(tmp_path: Path) -> None:
    one = line(kind="preference_stated", learning_style="visual")
    assert reading(tmp_path, f"{one}\n{one}").notices == (STYLE_NOTICE,)


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    told: list[int] = []
    text = f"{line()}\n\n{line(id='b')}"
    reading(tmp_path, text, progress=told.append)
    assert sum(told) == len(text)
    assert len(told) == 3


def test_a_clients_words_are_never_repeated(tmp_path: Path) -> None:
    texts = [
        f'{{"note": "{CANARY}"',
        line(kind="goal_stated", goal={"id": "G", "areas": ["a"], "text": CANARY}),
        line(kind="outcome_reviewed", assignment="a", status="x", learned=CANARY),
        line(kind="assigned", assignment="a", task_type="t", what=[CANARY]),
    ]
    said = bad(tmp_path, "\n".join(texts))
    assert len(said) == 4
    assert not any("Anna" in one or "bridge" in one for one in said)


@pytest.mark.parametrize(
    "name", ["rung", "minutes", "occasions", "status", "quantity", "barriers", "reviewed_at"]
)
@pytest.mark.parametrize("words", ["Kowalska", "Żaneta", "my mother Kowalska died"])
def test_no_word_in_a_wrong_cell_is_repeated(tmp_path: Path, name: str, words: str) -> None:
    cells = dict(zip(HEADER.split(","), ROW.split(","), strict=True)) | {name: words}
    (said,) = csv(tmp_path, ",".join(cells), ",".join(cells.values())).bad
    assert name in str(said)
    assert not [one for one in words.split() if one in str(said)]
    assert "\\u" not in str(said)


def test_no_word_in_a_header_is_repeated(tmp_path: Path) -> None:
    assert "Kowalska" not in refused(tmp_path, f"{HEADER},Kowalska".encode(), "x.csv")


@pytest.mark.parametrize("name", ["at", "actor", "status", "barriers", "rung", "kind"])
def test_no_word_of_a_record_in_a_file_is_repeated(tmp_path: Path, name: str) -> None:
    outcome = {"kind": "outcome_reviewed", "assignment": "a", "status": "done"}
    (said,) = reading(tmp_path, line(**{**outcome, name: "Kowalska"})).bad
    assert name in str(said)
    assert "Kowalska" not in str(said)


def test_a_history_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f"{line()}\n{line(confidence=11)}")
    with pytest.raises(InputError, match=r"^line 2: confidence = 11"):
        History.read(path)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    course = Course.opened().goal("worry").session(5).assign("t").review("t", learned=CANARY)
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in course.history.to_records()))
    assert History.read(path) == course.history


# Tables


def csv(folder: Path, *lines: str, **how: Any) -> Reading:
    """Read a table."""
    return reading(folder, "\n".join(lines), "x.csv", **how)


def test_a_row_is_an_assignment_and_its_outcome(tmp_path: Path) -> None:
    found = csv(tmp_path, HEADER, ROW)
    assigned, outcome = (event for _, event in found.events)
    assert (assigned.kind, assigned.rung, assigned.minutes, assigned.occasions) == (
        "assigned",
        1,
        5,
        3,
    )  # type: ignore[union-attr]
    assert (outcome.kind, outcome.status, outcome.minutes) == ("outcome_reviewed", "done", 7)  # type: ignore[union-attr]
    assert outcome.assignment == assigned.assignment  # type: ignore[union-attr]
    assert assigned.actor == outcome.actor == "import"


def test_a_row_without_an_outcome_is_an_assignment(tmp_path: Path) -> None:
    found = csv(tmp_path, "client,task_type,assigned_at", "c,t,2026-01-05T09:00:00Z")
    ((number, event),) = found.events
    assert (number, event.kind, event.rung, event.minutes, event.occasions) == (
        2,
        "assigned",
        1,
        10,
        1,
    )  # type: ignore[union-attr]


def test_the_same_row_twice_is_the_same_task(tmp_path: Path) -> None:
    found = csv(tmp_path, HEADER, ROW, ROW)
    assert len({event.id for _, event in found.events}) == 2


def test_columns_may_come_in_any_order_with_spaces(tmp_path: Path) -> None:
    found = csv(tmp_path, " task_type , client,assigned_at", " t , c ,2026-01-05T09:00:00Z")
    assert found.events[0][1].client == "c"


def test_several_barriers_stand_in_one_cell(tmp_path: Path) -> None:
    found = csv(
        tmp_path,
        "client,task_type,assigned_at,reviewed_at,status,barriers",
        'c,t,2026-01-05T09:00:00Z,2026-01-06T09:00:00Z,partly,"time; forgot,privacy"',
    )
    assert found.events[1][1].barriers == ("time", "forgot", "privacy")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f"x.csv is empty; its first line is the header: {','.join(table.COLUMNS)}"),
        (
            "client;task_type;assigned_at",
            "x.csv: the columns are separated by ';', not ','; save with commas, or import it with: --delimiter ';'",
        ),
        (
            "client\ttask_type\tassigned_at",
            "x.csv: the columns are separated by a tab, not ','; save with commas, or import it with: --delimiter $'\\t'",
        ),
        (
            "client,task_type,assigned_at,mood",
            f"x.csv, line 1: the name of column 4 is not one of those here; the header is: {','.join(table.COLUMNS)}",
        ),
        (
            "client,task_type",
            f"x.csv, line 1: 'assigned_at' is missing; the header is: {','.join(table.COLUMNS)}",
        ),
        (
            "client,client,task_type,assigned_at",
            f"x.csv, line 1: a column appears twice; the header is: {','.join(table.COLUMNS)}",
        ),
        (
            'client,task_type,assigned_at\n"c,t',
            "x.csv, line 2: is not valid CSV (unexpected end of data); check the quotes.",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert refused(tmp_path, text, "x.csv") == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("c,t", "line 2: row: has 2 cells where the header has 9; check the commas"),
        (ROW + ",x", "line 2: row: has 10 cells where the header has 9; check the commas"),
        (
            ROW.replace(",5,", ",five,"),
            "line 2: minutes: is not a whole number; write one, like 10",
        ),
        (
            ROW.replace(",5,", ",5.5,"),
            "line 2: minutes = '5.5': is not a whole number; write one, like 10",
        ),
        (
            ROW.replace(",5,", ",1234567,"),
            "line 2: minutes = '1234567': is not a whole number; write one, like 10",
        ),
        (
            ROW.replace(",5,", ",0,"),
            "line 2: minutes = 0: input should be greater than or equal to 1",
        ),
    ],
)
def test_a_bad_row_is_one_sentence(tmp_path: Path, row: str, said: str) -> None:
    assert [str(one) for one in csv(tmp_path, HEADER, row).bad] == [said]


def test_a_share_that_is_none_is_refused(tmp_path: Path) -> None:
    header = "client,task_type,assigned_at,quantity"
    found = csv(tmp_path, header, "c,t,2026-01-05T09:00:00Z,half")
    assert [str(one) for one in found.bad] == ["line 2: quantity: is not a share from 0 to 1"]


def test_a_row_after_a_cell_of_two_lines_keeps_its_number(tmp_path: Path) -> None:
    found = csv(tmp_path, "client,task_type,assigned_at", 'c,"t', '",2026-01-05T09:00:00Z', "c,t")
    assert [one.number for one in found.bad][-1] == 4


def test_another_delimiter_can_be_named(tmp_path: Path) -> None:
    found = csv(tmp_path, HEADER.replace(",", ";"), ROW.replace(",", ";"), delimiter=";")
    assert len(found.events) == 2


def test_a_table_is_a_history(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{HEADER}\n{ROW}\n")
    history = History.read(path)
    assert (history.client, len(history.events)) == ("c", 2)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (",7", ",5000", "minutes_spent"),
        ("2026-01-05T09:00:00Z", "2026-01-05", "assigned_at"),
        ("2026-01-05T09:00:00Z", "20260105", "assigned_at"),
        ("2026-01-05T09:00:00Z", "45000", "assigned_at"),
        ("2026-01-12T09:00:00Z", "soon", "reviewed_at"),
    ],
)
def test_a_fault_in_a_table_names_its_column(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    (said, *_) = csv(tmp_path, HEADER, ROW.replace(old, new)).bad
    assert f": {column}" in str(said)


def test_a_row_is_used_whole_or_not_at_all(tmp_path: Path) -> None:
    found = csv(tmp_path, HEADER, ROW.replace("done", "dunno"))
    assert (len(found.bad), found.events) == (1, [])


def test_one_fault_is_told_once(tmp_path: Path) -> None:
    found = csv(tmp_path, HEADER, ROW.replace("c,", "no spaces,", 1))
    assert len(found.bad) == 1


def test_a_delimiter_of_two_characters_is_refused(tmp_path: Path) -> None:
    assert "delimiter" in refused(tmp_path, f"{HEADER}\n{ROW}", "x.csv", delimiter=";;")


def test_an_unknown_encoding_is_named(tmp_path: Path) -> None:
    assert "nope" in refused(tmp_path, f"{HEADER}\n{ROW}", "x.csv", encoding="nope")


@pytest.mark.parametrize("cell", ["1_0", "\u0661\u0660"])
def test_only_plain_digits_are_a_number(tmp_path: Path, cell: str) -> None:
    assert len(csv(tmp_path, HEADER, ROW.replace(",5,", f",{cell},")).bad) == 1


def test_the_first_row_of_a_table_without_a_header_is_not_repeated(tmp_path: Path) -> None:
    said = refused(tmp_path, f"Kowalska,{CANARY},2026-01-05", "x.csv")
    assert "Kowalska" not in said
