"""D5: several programs write at once, and each gets its turn."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING
from unittest.mock import patch

from recommender.domain.errors import StoreError
from recommender.store import connection as store_connection
from recommender.store.log import Conflict, Store
from torture.children import child
from torture.row import Row, Seen, Sizes
from torture.writing import folder, held, ids, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

WRITERS = (4, 16)
LONGEST, P99, LEAST_SHARE = 0.5, 0.2, 0.25
"""Seconds of the longest wait and of all but a hundredth; the slowest writer beside the fastest."""
LONGEST_TURNS, P99_TURNS = 4, 3
"""The same in fair turns, where that is more: for a disk on which even these take longer.

A turn is the time in which every writer commits once: what waiting in a queue takes. Design
default: with SQLite's own order of waiting, or none, 16 writers are beyond both.
"""
SHARED_EVERY = 4
"""Each so many events one goes to a client that all of them write to."""
SHARED_MOST = 30
"""Events of such a client; then they go on to the next, so that reading it stays quick."""
TRIES = 3
"""A burst of another program's work is not the store's waiting; a defect is there in every try."""


@dataclass(slots=True)
class Writing:
    """What the writers of one try came to."""

    seconds: float
    waits: list[float] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    errors: int = 0
    lost: int = 0

    def in_time(self) -> bool:
        """Tell whether nobody failed, was written over, or waited too long."""
        waited = self.longest() <= LONGEST and self.p99() <= P99
        return self._sound() and waited

    def in_turns(self) -> bool:
        """Tell the same by how many others went first, where a turn takes so long by itself."""
        longest, p99 = LONGEST_TURNS * self.turn(), P99_TURNS * self.turn()
        waited = self.longest() <= max(LONGEST, longest) and self.p99() <= max(P99, p99)
        return self._sound() and waited

    def _sound(self) -> bool:
        return not self.errors and not self.lost and self.share() >= LEAST_SHARE

    def longest(self) -> float:
        """Return the longest wait in seconds."""
        return max(self.waits, default=0.0)

    def p99(self) -> float:
        """Return what 99 of 100 waits do not exceed, in seconds."""
        return sorted(self.waits)[int(0.99 * len(self.waits))] if self.waits else 0.0

    def turn(self) -> float:
        """Return the seconds in which each writer commits once, on average."""
        return self.seconds * len(self.counts) / max(len(self.waits), 1)

    def share(self) -> float:
        """Return what the slowest writer did of what the fastest did."""
        return min(self.counts) / max(*self.counts, 1)

    def words(self) -> str:
        """Say it in a line."""
        waits = f"p99 {self.p99() * 1000:.0f} ms, longest {self.longest() * 1000:.0f} ms"
        waits += f" (a turn is {self.turn() * 1000:.0f} ms)"
        share = f"slowest {self.share():.0%} of the fastest"
        lost = f"{self.errors} locked, {self.lost} updates lost"
        return f"{len(self.counts)} writers, {len(self.waits):,} waits: {lost}, {waits}, {share}"


def run(met: Callable[[Writing], bool], seconds: int) -> Seen:
    """Let four and sixteen write for so long."""
    said, every = [], True
    for many in WRITERS:
        tries = _tries(many, seconds)
        number, found = next(((n, one) for n, one in tries if met(one)), tries[-1])
        said.append(f"{found.words()} (try {number})")
        every = every and met(found)
    return Seen("; ".join(said), every)


@cache
def _tries(many: int, seconds: int) -> list[tuple[int, Writing]]:
    """Let so many write again until nobody waits too long; both rows look at the same tries."""
    tries: list[tuple[int, Writing]] = []
    while len(tries) < TRIES and not any(one.in_time() for _, one in tries):
        tries.append((len(tries) + 1, _together(many, seconds, _expecting)))
    return tries


def control(met: Callable[[Writing], bool], seconds: int) -> Seen:
    """Let them give up at a lock, and write without saying what they have read."""
    with patch.object(store_connection, "PATIENCE", 0.0):
        found = _together(WRITERS[0], min(seconds, 3), _regardless)
    return Seen(found.words(), met(found))


def _expecting(client: str, length: int) -> Mapping[str, int]:
    return {client: length}


def _regardless(_client: str, _length: int) -> Mapping[str, int]:
    return {}


def _together(
    many: int, seconds: float, expected: Callable[[str, int], Mapping[str, int]]
) -> Writing:
    found = Writing(seconds)
    with folder() as at:
        path = made(at)
        begin = time.monotonic() + 0.1 * many  # all of them begin together
        children = [
            child(partial(_writer, path, number, begin, begin + seconds, expected))
            for number in range(many)
        ]
        shared = set[str]()
        for each in children:
            said = each.rest()
            waits = [float(one.removeprefix("waited ")) for one in said if one.startswith("waited")]
            found.waits += waits
            found.counts.append(len(waits))
            found.errors += sum(not one.startswith(("waited ", "shared ")) for one in said)
            shared.update(one.removeprefix("shared ") for one in said if one.startswith("shared"))
        # An event says by its number how many its writer had read; two of one number overwrote.
        for client in shared:
            numbers = [one.split(":")[1] for one in ids(path, client)]
            found.lost += len(numbers) - len(set(numbers))
    return found


def _writer(
    path: Path,
    number: int,
    begin: float,
    end: float,
    expected: Callable[[str, int], Mapping[str, int]],
    say: Callable[[str], None],
) -> None:
    client, count, block = f"w{number}", 0, 0
    # Said at the end: a pipe that nobody empties yet would hold up whoever has much to say.
    said = list[str]()
    with Store.open(path) as store:
        time.sleep(max(0.0, begin - time.monotonic()))
        while time.monotonic() < end:
            count += 1
            with _counted(said.append):
                store.append([held(client, count)])
            if count % SHARED_EVERY == 0:
                block = _share(store, number, block, expected, said.append)
    for one in said:
        say(one)


def _share(
    store: Store,
    number: int,
    block: int,
    expected: Callable[[str, int], Mapping[str, int]],
    say: Callable[[str], None],
) -> int:
    """Read a client of all, and add what follows from that; return which client it was."""
    client = f"shared-{block}"
    length = len(store.events(client))
    event = held(client, length)
    mine = event.model_copy(update={"id": f"{event.id}:{number}"})
    with _counted(say):
        try:
            store.append([mine], expected=expected(client, length))
        except Conflict:
            return block
    say(f"shared {client}")
    return block + (length >= SHARED_MOST)


@contextmanager
def _counted(say: Callable[[str], None]) -> Iterator[None]:
    begin = time.monotonic()
    try:
        yield
    except StoreError as error:
        say(f"error {error}")
    else:
        say(f"waited {time.monotonic() - begin}")


TAKEN_OUT = "waiting for the lock, and saying what was read"
TIME = Row(
    id="D5",
    sentence="4 and 16 programs write at once: nobody is turned away, overwritten or starved.",
    figure="0 locked, 0 updates lost, p99 ≤ 200 ms, longest ≤ 500 ms, slowest ≥ 25 % of the "
    "fastest",
    sizes=Sizes(tiny=1, change=5, long=60),
    run=partial(run, Writing.in_time),
    control=partial(control, Writing.in_time),
    taken_out=TAKEN_OUT,
    timed=True,
    known="out of reach while a commit takes so long that 16 of them are a turn beyond 200 ms",
)
TURNS = Row(
    id="D5-turns",
    sentence="Of 4 and 16 programs that write at once nobody waits longer than the others.",
    figure="0 locked, 0 updates lost, p99 ≤ 200 ms or 3 turns, longest ≤ 500 ms or 4 turns, "
    "slowest ≥ 25 % of the fastest",
    sizes=Sizes(tiny=1, change=5, long=60),
    run=partial(run, Writing.in_turns),
    control=partial(control, Writing.in_turns),
    taken_out=TAKEN_OUT,
    timed=True,
)
ROWS = (TIME, TURNS)
