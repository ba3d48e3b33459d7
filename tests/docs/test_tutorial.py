"""The task type that the tutorial writes is suggested, in words that pass the gates."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from histories import Course, built_in, found
from pages import ROOT, blocks

from recommender import Recommender
from recommender.authoring.distribution import Names, rendered, write
from recommender.domain.plan import Plan
from recommender.host import Host

PAGE = ROOT / "docs" / "write-a-task-type.md"
NAME = "quiet-walk"


@cache
def tutorial() -> dict[str, Any]:
    names: dict[str, Any] = {}
    for block in blocks(PAGE):
        if block.language == "python":
            exec(block.text, names)  # noqa: S102 - the page is ours
    return names


def plan(language: str = "en") -> Plan:
    hooks = {name: tutorial()[f"recommender_{name}"] for name in ("task_types", "catalogue")}
    course = Course.opened(language=language).goal("get-going", "low-mood").session()
    host = Host((found(NAME, **hooks), *built_in()))
    return Recommender(host=host).suggest(course.history, at=course.now, most=5)


def test_the_task_type_of_the_tutorial_is_suggested_beside_the_built_in_ones():
    made = plan()
    assert NAME in {one.task_type for one in made.suggestions}
    assert made.faults == ()


def test_it_begins_on_its_first_rung():
    (walk,) = [one for one in plan().suggestions if one.task_type == NAME]
    assert (walk.rung, walk.minutes) == (1, 5)


def test_the_tests_of_the_scaffold_pass_on_the_task_type_of_the_tutorial(tmp_path: Path):
    """Install the module of the tutorial, as pip would, and run what stands beside it."""
    names = Names(NAME)
    source = "\n".join(one.text for one in blocks(PAGE) if one.language == "python")
    files = rendered("new", names) | {f"src/{names.module}/__init__.py": source}
    write(tmp_path / "made", files)
    home = tmp_path / "made" / "src"
    told = home / f"{names.module}-0.1.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Name: {names.distribution}\nVersion: 0.1.0\n")
    (told / "entry_points.txt").write_text(f"[recommender]\n{NAME} = {names.module}\n")
    paths = os.pathsep.join([str(home), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    command = [sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, str(tmp_path / "made" / "tests" / "test_plugin.py")],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_its_title_is_told_in_catalan():
    assert "Un passeig tranquil" in {one.title for one in plan("ca").suggestions}


def test_the_tutorial_says_that_the_plugin_is_named_as_its_task_type():
    text = PAGE.read_text(encoding="utf-8")
    assert f"homework plugins new {tutorial()['TYPE'].id}\n" in text
