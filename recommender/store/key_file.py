"""The file that HOMEWORK_KEY_FILE names: a line for each key, its name and itself."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from recommender.domain.errors import StoreError
from recommender.ordinary import opened, read
from recommender.store.key import Key
from recommender.store.place import at_home

FILE_VARIABLE = "HOMEWORK_KEY_FILE"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def key_file(folder: Path) -> Path | None:
    """Return the file that was named, or None; raise StoreError if it lies beside the store."""
    named = os.environ.get(FILE_VARIABLE)
    if not named:
        return None
    file = at_home(Path(named)).absolute()
    refuse_beside(file, folder)
    return file


def refuse_beside(file: Path, folder: Path) -> None:
    """Raise StoreError for a key file in the store's folder: a copy of that would take both."""
    if file.resolve().is_relative_to(folder.resolve()):
        message = f"The key file {file} lies in the folder of the store; choose another place"
        raise StoreError(message)


def keys_in(file: Path) -> dict[str, Key]:
    """Read the keys, by their names; raise StoreError if others may read them, or a line is odd."""
    try:
        with opened(file) as found:
            _refuse_open_to_others(file, os.fstat(found.fileno()))
            lines = found.read().split(b"\n")
    except OSError as error:
        message = f"The key file {file} cannot be read: {error.strerror}; correct {FILE_VARIABLE}"
        raise StoreError(message) from None
    keys = {}
    for number, line in enumerate(lines, start=1):
        words = line.decode("ascii", "replace").split()
        if not words:
            continue
        try:
            name, secret = words
            keys[name] = Key(name, secret)
        except ValueError:
            message = f"Line {number} of the key file {file} is no key with its name; mend it"
            raise StoreError(message) from None
    return keys


def add(key: Key, file: Path) -> None:
    """Add a key to the file, which is made for its owner alone; it is on disk when this returns.

    Raises StoreError, with the file as it was, where it holds anything else than keys.
    """
    try:
        new = not file.exists()
        # A line that somebody typed may not have been ended.
        before = b"" if new or _is_ended(file) else b"\n"
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(file, flags, 0o600), "ab") as added:
            _refuse_open_to_others(file, os.fstat(added.fileno()))
            added.write(before + f"{key.name} {key.secret}\n".encode())
            added.flush()
            os.fsync(added.fileno())
        if new:
            keep_name(file.parent)
    except OSError as error:
        message = f"The key file {file} cannot be written: {error.strerror}; choose another place"
        raise StoreError(message) from None


def _is_ended(file: Path) -> bool:
    keys_in(file)
    return read(file)[-1:] in {b"", b"\n"}


def keep_name(folder: Path) -> None:
    """Bring a folder's list of names to the disk."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refuse_open_to_others(file: Path, found: os.stat_result) -> None:
    mode = stat.S_IMODE(found.st_mode)
    if os.name == "posix" and mode & _OTHERS:
        message = (
            f"The key file {file} may be used by others (mode {mode:04o}); "
            f"close it with: chmod 600 {file}"
        )
        raise StoreError(message)
