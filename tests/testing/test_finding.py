"""Which plugin is meant: by its name, its folder, or its file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from recommender.domain.errors import InputError
from recommender.testing import by_name, by_path

if TYPE_CHECKING:
    from pathlib import Path

BOTH = """
[project]
name = "two-plugins"
version = "0.3"

[project.entry-points.recommender]
tasks = "two_plugins.tasks"

[project.entry-points."recommender.safety"]
guard = "two_plugins.guard:Guard"
"""


@pytest.fixture(autouse=True)
def _path_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])


def test_a_folder_has_the_plugins_of_both_groups(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(BOTH, encoding="utf-8")
    found = [one.origin for one in by_path(tmp_path)]
    assert [(one.name, one.group, one.module) for one in found] == [
        ("tasks", "recommender", "two_plugins.tasks"),
        ("guard", "recommender.safety", "two_plugins.guard:Guard"),
    ]
    assert {(one.distribution, one.version) for one in found} == {("two-plugins", "0.3")}


def test_looking_at_a_folder_imports_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(BOTH, encoding="utf-8")
    by_path(tmp_path)
    assert "two_plugins" not in sys.modules


@pytest.mark.parametrize(
    ("source", "group"),
    [("X = 1", "recommender"), ("def recommender_veto(): ...", "recommender.safety")],
)
def test_a_lone_file_stands_in_the_group_it_belongs_to(
    tmp_path: Path, source: str, group: str
) -> None:
    path = tmp_path / "a_plugin.py"
    path.write_text(source, encoding="utf-8")
    (found,) = by_path(path)
    assert (found.origin.name, found.origin.group) == ("a-plugin", group)


def test_a_name_that_two_distributions_use_is_refused_with_both(tmp_path: Path) -> None:
    for number in (1, 2):
        about = tmp_path / f"home_{number}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: home-{number}\nVersion: 1.0\n"
        )
        (about / "entry_points.txt").write_text("[recommender]\nshared = some_module\n")
    sys.path.insert(0, str(tmp_path))
    with pytest.raises(InputError, match="used by home-1, home-2; uninstall all but one"):
        by_name("shared")
