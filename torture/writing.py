"""Stores to be tried, the events written to them, and what is looked at afterwards."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from recommender.domain.history import SessionHeld
from recommender.store import driver
from recommender.store.gate import prepare
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
_CLIENTS, _BATCH = 500, 2_000
WAL_IS_SAFE = (3, 51, 3)
JOURNALS = {"truncate": (3, 40, 1), "wal": WAL_IS_SAFE}
"""A version of SQLite for which the store chooses each journal."""


@contextmanager
def folder() -> Iterator[Path]:
    """Lend a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        yield Path(name)


@contextmanager
def memory() -> Iterator[Path]:
    """Lend a folder in memory where there is one: for disks that are watched, not waited for."""
    where = "/dev/shm"  # noqa: S108 - the system's own, and the folder in it is ours alone
    place = where if Path(where).is_dir() else None
    with tempfile.TemporaryDirectory(prefix="torture-", dir=place) as name:
        yield Path(name)


def made(at: Path) -> Path:
    """Make a store in a folder, and return its file."""
    path = at / "homework.db"
    Store.create(path).close()
    return path


def filled(path: Path, events: int) -> None:
    """Record so many events of 500 clients, c0 to c499, in turn."""
    with Store.open(path) as store:
        for begin in range(0, events, _BATCH):
            end = min(begin + _BATCH, events)
            store.append([held(f"c{one % _CLIENTS}", one) for one in range(begin, end)])


def held(client: str, number: int) -> SessionHeld:
    """Return the session of a number, with an id of its own."""
    at = AT + timedelta(hours=number)
    return SessionHeld(id=f"{client}:{number}", client=client, at=at)


def ids(path: Path, client: str) -> list[str]:
    """Read the ids of a client's events, in order, from a store opened for it."""
    with Store.open(path) as store:
        return [one.id for one in store.events(client)]


def sound(path: Path) -> bool:
    """Tell whether SQLite finds the file whole."""
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()


@contextmanager
def journal(mode: str) -> Iterator[None]:
    """Let the store choose this journal.

    WAL's reset bug needs two connections at one moment; whoever asks for WAL has one.
    """
    with patch.object(sqlite3, "sqlite_version_info", JOURNALS[mode]):
        yield


@contextmanager
def synchronous(level: str) -> Iterator[None]:
    """Take the care out of every connection of a store that is opened in here."""

    def careless(connection: sqlite3.Connection, library: ModuleType) -> None:
        prepare(connection, library)
        connection.execute(f"PRAGMA synchronous = {level}")

    with patch.object(driver, "prepare", careless):
        yield
