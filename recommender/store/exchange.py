"""A store copied into another file under another key, or none, verified, and put in its place.

Everything goes through one connection of SQLCipher, which reads plain files too. It keeps
writers out from before the copy until after the exchange, so that nothing is recorded in a file
that is about to go. A program that had the store open is told so at its next step.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.domain.errors import StoreError
from recommender.store.connection import failure, patiently
from recommender.store.driver import Driver, cipher_library
from recommender.store.key_file import keep_name
from recommender.store.schema import APPLICATION_ID
from recommender.store.turn import turn

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
_SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a store: how many events, and a digest over every row, table and trigger."""

    events: int
    digest: str


def exchange(path: Path, old: Driver, new: Driver, before: Callable[[], None]) -> Contents:
    """Put a verified copy, which `new` reads, in the place of the store that `old` reads.

    `before` is called when the copy is verified and nothing is changed yet. No `Store` of this
    process may be open on the file. Raises StoreError, and then the store is as it was.
    """
    copy = path.with_name(f".{path.name}.new")
    reader = Driver(cipher_library(), old.key)
    _clear(copy)  # what an exchange that was cut short left
    try:
        with closing(_alone(path, reader)) as connection:
            _copy_into(connection, copy, new)
            found = contents(connection)
            if _verified(copy, new) != found:
                message = f"The copy of the store at {path} is not like it; nothing was changed"
                raise StoreError(message)
            before()
            copy.replace(path)
            keep_name(path.parent)
    except (*reader.failures, *new.failures) as error:
        raise failure(error, path, "nothing was changed") from None
    finally:
        _clear(copy)
    return found


def contents(connection: sqlite3.Connection) -> Contents:
    """Take stock of a store, whatever its file looks like."""
    digest = hashlib.sha256()
    for row in connection.execute(_SCHEMA):
        digest.update(f"{row!r}\n".encode())
    for (name,) in connection.execute(_TABLES).fetchall():
        query = f'SELECT * FROM "{name}" ORDER BY 1'  # noqa: S608 - from the schema
        for row in connection.execute(query):
            digest.update(f"{name}{row!r}\n".encode())
    (events,) = connection.execute("SELECT count(*) FROM events").fetchone()
    return Contents(events, digest.hexdigest())


def overwrite(file: int) -> None:
    """Write zeros over an open file that has lost its name, so that its text is not left behind."""
    left = os.fstat(file).st_size
    os.lseek(file, 0, os.SEEK_SET)
    while left > 0:
        left -= os.write(file, bytes(min(left, _BLOCK)))
    os.fsync(file)


def _alone(path: Path, driver: Driver) -> sqlite3.Connection:
    """Open the store in such a way that nobody else can write it until it is closed."""
    connection = driver.open(path)  # with the journal it has: others may be using it
    try:
        connection.execute("PRAGMA busy_timeout = 0")
        with turn(path):  # or whoever writes without a pause would keep it waiting
            patiently(lambda: connection.execute("PRAGMA journal_mode = TRUNCATE"))  # leaves no WAL
            # Only now for itself: a reader that keeps its lock would stand in the way of a writer
            # that is about to end, and wait for it.
            patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("COMMIT")  # the lock stays, and a file can be attached
        _refuse_wal(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_wal(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        message = f"Another program has just opened the store at {path}; close it"
        raise StoreError(message)


def _clear(copy: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _copy_into(connection: sqlite3.Connection, copy: Path, driver: Driver) -> None:
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    raw = driver.key.raw if driver.key else ""
    connection.execute("ATTACH DATABASE ? AS copy KEY ?", (str(copy), raw))
    connection.execute("PRAGMA copy.synchronous = EXTRA")
    connection.execute("BEGIN")
    connection.execute("SELECT sqlcipher_export('copy')").fetchall()
    connection.execute(f"PRAGMA copy.application_id = {APPLICATION_ID}")
    connection.execute("COMMIT")
    connection.execute("DETACH DATABASE copy")


def _verified(copy: Path, driver: Driver) -> Contents:
    """Take stock of the copy in the way it will be read; the reading checks each page."""
    with closing(driver.connect(copy)) as connection:
        (said,) = connection.execute("PRAGMA integrity_check").fetchone()
        if said != "ok":
            message = f"The copy at {copy} is damaged; check the disk; nothing was changed"
            raise StoreError(message)
        found = contents(connection)
        connection.execute("PRAGMA journal_mode = TRUNCATE")  # no side file goes along
    return found
