"""The published schemas are current, and the documented examples are valid in them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema

from recommender import History
from recommender.interchange.files import read

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_the_published_schemas_are_current():
    done = subprocess.run(
        [sys.executable, str(DOCS / "make_schemas.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def examples(language: str) -> str:
    text = (DOCS / "interchange.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)[0]


def test_the_json_lines_of_the_documentation_are_a_history(tmp_path):
    file = tmp_path / "example.jsonl"
    file.write_text(examples("json"), encoding="utf-8")
    assert History.read(file).client == "c-017"


def test_the_json_lines_of_the_documentation_follow_the_published_schema(tmp_path):
    schema = json.loads((DOCS / "schemas" / "event.schema.json").read_text(encoding="utf-8"))
    file = tmp_path / "example.jsonl"
    file.write_text(examples("json"), encoding="utf-8")
    events = [event.model_dump(mode="json") for _, event in read(file).events]
    assert len(events) == 5
    given = [json.loads(one) for one in examples("json").splitlines()]  # some without an id
    for event in (*events, *given):
        jsonschema.validate(event, schema)


def test_the_csv_of_the_documentation_can_be_read(tmp_path):
    file = tmp_path / "example.csv"
    file.write_text(examples("csv"), encoding="utf-8")
    reading = read(file)
    assert (len(reading.events), reading.bad) == (2, [])
