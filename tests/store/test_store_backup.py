"""Backups of a store in use: all that was acknowledged, verified, and nothing else taken away."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender.domain.errors import InputError, OutputError, StoreError
from recommender.store import backup as backups
from recommender.store import connection, migrate, standing
from recommender.store.audit import entries
from recommender.store.backup import backup, folder_of, listed
from recommender.store.copies import copy_of
from recommender.store.driver import driver_of
from recommender.store.log import Store
from recommender.store.schema import REVISIONS
from recommender.store.verify import verified

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.domain.history import SessionHeld

    Held = Callable[..., SessionHeld]

CHILD = Path(__file__).parent / "child.py"
FIXED = (3, 51, 3)
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and modes")


def ids(file: Path) -> list[str]:
    connection = driver_of(file).open(file)
    query = "SELECT id FROM events ORDER BY position"
    found = [one for (one,) in connection.execute(query)]
    connection.close()
    return found


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_backups_under_load_are_whole_and_hold_all_that_was_acknowledged_before(
    store: Store, path: Path
) -> None:
    command = [sys.executable, str(CHILD), "write", str(path), "a", "100000"]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    made = []
    for _ in range(6):
        acknowledged = writer.stdout.readline().strip()
        made.append((acknowledged, backup(path, keep=100)))
    writer.kill()
    writer.stdout.close()
    writer.wait()
    everything = ids(path)
    for acknowledged, one in made:
        verified(one.path, path)
        held = ids(one.path)
        assert acknowledged in held
        assert held == everything[: len(held)]
    assert [one.path for _, one in reversed(made)] == [one.path for one in listed(path)]


def test_a_bare_copy_of_a_live_wal_store_lacks_events_and_a_backup_does_not(
    path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One process, one connection at a time: the bug of an old library cannot strike here.
    monkeypatch.setattr(sqlite3, "sqlite_version_info", FIXED)
    bare = path.with_name("bare.db")
    with Store.create(path) as store:
        store.append([held(number) for number in range(50)])
        shutil.copy(path, bare)
        whole = backup(path).path
        assert store.facts()["journal mode"] == "wal"
    with pytest.raises(InputError, match="bare copy"):
        verified(bare, path)
    assert len(verified(whole, path).content.digest) == 64
    assert (len(ids(bare)), len(ids(whole))) == (0, 50)
    assert not [one for one in whole.parent.iterdir() if one != whole]


@posix
def test_only_the_owner_may_use_a_backup(store: Store, path: Path, tmp_path: Path) -> None:
    made = backup(path)
    elsewhere = backup(path, tmp_path / "mine.db")
    assert mode(made.path.parent) == 0o700
    assert mode(made.path) == mode(elsewhere.path) == 0o600


def test_the_newest_backups_stay_and_other_files_too(store: Store, path: Path) -> None:
    folder = folder_of(path)
    folder.mkdir()
    (folder / "homework.txt").write_text("mine")
    (folder / "homework-before-restore-1.db").write_text("mine")
    made = [backup(path, keep=2).path for _ in range(4)]
    assert [one.path for one in listed(path)] == [made[3], made[2]]
    others = {one.name for one in folder.iterdir()} - {made[2].name, made[3].name}
    assert others == {"homework.txt", "homework-before-restore-1.db"}


def test_a_copy_cut_short_is_swept_once_nobody_can_be_writing_it(store: Store, path: Path) -> None:
    folder = folder_of(path)
    folder.mkdir()
    old, young = folder / ".homework-1-a.part", folder / ".homework-2-b.part"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    backup(path)
    assert not old.exists()
    assert young.exists()


def damage(file: Path) -> None:
    """Write noise over the middle of a file."""
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(bytes(range(1, 129)) * 8)


def test_a_copy_that_the_disk_garbled_gets_no_name_and_takes_none_away(
    store: Store, path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append([held(number) for number in range(200)])
    good = backup(path).path
    sync = backups.sync

    def garble(file: Path) -> None:
        sync(file)
        damage(file)

    monkeypatch.setattr(backups, "sync", garble)
    with pytest.raises(StoreError, match="no backup was made"):
        backup(path, keep=1)
    assert list(folder_of(path).iterdir()) == [good]


def test_a_damaged_store_pushes_no_good_backup_out(store: Store, path: Path, held: Held) -> None:
    store.append([held(number) for number in range(200)])
    good = backup(path).path
    store.close()
    damage(path)
    with pytest.raises(StoreError, match=r"damaged.*(no backup was made)"):
        backup(path, keep=1)
    assert list(folder_of(path).iterdir()) == [good]


@posix
def test_a_killed_backup_leaves_nothing_under_the_name_of_one(
    store: Store, path: Path, held: Held
) -> None:
    store.append([held(number) for number in range(1_000)])
    moments = random.Random(5)
    for _ in range(8):
        child = os.fork()
        if child == 0:
            backup(path, keep=100)
            os._exit(0)
        time.sleep(moments.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    whole = backup(path, keep=100)
    assert whole in listed(path)
    for one in listed(path):
        assert verified(one.path, path).content.events == 1_000


@pytest.mark.parametrize("name", ["homework.db", "homework.db-wal", "there.db", "nowhere/x.db"])
def test_a_name_that_is_taken_or_cannot_be_is_refused(store: Store, path: Path, name: str) -> None:
    (path.parent / "there.db").write_text("mine")
    before = list(store.every()), store.ask(entries)
    with pytest.raises(InputError, match=r"--out = .*give another"):
        backup(path, path.parent / name)
    assert (path.parent / "there.db").read_text() == "mine"
    assert (list(store.every()), store.ask(entries)) == before


@posix
@pytest.mark.parametrize(
    "name",
    [
        *("homework.db-journal", "Homework.db-wal", "homework.db.encrypted", ".homework.db.new"),
        *("model.json", "models", "blocked.json", "tiers.json", "backups"),
    ],
)
def test_a_name_of_the_store_is_refused_however_it_is_written(
    store: Store, path: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "link").symlink_to(path.parent)
    before = sorted(path.parent.iterdir())
    for folder in (path.parent, path.parent / ".." / path.parent.name, tmp_path / "link"):
        with pytest.raises(InputError, match=r"belongs to the store; give another"):
            backup(path, folder / name)
    assert sorted(path.parent.iterdir()) == before
    assert backup(path, tmp_path / name).seal  # elsewhere it is anybody's


@posix
def test_what_is_no_file_is_no_backup_and_stops_nothing(store: Store, path: Path) -> None:
    folder = folder_of(path)
    folder.mkdir()
    os.mkfifo(folder / "homework-2x.db")
    (folder / "homework-2y.db").mkdir()
    (folder / "homework-2z.db").symlink_to("nowhere")
    made = [backup(path, keep=1), backup(path, keep=1)]
    seals = {one.path.name: one.seal for one in listed(path)}
    assert seals == {
        **dict.fromkeys(("homework-2x.db", "homework-2y.db", "homework-2z.db")),
        made[1].path.name: made[1].seal,
    }


def test_a_folder_that_cannot_be_made_is_told(store: Store, path: Path) -> None:
    folder_of(path).write_text("a file")
    with pytest.raises(OutputError, match="--out"):
        backup(path)


def test_there_is_no_backup_of_no_store(path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        backup(path)
    path.parent.mkdir()
    path.touch()
    with pytest.raises(StoreError, match="There is no store"):
        backup(path)


def test_waiting_for_a_writer_that_does_not_end_ends(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    other = driver_of(path).open(path)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="busy"):
        backup(path)
    other.execute("ROLLBACK")
    other.close()
    assert backup(path).seal


def test_what_is_no_backup_is_listed_as_such(store: Store, path: Path) -> None:
    made = backup(path)
    odd = folder_of(path) / "homework-29990101T000000.db"
    odd.write_text("something else, and long enough" * 40)
    found = listed(path)
    assert [(one.path, one.seal) for one in found] == [(odd, None), (made.path, made.seal)]


LAST = REVISIONS[-1]
NEXT = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "9001", "LAST", None, None
def upgrade():
    op.execute("CREATE TABLE more (x INTEGER NOT NULL) STRICT")
"""


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a version with one more migration than there is."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.FOLDER, folder)
    (folder / "versions" / "9001_more.py").write_text(NEXT.replace("LAST", LAST))
    monkeypatch.setattr(migrate, "FOLDER", folder)
    monkeypatch.setattr(standing, "REVISIONS", (*REVISIONS, "9001"))


def test_before_a_migration_there_is_a_backup(
    store: Store, path: Path, held: Held, newer: None
) -> None:
    store.append([held(0)])
    store.close()
    with Store.create(path) as again:
        assert again.facts()["schema revision"] == "9001"
    (one,) = listed(path)
    with copy_of(path, one.path, "ro") as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchone() == (LAST,)
    assert verified(one.path, path).content.events == 1


def test_without_a_backup_there_is_no_migration(store: Store, path: Path, newer: None) -> None:
    store.close()
    folder_of(path).write_text("in the way")
    with pytest.raises(OutputError):
        Store.create(path)
    with pytest.raises(StoreError, match="older layout"):
        Store.open(path)


def test_opening_and_making_need_no_backup(store: Store, path: Path) -> None:
    Store.create(path).close()
    assert not folder_of(path).exists()


def test_a_backup_just_made_stays_though_others_have_newer_names(store: Store, path: Path) -> None:
    folder = path.parent / "backups"
    folder.mkdir()
    for number in range(10):
        (folder / f"homework-20370101T00000{number}.000000Z.db").write_text("from a fast clock")
    made = backup(path)
    assert made.path.is_file()


def test_a_backup_that_somebody_has_named_is_never_taken_away(store: Store, path: Path) -> None:
    folder = path.parent / "stick"
    folder.mkdir()
    (folder / "homework-2nd-quarter.db").write_text("mine")
    for _ in range(3):
        backup(path, folder, keep=1)
    assert len(list(folder.iterdir())) == 2
    assert (folder / "homework-2nd-quarter.db").read_text() == "mine"
