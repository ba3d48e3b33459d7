"""The README's code runs, and prints what it says it prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_the_readme_s_python_blocks_run_and_print_what_the_readme_shows():
    code = blocks("python")
    assert len(code) == 3
    said = io.StringIO()
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(said):
        for block in code:
            exec(block, names)  # noqa: S102 - the README is ours
    assert said.getvalue() == blocks("text")[0]


def test_the_snippet_names_every_part_of_a_suggestion_and_a_plan():
    names: dict[str, object] = {}
    for block in blocks("python")[:2]:
        exec(block, names)  # noqa: S102 - the README is ours
    plan = names["plan"]
    assert plan.suggestions
    assert all(
        one.reasons and 0.01 <= one.forecast.low <= one.forecast.high <= 0.99
        for one in plan.suggestions
    )


def test_every_link_of_the_readme_leads_to_a_file():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [one for one in links if not (ROOT / one).exists()] == []


def test_every_folder_the_readme_names_exists():
    table = README.split("## Where things are")[1]
    named = re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    assert named
    assert [one for one in named if not (ROOT / one).exists()] == []
