"""Every link of every page leads somewhere; looked at without a network."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import anchors, broken, documentation, links, markdown, named


def test_every_link_of_every_page_leads_to_a_file_and_a_heading():
    found = [(page, target) for page in markdown() for target in links(page)]
    assert len(found) > 40
    assert [problem for one in found if (problem := broken(*one))] == []


def test_the_pages_looked_at_are_those_of_the_project():
    looked_at = {named(one) for one in markdown()}
    assert {"README.md", "docs/index.md", "docs/cases/README.md", "tests/README.md"} <= looked_at
    assert {named(one) for one in documentation()} <= looked_at


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "other.md").write_text("# One\n\n## Two, and `three`\n\n## One\n", encoding="utf-8")
    return tmp_path / "page.md"


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("other.md", None),
        ("other.md#two-and-three", None),
        ("other.md#one-1", None),
        ("#here", None),
        ("https://example.org/a?b=c#d", None),
        ("gone.md", "leads to no file"),
        ("other.md#four", "leads to no heading"),
        ("other.md#one-2", "leads to no heading"),
        ("#there", "leads to no heading"),
        ("http://example.org", "is no https address"),
        ("https://example", "is no https address"),
    ],
)
def test_a_broken_link_is_named(page: Path, target: str, problem: str | None):
    page.write_text(f"# Here\n\nSee [it]({target}).\n", encoding="utf-8")
    (found,) = links(page)
    said = broken(page, found)
    assert said is None if problem is None else said == f"page.md: '{target}' {problem}"


def test_a_link_in_code_is_no_link_and_one_by_name_is(page: Path):
    page.write_text("`[a](b.md)` and [c][d] and ![e](f.png)\n\n[d]: g.md\n", encoding="utf-8")
    assert links(page) == ["g.md", "f.png"]


def test_anchors_are_made_of_the_words_of_a_heading(page: Path):
    assert anchors(page.with_name("other.md")) == {"one", "two-and-three", "one-1"}
