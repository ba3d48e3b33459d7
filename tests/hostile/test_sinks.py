"""What a client wrote is shown as words, wherever it is shown, and is never more than words."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from hostile import sinks
from hostile.importers import plan
from hostile.sinks import SINKS, Sink, exported
from hostile.texts import MARK, texts
from recommender_models import drawing

from recommender.cli import cli
from recommender.interchange.cds_hooks import cards
from recommender.interchange.records import RecordError, parse

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = texts()
TYPED = [re.sub("[\ud800-\udfff]", "\udcff", one) for one in TEXTS if "\0" not in one]
"""As the system hands them over: it knows no NUL, and bytes that are no UTF-8 come like this."""
NOTHING = re.compile("(?!)")


def leaks(sink: Sink) -> list[str]:
    """Return the texts that do something at a sink, or are not what was said any more."""
    found = []
    for text in TEXTS:
        try:
            sound = sink.sound(text, sink.write(text))
        except UnicodeError:
            sound = False
        found += [] if sound else [text]
    return found


def test_there_are_many_texts() -> None:
    assert len(TEXTS) >= 1_000


@pytest.mark.parametrize("sink", SINKS, ids=lambda one: one.name)
def test_no_text_is_more_than_a_text(sink: Sink) -> None:
    assert leaks(sink) == []


@pytest.mark.parametrize("sink", SINKS, ids=lambda one: one.name)
def test_without_its_encoder_a_sink_leaks(sink: Sink) -> None:
    off = NOTHING if sink.encoder.endswith("UNSAFE") else str
    with patch(sink.encoder, off):
        assert len(leaks(sink)) > 100


def test_no_id_is_more_than_a_name_in_a_folder() -> None:
    assert [text for text in TEXTS if not sinks.name_of_file(text)] == []


@pytest.mark.parametrize("text", TEXTS[::20])
def test_a_card_is_paragraphs_of_words_whatever_a_plugin_or_the_clinic_wrote(text: str) -> None:
    one = plan().suggestions[0]
    preparation = one.preparation and one.preparation.model_copy(update={"when_to_stop": text})
    words = {"what": text, "rationale": text, "cautions": (text,), "evidence": text, "title": text}
    bad = replace(one, **words, preparation=preparation)
    shown = [
        *cards(replace(plan(), suggestions=(bad,))),
        *cards(replace(plan(), stopped=text, contact_line=text)),
    ]
    for card in shown:
        tokens = sinks.PARSER.parse(card["detail"])
        kinds = {child.type for one in tokens for child in (one, *(one.children or ()))}
        assert kinds <= sinks.HARMLESS
        assert not sinks.UNSAFE.search(card["detail"].replace("\n", "") + card["summary"])


def test_the_curve_of_a_model_is_a_picture_and_nothing_else() -> None:
    curve = [(0.0, 1.0, 1), (0.5, 0.25, 10**9), (1.0, 0.0, 3)]
    names = {one.tag.rpartition("}")[2] for one in ET.fromstring(drawing.svg(curve)).iter()}  # noqa: S314 - ours
    assert names <= {"svg", "title", "desc", "rect", "path", "polyline", "g", "circle", "text"}


# Every page of a client, as typed


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with one client whose every text is one of ours."""
    folder = tmp_path_factory.mktemp("home")
    lines = [json.dumps(one) for one in _records()]
    path = folder / "x.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for words in (["init"], ["import", str(path)]):
        done = CliRunner().invoke(cli, words, env={"HOMEWORK_HOME": str(folder)})
        assert done.exit_code == 0, done.stderr
    return folder


def _records() -> list[dict]:
    """Return a course with every text that a text may be, each in one of the fields for words."""
    made: list[dict] = []

    def add(kind: str, **fields: object) -> None:
        number = len(made)
        at = f"2026-09-{7 + number // 86_400:02}T{number // 3_600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        record = {"id": f"e-{number}", "kind": kind, "client": "c-1", "at": at, **fields}
        try:
            parse(record)
        except RecordError:
            return
        made.append(record)

    add("client_opened", consent=True, invented=True)
    add("session_held", confidence=8)
    for number, text in enumerate(TEXTS):
        name, kind = f"a-{number}", number % 6
        design = dict.fromkeys(("what", "when", "where", "obstacle", "plan", "learn"), text)
        size = {"task_type": "breathing", "rung": 1, "minutes": 5, "occasions": 1}
        if kind == 0:
            add("goal_stated", goal={"id": f"g-{number}", "areas": ["worry"], "text": text})
            add("client_changed", contact_line=text)
        elif kind == 1:
            add("task_drafted", draft=name, design=design)
        elif kind == 2:
            add("declined", task_type="sleep-diary", reason=text)
            add("review_displaced", topic=text)
        elif kind == 3:
            add(
                "assigned",
                assignment=name,
                what=text,
                design=design,
                override_reason=text,
                **{**size, "task_type": "own-design"},
            )
            add("outcome_reviewed", assignment=name, status="done", learned=text, modified_to=text)
        elif number % 12 == 4:
            add("assigned", assignment=name, override_reason=text, **size)
            add(
                "outcome_reviewed",
                assignment=name,
                status="modified",
                modified_to=text,
                learned=text,
            )
    return made


PAGES = (
    *(["history", "c-1"], ["suggest", "c-1"], ["agenda", "c-1"], ["portfolio", "c-1"]),
    *(["standing", "c-1"], ["client", "show", "c-1"], ["notes", "c-1"], ["draft", "c-1"]),
    *(["design", "c-1"], ["client", "list"], ["undo", "c-1", "--dry-run"]),
)
AT = ["--at", "2026-09-08T12:00:00Z"]


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["page", "json"])
def test_no_page_of_a_client_holds_more_than_words(
    words: list[str], form: list[str], home: Path
) -> None:
    done = CliRunner().invoke(cli, [*words, *form], env={"HOMEWORK_HOME": str(home)})
    if "No such option" in done.stderr:
        pytest.skip("it has no such form")
    assert done.exit_code == 0, done.stderr
    assert not sinks.UNSAFE.search(done.output)
    assert not [one for one in done.output.splitlines() if one.startswith(MARK)]
    if form:
        json.loads(done.stdout)


def test_what_is_exported_with_words_is_the_same_when_it_is_read_again(home: Path) -> None:
    done = CliRunner().invoke(
        cli, ["export", "c-1", "--with-words"], env={"HOMEWORK_HOME": str(home)}
    )
    assert not sinks.UNSAFE.search(done.stdout)
    events = [parse(json.loads(one)).event for one in done.stdout.split("\n") if one]
    assert events == [parse(one).event for one in _records()]


@pytest.mark.parametrize(
    "words", [["client", "show"], ["suggest"], ["import"], ["assign", "c-1"], ["demo"]]
)
def test_what_is_typed_is_repeated_on_one_line_without_controls(
    words: list[str], home: Path
) -> None:
    for text in TYPED[::160]:
        done = CliRunner().invoke(cli, [*words, "--", text], env={"HOMEWORK_HOME": str(home)})
        assert done.exit_code == 2
        assert not sinks.UNSAFE.search(done.output)
        assert not [one for one in done.output.splitlines() if one.startswith(MARK)]


# Exports


def test_a_table_that_is_exported_holds_no_formula() -> None:
    if exported("csv", "x") is None:
        pytest.skip("this version exports no tables")
    for text in TEXTS:
        rows = list(csv.reader(io.StringIO(exported("csv", text) or "")))
        cells = [cell for row in rows for cell in row]
        assert not [
            one for one in cells if one.lstrip(" \t\r\n\u00a0").startswith(("=", "+", "-", "@"))
        ], ascii(text)
        assert not [one for one in cells if one.startswith(("\t", "\r"))], ascii(text)


def test_a_page_that_is_exported_holds_no_markup_of_others() -> None:
    plain = exported("html", "x")
    if plain is None:
        pytest.skip("this version exports no pages")
    for text in TEXTS:
        page = exported("html", text)
        assert page == "" or sinks.tags(page) == sinks.tags(plain), ascii(text)
