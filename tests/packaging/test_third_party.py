"""A third party's distribution adds task types, and a built-in can go: no line of code changes."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.packaging.conftest import Python

ORAL_CARE = {"oral-care-morning", "oral-care-evening"}
ROOT = Path(__file__).parents[2]
PROGRAM = """
    import json
    from datetime import UTC, datetime
    import recommender
    from recommender import History, Recommender
    from recommender.host import Host
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    common = {"client": "c1", "at": at}
    areas = ["oral-care", "worry"]
    history = History.from_records([
        {**common, "kind": "client_opened", "consent": True},
        {**common, "kind": "goal_stated", "goal": {"id": "g1", "areas": areas}},
        {**common, "kind": "session_held"}])
    host = Host()
    plan = Recommender(host=host).suggest(history, at=at, most=5)
    print(json.dumps({
        "from": recommender.__file__,
        "types": {name: one.model_dump_json() for name, one in host.types.items()},
        "faults": [str(one) for one in plan.faults],
        "plugins": plan.decision.plugins,
        "suggested": [one.task_type for one in plan.suggestions],
        "withheld": [one.task_type for one in plan.withheld]}))
"""


# With and without the example


def test_a_third_partys_distribution_adds_its_task_types(here: Python, example: Path) -> None:
    without, beside = here.answer(PROGRAM), here.answer(PROGRAM, example)
    assert set(beside["types"]) - set(without["types"]) == ORAL_CARE


def test_the_task_types_are_gone_with_the_distribution(here: Python) -> None:
    assert not ORAL_CARE & set(here.answer(PROGRAM)["types"])


def test_a_third_party_leaves_the_builtins_as_they_are(here: Python, example: Path) -> None:
    without, beside = here.answer(PROGRAM), here.answer(PROGRAM, example)
    assert {name: beside["types"][name] for name in without["types"]} == without["types"]


def test_a_third_partys_task_types_are_suggested(here: Python, example: Path) -> None:
    assert set(here.answer(PROGRAM, example)["suggested"]) & ORAL_CARE


def test_a_third_party_brings_no_faults(here: Python, example: Path) -> None:
    assert here.answer(PROGRAM, example)["faults"] == []


def test_a_plan_names_the_third_partys_version(here: Python, example: Path) -> None:
    assert here.answer(PROGRAM, example)["plugins"]["homework-oral-care"] == "0.1.0"


def test_a_blocked_third_party_adds_nothing(here: Python, example: Path) -> None:
    blocked = PROGRAM.replace("Host()", 'Host(blocked=frozenset({"Homework_Oral.Care"}))')
    assert not ORAL_CARE & set(here.answer(blocked, example)["types"])


def test_the_third_party_imports_the_plugin_contract_only() -> None:
    source = ROOT / "examples/plugins/oral-care/src/homework_oral_care/__init__.py"
    names = {
        node.module
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    assert names == {"__future__", "importlib.resources", "recommender.plugin"}


def test_the_third_partys_own_tests_pass(here: Python, example: Path) -> None:
    folder = ROOT / "examples/plugins/oral-care/tests"
    said = here.run(
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", folder),
        folder,
        PYTHONPATH=str(example),
    )
    assert " passed" in said


def test_a_third_party_beside_the_installed_wheel_adds_its_task_types(
    installed: Python, example: Path
) -> None:
    assert set(installed.answer(PROGRAM, example)["types"]) >= ORAL_CARE


# Without a built-in


def without_entry(installed: Python, name: str) -> None:
    """Take one line out of the installed distribution's entry points."""
    (path,) = installed.site.glob("homework_recommender-*.dist-info/entry_points.txt")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"{name} =")]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), encoding="utf-8")


def test_the_installed_wheel_is_what_these_tests_look_at(installed: Python) -> None:
    assert Path(installed.answer(PROGRAM)["from"]).is_relative_to(installed.site)


def test_the_installed_wheel_has_every_built_in(here: Python, installed: Python) -> None:
    assert installed.answer(PROGRAM)["types"] == here.answer(PROGRAM)["types"]


def test_taking_out_a_built_ins_entry_point_removes_that_type_and_nothing_else(
    installed: Python,
) -> None:
    before = installed.answer(PROGRAM)
    without_entry(installed, "breathing")
    after = installed.answer(PROGRAM)
    gone = before["types"].pop("breathing")
    assert gone
    assert after["types"] == before["types"]
    assert after["faults"] == []


def test_taking_out_a_built_in_that_was_suggested_leaves_a_plan_of_the_others(
    installed: Python,
) -> None:
    first = installed.answer(PROGRAM)["suggested"][0]
    without_entry(installed, first)
    suggested = installed.answer(PROGRAM)["suggested"]
    assert suggested
    assert first not in suggested


def test_without_any_plugin_a_plan_is_empty_and_nothing_breaks(installed: Python) -> None:
    (path,) = installed.site.glob("homework_recommender-*.dist-info/entry_points.txt")
    path.unlink()
    answer = installed.answer(PROGRAM)
    assert (answer["types"], answer["suggested"], answer["faults"]) == ({}, [], [])
