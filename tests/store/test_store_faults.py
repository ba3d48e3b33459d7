"""Several writers, killed writers, full disks, read-only places: nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from recommender.domain.errors import StoreError
from recommender.store import log, statement
from recommender.store.driver import driver_of
from recommender.store.log import Store
from recommender.store.schema import REVISIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from recommender.domain.history import SessionHeld

    Held = Callable[..., SessionHeld]

CHILD = Path(__file__).parent / "child.py"
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals, limits and users")


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, str(CHILD), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def integrity(path: Path) -> str:
    connection = driver_of(path).connect(path)
    found = str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    connection.close()
    return found


def ids(store: Store, client: str) -> list[str]:
    return [one.id for one in store.events(client)]


@pytest.mark.parametrize("clients", [("a", "b"), ("a", "a")])
def test_two_writers_lose_nothing(store: Store, path: Path, clients: tuple[str, str]) -> None:
    writers = [start("write", path, client, 100) for client in clients]
    said = [writer.communicate()[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    for client, acknowledged in zip(clients, said, strict=True):
        assert acknowledged == [f"{client}:{number}" for number in range(100)]
        assert ids(store, client) == acknowledged
    assert integrity(path) == "ok"


@pytest.mark.long
@posix
def test_a_killed_writer_loses_nothing_it_acknowledged(store: Store, path: Path) -> None:
    moments = random.Random(11)
    total = 0
    for round_ in range(20):
        writer = start("write", path, f"k{round_}", 100_000)
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(moments.uniform(0, 0.15))
        writer.kill()
        acknowledged = (first + writer.stdout.read()).split()
        writer.stdout.close()
        writer.wait()
        recorded = ids(store, f"k{round_}")
        assert recorded[: len(acknowledged)] == acknowledged
        assert len(recorded) - len(acknowledged) <= 1
        total += len(acknowledged)
    assert total > 20
    assert integrity(path) == "ok"


@posix
def test_a_killed_making_of_a_store_is_made_good(tmp_path: Path) -> None:
    moments = random.Random(12)
    for round_ in range(30):
        path = tmp_path / str(round_) / "homework.db"
        child = os.fork()
        if child == 0:
            Store.create(path)
            os._exit(0)
        time.sleep(moments.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with Store.create(path) as store:
            assert store.facts()["schema revision"] == REVISIONS[-1]
        assert integrity(path) == "ok"


@posix
def test_a_full_disk_is_told_keeps_what_is_there_and_is_got_over(store: Store, path: Path) -> None:
    store.close()
    writer = start("fill", path)
    acknowledged, readable, message, afterwards = writer.communicate()[0].splitlines()
    assert writer.returncode == 0
    assert int(acknowledged) == int(readable) > 0
    assert message == (
        f"The disk refused to read or write the store at {path}; "
        "check its space, limits and health; nothing was recorded"
    )
    assert int(afterwards) == int(acknowledged) + 1
    assert integrity(path) == "ok"


@posix
def test_a_read_only_place_can_be_read_and_says_why_not_written(held: Held) -> None:
    if sys.platform == "win32":
        return
    import tempfile  # pytest's own folders are closed to other users

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "homework.db"
        with Store.create(path) as store:
            store.append([held(0)])
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        reader = start("unprivileged", path)
        read, refused, beside = reader.communicate()[0].splitlines()
        folder.chmod(0o755)
    assert reader.returncode == 0
    assert read == "1 c1:0"
    assert "read-only; correct the permissions" in refused
    assert refused.endswith("nothing was recorded")
    assert "name another place" in beside


def fail_commit(monkeypatch: pytest.MonkeyPatch, before_failing: Callable[[], object]) -> None:
    """Let the disk fail at the very moment after a commit has reached it."""

    def failing(connection: Any) -> None:
        statement.commit(connection)
        before_failing()
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
        raise error

    monkeypatch.setattr(log, "commit", failing)


def test_a_commit_that_fails_after_all_says_that_it_is_recorded(
    store: Store, path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as disk:
        fail_commit(disk, lambda: None)
        with pytest.raises(StoreError, match=r"it was recorded all the same$"):
            store.append([held(0)])
    with Store.open(path) as again:
        assert again.append([held(0)]).already == 1


def test_a_commit_of_which_nothing_can_be_learned_says_so(
    store: Store, path: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_commit(monkeypatch, lambda: path.replace(path.with_suffix(".away")))
    with pytest.raises(StoreError, match="may or may not be recorded; the same command again"):
        store.append([held(0)])


def test_no_error_carries_what_a_client_said(store: Store, path: Path, held: Held) -> None:
    other = driver_of(path).connect(path)
    other.execute("DROP TABLE events")
    other.close()
    with pytest.raises(StoreError) as caught:
        store.append([held(0, "secret-client")])
    assert "secret" not in str(caught.value)
    assert "SQLITE_ERROR" in str(caught.value)
    assert caught.value.__suppress_context__
    assert "secret" not in str(caught.value.__context__)
