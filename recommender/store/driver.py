"""Which library reads a file, and with which key. The file itself says so by its first bytes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from recommender.domain.errors import StoreError
from recommender.store.demand import demanded, first_key, noted, refuse_plain
from recommender.store.gate import prepare
from recommender.store.head import PLAIN, head
from recommender.store.key import NAME_BYTES, UnopenedError
from recommender.store.keys import find

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from recommender.store.key import Key

NOT_A_DATABASE = (
    "The file {path} is not a database; move it away or name another place by HOMEWORK_HOME"
)
PAGE = 4096
"""Bytes of a page of an encrypted store; every such file is a whole number of them."""

_NOT_A_DATABASE = 26


@dataclass(frozen=True, slots=True)
class Driver:
    """A library that speaks for SQLite, and the key it needs, if any."""

    library: ModuleType
    key: Key | None

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What the library raises."""
        return (cast("type[Exception]", self.library.Error),)

    def open(self, path: Path, mode: str = "rw") -> sqlite3.Connection:
        """Open an existing file, which may be empty, to write ("rw") or to read ("ro").

        Nothing of it is read yet, and it is never made by merely connecting.
        """
        connection = self.library.connect(
            f"{path.as_uri()}?mode={mode}",
            uri=True,
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
        )
        if self.key is not None:
            connection.execute("PRAGMA cipher_log_level = NONE")  # it writes to stderr
            connection.set_key(self.key.raw.encode())  # not by SQL, which may be traced
        return cast("sqlite3.Connection", connection)

    def connect(self, path: Path) -> sqlite3.Connection:
        """Open an existing file, which may be empty, with every setting a store needs.

        Raises StoreError for a key that does not fit, and what the library raises for the rest.
        """
        connection = self.open(path)
        try:
            prepare(connection, self.library)
        except BaseException as error:
            connection.close()
            if self.key and getattr(error, "sqlite_errorcode", 0) & 0xFF == _NOT_A_DATABASE:
                raise _does_not_fit(path) from None
            raise
        return connection


def plain() -> Driver:
    """Return what reads a store that is not encrypted."""
    return Driver(sqlite3, None)


def ciphered(key: Key) -> Driver:
    """Return what reads a store encrypted with this key; raise StoreError without the extra."""
    return Driver(cipher_library(), key)


def cipher_library() -> ModuleType:
    """Return SQLCipher's module; raise StoreError if it is not installed."""
    try:
        from sqlcipher3 import dbapi2  # slow to import, and part of an extra
    except ImportError:
        message = (
            "What an encrypted store needs is not installed; "
            "get it with: pip install '.[encrypted]' in the project's folder"
        )
        raise StoreError(message) from None
    return cast("ModuleType", dbapi2)


def key_name(path: Path) -> str | None:
    """Return the name of the key of a file, or None for a plain or an empty one.

    After a power cut the first page may be half written. SQLite mends it from the log beside it,
    once it is opened with the right library: the note and the log say which.
    """
    first = head(path)[:NAME_BYTES]
    if first == PLAIN or not any(first):
        return None
    journal, log = (path.with_name(path.name + side) for side in ("-journal", "-wal"))
    if (names := noted(path)) and (_filled(journal) or _filled(log)):
        return first.hex() if first.hex() in names else names[0]
    if _filled(journal) or (_filled(log) and PLAIN in log.read_bytes()):
        return None
    if path.stat().st_size % PAGE:
        raise UnopenedError(NOT_A_DATABASE.format(path=path))
    return first.hex()


def _filled(log: Path) -> bool:
    return log.is_file() and log.stat().st_size > 0


def driver_of(path: Path) -> Driver:
    """Return what reads the file at a path; raise StoreError if its key cannot be found."""
    return driver_of_copy(path, path)


def driver_of_copy(file: Path, store: Path) -> Driver:
    """Return what reads a copy of a store; its key is looked for as that of the store is."""
    name = key_name(file)
    if name is None:
        return plain()
    cipher_library()  # before a person is asked for a key
    return ciphered(find(name, store))


def driver_to_open(path: Path) -> Driver:
    """Return what reads the store at a path; a plain one is refused where it may not be."""
    driver = driver_of(path)
    if driver.key is None and path.stat().st_size:
        refuse_plain(path)
    return driver


def driver_to_make(path: Path) -> Driver:
    """Return what makes the store where no file or an empty one is, or reads the one there."""
    there = path.exists() and path.stat().st_size
    return driver_to_open(path) if there else driver_of_new(path)


def driver_of_new(path: Path) -> Driver:
    """Return what makes a new store at a path, whatever is there now."""
    if not demanded(path):
        return plain()
    cipher_library()  # before a key is made
    return ciphered(first_key(path))


def _does_not_fit(path: Path) -> UnopenedError:
    return UnopenedError(
        f"The key does not open the store at {path}, or its file is damaged; "
        "give its own key or put back a backup"
    )
