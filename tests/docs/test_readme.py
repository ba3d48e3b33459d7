"""What the README names is there; test_blocks.py runs its code, test_links.py follows its links."""

from __future__ import annotations

import re

from pages import ROOT, blocks

PAGE = ROOT / "README.md"


def test_the_snippet_names_every_part_of_a_suggestion_and_a_plan():
    names: dict[str, object] = {}
    for block in [one for one in blocks(PAGE) if one.language == "python"][:2]:
        exec(block.text, names)  # noqa: S102 - the README is ours
    plan = names["plan"]
    assert plan.suggestions
    assert all(
        one.reasons and 0.01 <= one.forecast.low <= one.forecast.high <= 0.99
        for one in plan.suggestions
    )


def test_every_folder_the_readme_names_exists():
    table = PAGE.read_text(encoding="utf-8").split("## Where things are")[1]
    named = re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    assert named
    assert [one for one in named if not (ROOT / one).exists()] == []
