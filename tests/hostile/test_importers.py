"""Whatever is handed in: it is taken, or refused in sentences, and nothing is half written."""

from __future__ import annotations

import csv
import io
import json
import random
from typing import TYPE_CHECKING

import pytest
from hostile.fuzzing import CANARY, Fuzzed, faults_of, fuzzed
from hostile.importers import Importer, importers
from hostile.mutation import TOKENS, VALUES, mutated
from hypothesis import given
from hypothesis import strategies as st

from recommender import History, InputError
from recommender.domain.errors import shown_value
from recommender.domain.history import AnyEvent
from recommender.interchange import files
from recommender.interchange.records import EVENT, KINDS, RecordError, parse

if TYPE_CHECKING:
    from pathlib import Path

IMPORTERS = {one.name: one for one in importers()}
SLOW = {"import, as typed": 40}
FIELDS = sorted(
    {
        "kind",
        "id",
        "client",
        *(name for one in AnyEvent.__args__[0].__args__ for name in one.model_fields),
    }
)


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_good_input_is_taken(name: str, tmp_path: Path) -> None:
    found = Fuzzed()
    for seed in IMPORTERS[name].seeds:
        found.one(IMPORTERS[name], seed, tmp_path)
    assert found.broken == {}
    assert found.taken >= 1


@pytest.mark.parametrize("name", IMPORTERS)
def test_a_changed_input_is_taken_or_refused_in_sentences(name: str, tmp_path: Path) -> None:
    found = fuzzed([IMPORTERS[name]], SLOW.get(name, 400), tmp_path)
    assert found.broken == {}
    assert found.cases == found.taken + found.refused


@given(
    content=st.binary(max_size=300) | st.lists(st.sampled_from(TOKENS), max_size=8).map(b"".join)
)
def test_any_bytes_are_taken_or_refused_in_sentences(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = Fuzzed()
    folder = tmp_path_factory.mktemp("any")
    for name, one in IMPORTERS.items():
        if not one.as_json and name not in SLOW:
            found.one(one, content, folder)
    assert found.broken == {}


ANYTHING = st.recursive(
    st.sampled_from([one for one in VALUES if not isinstance(one, (list, dict))])
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
RECORDS = st.dictionaries(st.sampled_from(FIELDS), ANYTHING, max_size=8)


@given(records=st.lists(RECORDS | ANYTHING, max_size=4), kind=st.sampled_from(KINDS))
def test_any_records_are_taken_or_refused_in_sentences(records: list, kind: str) -> None:
    named = [{"kind": kind, **one} if isinstance(one, dict) else one for one in records]
    try:
        said = History.from_records(named).notices
    except InputError as error:
        said = [str(error)]
    assert [fault for one in said for fault in faults_of(one)] == []


@pytest.mark.parametrize("digits", [40, 4_300, 5_000])
@pytest.mark.parametrize("field", ["kind", "id", "client", "at", "confidence", "schema_version"])
def test_a_huge_number_in_any_field_is_refused_and_not_repeated(field: str, digits: int) -> None:
    record = {
        "kind": "session_held",
        "client": "c",
        "at": "2026-01-05T09:00:00Z",
        field: 10**digits,
    }
    with pytest.raises(RecordError) as error:
        parse(record)
    assert "000000" not in str(error.value)


def test_a_record_that_holds_itself_is_refused() -> None:
    record: dict = {"kind": "goal_stated", "client": "c", "at": "2026-01-05T09:00:00Z"}
    record["goal"] = record
    with pytest.raises(InputError):
        History.from_records([record])


@pytest.mark.parametrize(
    "encoding",
    ["utf-16", "hex", "zlib", "rot13", "idna", "punycode", "undefined", "utf-7", "\0", "x" * 999],
)
@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_any_encoding_is_used_or_refused(encoding: str, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"x.{suffix}"
    path.write_bytes(IMPORTERS[f"history.{suffix}"].seeds[0] + "ñ\n".encode())
    try:
        said = [str(one) for one in files.read(path, encoding=encoding).bad]
    except InputError as error:
        said = [str(error)]
    assert said
    assert [fault for one in said for fault in faults_of(one)] == []


# What is repeated of an input


@pytest.mark.parametrize("value", ["not this time", "Anna Smith", "self harm", "Anna told me"])
def test_words_out_of_place_are_not_repeated(value: str) -> None:
    assert shown_value("status", value) == ""


@pytest.mark.parametrize("value", ["dona", "2026-01-05 09:00", "not-this-time", "7 of 10 %"[:3]])
def test_a_word_or_a_figure_is_repeated_so_that_it_can_be_found(value: str) -> None:
    assert shown_value("status", value) == f"'{value}'"


def test_the_name_of_a_field_is_repeated_only_if_it_can_be_one() -> None:
    record = {"kind": "session_held", "client": "c", "at": "2026-01-05T09:00:00Z"}
    for name, shown in (("dificulty", "dificulty"), (CANARY, "a name that cannot be shown")):
        with pytest.raises(RecordError) as error:
            parse({**record, name: 1})
        assert str(error.value).startswith(f"{shown}: is not a known field")


# The same without the controls


def _naive(content: bytes, _: Path) -> list[str]:
    for line in content.decode().splitlines():
        EVENT.validate_python(json.loads(line))
    return []


def _naive_table(content: bytes, _: Path) -> list[str]:
    for row in csv.DictReader(io.StringIO(content.decode())):
        int(row["rung"] or 1), float(row["quantity"] or 0)
    return []


@pytest.mark.parametrize(("name", "read"), [("jsonl", _naive), ("csv", _naive_table)])
def test_a_reader_without_guards_fails(name: str, read, tmp_path: Path) -> None:
    naive = Importer("naive", IMPORTERS[f"history.{name}"].seeds, read)
    assert any("traceback" in one for one in fuzzed([naive], 200, tmp_path).broken)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (f"status = {CANARY}", "repeats a client's words"),
        ("x" * 2_000, "says too much"),
        ("a\x1b[2J", "holds what a terminal would obey"),
        ("", "holds what a terminal would obey"),
        ("\ud800", "holds half a letter"),
    ],
)
def test_a_refusal_that_says_what_it_should_not_is_noticed(said: str, fault: str) -> None:
    assert fault in faults_of(said)


def test_a_refusal_that_writes_all_the_same_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender_models import artifact

    def written_first(folder: Path, home: Path) -> None:
        (home / "half").mkdir(parents=True)
        artifact.load(folder)

    monkeypatch.setattr(artifact, "copied", written_first)
    found = fuzzed([IMPORTERS["model: manifest"]], 20, tmp_path)
    assert any("written all the same" in one for one in found.broken)


def test_a_mutation_is_the_same_for_the_same_seed_and_changes_something() -> None:
    seeds = IMPORTERS["history.jsonl"].seeds
    made = [[mutated(seeds, random.Random(n)) for n in range(50)] for _ in range(2)]
    assert made[0] == made[1]
    assert sum(one not in seeds for one in made[0]) > 45
