"""What the look at a store finds, and that it finds nothing in one that is in order."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from recommender.domain.errors import StoreError
from recommender.domain.history import FlagRaised, OutcomeReviewed, SessionHeld, Status
from recommender.store import disk, doctor, gate
from recommender.store.backup import backup, folder_of
from recommender.store.disk import file_system
from recommender.store.doctor import examine
from recommender.store.driver import driver_of
from recommender.store.erase import erase
from recommender.store.log import Store
from recommender.store.schema import REVISIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.store.gate import Version

    Held = Callable[..., SessionHeld]

LAYOUTS = Path(__file__).parents[2] / "torture" / "layouts"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")


def change(path: Path, *statements: str) -> None:
    """Do to a store what its triggers forbid."""
    connection = driver_of(path).open(path)
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    kept = triggers.fetchall()
    for name, _ in kept:
        connection.execute(f"DROP TRIGGER {name}")
    for one in (*statements, *(sql for _, sql in kept)):
        connection.execute(one)
    connection.close()


def found(path: Path, now: datetime = NOW) -> list[tuple[str, str]]:
    return [(one.check, one.what) for one in examine(path, now).findings]


@pytest.fixture
def kept(store: Store, path: Path, held: Held) -> Path:
    """Make a store with ten events, and a backup of it."""
    store.append([held(number, confidence=number % 11) for number in range(10)])
    backup(path)
    store.close()
    return path


def test_in_a_store_in_order_there_is_nothing_to_look_at(kept: Path) -> None:
    assert examine(kept, datetime.now(UTC)).findings == ()


def test_an_empty_store_needs_no_backup(store: Store, path: Path) -> None:
    assert found(path) == []


def test_no_store_is_told_as_ever(path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store"):
        examine(path, NOW)


# SQLCipher has a version of its own, which is one that is corrected.
@pytest.mark.parametrize("kind", ["plain"])
@pytest.mark.parametrize("version", [(3, 51, 3), (3, 40, 1)])
def test_it_says_which_sqlite_which_journal_and_why(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: Version
) -> None:
    # One process, one connection at a time: the bug of an old library cannot strike here.
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    Store.create(path).close()
    facts = examine(path, NOW).facts
    assert facts["journal mode"] == gate.journal_mode(version).lower()
    assert "WAL-reset bug" in facts["why this journal mode"]
    assert ("stays off" in facts["why this journal mode"]) == (version == (3, 40, 1))
    assert facts["sqlite version"] == sqlite3.sqlite_version
    assert facts["synchronous"] == "full"
    assert facts["schema revision"] == REVISIONS[-1]


def test_no_backup_and_an_old_one_are_told(store: Store, path: Path, held: Held) -> None:
    store.append([held(0)])
    assert found(path) == [("backups", "There is no backup of this store")]
    backup(path)
    later = datetime.now(UTC) + timedelta(days=8)
    assert found(path, later) == [("backups", "The newest backup is 8 days old")]


@posix
def test_what_others_may_read_is_told_with_the_remedy(kept: Path) -> None:
    (one,) = folder_of(kept).iterdir()
    for place in (kept, kept.parent, one):
        place.chmod(place.stat().st_mode | 0o044)
    findings = examine(kept, NOW).findings
    assert {one.check for one in findings} == {"permissions"}
    assert [one.remedy for one in findings] == [
        f'chmod 700 "{kept.parent}"',
        f'chmod 600 "{kept}"',
        f'chmod 600 "{one}"',
    ]


def test_an_event_in_the_future_is_told(kept: Path) -> None:
    early = datetime(2025, 12, 30, tzinfo=UTC)
    (one,) = found(kept, early)
    assert one[0] == "clock"
    assert one[1].startswith("10 events are in the future by this machine's clock (number 1, 2")
    assert found(kept, datetime(2026, 1, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE events SET body = '{}' WHERE position = 3",
        "UPDATE events SET body = body || ' ' WHERE position = 3",
        "UPDATE events SET at = '2020-01-01T00:00:00Z' WHERE position = 3",
        "UPDATE events SET client = 'c2' WHERE position = 3",
        "UPDATE events SET id = 'other' WHERE position = 3",
        "UPDATE events SET batch = CAST(x'ff' AS TEXT) WHERE position = 3",
        "UPDATE events SET body = replace(body, 'c1', CAST(x'ff' AS TEXT)) WHERE position = 3",
        "UPDATE events SET body = CAST(x'7bff7d' AS TEXT) WHERE position = 3",
    ],
)
def test_an_event_not_as_it_was_written_is_told_without_a_backup(kept: Path, damage: str) -> None:
    for one in folder_of(kept).iterdir():
        one.unlink()
    change(kept, "INSERT INTO clients (id) VALUES ('c2')", damage)
    assert ("events", "1 event is damaged (number 3)") in found(kept)


def test_an_event_that_reads_well_but_is_another_is_told_with_and_without_a_backup(
    kept: Path,
) -> None:
    other = "UPDATE events SET body = replace(body, '\"confidence\":2', '\"confidence\":6')"
    change(kept, other)
    by_itself, beside = found(kept)
    assert by_itself == ("events", "1 event is damaged (number 3)")
    assert beside[1].startswith("1 event is other than in the backup ")
    assert "(number 3)" in beside[1]


@pytest.mark.parametrize("position", [4, 10])
def test_an_event_that_is_gone_is_told(kept: Path, position: int) -> None:
    change(kept, f"DELETE FROM events WHERE position = {position}")
    gone = [what for _, what in found(kept) if "has them" in what]
    assert len(gone) == 1
    gaps = [what for _, what in found(kept) if "behind one that is gone" in what]
    assert bool(gaps) == (position == 4)


def test_a_damaged_letter_in_free_text_is_told(store: Store, path: Path) -> None:
    outcome = OutcomeReviewed(
        id="o1", client="c1", at=NOW, assignment="a1", status=Status.DONE, learned="It went well"
    )
    store.append([outcome])
    store.close()
    change(path, "UPDATE events SET body = replace(body, 'went', CAST(x'77656e74ff' AS TEXT))")
    assert ("events", "1 event is damaged (number 1)") in found(path)


def erased(store: Store, client: str) -> None:
    store.change(lambda connection: erase(connection, [client]), lambda _: False)


def test_a_client_who_was_erased_is_no_damage(store: Store, path: Path, held: Held) -> None:
    store.append([held(0), held(0, "c2"), held(1), held(1, "c2")])
    backup(path)
    erased(store, "c2")
    assert found(path) == []
    store.append([held(3, "c2")])  # the same id, given anew
    assert found(path) == []


def test_a_client_taken_out_by_other_means_is_told_with_and_without_a_backup(
    store: Store, path: Path, held: Held
) -> None:
    store.append([held(0), held(0, "c2"), held(1), held(1, "c2")])
    backup(path)
    store.close()
    change(path, "DELETE FROM events WHERE client = 'c2'", "DELETE FROM clients WHERE id = 'c2'")
    what = "Of 1 of the clients that the audit tells of nothing is recorded any more"
    assert found(path) == [("audit", what)]
    change(path, "DELETE FROM events", "DELETE FROM clients")
    shutil.rmtree(folder_of(path))
    assert found(path) == [("audit", what.replace("1", "2"))]


def test_an_audit_that_was_emptied_is_told_with_and_without_a_backup(kept: Path) -> None:
    (one,) = folder_of(kept).iterdir()
    change(kept, *(f"DELETE FROM {table}" for table in ("audit", "audit_end", "subjects")))
    untold = ("audit", "The audit does not tell of every client who is recorded")
    lacks = f"The audit lacks what the backup {one} has of it, or has it otherwise"
    assert found(kept) == [("audit", lacks), untold]
    one.unlink()
    assert [one for one in found(kept) if one[0] == "audit"] == [untold]


def test_an_audit_written_anew_is_told_by_the_backup(kept: Path, held: Held) -> None:
    change(kept, *(f"DELETE FROM {table}" for table in ("audit", "audit_end", "subjects")))
    with Store.open(kept) as store:
        store.append([held(20)])
    ((check, what),) = found(kept)
    assert (check, "lacks what the backup" in what) == ("audit", True)


@pytest.mark.parametrize("layout", sorted(LAYOUTS.glob("000[1-9].sql")), ids=lambda one: one.stem)
@pytest.mark.parametrize("kind", ["plain"])
def test_a_store_of_any_layout_that_is_brought_up_to_date_is_in_order(
    path: Path, layout: Path, held: Held
) -> None:
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as older:
        older.executescript(layout.read_text(encoding="utf-8"))
    with Store.create(path) as store:
        first, *_ = store.clients()
        assert told(path) == []
        store.append([held(99, first), held(99, "c-new")])
        backup(path)
        assert told(path) == []
        erased(store, first)
        assert told(path) == []


def told(path: Path) -> list[tuple[str, str]]:
    """Return what is found in a store, whatever its backups."""
    return [one for one in found(path, datetime.now(UTC)) if one[0] != "backups"]


def test_a_damaged_backup_is_told_and_blames_no_event(kept: Path) -> None:
    (one,) = folder_of(kept).iterdir()
    change(one, "UPDATE events SET body = '{}' WHERE position = 3")
    assert found(kept) == [("backups", f"The backup {one} is damaged")]


def test_an_event_of_a_newer_version_is_told(kept: Path) -> None:
    (one,) = folder_of(kept).iterdir()
    one.unlink()
    change(kept, "UPDATE events SET kind = 'dreamt', schema_version = 1 WHERE position = 3")
    what = "1 event is of a kind that this version does not know (number 3)"
    assert ("events", what) in found(kept)


def test_what_is_no_store_of_this_version_is_a_finding(kept: Path) -> None:
    whole = kept.read_bytes()
    for statement, words in {
        "UPDATE alembic_version SET version_num = '9999'": "newer version",
        "PRAGMA application_id = 7": "another program's database",
    }.items():
        kept.write_bytes(whole)
        change(kept, statement)
        ((check, what),) = found(kept)
        assert (check, words in what) == ("store", True)
    kept.write_bytes(bytes((number * 37 + 11) % 251 for number in range(5_000)))
    (one,) = examine(kept, NOW).findings
    assert (one.check, "is not a database" in one.what) == ("store", True)
    assert one.remedy.startswith("Move it away")


def test_damage_that_only_sqlite_sees_is_told(kept: Path) -> None:
    connection = driver_of(kept).open(kept)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("DELETE FROM sqlite_schema WHERE name LIKE 'sqlite_autoindex_events_1'")
    connection.close()
    assert any(check in {"integrity", "store"} for check, _ in found(kept))


def test_little_space_and_a_long_log_are_told(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "LEAST_FREE", 2**60)
    monkeypatch.setattr(disk, "log_size", lambda path: disk.LONGEST_LOG + 1)
    assert [check for check, _ in found(kept)] == ["space", "log"]
    monkeypatch.setattr(disk, "log_size", lambda path: disk.LONGEST_LOG)
    assert [check for check, _ in found(kept)] == ["space"]


def test_the_log_of_a_store_in_use_is_measured(
    path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One process, one connection at a time: the bug of an old library cannot strike here.
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    with Store.create(path) as store:
        store.append([held(0)])
        assert disk.log_size(path) == path.with_name("homework.db-wal").stat().st_size > 0


def test_a_copy_cut_short_is_told(kept: Path) -> None:
    import os

    part = folder_of(kept) / ".homework-1-a.part"
    part.touch(mode=0o600)
    assert found(kept) == []
    os.utime(part, (0, 0))
    assert [check for check, _ in found(kept)] == ["leftovers"]


MOUNTS = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw
40 22 0:35 / /home rw shared:2 - nfs4 server:/home rw
41 40 254:2 / /home/a\\040b rw - xfs /dev/vdb rw
42 22 0:36 / /mnt rw shared:3 master:4 - fuse.sshfs me@there: rw
"""


@pytest.mark.parametrize(
    ("place", "kind", "network"),
    [
        ("/var/x.db", "ext4", False),
        ("/home/x.db", "nfs4", True),
        ("/homes/x.db", "ext4", False),
        ("/home/a b/x.db", "xfs", False),
        ("/mnt/deep/er/x.db", "fuse.sshfs", True),
    ],
)
def test_a_network_file_system_is_recognised(
    tmp_path: Path, place: str, kind: str, network: bool
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert file_system(Path(place), mounts) == kind
    assert bool(disk.NETWORK.fullmatch(kind)) == network
    assert file_system(Path(place), tmp_path / "nothing") == disk.UNKNOWN


def test_a_network_file_system_is_told(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "file_system", lambda path: "nfs4")
    ((check, what),) = found(kept)
    assert (check, "network file system (nfs4)" in what) == ("file system", True)


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - Clinic", "Google Drive", "Nextcloud"])
def test_a_folder_that_is_synced_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / "h" / "homework.db"
    Store.create(path).close()
    ((check, what),) = found(path)
    assert (check, name in what) == ("file system", True)


@posix
def test_what_has_the_name_of_a_backup_and_is_none_is_told(kept: Path) -> None:
    pipe = folder_of(kept) / "homework-2x.db"
    os.mkfifo(pipe)
    assert found(kept) == [("backups", f"{pipe} has the name of a backup and is no file")]
    shutil.rmtree(folder_of(kept))
    folder_of(kept).symlink_to("nowhere")
    what = f"{folder_of(kept)} is no folder, so no backup can go there"
    assert ("backups", what) in found(kept)


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be reached: File name too long.*another place"):
        examine(tmp_path / ("x" * 300) / "homework.db", NOW)


def test_looking_changes_nothing(kept: Path) -> None:
    before = kept.read_bytes()
    examine(kept, NOW)
    assert kept.read_bytes() == before


def test_no_finding_repeats_what_a_client_said(kept: Path) -> None:
    secret = FlagRaised(id="s1", client="c1", at=NOW, flag="secret-flag")
    with Store.open(kept) as store:
        store.append([secret])
    change(kept, "UPDATE events SET body = body || 'x' WHERE id = 's1'")
    report = examine(kept, NOW)
    assert len(report.findings) == 1
    assert "secret" not in repr(report)


def test_no_flipped_bit_of_what_is_in_a_backup_goes_unseen(
    store: Store, path: Path, held: Held
) -> None:
    store.append([held(number, confidence=number % 11) for number in range(60)])
    backup(path)
    whole = store.events("c1")
    store.close()
    good, draw = path.read_bytes(), random.Random(9)
    missed_by_sqlite = 0
    for _ in range(40):
        damaged = bytearray(good)
        damaged[draw.randrange(len(good))] ^= 1 << draw.randrange(8)
        path.write_bytes(damaged)
        if found(path):
            missed_by_sqlite += not any(check == "integrity" for check, _ in found(path))
            continue
        with Store.open(path) as again:
            assert again.events("c1") == whole
    path.write_bytes(good)
    assert missed_by_sqlite > 5
    assert doctor.examine(path, NOW).findings == ()


LAYOUT = "Put back a backup: homework backup list, then homework restore FILE"


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ("DROP TRIGGER events_no_delete", "not as it was made (events_no_delete)"),
        (
            (
                "UPDATE sqlite_schema SET name = 'events_to_update', "
                "sql = replace(sql, 'events_no_', 'events_to_') WHERE name = 'events_no_update'"
            ),
            "not as it was made (events_no_update)",
        ),
        (
            "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'clients'",
            "not as it was made (clients)",
        ),
        ("CREATE TABLE notes (words)", "that is not of its making"),
    ],
)
def test_a_layout_that_is_not_as_it_was_made_is_told(kept: Path, damage: str, what: str) -> None:
    connection = driver_of(kept).open(kept)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(damage)
    connection.close()
    findings = [one for one in examine(kept, NOW).findings if one.check == "layout"]
    assert [(what in one.what, one.remedy) for one in findings] == [(True, LAYOUT)]


def test_white_space_in_a_layout_is_nothing_to_tell(kept: Path) -> None:
    connection = driver_of(kept).open(kept)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = replace(sql, char(10), ' ')")
    connection.close()
    assert found(kept) == []
