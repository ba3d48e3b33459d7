"""Every number of the engine is a setting, with its source; what is left are scales and bounds."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import recommender
from recommender import Settings

ENGINE = Path(recommender.__file__).parent / "engine"
PLAIN = {0, 1, 2, -1}
"""Counting, halves and wholes."""
SCALES = {
    "card.py": {5},  # the top of a level
    "choice.py": {9},  # decimals of a score
    "explanation.py": set(),
    "prior.py": {10, 0.01, 0.99, 0.5, 6},  # ratings, bounds of a chance, what 'half-life' means
    "state.py": {7, 8},  # what stands before a course is opened, as `ClientOpened` has it
    "suggest.py": {3},  # the three sizes of a row
}
"""Ends of scales that questionnaires and events define, and decimals; a clinic cannot change them."""


def numbers(path: Path) -> set[float]:
    """Return the numbers written in a module, but the plain ones."""
    found = {
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    }
    return found - PLAIN


@pytest.mark.parametrize("path", sorted(ENGINE.glob("*.py")), ids=lambda path: path.name)
def test_a_module_of_the_engine_holds_no_number_of_its_own(path: Path) -> None:
    assert numbers(path) <= SCALES.get(path.name, set())


def test_numbers_are_found() -> None:
    """A control: the look at the sources finds what is there."""
    assert numbers(ENGINE / "choice.py") == {9}
    assert numbers(ENGINE / "card.py") == {5}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_where_its_number_comes_from(name: str) -> None:
    description = Settings.model_fields[name].description or ""
    source = description.rsplit("(", 1)[-1]
    assert description.endswith(")."), description
    marks = ("design default", "ours", "benchmark", "decision")
    assert any(mark in source for mark in marks) or set(source) & set("ABSH§Q"), description
