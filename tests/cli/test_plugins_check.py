"""homework plugins check: by name, by folder, by file; what it says, and its exit codes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from testing.bad_plugins import BAD, written

from recommender.testing import CHECKS, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Line

PROJECT = """
[project]
name = "a-distribution"
version = "2.0"

[project.entry-points."recommender.safety"]
in-a-folder = "in_a_folder"
"""


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave nothing of a checked plugin in this process."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    before = set(sys.modules)
    yield
    for name in {"in_a_folder", "lone_walk", "bad_walk"} - before:
        sys.modules.pop(name, None)


def test_a_built_in_plugin_is_checked_by_its_name(bare: Line) -> None:
    said = bare("plugins", "check", "breathing").stdout
    assert all(
        one.promise in said or f"{one.name}: does not apply: it has no" in said for one in CHECKS
    )
    assert f"{len(CHECKS) - 1} of {len(CHECKS)} checks ran, 1 does not apply; 0 to mend." in said
    assert "Tier: gold" in said


@pytest.mark.long
def test_the_plugins_of_a_folder_are_read_from_its_pyproject(bare: Line, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    written(folder / "src", "in_a_folder")
    whole = json.loads(bare("plugins", "check", str(folder), "--json").stdout)
    (one,) = whole["plugins"]
    about = (one["plugin"], one["distribution"], one["version"], one["tier"], one["ran"])
    assert about == ("in-a-folder", "a-distribution", "2.0", "gold", len(CHECKS))


@pytest.mark.long
def test_a_file_with_something_to_mend_is_told_what_and_gives_exit_code_1(
    bare: Line, tmp_path: Path
) -> None:
    path = written(tmp_path, "bad_walk", BAD["obstacles"])
    said = bare("plugins", "check", str(path), code=1).stdout
    assert "  mend  gold    obstacles: " in said
    assert "- bad-walk: obstacles: its if-then plans are fewer than two" in said
    assert "1 to mend" in said
    assert "Tier: silver" in said


def test_a_file_with_nothing_in_it_gives_exit_code_1(bare: Line, tmp_path: Path) -> None:
    path = tmp_path / "lone_walk.py"
    path.write_text("X = 1\n", encoding="utf-8")
    said = bare("plugins", "check", str(path), code=1).stdout
    assert "it implements no hook" in said
    assert "no checks are no success" in said
    assert "Tier: none yet" in said


@pytest.mark.parametrize(
    ("asked", "content", "said"),
    [
        ("no-such-plugin", None, "No plugin named 'no-such-plugin' is installed"),
        ("./nowhere", None, "is no folder and no Python file"),
        (".", None, "has no pyproject.toml"),
        (".", "not = [toml", "cannot be read as TOML"),
        (".", "[tool]\n", "has no [project]"),
        (".", "[project]\nname = 'x'\n", "declares no plugin"),
    ],
)
def test_what_is_no_plugin_is_refused_with_one_sentence(
    bare: Line,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
    content: str | None,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "pyproject.toml").write_text(content, encoding="utf-8")
    assert said in bare.refused("plugins", "check", asked)


def test_the_list_checks_when_asked_for_and_remembers(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender.host import Host
    from recommender.testing import by_name

    few = tuple(by_name(name) for name in ("breathing", "sleep-diary"))
    monkeypatch.setattr("recommender.cli.caseload.Host", lambda blocked: Host(few, blocked))
    plain = json.loads(bare("plugins", "list", "--json").stdout)["plugins"]
    tiered = json.loads(bare("plugins", "list", "--tiers", "--json").stdout)["plugins"]
    assert [one["tier"] for one in plain] == [None, None]
    assert {one["tier"] for one in tiered} == {Tier.GOLD}
    again = json.loads(bare("plugins", "list", "--json").stdout)["plugins"]
    assert again == tiered
    assert "Tier" in bare("plugins", "list").stdout.splitlines()[0]
    assert "Tier -: not checked here" not in bare("plugins", "list").stdout


def test_the_list_says_what_stands_for_a_plugin_not_checked_here(bare: Line) -> None:
    assert "Tier -: not checked here" in bare("plugins", "list").stdout


def test_a_check_of_one_plugin_is_remembered_for_this_version_alone(
    bare: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recommender.store import place, tiers
    from recommender.testing import by_name

    origin = by_name("breathing").origin
    assert tiers.known(origin.installed) is None
    bare("plugins", "check", "breathing")
    assert tiers.known(origin.installed) == Tier.GOLD
    assert tiers.known(replace(origin, version="0.0.1").installed) is None
    place.default_path().with_name(tiers.LIST).write_text("[]", encoding="utf-8")
    assert tiers.known(origin.installed) is None
