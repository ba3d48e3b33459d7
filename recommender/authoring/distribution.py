"""A plugin's distribution, made from templates: whole or not at all."""

from __future__ import annotations

import re
import secrets
import shlex
import shutil
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from recommender.domain.errors import InputError, OutputError, shortened
from recommender.domain.value import KEBAB
from recommender.host.discovery import canonical, installed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path

OURS = "homework-recommender"
LONGEST_NAME = 32
"""Letters of a plugin's name; half of what an id may have is left to its task types."""
ENDING = ".tmpl"
"""Templates end with this, so that no tool takes one for what it becomes."""
IN_NAME = "MODULE"
"""Stands in a template's path where the module's name goes."""


@dataclass(frozen=True, slots=True)
class Names:
    """What one plugin is called: the entry point, the distribution and the module."""

    plugin: str

    @property
    def distribution(self) -> str:
        """The name that pip knows, as PEP 503 writes it."""
        return f"homework-{self.plugin}"

    @property
    def module(self) -> str:
        """The name that Python imports."""
        return self.distribution.replace("-", "_")


def named(plugin: str) -> Names:
    """Return the names of a new plugin; raises InputError where it cannot be called so."""
    said = f"name = {shortened(plugin)}"
    if re.fullmatch(KEBAB, plugin) is None:
        message = f"{said}: use small letters and digits joined by hyphens, such as 'kind-notes'"
        raise InputError(message)
    if len(plugin) > LONGEST_NAME:
        message = f"{said}: has {len(plugin)} letters; give at most {LONGEST_NAME}"
        raise InputError(message)
    names = Names(plugin)
    for one in installed():
        owner = canonical(one.origin.distribution)
        if one.origin.name == plugin and owner != names.distribution:
            message = f"{said}: is a plugin of {owner} already; give another name"
            raise InputError(message)
    return names


def rendered(kind: str, names: Names, **values: str) -> dict[str, str]:
    """Return the files of a distribution by their path, from the templates of one kind."""
    words = {
        "plugin": names.plugin,
        "distribution": names.distribution,
        "module": names.module,
        "needs": _needs(version(OURS)),
        **values,
    }
    root = files("recommender.authoring") / "templates" / kind
    return {
        path.replace(IN_NAME, names.module).removesuffix(ENDING): Template(text).substitute(words)
        for path, text in _templates(root, "")
    }


def _needs(ours: str) -> str:
    """Return the versions of the recommender that a plugin made today works with."""
    major, minor = (int(part) for part in ours.split(".")[:2])
    return f"{OURS}>={major}.{minor},<{major}.{minor + 1}"


def _templates(folder: Traversable, path: str) -> Iterator[tuple[str, str]]:
    for one in sorted(folder.iterdir(), key=lambda found: found.name):
        if one.is_dir():
            yield from _templates(one, f"{path}{one.name}/")
        elif one.name.endswith(ENDING):
            yield f"{path}{one.name}", one.read_text(encoding="utf-8")


def for_pip(folder: Path, extra: str = "") -> str:
    """Return a folder as pip takes it, for a shell; without ./ a name is looked up elsewhere."""
    path = folder.as_posix() if folder.is_absolute() else f"./{folder.as_posix()}"
    return f'"{path}[{extra}]"' if extra else shlex.quote(path)


def refuse_taken(folder: Path) -> None:
    """Raise InputError where a folder cannot be made: it is there, or its parent is not."""
    if folder.exists() or folder.is_symlink():
        message = (
            f"{folder} is there already, and nothing is overwritten; remove the folder, or give "
            "another: --out OTHER (of a table also --name, to keep the plugin's name)"
        )
        raise InputError(message)
    if not folder.absolute().parent.is_dir():
        message = f"There is no folder {folder.absolute().parent}; make it first, or give another."
        raise InputError(message)


def write(folder: Path, texts: Mapping[str, str]) -> None:
    """Write a folder of files; raises InputError or OutputError, and then there is no folder.

    They are written beside it and take its name when they are whole.
    """
    refuse_taken(folder)
    parent = folder.absolute().parent
    beside = parent / f".{folder.name}.{secrets.token_hex(4)}"
    try:
        for path, text in texts.items():
            file = beside / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        beside.rename(folder)
    except OSError as error:
        message = f"{folder} cannot be written ({error.strerror}); nothing was written."
        raise OutputError(message) from None
    finally:
        with suppress(OSError):
            shutil.rmtree(beside)
