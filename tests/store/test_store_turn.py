"""Writers take turns: nobody overtakes, nobody waits for ever, and without a queue all goes on."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if sys.platform == "win32":
    pytest.skip("there is no such queue", allow_module_level=True)

import fcntl

from recommender.store import connection
from recommender.store import turn as turns
from recommender.store.backup import backup
from recommender.store.driver import driver_of
from recommender.store.exchange import exchange
from recommender.store.log import Store
from recommender.store.restore import restore
from recommender.store.turn import turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from recommender.domain.history import SessionHeld

    Held = Callable[..., SessionHeld]


@pytest.fixture
def others(store: Store) -> Iterator[int]:
    """Yield the folder of the store, in which another one has its turn."""
    folder = os.open(store.path.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    yield folder
    os.close(folder)


def test_who_comes_second_waits_for_the_first(store: Store, held: Held, others: int) -> None:
    done: list[int] = []
    writer = threading.Thread(target=lambda: done.append(store.append([held(0)]).recorded))
    writer.start()
    writer.join(0.1)
    assert done == []
    fcntl.flock(others, fcntl.LOCK_UN)
    writer.join(10)
    assert done == [1]


def rewritten(path: Path, _: Path) -> None:
    """Leave nothing of what was erased in the file."""
    with Store.open(path) as one:
        one.rewrite()


def restored(path: Path, made: Path) -> None:
    """Put a backup back."""
    restore(made, path)


def exchanged(path: Path, _: Path) -> None:
    """Put a copy of the store in its place, as for another key."""
    exchange(path, driver_of(path), driver_of(path), lambda: None)


@pytest.mark.parametrize("work", [rewritten, restored, exchanged])
def test_what_takes_the_whole_store_waits_for_its_turn_too(
    store: Store, held: Held, others: int, work: Callable[[Path, Path], None]
) -> None:
    """Else whoever writes without a pause would keep it waiting until its patience is over."""
    if work is exchanged:
        pytest.importorskip("sqlcipher3", reason="the extra `encrypted` is not installed")
    fcntl.flock(others, fcntl.LOCK_UN)
    store.append([held(0)])
    store.close()
    made = backup(store.path)
    fcntl.flock(others, fcntl.LOCK_EX)
    done: list[bool] = []
    worker = threading.Thread(target=lambda: done.append(work(store.path, made.path) is None))
    worker.start()
    worker.join(0.5)
    assert done == []
    fcntl.flock(others, fcntl.LOCK_UN)
    worker.join(20)
    assert done == [True]
    with Store.open(store.path) as again:
        assert len(again.events("c1")) == 1


@pytest.mark.usefixtures("others")
def test_who_has_waited_long_enough_goes_on_and_loses_nothing(
    store: Store, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.05)
    assert store.append([held(0)]).recorded == 1


@pytest.mark.usefixtures("others")
def test_reading_waits_for_nobody(store: Store) -> None:
    assert store.clients() == ()


def test_a_copy_of_this_process_does_not_keep_the_turn(store: Store) -> None:
    with turn(store.path):
        child = os.fork()
        if child == 0:  # it has the folder open as well, and outlives the turn
            time.sleep(30)
            os._exit(0)
    folder = os.open(store.path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)  # raises where another has its turn
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
    finally:
        os.close(folder)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EBADF, errno.EOPNOTSUPP])
def test_where_a_file_system_has_no_such_locks_writing_goes_on(
    store: Store, held: Held, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(_file: int, _operation: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert store.append([held(0)]).recorded == 1


def test_without_a_queue_writing_goes_on(
    store: Store, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "fcntl", None)
    assert store.append([held(0)]).recorded == 1


def test_no_descriptor_is_left(store: Store, held: Held) -> None:
    store.append([held(0)])
    before = len(list(Path("/dev/fd").iterdir()))
    for number in range(1, 6):
        store.append([held(number)])
    assert len(list(Path("/dev/fd").iterdir())) == before
