"""A client's record to take along: whole, safe to open, and the same when it comes back."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from canaries import KINDS, Canaries, everything

if TYPE_CHECKING:
    from pathlib import Path

    from canaries import Desk

CLIENT = "canary-client"
HOSTILE = (
    "=1+1",
    "\t=1",
    " @SUM(A1)",
    "-2",
    "+x",
    '"><script>alert(1)</script>',
    "</dd></html><img src=x onerror=alert(1)>",
    "a\x1b]0;t\x07b\u202ec",
    'one\ntwo, three; "four"',
)


@pytest.mark.parametrize("form", ["jsonl", "csv", "html"])
def test_words_are_in_it_only_if_asked_for(told: Desk, canaries: Canaries, form: str) -> None:
    with_words = told("export", CLIENT, "--format", form, "--with-words").stdout
    said = [one for one in canaries.said if one in with_words]
    assert said == canaries.said
    without = told("export", CLIENT, "--format", form).stdout
    kept = [one for one in canaries.said if one in without]
    assert kept == [one for one in kept if one in json.dumps(machine_names(told))]


def machine_names(desk: Desk) -> list[object]:
    """Return what an export keeps of a plan on record: names of programs, not of people."""
    with desk.store() as store:
        events = store.events(CLIENT)
    return [
        [one.engine, one.model, one.model_fingerprint] for one in events if one.kind == "suggested"
    ]


def test_what_comes_back_is_the_same_byte_for_byte(
    told: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told("export", CLIENT, "--with-words").stdout
    file = tmp_path / "whole.jsonl"
    file.write_text(whole, encoding="utf-8", newline="")
    monkeypatch.setenv("HOMEWORK_HOME", str(tmp_path / "elsewhere"))
    told("init")
    told("import", str(file))
    assert told("export", CLIENT, "--with-words").stdout == whole
    told("import", str(file))
    assert told("export", CLIENT, "--with-words").stdout == whole


def test_a_table_has_a_row_for_each_event(told: Desk) -> None:
    out = told("export", CLIENT, "--format", "csv", "--with-words").stdout
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    # That a note was put aside is between the engine and the therapist.
    assert {one["kind"] for one in rows} == KINDS.keys() - {"note_dismissed"}
    assert list(rows[0])[:4] == ["at", "kind", "id", "actor"]


@pytest.fixture
def hostile(desk: Desk) -> Desk:
    with desk.store() as store:
        events = everything(Canaries("plain"), CLIENT)
        (learned,) = [one for one in events if one.kind == "outcome_reviewed"]
        others = [
            learned.model_copy(update={"learned": text.strip() or "x", "id": f"x-{number}"})
            for number, text in enumerate(HOSTILE)
        ]
        store.append([*events[:1], *others])
    return desk


def test_no_cell_is_a_formula_and_none_breaks_its_row(hostile: Desk) -> None:
    out = hostile("export", CLIENT, "--format", "csv", "--with-words").stdout
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert len(rows) == 1 + len(HOSTILE)
    cells = [cell for row in rows for cell in row.values()]
    assert [one for one in cells if one.lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert "\x1b" not in out


class Tags(HTMLParser):
    """Lists every tag and attribute that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(f"{tag}.{name}" for name, _ in attrs)}


def test_a_page_holds_no_tag_of_a_clients_text(hostile: Desk) -> None:
    out = hostile("export", CLIENT, "--format", "html", "--with-words").stdout
    tags = Tags()
    tags.feed(out)
    ours = "html head meta title style body h1 h2 p section dl dt dd"
    assert tags.seen == {
        *ours.split(),
        *("html.lang", "meta.charset", "meta.http-equiv", "meta.content"),
    }
    assert "&lt;script&gt;" in out
    assert not {"\x1b", "\u202e"} & set(out)
