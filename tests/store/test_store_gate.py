"""The journal each version of SQLite is trusted with."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from recommender.domain.errors import StoreError
from recommender.store import gate
from recommender.store.driver import cipher_library
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from recommender.domain.history import SessionHeld
    from recommender.store.gate import Version

    Held = Callable[..., SessionHeld]
    Raw = Callable[[Path], sqlite3.Connection]

FIXED = (3, 51, 3)


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 37, 0), "TRUNCATE"),
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 44, 9), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 49, 99), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 0), "TRUNCATE"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 54, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_wal_only_where_its_reset_bug_is_fixed(version: Version, mode: str) -> None:
    assert gate.journal_mode(version) == mode


def test_sqlite_without_strict_tables_is_refused() -> None:
    with pytest.raises(StoreError, match=r"3\.36\.0 is too old; use a Python with SQLite 3\.37\.0"):
        gate.refuse_old((3, 36, 0))


@pytest.fixture
def library(kind: str) -> ModuleType:
    """Return what reads each kind of store."""
    return sqlite3 if kind == "plain" else cipher_library()


@pytest.mark.parametrize("version", [FIXED, (3, 40, 1)])
def test_every_connection_is_set_to_lose_nothing(
    path: Path, raw: Raw, library: ModuleType, monkeypatch: pytest.MonkeyPatch, version: Version
) -> None:
    monkeypatch.setattr(library, "sqlite_version_info", version)
    Store.create(path).close()
    connection = raw(path)
    settings = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    found = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in (*settings, "temp_store")
    }
    connection.close()
    assert found == {
        "journal_mode": gate.journal_mode(version).lower(),
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 0,
        "temp_store": 2,
    }


def test_a_store_made_in_wal_mode_leaves_it_where_wal_is_not_safe(
    path: Path, held: Held, library: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One process, one connection at a time: the bug of an old library cannot strike here.
    monkeypatch.setattr(library, "sqlite_version_info", FIXED)
    with Store.create(path) as store:
        store.append([held(0)])
        assert store.facts()["journal mode"] == "wal"
    monkeypatch.setattr(library, "sqlite_version_info", (3, 40, 1))
    with Store.open(path) as store:
        assert store.facts()["journal mode"] == "truncate"
        store.append([held(1)])
        assert store.events("c1") == (held(0), held(1))
