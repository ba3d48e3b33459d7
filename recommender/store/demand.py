"""Whether a store has to be encrypted: by a note beside it, or for every store by a variable."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from recommender.domain.errors import StoreError
from recommender.store.key import fresh
from recommender.store.key_file import keep_name
from recommender.store.keys import find, keep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from recommender.store.key import Key

DEMAND_VARIABLE = "HOMEWORK_ENCRYPTED"
SUFFIX = ".encrypted"


def note(path: Path) -> Path:
    """Name the note beside a store; it holds the name of the key the store was made with."""
    return path.with_name(path.name + SUFFIX)


def noted(path: Path) -> tuple[str, ...]:
    """Return the names of keys in the note, none without one.

    While a store is given another key there are two, the new one and the former one.
    """
    try:
        return tuple(note(path).read_text(encoding="ascii").split())
    except FileNotFoundError:
        return ()


def demanded(path: Path) -> bool:
    """Tell whether the store at this path may only be an encrypted one."""
    return os.environ.get(DEMAND_VARIABLE) == "1" or note(path).exists()


def refuse_plain(path: Path) -> None:
    """Raise StoreError if a store that is not encrypted may not be used here."""
    if demanded(path):
        cause = DEMAND_VARIABLE if os.environ.get(DEMAND_VARIABLE) == "1" else note(path).name
        message = (
            f"The store at {path} is not encrypted, which {cause} demands; "
            "encrypt it with: homework encrypt"
        )
        raise StoreError(message)


def first_key(path: Path) -> Key:
    """Return the key for a store that is to be made: one, however many programs ask at once."""
    if not note(path).exists():
        key = fresh()
        keep(key, path)
        with _whole_note(path, key) as whole, suppress(FileExistsError):
            os.link(whole, note(path))  # another program may have been quicker
        keep_name(path.parent)
        if noted(path) == (key.name,):
            return key  # an empty store could not tell whether what is typed again is this
    return find(noted(path)[0], path)


def write_note(path: Path, *keys: Key) -> None:
    """Write the note beside a store anew."""
    with _whole_note(path, *keys) as whole:
        whole.replace(note(path))
    keep_name(path.parent)


@contextmanager
def _whole_note(path: Path, *keys: Key) -> Iterator[Path]:
    whole = note(path).with_name(f".{note(path).name}-{keys[0].name}")
    try:
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{one.name}\n" for one in keys)
            file.flush()
            os.fsync(file.fileno())
        yield whole
    finally:
        whole.unlink(missing_ok=True)


def remove_note(path: Path) -> None:
    """Let a store at this path be a plain one."""
    note(path).unlink(missing_ok=True)
    keep_name(path.parent)
