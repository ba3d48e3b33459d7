"""Copies of a store: one file each, sealed with what it holds, so that damage and gaps show."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from sqlalchemy.exc import DBAPIError

from recommender.store.connection import engine_for, patiently
from recommender.store.driver import driver_of, driver_of_copy, driver_to_make

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from recommender.store.driver import Driver

SEAL = "backup_seal"
"""The table that a backup has and a store has not: a bare copy of a store lacks it."""

SEAL_LAYOUT = (
    f"CREATE TABLE {SEAL} (made_at TEXT NOT NULL, clients INTEGER NOT NULL, "
    "events INTEGER NOT NULL, last INTEGER NOT NULL, digest TEXT NOT NULL) STRICT"
)
_READ_SEAL = f"SELECT made_at, clients, events, last, digest FROM {SEAL}"  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: how many, the position of the newest event, and a digest of every row."""

    clients: int
    events: int
    last: int
    digest: str


@dataclass(frozen=True, slots=True)
class Seal:
    """What was in a store when a backup of it was made."""

    made_at: datetime
    content: Content


@contextmanager
def lent(path: Path) -> Iterator[sqlite3.Connection]:
    """Lend a connection to a store that may be in use, opened as the store itself opens it."""
    with engine(path) as made, _told(made.dialect.loaded_dbapi.Error):
        pooled = patiently(made.raw_connection)
        try:
            yield cast("sqlite3.Connection", pooled.driver_connection)
        finally:
            pooled.invalidate()


@contextmanager
def engine(path: Path) -> Iterator[Engine]:
    """Lend the engine of a store, or of the empty file in which one is to be."""
    made = engine_for(path, driver_to_make(path))
    try:
        yield made
    finally:
        made.dispose()


@contextmanager
def copy_of(like: Path, file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """Lend a connection to `file`, a copy of `like`; `mode` is "rw" or "ro".

    An empty file gets the key of what it is to be a copy of. Raises UnopenedError where no key
    that is at hand opens the file.
    """
    driver = driver_of_copy(file, like) if file.stat().st_size else driver_of(like)
    with opened(driver, file, mode) as connection:
        yield connection


@contextmanager
def opened(driver: Driver, file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """Lend a connection to a file, by the driver that reads or is to make it."""
    with _told(*driver.failures):
        connection = driver.open(file.absolute(), mode)
        try:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = EXTRA")
            yield connection
        finally:
            connection.close()


@contextmanager
def _told(*failures: type[Exception]) -> Iterator[None]:
    """Have the failures of any library told as an engine tells them."""
    try:
        yield
    except failures as error:
        raise DBAPIError(None, None, error) from None


def tables(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Name the tables that hold a store's data, sorted; the seal and SQLite's own are left out."""
    query = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name != ? "
        "AND (name NOT LIKE 'sqlite_%' OR name = 'sqlite_sequence') ORDER BY name"
    )
    return tuple(_text(row[0]) for row in connection.execute(query, (SEAL,)))


def content(connection: sqlite3.Connection) -> Content:
    """Read all there is, in one transaction of the caller's, and sum it up."""
    said = sha256()
    query = "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name != ? AND sql IS NOT NULL"
    kept = connection.text_factory
    connection.text_factory = bytes  # a damaged text is read as it is
    try:
        for row in connection.execute(f"{query} ORDER BY name", (SEAL,)):
            said.update(repr(row).encode())
        for name in tables(connection):
            said.update(name.encode())
            for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid'):  # noqa: S608 - a name of the schema
                said.update(repr(row).encode())
    finally:
        connection.text_factory = kept
    clients = connection.execute("SELECT count(*) FROM clients").fetchone()[0]
    count = "SELECT count(*), coalesce(max(position), 0) FROM events"
    events, last = connection.execute(count).fetchone()
    return Content(clients, events, last, said.hexdigest())


def is_whole(connection: sqlite3.Connection) -> bool:
    """Tell whether SQLite finds the file in order: its pages, its indexes, what refers to what."""
    found = connection.execute("PRAGMA integrity_check(1)").fetchall()
    return found == [("ok",)] and not connection.execute("PRAGMA foreign_key_check").fetchall()


def seal(connection: sqlite3.Connection, one: Content, made_at: datetime) -> Seal:
    """Write into a copy what it holds, and of which moment it is."""
    made = Seal(made_at, one)
    connection.execute("BEGIN")
    connection.execute(SEAL_LAYOUT)
    row = {"made_at": made.made_at.isoformat(), **asdict(one)}
    into = f"INSERT INTO {SEAL} VALUES (:made_at, :clients, :events, :last, :digest)"  # noqa: S608 - a constant
    connection.execute(into, row)
    connection.execute("COMMIT")
    return made


def read_seal(connection: sqlite3.Connection) -> Seal | None:
    """Read what a copy says that it holds; None for a bare copy."""
    there = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?"
    if not connection.execute(there, (SEAL,)).fetchone()[0]:
        return None
    made_at, clients, events, last, digest = connection.execute(_READ_SEAL).fetchone()
    return Seal(datetime.fromisoformat(made_at), Content(clients, events, last, digest))


def stamp() -> str:
    """Return this moment as part of a file's name, which sorts by time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"


def sync(file: Path) -> None:
    """Wait until the disk has a file."""
    descriptor = os.open(file, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else name
