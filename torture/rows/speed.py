"""D7: what a commit costs beside what the disk asks for the syncs in it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from recommender.store.log import Store
from torture.disk import OK, Operation, watched
from torture.row import Row, Seen, Sizes
from torture.writing import JOURNALS, folder, held, journal, made

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BLOCK = bytes(4096)
LEAST = 0.4
"""Of the time of a commit so much has to be the disk's own; the rest is the processor's."""
SLOW = 0.05
"""Seconds of work that the control adds to each append."""
TRIES = 3
"""Another program's burst of work falls on one of the two halves now and then."""


def run(seconds: int) -> Seen:
    """Append through the store, and sync by hand, in turns."""
    return _tried(seconds, lambda: None)


def control(seconds: int) -> Seen:
    """Let the store dawdle."""
    return _tried(min(seconds, 2), _dawdle)


def _dawdle() -> None:
    end = time.process_time() + SLOW
    while time.process_time() < end:
        pass


def _tried(seconds: float, dawdle: Callable[[], None]) -> Seen:
    for tried in range(1, TRIES + 1):
        found = [_measured(mode, seconds / len(JOURNALS), dawdle) for mode in JOURNALS]
        seen = Seen(
            "; ".join(one.words for one in found) + f" (try {tried})", all(one.met for one in found)
        )
        if seen.met:
            break
    return seen


def _measured(mode: str, seconds: float, dawdle: Callable[[], None]) -> Seen:
    with folder() as at, journal(mode):
        path = made(at)
        syncs = _syncs(path)
        appends = raw = 0
        spent = spent_raw = own = 0.0
        with Store.open(path) as store, (at / "raw").open("wb") as file:
            while spent + spent_raw < seconds:
                begin, before = time.monotonic(), time.process_time()
                store.append([held("c", appends)])
                dawdle()
                between = time.monotonic()
                own += time.process_time() - before  # whatever else the processor is busy with
                for _ in range(syncs):
                    os.write(file.fileno(), BLOCK)
                    os.fdatasync(file.fileno())
                spent, spent_raw = (
                    spent + between - begin,
                    spent_raw + time.monotonic() - between,
                )
                appends, raw = appends + 1, raw + syncs
    share = spent_raw / (spent_raw + own)
    words = (
        f"{mode}: {appends / spent:,.0f} appends/s of {syncs} syncs, raw {raw / spent_raw:,.0f} "
        f"syncs/s, the disk's share {share:.0%}"
    )
    return Seen(words, share >= LEAST)


def _syncs(path: Path) -> int:
    """Count the syncs of one append, once the journal is there."""
    count = 0

    def counting(operation: Operation) -> int:
        nonlocal count
        count += operation.kind == "sync" and operation.file != ""
        return OK

    with watched(counting), Store.open(path) as store:
        store.append([held("s", 0)])
        count = 0
        store.append([held("s", 1)])
        return count


ROW = Row(
    id="D7",
    sentence="A commit costs little more than the syncs it cannot do without.",
    figure="its syncs, done by hand in the same run, take ≥ 40 % of them and of its processor time",
    sizes=Sizes(tiny=1, change=6, long=60),
    run=run,
    control=control,
    taken_out=f"nothing: {SLOW} s of work are added to each append",
    timed=True,
)
