"""A cleaned backup holds nothing of who was forgotten, and is still a backup of the others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender.domain.errors import InputError, OutputError, StoreError
from recommender.store import audit, cleaning
from recommender.store.backup import backup
from recommender.store.cleaning import clean
from recommender.store.copies import copy_of, lent
from recommender.store.doctor import examine
from recommender.store.forget import forget
from recommender.store.log import Store
from recommender.store.restore import restore
from recommender.store.verify import verified

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.domain.history import SessionHeld

    Held = Callable[..., SessionHeld]

LAYOUTS = Path(__file__).parents[2] / "torture" / "layouts"
NOW = datetime(2026, 1, 5, tzinfo=UTC)
GONE, STAYS = "c-to-be-forgotten", "c-who-stays"


@pytest.fixture
def copy(store: Store, path: Path, held: Held) -> Path:
    """Return a backup of a store with two clients, each of forty sessions."""
    store.append([held(number, client) for number in range(40) for client in (GONE, STAYS)])
    return backup(path).path


def rows(file: Path, like: Path, client: str) -> list[tuple[object, ...]]:
    with copy_of(like, file, "ro") as one:
        query = "SELECT * FROM events WHERE client = ? ORDER BY position"
        return one.execute(query, (client,)).fetchall()


def test_the_others_stay_row_by_row_and_the_moment_too(copy: Path, path: Path) -> None:
    before, others, made = verified(copy, path), rows(copy, path, STAYS), copy.stat()
    clean(copy, path, [GONE])
    after = verified(copy, path)
    assert len(others) == 40
    assert rows(copy, path, STAYS) == others
    assert rows(copy, path, GONE) == []
    assert GONE.encode() not in copy.read_bytes()
    assert after.made_at == before.made_at
    assert (after.content.clients, after.content.events) == (1, 40)
    assert (copy.stat().st_mtime_ns, copy.stat().st_mode) == (made.st_mtime_ns, made.st_mode)
    assert list(copy.parent.iterdir()) == [copy]


def test_the_store_put_back_from_it_is_in_order(store: Store, copy: Path, path: Path) -> None:
    forget(store, [GONE])
    clean(copy, path, [GONE])
    assert [one for one in examine(path, NOW).findings if one.check in {"audit", "backups"}] == []
    store.close()
    restore(copy, path)
    with Store.open(path) as again:
        assert again.clients() == (STAYS,)
    backup(path)
    assert [one for one in examine(path, NOW).findings if one.check in {"audit", "backups"}] == []


def test_nothing_is_taken_out_of_a_backup_that_lacks_them(copy: Path, path: Path) -> None:
    before = verified(copy, path).content
    clean(copy, path, ["c-of-nobody"])
    assert verified(copy, path).content == before


@pytest.mark.parametrize("layout", sorted(LAYOUTS.glob("000[1-9].sql")), ids=lambda one: one.stem)
@pytest.mark.parametrize("kind", ["plain"])
def test_one_of_an_older_layout_is_cleaned_and_brought_up_to_date(
    path: Path, tmp_path: Path, layout: Path
) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as older:
        older.executescript(layout.read_text(encoding="utf-8"))
        gone, *others = [one for (one,) in older.execute("SELECT id FROM clients ORDER BY id")]
    one = backup(path, tmp_path / "older.db").path
    Store.create(path).close()
    clean(one, path, [gone])
    with lent(path) as now, copy_of(path, one, "ro") as cleaned:
        assert not audit.lacks(now, cleaned)
    restore(one, path)
    with Store.open(path) as now:
        assert list(now.clients()) == others
        assert now.ask(audit.faults) == ()
    assert f'"{gone}"'.encode() not in one.read_bytes()


def test_what_is_no_backup_of_a_store_is_left_as_it_is(copy: Path, path: Path) -> None:
    for content in (path.read_bytes(), copy.read_bytes()[:-4096], b"nothing of ours" * 100):
        other = copy.with_name("other.db")
        other.write_bytes(content)
        with pytest.raises(InputError, match="FILE = "):
            clean(other, path, [GONE])
        assert other.read_bytes() == content


@pytest.mark.parametrize(
    ("part", "error", "told"),
    [
        ("seal", sqlite3.OperationalError(), StoreError),
        ("sync", OSError(28, "No space left on device"), OutputError),
    ],
)
def test_where_it_cannot_be_written_anew_it_stays_as_it_was(
    copy: Path,
    path: Path,
    part: str,
    error: Exception,
    told: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = copy.read_bytes()

    def full(*_: object) -> None:
        raise error

    monkeypatch.setattr(cleaning, part, full)
    with pytest.raises(told, match="the backup is as it was"):
        clean(copy, path, [GONE])
    assert copy.read_bytes() == before
    assert list(copy.parent.iterdir()) == [copy]
