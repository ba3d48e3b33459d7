"""The chain of a client's events: no change of what is recorded goes unseen, even without a backup."""

from __future__ import annotations

import os
import random
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from recommender.domain.errors import InputError, StoreError
from recommender.store.backup import backup, listed
from recommender.store.chain import Chains, is_chained
from recommender.store.copies import lent, tables
from recommender.store.doctor import examine
from recommender.store.driver import driver_of
from recommender.store.erase import erase
from recommender.store.log import Store
from recommender.store.verify import verified

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from recommender.domain.history import SessionHeld

    Held = Callable[..., SessionHeld]

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FLIPS = 1_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 60


def found(path: Path) -> list[str]:
    """Return what the doctor finds in a store of which there is no backup."""
    return [one.what for one in examine(path, NOW).findings if one.check != "backups"]


def change(path: Path, *statements: str) -> None:
    """Do to a store what its triggers forbid."""
    with closing(driver_of(path).open(path)) as other:
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        kept = other.execute(query).fetchall()
        for name, _ in kept:
            other.execute(f"DROP TRIGGER {name}")
        for one in (*statements, *(sql for _, sql in kept)):
            other.execute(one)


@pytest.fixture
def kept(store: Store, path: Path, held: Held) -> Path:
    """Make a store with two clients who take turns."""
    for number in range(5):
        store.append([held(number, confidence=3), held(number, "c2"), held(100 + number)])
    store.close()
    return path


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("UPDATE events SET body = replace(body, ':3', ':6') WHERE position = 4", "(number 4)"),
        ("UPDATE events SET batch = 'x' WHERE position = 13", "(number 13)"),
        ("UPDATE events SET at = '2026-01-01T00:00:01Z' WHERE position = 1", "(number 1)"),
        ("DELETE FROM events WHERE client = 'c2' AND stream_position = 5", "The end of 1 history"),
        ("DELETE FROM events WHERE client = 'c2'", "The end of 1 history"),
        ("UPDATE clients SET length = 4 WHERE id = 'c2'", "The end of 1 history"),
        ("UPDATE clients SET digest = '0'", "The end of 2 histories"),
    ],
)
def test_a_change_by_other_means_is_told(kept: Path, damage: str, what: str) -> None:
    assert found(kept) == []
    change(kept, damage)
    (said,) = found(kept)
    assert what in said
    with lent(kept) as connection:
        assert not is_chained(connection)


def test_of_a_store_whose_chain_is_broken_there_is_no_backup(kept: Path) -> None:
    change(kept, "UPDATE events SET body = replace(body, ':3', ':6') WHERE position = 4")
    with pytest.raises(StoreError, match=r"damaged; no backup was made; look at: homework doctor"):
        backup(kept)
    assert listed(kept) == ()


def test_a_backup_whose_chain_is_broken_is_refused(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(kept, "UPDATE events SET body = replace(body, ':3', ':6') WHERE position = 4")
    with monkeypatch.context() as patch:
        patch.setattr("recommender.store.backup.is_chained", lambda _: True)
        made = backup(kept)
    with pytest.raises(InputError, match="is damaged"):
        verified(made.path, kept)


def test_forgetting_one_client_leaves_the_chains_of_the_others_whole(kept: Path) -> None:
    with Store.open(kept) as store:
        store.change(lambda connection: erase(connection, ["c1"]), lambda _: False)
        store.append([held_again := store.events("c2")[0].model_copy(update={"id": "c2:new"})])
        assert store.events("c2")[-1] == held_again
    assert found(kept) == []


def test_a_store_of_the_layout_before_gets_its_chains(kept: Path) -> None:
    with lent(kept) as connection:
        before = connection.execute("SELECT id, digest FROM events ORDER BY id").fetchall()
    columns = (("events", "digest"), ("clients", "length"), ("clients", "digest"))
    older = [f"ALTER TABLE {table} DROP COLUMN {column}" for table, column in columns]
    change(kept, *older, "UPDATE alembic_version SET version_num = '0002'")
    with pytest.raises(StoreError, match="older layout"):
        Store.open(kept)
    Store.create(kept).close()
    (one,) = listed(kept)
    assert verified(one.path, kept).content.events == 15
    with lent(kept) as connection:
        after = connection.execute("SELECT id, digest FROM events ORDER BY id").fetchall()
    assert after == before
    assert found(kept) == []
    with Store.open(kept) as store, pytest.raises(StoreError):
        store.change(lambda one: one.exec_driver_sql("UPDATE events SET at = ''"), lambda _: False)


def rows(path: Path) -> list[object]:
    """Read every row of a store; what its tables are called inside changes none of them."""
    with lent(path) as connection:
        connection.text_factory = bytes
        query = "SELECT * FROM {} ORDER BY rowid"
        return [connection.execute(query.format(one)).fetchall() for one in tables(connection)]


def flipped(path: Path, draw: random.Random) -> Counter[str]:
    """Flip bits of a store, one at a time; count what is seen, and wrong data that is not."""
    good, seen = path.read_bytes(), Counter[str]()
    wanted = rows(path)
    for _ in range(FLIPS):
        damaged = bytearray(good)
        damaged[draw.randrange(len(good))] ^= 1 << draw.randrange(8)
        path.write_bytes(damaged)
        if found(path):
            seen["told"] += 1
            continue
        seen["harmless" if rows(path) == wanted else "unseen"] += 1
    path.write_bytes(good)
    return seen


@pytest.mark.parametrize("kind", ["plain"])  # of an encrypted store: see test_store_encryption
def test_no_flipped_bit_becomes_wrong_data_unseen(store: Store, path: Path, held: Held) -> None:
    store.append([held(number, confidence=number % 11) for number in range(150)])
    store.close()
    seen = flipped(path, random.Random(10))
    assert seen["unseen"] == 0
    assert seen["told"] > FLIPS // 3


@pytest.mark.parametrize("kind", ["plain"])
def test_without_the_chain_flipped_bits_would_go_unseen(
    store: Store, path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    store.append([held(number, confidence=number % 11) for number in range(150)])
    store.close()
    monkeypatch.setattr(Chains, "add", lambda *_: True)
    monkeypatch.setattr(Chains, "position", lambda self, client: 0)
    monkeypatch.setattr(Chains, "cut", lambda *_: set())
    monkeypatch.setattr("recommender.store.events_check._look", _only_readable)
    assert flipped(path, random.Random(10))["unseen"] > 0


def _only_readable(row: dict[str, object], _chains: object, found: object, _now: object) -> None:
    from recommender.store.events_check import _moment

    if _moment(row) is None:
        found.damaged.append(row["position"])  # type: ignore[attr-defined]


def test_another_programs_file_has_no_chain_to_look_at(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        assert is_chained(other)
