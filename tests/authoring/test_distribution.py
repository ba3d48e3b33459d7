"""A plugin's folder: its names, its templates, and that it is written whole or not at all."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.authoring.distribution import Names, named, rendered, write
from recommender.domain.errors import InputError, OutputError


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "small letters"),
        ("Kind", "small letters"),
        ("kind_notes", "small letters"),
        ("../kind", "small letters"),
        ("kind--notes", "small letters"),
        ("k" * 33, "at most 32"),
        ("breathing", "is a plugin of homework-recommender already"),
        ("homework-models", "is a plugin of homework-recommender already"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_with_the_reason(name: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        named(name)


@given(st.from_regex(r"[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True))
def test_the_names_of_a_plugin_are_what_pip_and_python_take(plugin: str) -> None:
    names = Names(plugin)
    assert names.module.isidentifier()
    assert names.distribution == f"homework-{plugin}"


@pytest.mark.parametrize("kind", ["new", "table"])
def test_every_template_becomes_a_file_without_a_placeholder(kind: str) -> None:
    texts = rendered(kind, Names("kind-notes"), failures="{}")
    assert "src/homework_kind_notes/__init__.py" in texts
    assert not [path for path, text in texts.items() if "$" in text or "MODULE" in path]
    assert not [path for path in texts if path.endswith(".tmpl")]


@pytest.mark.parametrize("kind", ["new", "table"])
def test_what_is_written_in_python_and_toml_can_be_read(kind: str) -> None:
    texts = rendered(kind, Names("kind-notes"), failures="{}")
    for path, text in texts.items():
        if path.endswith(".py"):
            ast.parse(text)
    assert tomllib.loads(texts["pyproject.toml"])["project"]["entry-points"]["recommender"] == {
        "kind-notes": "homework_kind_notes"
    }


def test_a_plugin_asks_for_the_versions_it_was_made_with() -> None:
    project = tomllib.loads(rendered("new", Names("kind-notes"))["pyproject.toml"])["project"]
    assert project["dependencies"] == ["homework-recommender>=0.1,<0.2"]


def test_a_folder_that_is_there_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(InputError, match="nothing is overwritten"):
        write(tmp_path / "mine", {"a.txt": "a"})
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_link_that_leads_nowhere_is_there_too(tmp_path: Path) -> None:
    (tmp_path / "mine").symlink_to(tmp_path / "gone")
    with pytest.raises(InputError, match="nothing is overwritten"):
        write(tmp_path / "mine", {"a.txt": "a"})


def test_a_folder_needs_its_parent(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no folder"):
        write(tmp_path / "no" / "mine", {"a.txt": "a"})


def test_what_cannot_be_written_whole_leaves_nothing(tmp_path: Path) -> None:
    broken = {"a.txt": "a", "a.txt/b.txt": "b"}
    with pytest.raises(OutputError, match="nothing was written"):
        write(tmp_path / "mine", broken)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_written_whole(tmp_path: Path) -> None:
    write(tmp_path / "mine", {"a/b.txt": "b", "c.txt": "c"})
    assert list(tmp_path.iterdir()) == [tmp_path / "mine"]
    assert (tmp_path / "mine" / "a" / "b.txt").read_text(encoding="utf-8") == "b"
