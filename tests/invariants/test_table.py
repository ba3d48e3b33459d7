"""The table of invariants in tests/README.md names every test there is, and a control for each."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FOLDER = Path(__file__).parent
CONTROLS = "test_controls.py"
ROW = re.compile(r"^\| (\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")
NUMBERED = re.compile(r"test_(\d\d)_")
NUMBERS = tuple(range(1, 26))


def table() -> dict[int, tuple[list[str], list[str]]]:
    """Return the tests and the controls of each number."""
    text = (TESTS / "README.md").read_text(encoding="utf-8").partition("## Invariants")[2]
    return {
        int(number): (NAME.findall(tests), NAME.findall(controls))
        for number, tests, controls in ROW.findall(text)
    }


def functions(path: Path) -> dict[str, ast.AST]:
    """Return the tests of a file, by name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: dict[str, ast.AST] = {
        one.name: one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)
    }
    machines = [one for one in tree.body if isinstance(one, ast.Assign)]
    return found | {ast.unparse(one.targets[0]): one for one in machines}


HERE = {
    name: (path.name, node)
    for path in sorted(FOLDER.glob("test_*.py"))
    for name, node in functions(path).items()
}


def is_by_chance(name: str) -> bool:
    """Tell whether Hypothesis makes the examples of a test."""
    _, node = HERE[name]
    if isinstance(node, ast.Assign):
        return "TestCase" in ast.unparse(node.value)
    assert isinstance(node, ast.FunctionDef)
    return any("given(" in ast.unparse(mark) for mark in node.decorator_list)


def test_every_number_has_its_row() -> None:
    assert tuple(table()) == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_names_tests_and_controls_that_are_there(number: int) -> None:
    tests, controls = table()[number]
    for one in (*tests, *controls):
        file, _, name = one.rpartition("::")
        assert name in (functions(TESTS / file) if file else HERE), one
    assert any(is_by_chance(one) for one in tests if "::" not in one)
    assert controls
    bodies = [ast.unparse(HERE[one][1]) for one in controls]
    assert any("caught(" in body or "raises(" in body or "!=" in body for body in bodies)


def test_every_numbered_test_stands_in_its_row() -> None:
    rows = table()
    for name, (file, _) in HERE.items():
        if number := NUMBERED.match(name):
            named = rows[int(number[1])][file == CONTROLS]
            assert name in named or name == "test_12_an_unopened_history_is_stopped", name
