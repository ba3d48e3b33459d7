"""D12: a reader that does not end keeps the write-ahead log from being taken in: it is told."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unittest.mock import patch

from recommender.store import disk
from recommender.store.disk import LONGEST_LOG, log_size
from recommender.store.doctor import examine
from recommender.store.driver import driver_of
from recommender.store.log import Store
from torture.row import Row, Seen, Sizes
from torture.writing import held, journal, made, memory

if TYPE_CHECKING:
    from pathlib import Path

CLIENTS = 40
"""To whom each append writes, so that it changes many pages, as a backup's day of work does."""
LONGEST = 300.0
"""Seconds after which the log will not grow beyond what is told of, whatever is written."""


def run(seconds: int) -> Seen:
    """Write beside a reader for so long, and on until the log is long; ask the doctor."""
    return _grown(seconds)


def control(seconds: int) -> Seen:
    """Let the doctor not look at the log."""
    with patch.object(disk, "LONGEST_LOG", 1 << 60):
        return _grown(min(seconds, 1))


def _grown(seconds: float) -> Seen:
    # One process and one thread: the reset bug of an old library needs two at the same instant.
    with memory() as at, journal("wal"):
        path = made(at)
        with Store.open(path) as store:
            alone, written = _written(store, path, 0, min(seconds, 5.0), 1 << 60)
            reader = driver_of(path).connect(path)
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM events").fetchone()
            beside, _ = _written(store, path, written, seconds, LONGEST_LOG)
            told = any(one.check == "log" for one in examine(path, datetime.now(UTC)).findings)
            reader.execute("ROLLBACK")
            reader.close()
        after = log_size(path)
    words = (
        f"alone {alone / 2**20:.0f} MB; beside a reader {beside / 2**20:.0f} MB, "
        f"{'told' if told else 'not told'}; closed {after / 2**20:.0f} MB"
    )
    return Seen(words, alone <= LONGEST_LOG and after == 0 and told and beside > LONGEST_LOG)


def _written(store: Store, path: Path, begin: int, seconds: float, most: int) -> tuple[int, int]:
    """Write for so long, and with a reader until the log is long; return its size, and the next."""
    number, start, longest = begin, time.monotonic(), 0
    while (spent := time.monotonic() - start) < LONGEST:
        store.append([held(f"c{one}", number) for one in range(CLIENTS)])
        number += 1
        longest = max(longest, log_size(path))
        if spent >= seconds and (longest > most or most > LONGEST_LOG):
            break
    return longest, number


ROW = Row(
    id="D12",
    sentence="A write-ahead log that a reader keeps from being taken in is told of.",
    figure="≤ 64 MB with a writer alone; beside a reader a warning above that; 0 once closed",
    sizes=Sizes(tiny=1, change=5, long=60),
    run=run,
    control=control,
    taken_out="looking at the size of the log",
)
