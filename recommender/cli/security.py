"""What protects the store and the plugins on this machine, for `homework doctor --security`."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.cli.caseload import blocked, host
from recommender.cli.model import learner
from recommender.domain.errors import HomeworkError
from recommender.host.allowing import ALLOW_VARIABLE, OURS, allowed, may_load
from recommender.host.discovery import canonical
from recommender.store.backup import SIDES, folder_of
from recommender.store.chosen import chosen
from recommender.store.demand import demanded
from recommender.store.driver import driver_to_open, key_name
from recommender.store.head import STORE_HEAD, is_plain_store
from recommender.store.residue import files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from recommender.host.discovery import Origin

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `remedy` is empty where all is well."""

    name: str
    found: str
    remedy: str = ""


def findings(path: Path, origins: Sequence[Origin]) -> tuple[Finding, ...]:
    """Look at the store that is at a path, and at where the plugins come from; change nothing."""
    about_plugins = (*_plugins(origins), _blocked())
    return (_encryption(path), *_plain_copies(path), *_permissions(path), *about_plugins, _model())


def _encryption(path: Path) -> Finding:
    name = "encryption"
    try:
        driver = driver_to_open(path)
    except HomeworkError as error:
        return Finding(name, str(error), "do what it says")
    if driver.key is None:
        return Finding(name, "the store is plain", "encrypt it with: homework encrypt")
    if not demanded(path):
        remedy = "demand it with: HOMEWORK_ENCRYPTED=1"
        return Finding(name, "the store is encrypted, and a plain one would be taken", remedy)
    return Finding(name, "the store is encrypted, and a plain one is refused")


def _plain_copies(path: Path) -> Iterator[Finding]:
    """Name what anybody can read beside an encrypted store: backups of when it was plain."""
    if key_name(path) is None:
        return
    beside = {path.parent, folder_of(path).resolve()}
    own = {path.with_name(path.name + side) for side in ("", *SIDES)}
    found = {one for folder in beside for one in files(folder) if one not in own}
    plain = sorted(str(one) for one in found if _is_plain_store(one))
    remedy = "remove those you need no more, and keep others where nobody else reads"
    yield Finding("plain copies", ", ".join(plain) or "none", remedy if plain else "")


def _is_plain_store(file: Path) -> bool:
    try:
        with file.open("rb") as one:
            return is_plain_store(one.read(STORE_HEAD))
    except OSError:
        return False


def _permissions(path: Path) -> Iterator[Finding]:
    if os.name != "posix":
        return
    for one, right in ((path.parent, "700"), (path, "600")):
        mode = stat.S_IMODE(one.stat().st_mode)
        remedy = f"close it with: chmod {right} {one}" if mode & _OTHERS else ""
        yield Finding(f"permissions of {one.name}", f"{mode:04o}", remedy)


def _plugins(origins: Sequence[Origin]) -> Iterator[Finding]:
    names = allowed()
    others = {one.distribution for one in origins if canonical(one.distribution) != OURS}
    if names is None:
        remedy = f"name those you trust by {ALLOW_VARIABLE}" if others else ""
        yield Finding("plugins of others", ", ".join(sorted(others)) or "none", remedy)
        return
    barred = {one.distribution for one in origins if not may_load(one, names)}
    yield Finding("plugins allowed", ", ".join(sorted(names)))
    remedy = "uninstall them, or allow them" if barred else ""
    yield Finding("plugins not allowed", ", ".join(sorted(barred)) or "none", remedy)


def _blocked() -> Finding:
    try:
        names = blocked()
    except HomeworkError as error:
        return Finding("plugins blocked", str(error), "do what it says")
    return Finding("plugins blocked", ", ".join(sorted(names)) or "none")


def _model() -> Finding:
    """Read the model in use, whose manifest holds a digest of each of its files."""
    inuse = chosen()
    try:
        learner(host()).show(None if inuse is None else str(inuse))
    except HomeworkError as error:
        return Finding("model", str(error), "go back with: homework model use --shipped")
    whose = "the one that ships" if inuse is None else "one chosen here"
    return Finding("model", f"{whose}; its files have the digests of its manifest")
