"""A3 and A4 in time: opening an encrypted store, and forgetting one client of many."""

from __future__ import annotations

import os
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING
from unittest.mock import patch

from recommender.store.forget import forget
from recommender.store.log import Store
from torture.row import Row, Seen, Sizes
from torture.writing import filled, folder, made, memory

if TYPE_CHECKING:
    from collections.abc import Callable

OPEN_MS = 50.0
SECONDS, OF = 10.0, 100_000
"""Seconds to forget one client in so many events."""
LEAST_SECONDS = 1.0
NOT_HERE = Seen("the extra `encrypted` is not installed", None)


def opened(times: int) -> Seen:
    """Open an encrypted store so often, with its key in a file."""
    return _opened(times, lambda: None)


def slowly_opened(times: int) -> Seen:
    """Open it with a key that is made of a passphrase first."""
    return _opened(min(times, 5), lambda: time.sleep(2 * OPEN_MS / 1000))


def _opened(times: int, more: Callable[[], None]) -> Seen:
    if find_spec("sqlcipher3") is None:
        return NOT_HERE
    with folder() as at:
        named = {"HOMEWORK_ENCRYPTED": "1", "HOMEWORK_KEY_FILE": str(at / "keys")}
        with patch.dict(os.environ, named):
            path = made(at / "home")
            spent = []
            for _ in range(times):
                begin = time.perf_counter()
                more()
                with Store.open(path) as store:
                    store.count()
                spent.append((time.perf_counter() - begin) * 1000)
    median = sorted(spent)[len(spent) // 2]
    return Seen(f"{median:.0f} ms, the median of {times}", median <= OPEN_MS)


def forgotten(events: int) -> Seen:
    """Forget one client in so many events."""
    return _forgotten(events, lambda _: None)


def slowly_forgotten(events: int) -> Seen:
    """Take as long again as is allowed."""
    return _forgotten(events, time.sleep)


def _forgotten(events: int, more: Callable[[float], None]) -> Seen:
    allowed = max(SECONDS * events / OF, LEAST_SECONDS)
    with memory() as at:
        path = made(at)
        filled(path, events)
        with Store.open(path) as store:
            begin = time.monotonic()
            done = forget(store, ["c7"])
            more(allowed)
            spent = time.monotonic() - begin
            left = store.has("c7")
    words = f"{done.erased.events:,} of {events:,} events in {spent:.1f} s, {allowed:.0f} allowed"
    return Seen(words, spent <= allowed and done.erased.clients == 1 and not left)


OPENED = Row(
    id="A3-time",
    sentence="An encrypted store is opened at once.",
    figure=f"≤ {OPEN_MS:.0f} ms with its key; there are no passphrases",
    sizes=Sizes(tiny=3, change=20, long=200),
    run=opened,
    control=slowly_opened,
    taken_out="nothing: 100 ms are added, as a key from a passphrase would take",
    timed=True,
)
FORGOTTEN = Row(
    id="A4-time",
    sentence="One client is forgotten, rewriting and searching all files, in a short time.",
    figure=f"≤ {SECONDS:.0f} s in 100,000 events, in proportion, at least {LEAST_SECONDS:.0f} s",
    sizes=Sizes(tiny=2_000, change=20_000, long=100_000),
    run=forgotten,
    control=slowly_forgotten,
    taken_out="nothing: the time allowed is added",
    timed=True,
)
