"""D10: bits of a store flip, and the doctor sees every one that makes it another store."""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from unittest.mock import patch

from recommender.domain.errors import StoreError
from recommender.store import doctor
from recommender.store.chain import Chains
from recommender.store.connection import FAILURES
from recommender.store.copies import lent, tables
from recommender.store.doctor import examine
from recommender.store.log import Store
from torture.row import Row, Seen, Sizes
from torture.writing import filled, held, made, memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

EVENTS = 150
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECONDS = 5.0
_TEXTS = "SELECT type, name, tbl_name, sql FROM sqlite_schema"
OF = 100_000
"""So many events are to be looked through in so many seconds of the processor."""


def run(flips: int) -> Seen:
    """Flip so many bits, one at a time, of a store of which there is no backup."""
    return _flipped(flips)


def control(flips: int) -> Seen:
    """Do without the chain of events, and without looking at the tables' own texts."""
    with _by_sqlite_alone():
        return _flipped(max(flips // 5, 40))


@contextmanager
def _by_sqlite_alone() -> Iterator[None]:
    with ExitStack() as undone:
        undone.enter_context(patch.object(Chains, "add", lambda *_: True))
        undone.enter_context(patch.object(Chains, "cut", lambda *_: set()))
        undone.enter_context(patch.object(doctor, "event_findings", lambda *_: []))
        undone.enter_context(patch.object(doctor, "layout_findings", lambda _: []))
        yield


def _flipped(flips: int) -> Seen:
    draw, seen = random.Random(flips), Counter[str]()  # noqa: S311 - places, no secret
    with memory() as at:
        path = made(at)
        with Store.open(path) as store:
            store.append([held("c", number) for number in range(EVENTS)])
        good, wanted = path.read_bytes(), _whole(path)
        for _ in range(flips):
            damaged = bytearray(good)
            damaged[draw.randrange(len(good))] ^= 1 << draw.randrange(8)
            path.write_bytes(damaged)
            told = any(one.check != "backups" for one in examine(path, NOW).findings)
            seen["told" if told else "harmless" if _whole(path) == wanted else "unseen"] += 1
    words = f"{flips:,} flips: {seen['told']:,} told, {seen['harmless']:,} harmless, "
    return Seen(f"{words}{seen['unseen']} unseen", seen["told"] > flips // 3 > 0 == seen["unseen"])


def _whole(path: Path) -> list[object]:
    """Read every row, and how every table and trigger is made, but for the white space in that."""
    try:
        with lent(path) as connection:
            connection.text_factory = bytes
            texts = connection.execute(_TEXTS).fetchall()
            found: list[object] = [
                [b" ".join((one or b"").split()) for one in row] for row in texts
            ]
            for name in tables(connection):
                rows = f'SELECT * FROM "{name}" ORDER BY rowid'  # noqa: S608 - of the schema
                found.append(connection.execute(rows).fetchall())
    except (*FAILURES, StoreError):
        return []
    return found


def quick(events: int) -> Seen:
    """Look through a store of so many events."""
    return _looked_through(events, lambda: None)


def slow(events: int) -> Seen:
    """Take as long again as is allowed."""

    def dawdle() -> None:
        end = time.process_time() + SECONDS * events / OF
        while time.process_time() < end:
            pass

    return _looked_through(events, dawdle)


def _looked_through(events: int, more: Callable[[], None]) -> Seen:
    with memory() as at:
        path = made(at)
        filled(path, events)
        begun = time.process_time()
        findings = [one for one in examine(path, NOW).findings if one.check in {"store", "layout"}]
        more()
        spent = time.process_time() - begun
    allowed = SECONDS * events / OF
    words = f"{events:,} events in {spent:.2f} s of the processor, {allowed:.1f} allowed"
    return Seen(words, spent <= allowed and not findings)


FLIPS = Row(
    id="D10",
    sentence="No flipped bit makes another store of it unseen, even without a backup.",
    figure="0 unseen: neither a row, nor a table, nor a trigger",
    sizes=Sizes(tiny=60, change=250, long=1_000),
    run=run,
    control=control,
    taken_out="the chain of events and the look at the layout",
)
TIME = Row(
    id="D10-time",
    sentence="The doctor looks through a long record in the time of a sip of tea.",
    figure=f"100,000 events ≤ {SECONDS:.0f} s, fewer in proportion",
    sizes=Sizes(tiny=2_000, change=20_000, long=100_000),
    run=quick,
    control=slow,
    taken_out="nothing: the time allowed is added",
    timed=True,
)
