"""The page on tables names every field, and its file of answers can be read."""

from __future__ import annotations

import re
from pathlib import Path

from recommender.authoring import answers
from recommender.authoring.columns import FIELDS

DOCS = Path(__file__).parents[2] / "docs"
TABLE_PAGE = (DOCS / "from-table.md").read_text(encoding="utf-8")


def block(page: str, kind: str) -> str:
    """Return the first block of a kind on a page."""
    found = re.search(rf"^```{kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


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


def test_every_heading_that_is_recognised_is_on_the_page() -> None:
    for field, headings in FIELDS.items():
        assert f"| `{field}` | {', '.join(headings)} |" in TABLE_PAGE
