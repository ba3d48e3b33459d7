"""What every connection to SQLite is set to, and which journal its version can be trusted with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.domain.errors import StoreError
from recommender.store.schema import APPLICATION_ID

if TYPE_CHECKING:
    import sqlite3
    from types import ModuleType

Version = tuple[int, int, int]

OLDEST: Version = (3, 37, 0)
"""The first SQLite with STRICT tables."""

_FIXED: Version = (3, 51, 3)
_BACKPORTS: tuple[tuple[Version, Version], ...] = (
    ((3, 44, 6), (3, 45, 0)),
    ((3, 50, 7), (3, 51, 0)),
)
_READONLY, _CANTOPEN = 8, 14


def journal_mode(version: Version) -> str:
    """Choose WAL only where its reset bug, which corrupts databases, is fixed."""
    fixed = version >= _FIXED or any(first <= version < end for first, end in _BACKPORTS)
    return "WAL" if fixed else "TRUNCATE"


def refuse_old(version: Version) -> None:
    """Raise if this SQLite lacks what the store is built on."""
    if version < OLDEST:
        found, needed = (".".join(map(str, one)) for one in (version, OLDEST))
        message = f"SQLite {found} is too old; use a Python with SQLite {needed} or newer"
        raise StoreError(message)


def prepare(connection: sqlite3.Connection, library: ModuleType) -> None:
    """Set a library's new connection to lose nothing, wait for nothing and leave no text behind."""
    connection.execute("PRAGMA busy_timeout = 0")  # SQLite's own waiting starves; see `patiently`
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")  # a large sort spills into no file
    if _pragma(connection, "application_id") == APPLICATION_ID:
        connection.execute("PRAGMA synchronous = FULL")
        _set_journal(connection, library)
    else:
        # Not ours, or not yet: the journal may be written into the file, so it stays as it is, and
        # the default one needs EXTRA to survive a power cut while the store is being made.
        connection.execute("PRAGMA synchronous = EXTRA")


def _set_journal(connection: sqlite3.Connection, library: ModuleType) -> None:
    wanted = journal_mode(library.sqlite_version_info)
    try:
        found = _pragma(connection, f"journal_mode = {wanted}")
    except library.OperationalError as error:
        # A read-only place cannot change to WAL, but can be read as it is.
        if wanted != "WAL" or error.sqlite_errorcode & 0xFF not in {_READONLY, _CANTOPEN}:
            raise
        found = _pragma(connection, "journal_mode = TRUNCATE")
    if found == "wal" != wanted.lower():
        message = "The store is in WAL mode, which this SQLite gets wrong; use a newer Python"
        raise StoreError(message)


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]
