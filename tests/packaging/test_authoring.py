"""What `homework plugins new` and `from-table` write can be installed, and keeps its own promises."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.packaging.conftest import Python

COMMAND = ("-c", "import sys; from recommender.cli import main; sys.exit(main())", "plugins")
TABLE = (
    "Nr,Worksheet,What,Minutes,Requires,Excludes\n"
    "1,Evening walk,Take a short walk before dinner.,10,,2\n"
    "2,Morning walk,Take a short walk after breakfast.,10,,1\n"
    "3,Longer walk,Take a walk on a path you like.,20,1|2,\n"
)
PLAN = """
    import json
    from datetime import UTC, datetime
    from recommender import History, Recommender
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    common = {"client": "c1", "at": at}
    history = History.from_records([
        {**common, "kind": "client_opened", "consent": True},
        {**common, "kind": "goal_stated", "goal": {"id": "g1", "areas": ["fresh-air", "stress"]}},
        {**common, "kind": "session_held"}])
    plan = Recommender().suggest(history, at=at, most=5)
    print(json.dumps({
        "faults": [str(one) for one in plan.faults],
        "cautions": {one.task_type: list(one.cautions) for one in plan.suggestions},
        "withheld": {one.task_type: one.reason for one in plan.withheld},
        "suggested": [one.task_type for one in plan.suggestions]}))
"""


def own_tests(here: Python, folder: str, site: Path) -> str:
    """Run the tests that came with a plugin, on the plugin as it is installed."""
    tests = here.cwd / folder / "tests"
    missing = importlib.util.find_spec("recommender.testing") is None
    # Its line on conformance needs the kit.
    left_out = ("--ignore", tests / "test_conformance.py") if missing else ()
    return here.run(
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", tests),
        *(tests, *left_out),
        PYTHONPATH=str(site),
    )


def test_a_new_plugin_installs_is_listed_suggested_and_passes_its_own_tests(
    here: Python, install: Callable[[str], Path]
) -> None:
    here.run(*COMMAND, "new", "kind-notes")
    site = install("homework-kind-notes")
    listed = here.run(*COMMAND, "list", PYTHONPATH=str(site))
    (row,) = [one.split() for one in listed.splitlines() if one.startswith("kind-notes ")]
    assert row[:5] == ["kind-notes", "homework-kind-notes", "0.1.0", "-", "kind-notes"]
    assert row[-2:] == ["recommender", "fine"]
    plan = here.answer(PLAN, site)
    assert "kind-notes" in plan["suggested"]
    assert plan["faults"] == []
    assert " passed" in own_tests(here, "homework-kind-notes", site)


def test_a_table_becomes_a_plugin_that_keeps_its_order(
    here: Python, install: Callable[[str], Path]
) -> None:
    (here.cwd / "list.csv").write_text(TABLE, encoding="utf-8")
    here.run(
        *COMMAND,
        *("from-table", "list.csv", "--out", "homework-walks", "--answer", "goals=fresh-air"),
    )
    site = install("homework-walks")
    plan = here.answer(PLAN, site)
    offered = [one for one in plan["suggested"] if one.startswith("walks-")]
    assert len(set(offered) & {"walks-1", "walks-2"}) == 1
    first = "Practice of 'Evening walk' or 'Morning walk' comes first"
    assert first in plan["withheld"]["walks-3"]
    told = (
        "From a table: nobody has yet written down what speaks against it; its distress is a guess."
    )
    assert [plan["cautions"][one] for one in offered] == [[told]] * len(offered)
    assert plan["faults"] == []
    assert " passed" in own_tests(here, "homework-walks", site)


def test_the_wheel_holds_the_templates_and_the_words(wheel: Path) -> None:
    import zipfile

    root = Path(__file__).parents[2] / "recommender"
    wanted = {
        f"recommender/{one.relative_to(root).as_posix()}"
        for one in (root / "authoring").rglob("*")
        if one.suffix in {".tmpl", ".toml"}
    }
    assert wanted
    with zipfile.ZipFile(wheel) as file:
        assert wanted <= set(file.namelist())
