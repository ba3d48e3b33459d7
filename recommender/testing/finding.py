"""Find the plugin to check: by the name it is installed under, in a folder, or in a file."""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING, Any

from recommender.domain.errors import InputError
from recommender.hookspecs import GROUP, SAFETY_GROUP
from recommender.host.discovery import GROUPS, Found, Origin, installed
from recommender.host.loading import VETO_HOOK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOT_INSTALLED = "not installed"
"""Stands where a distribution is named, for a plugin that is read from a file."""


def by_name(name: str) -> Found:
    """Return the plugin installed under an entry-point name; raises InputError for none or two."""
    same = [one for one in installed() if one.origin.name == name]
    if not same:
        message = f"No plugin named {name!a} is installed; see: homework plugins list"
        raise InputError(message)
    if len(same) > 1:
        homes = ", ".join(sorted(one.origin.distribution for one in same))
        message = f"The name {name!a} is used by {homes}; uninstall all but one"
        raise InputError(message)
    return same[0]


def by_path(path: Path) -> tuple[Found, ...]:
    """Return the plugins of a folder with a pyproject.toml, or the one of a module's file.

    Puts their folder on the path of this process. Raises InputError where there is none.
    """
    if path.is_dir():
        return _of_folder(path.absolute())
    if path.suffix != ".py" or not path.is_file():
        message = f"{str(path)!a} is no folder and no Python file; give one, or a plugin's name"
        raise InputError(message)
    return (_of_file(path.absolute()),)


def _of_file(path: Path) -> Found:
    """Return a lone module as if it were installed under its own name, in the right group."""
    safety = VETO_HOOK in path.read_text(encoding="utf-8", errors="replace")
    group = SAFETY_GROUP if safety else GROUP
    _on_path(path.parent)
    return _found(path.stem.replace("_", "-"), path.stem, group, {})


def _of_folder(folder: Path) -> tuple[Found, ...]:
    project = _project(folder / "pyproject.toml")
    tables = project.get("entry-points", {})
    _on_path(folder)
    _on_path(folder / "src")
    found = tuple(_declared(tables, project))
    if not found:
        message = f"{str(folder)!a} declares no plugin; add [project.entry-points.{GROUP}] to it"
        raise InputError(message)
    return found


def _declared(tables: dict[str, Any], project: dict[str, Any]) -> Iterator[Found]:
    for group in GROUPS:
        table = tables.get(group, {})
        for name, value in sorted(table.items()) if isinstance(table, dict) else ():
            if isinstance(value, str):
                yield _found(name, value, group, project)


def _found(name: str, value: str, group: str, project: dict[str, Any]) -> Found:
    distribution = str(project.get("name", NOT_INSTALLED))
    origin = Origin(name, distribution, str(project.get("version", "-")), group, value)
    return Found(origin, EntryPoint(name, value, group).load)


def _project(path: Path) -> dict[str, Any]:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"{str(path.parent)!a} has no pyproject.toml; give the folder of a plugin"
        raise InputError(message) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"{str(path)!a} cannot be read as TOML ({error}); mend it"
        raise InputError(message) from None
    project = read.get("project")
    if not isinstance(project, dict):
        message = f"{str(path)!a} has no [project]; add it, with the plugin's entry point"
        raise InputError(message)
    return project


def _on_path(folder: Path) -> None:
    if folder.is_dir() and str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
