"""The pages for authors show what is printed, and name every field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from recommender.authoring import answers
from recommender.authoring.columns import FIELDS
from recommender.cli import cli

DOCS = Path(__file__).parents[2] / "docs"
TABLE_PAGE = (DOCS / "from-table.md").read_text(encoding="utf-8")
NEW_PAGE = (DOCS / "new-plugin.md").read_text(encoding="utf-8")


def block(page: str, kind: str) -> str:
    """Return the first block of a kind on a page."""
    found = re.search(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("page", [TABLE_PAGE, NEW_PAGE], ids=["from-table", "new-plugin"])
def test_what_a_page_shows_is_what_is_printed(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if "```text" in page:
        Path("worksheets.csv").write_text(block(page, "text"), encoding="utf-8")
    line, _, printed = block(page, "console").partition("\n")
    result = CliRunner().invoke(cli, line.removeprefix("$ homework ").split())
    assert result.stdout == printed


def test_every_field_of_a_table_is_on_the_page() -> None:
    rows = [one for one in TABLE_PAGE.splitlines() if one.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    assert named == set(FIELDS)


def test_the_file_of_answers_on_the_page_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text(block(TABLE_PAGE, "toml"), encoding="utf-8")
    said = answers.read(file)
    assert (said.references, said.columns) == ("ids", {"title": "Worksheet"})
    assert said.answers["goals"] == "sleep, stress"
