"""Those who write take turns in the order they came, where the system keeps such a queue.

SQLite serves nobody in order: of many that ask again and again one can go without for long. The
queue is a lock on the folder of the store. It makes no file, ends with the process that held it,
and stands beside SQLite's own lock: without it nothing is lost but the order.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING

from recommender.store import connection as connecting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait until those who came before have written to a store, and let the next one in after.

    Whoever has waited for `PATIENCE` goes on without a turn, as does everybody where there is no
    queue; what SQLite says then holds.
    """
    folder = _opened(path.parent)
    if folder is None:
        yield
        return
    try:
        _wait(folder)
        yield
    finally:
        # To close it is not enough: a copy of this process that was made meanwhile has it open too.
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_UN)
        os.close(folder)


def _opened(folder: Path) -> int | None:
    try:
        return None if fcntl is None else os.open(folder, os.O_RDONLY)
    except OSError:  # the store's own opening says what is amiss
        return None


def _wait(folder: int) -> None:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        # The system's own waiting has an order and no end, so it is done beside.
        waiting = Thread(target=_queue, args=(folder,), daemon=True)
        waiting.start()
        waiting.join(connecting.PATIENCE)
    except OSError:  # a file system without such locks
        return


def _queue(folder: int) -> None:
    with suppress(OSError):  # the folder was closed before it could begin
        fcntl.flock(folder, fcntl.LOCK_EX)
