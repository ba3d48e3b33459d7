"""A backup takes the place of the store as a whole or not at all, and the old store is kept."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import deque
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender.domain.errors import InputError, StoreError
from recommender.store import connection, gate, standing
from recommender.store.backup import backup
from recommender.store.connection import FAILURES
from recommender.store.copies import content, copy_of, is_whole, lent, read_seal
from recommender.store.driver import driver_of
from recommender.store.erase import erase
from recommender.store.log import Store
from recommender.store.restore import restore
from recommender.store.verify import verified

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.domain.history import SessionHeld

    Held = Callable[..., SessionHeld]

LAYOUTS = Path(__file__).parents[2] / "torture" / "layouts"
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and forks")


def change(file: Path, *statements: str) -> None:
    connection = driver_of(file).open(file)
    for one in statements:
        connection.execute(one)
    connection.close()


def refusal(file: Path, path: Path) -> str:
    """Hold a refusal to one sentence, and to leaving the store as it is."""
    before = path.read_bytes()
    with pytest.raises(InputError) as caught:
        restore(file, path)
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*before-restore*"))
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(f"FILE = {file}: ")


def test_what_a_backup_holds_comes_back_and_can_be_undone(
    store: Store, path: Path, held: Held
) -> None:
    store.append([held(0), held(0, "c2")])
    one = backup(path).path
    store.append([held(1), held(0, "c3")])
    done = restore(one, path)
    assert done.can_be_undone
    assert done.kept is not None
    assert dict(store.every()) == {"c1": (held(0),), "c2": (held(0, "c2"),)}
    restore(done.kept, path)
    assert dict(store.every()) == {
        "c1": (held(0), held(1)),
        "c2": (held(0, "c2"),),
        "c3": (held(0, "c3"),),
    }


def test_a_program_that_has_the_store_open_goes_on_with_what_was_restored(
    store: Store, path: Path, held: Held
) -> None:
    store.append([held(0)])
    one = backup(path).path
    store.append([held(1)])
    restore(one, path)
    store.append([held(2)])
    with Store.open(path) as other:
        assert other.events("c1") == (held(0), held(2))


def test_what_is_restored_is_a_store_like_any_other(store: Store, path: Path, held: Held) -> None:
    store.append([held(0)])
    restore(backup(path).path, path)
    with lent(path) as connection:
        with pytest.raises(Exception, match="never edited"):
            connection.execute("UPDATE events SET body = ''")
        assert read_seal(connection) is None
    assert store.append([held(1)]).recorded == 1


def test_the_position_of_an_erased_event_is_not_given_out_again(
    store: Store, path: Path, held: Held
) -> None:
    store.append([held(0), held(0, "c2")])
    store.change(lambda connection: erase(connection, ["c2"]), lambda _: False)
    restore(backup(path).path, path)
    store.append([held(1)])
    assert store.mark().startswith("3-")


def test_a_store_that_is_gone_comes_back(store: Store, path: Path, held: Held) -> None:
    store.append([held(0)])
    one = backup(path, path.parent.parent / "mine.db").path
    store.close()
    shutil.rmtree(path.parent)
    assert restore(one, path).kept is None
    with Store.open(path) as again:
        assert again.events("c1") == (held(0),)


@pytest.mark.parametrize("place", [0, 4_096 + 5])
def test_a_damaged_store_is_put_aside_as_it_is(
    store: Store, path: Path, held: Held, place: int
) -> None:
    store.append([held(number) for number in range(100)])
    one = backup(path).path
    store.close()
    with path.open("r+b") as opened:
        opened.seek(place)
        opened.write(b"x" * 300)
    damaged = path.read_bytes()
    done = restore(one, path)
    assert done.kept is not None
    assert done.kept.read_bytes() == damaged
    assert not done.can_be_undone
    with Store.open(path) as again:
        assert len(again.events("c1")) == 100


def test_a_bare_copy_is_refused(store: Store, path: Path, tmp_path: Path, held: Held) -> None:
    store.append([held(0)])
    shutil.copy(path, tmp_path / "bare.db")
    assert refusal(tmp_path / "bare.db", path).startswith("is a bare copy of a store")


def test_other_files_are_refused(store: Store, path: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("noise", "empty", "other", "folder")}
    files["noise"].write_bytes(bytes((number * 37 + 11) % 251 for number in range(5_000)))
    files["empty"].touch()
    files["folder"].mkdir()
    with closing(sqlite3.connect(files["other"])) as other:
        other.execute("CREATE TABLE t (x)")
    assert refusal(files["noise"], path).startswith("is not a database, or damaged")
    assert refusal(files["empty"], path).startswith("is no backup of a store")
    assert refusal(files["other"], path).startswith("is no backup of a store")
    assert refusal(files["folder"], path).startswith("there is no such file")
    assert refusal(tmp_path / "nowhere", path).startswith("there is no such file")
    assert refusal(path, path).startswith("is the store itself")


def test_a_backup_of_a_newer_version_is_refused(store: Store, path: Path) -> None:
    one = backup(path).path
    change(one, "UPDATE alembic_version SET version_num = '9999'")
    assert "newer version; upgrade" in refusal(one, path)


def test_a_backup_that_was_edited_is_refused(store: Store, path: Path, held: Held) -> None:
    store.append([held(0), held(1)])
    one = backup(path).path
    with closing(driver_of(one).open(one)) as edited:
        query = "SELECT sql FROM sqlite_schema WHERE name = 'events_no_delete'"
        (trigger,) = edited.execute(query).fetchone()
    cut = "DELETE FROM events WHERE position = 2"
    change(one, "DROP TRIGGER events_no_delete", cut, trigger)
    assert refusal(one, path).startswith("is damaged")


@pytest.mark.parametrize(
    "changed",
    [
        "CREATE TRIGGER t1 AFTER INSERT ON events BEGIN DELETE FROM clients; END",
        "CREATE TRIGGER t1 AFTER INSERT ON backup_seal BEGIN DELETE FROM clients; END",
        "CREATE VIEW more AS SELECT * FROM events",
        "DROP TABLE subjects",
        "DROP TRIGGER events_no_delete",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_another_layout_is_refused_though_its_seal_fits(
    store: Store, path: Path, held: Held, changed: str
) -> None:
    store.append([held(0)])
    one = backup(path).path
    change(one, changed)
    with copy_of(path, one, "rw") as edited:
        edited.execute("UPDATE backup_seal SET digest = ?", (content(edited).digest,))
    assert refusal(one, path).startswith("has a table, an index or a trigger more or less")


def test_a_store_of_another_layout_is_kept_and_not_said_to_be_put_back(
    store: Store, path: Path
) -> None:
    one = backup(path).path
    store.close()
    change(path, "CREATE INDEX more ON events (at)")
    done = restore(one, path)
    assert done.kept is not None
    assert not done.can_be_undone
    assert restore(one, path).can_be_undone


@pytest.mark.parametrize("layout", sorted(LAYOUTS.glob("000[1-9].sql")), ids=lambda one: one.stem)
@pytest.mark.parametrize("kind", ["plain"])
def test_a_backup_of_every_layout_there_was_comes_back(
    path: Path, tmp_path: Path, layout: Path
) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as older:
        older.executescript(layout.read_text(encoding="utf-8"))
    one = backup(path, tmp_path / "older.db").path
    assert restore(one, path).content == verified(one, path).content
    Store.create(path).close()
    newer = backup(path, tmp_path / "newer.db").path
    done = restore(one, path)
    assert done.kept is not None
    assert restore(done.kept, path).content.events == verified(newer, path).content.events


def test_a_seal_that_no_backup_wrote_is_refused(store: Store, path: Path) -> None:
    one = backup(path).path
    change(one, "DELETE FROM backup_seal")
    assert refusal(one, path).startswith("is damaged")
    change(one, "INSERT INTO backup_seal VALUES ('long ago', 1, 1, 1, 'x')")
    assert refusal(one, path).startswith("is damaged")


def test_no_flipped_bit_of_a_backup_comes_back_as_another_history(
    kind: str, store: Store, path: Path, tmp_path: Path, held: Held
) -> None:
    store.append([held(number, confidence=number % 11) for number in range(300)])
    one = backup(path)
    whole, flipped = one.path.read_bytes(), tmp_path / "flipped.db"
    draw = random.Random(7)
    unseen = 0
    for _ in range(100):
        damaged = bytearray(whole)
        damaged[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        flipped.write_bytes(damaged)
        try:
            with copy_of(path, flipped, "ro") as file:
                passed, differs = is_whole(file), content(file) != one.seal.content
        except (*FAILURES, StoreError):
            passed, differs = False, False
        unseen += passed and differs
        try:
            found = verified(flipped, path)
        except InputError:
            continue
        assert found.content == one.seal.content
        assert not differs
    # What SQLite's own check lets pass; each page of an encrypted file has a digest with a key.
    assert unseen == 0 if kind == "encrypted" else unseen > 30


@posix
def test_a_killed_restore_leaves_the_old_store_or_the_new_one(
    store: Store, path: Path, held: Held
) -> None:
    store.append([held(number) for number in range(1_500)])
    one = backup(path).path
    store.append([held(number, "c2") for number in range(1_500)])
    store.close()
    before, draw, seen = _recorded(path), random.Random(3), set[str]()
    wanted = _recorded(one)
    for pause in (0.0, *(draw.uniform(0.02, 0.3) for _ in range(7))):
        child = os.fork()
        if child == 0:
            restore(one, path)
            os._exit(0)
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = _recorded(path)
        assert found in {before, wanted}
        seen.add(found)
        if found == wanted:
            kept = max(path.parent.glob("*before-restore*"))
            restore(kept, path)
    assert before in seen


def _recorded(file: Path) -> str:
    """Sum up the events in a file that is whole; the audit says of each restore that it was."""
    with closing(driver_of(file).open(file)) as connection:
        assert is_whole(connection)
        rows = connection.execute("SELECT * FROM events ORDER BY position").fetchall()
        return sha256(repr(rows).encode()).hexdigest()


def test_while_another_program_writes_the_store_stays_as_it_is(
    store: Store, path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = backup(path).path
    store.append([held(0)])
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    other = driver_of(path).open(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"busy.*the store is as it was"):
        restore(one, path)
    other.execute("ROLLBACK")
    other.close()
    assert store.events("c1") == (held(0),)


def test_a_restore_that_fails_leaves_no_copy_of_the_store(
    kind: str, store: Store, path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = backup(path).path
    store.append([held(0)])
    store.close()
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    with closing(driver_of(path).open(path)) as reader:
        reader.execute("PRAGMA journal_mode = TRUNCATE")  # in which a reader is in the way
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        monkeypatch.setattr(gate, "journal_mode", lambda _: "TRUNCATE")
        with pytest.raises(StoreError, match=r"busy.*the store is as it was"):
            restore(one, path)
    assert not list(path.parent.glob("*before-restore*"))
    with Store.open(path) as again:
        assert again.events("c1") == (held(0),)


def foreign_log(folder: Path) -> Path:
    """Leave the write-ahead log of another database, as a program does that is not closed."""
    source = folder / "foreign.db"
    other = sqlite3.connect(source, isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE theirs (x)")
    log = folder / "foreign.log"
    shutil.copy(source.with_name("foreign.db-wal"), log)
    other.close()
    return log


@posix
def test_the_own_log_is_known_where_a_power_cut_left_scrap_of_the_first_sector(
    kind: str, store: Store, path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint writes the first page into the file: one sector of it is neither old nor new."""
    monkeypatch.setattr(gate, "journal_mode", lambda version: "WAL")
    store.close()
    log = path.with_name("homework.db-wal")
    with Store.open(path) as again:
        again.append([held(number) for number in range(100)])  # so that the file grows
        (newest,) = deque(standing._first_pages(log), maxlen=1)
        file, logged = bytearray(path.read_bytes()), log.read_bytes()
    file[: len(newest)] = bytes(range(256)) * 2 + newest[512:]
    path.write_bytes(file)
    log.write_bytes(logged)
    with Store.open(path) as again:
        assert len(again.events("c1")) == 100


@posix
def test_the_log_of_another_store_is_not_played_back(
    kind: str, store: Store, path: Path, tmp_path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append([held(0)])
    store.close()
    log = path.with_name("homework.db-wal")
    shutil.copy(foreign_log(tmp_path), log)
    before = path.read_bytes()
    for use in (Store.open, Store.create, backup):
        with pytest.raises(StoreError, match=r"log of another one.*; move the log"):
            use(path)
    assert path.read_bytes() == before
    # Without the look at it, SQLite puts the other database in the place of the store.
    monkeypatch.setattr(standing, "refuse_foreign_log", lambda path: None)
    with pytest.raises(StoreError, match=r"another program's database|does not open the store"):
        Store.open(path)
    assert path.read_bytes() != before
