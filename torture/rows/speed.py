"""D7: what a commit costs beside what the disk asks for the syncs in it."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING
from unittest.mock import patch

from recommender.store.log import Store
from torture.disk import OK, Operation, watched
from torture.row import Row, Seen, Sizes
from torture.writing import JOURNALS, folder, held, journal, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BLOCK = bytes(4096)
LEAST, LEAST_ENCRYPTED = 0.4, 0.2
"""Of the time of a commit so much has to be the disk's own; the rest is the processor's."""
ENCRYPTED = "encrypted"
FIGURES = ("share", "rate")
KNOWN = (
    "out of reach where a sync takes less than two thirds of the time of the work on an event that "
    "is checked, chained and audited, and a quarter where it is encrypted too"
)
"""A share of 40 % is 2/3 of the rest, and one of 20 % a quarter of it."""
SLOW = 0.05
"""Seconds of work that the control adds to each append."""
TRIES = 3
"""Another program's burst of work falls on one of the two halves now and then."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Appends of one kind of store, and the same number of syncs by hand, in turns."""

    kind: str
    syncs: int
    appends: float
    """In a second."""
    raw: float
    """Syncs in a second."""
    share: float
    """Of the syncs, in them and the processor's time of the appends."""

    def words(self) -> str:
        """Say it in a line."""
        return (
            f"{self.kind}: {self.appends:,.0f} appends/s of {self.syncs} syncs, raw "
            f"{self.raw:,.0f} syncs/s, the disk's share {self.share:.0%}, "
            f"{self.rate:.0%} of the raw rate" + self._bound()
        )

    @property
    def rate(self) -> float:
        """Return the appends for each raw sync."""
        return self.appends / self.raw

    @property
    def most(self) -> float:
        """Return what `rate` would be if nothing but the syncs took time."""
        return 1 / self.syncs

    @property
    def least(self) -> float:
        """Return what `share` and `rate` are to be."""
        return LEAST_ENCRYPTED if self.kind == ENCRYPTED else LEAST

    def met(self, figure: str) -> bool:
        """Tell whether `share` or `rate` is what it is to be.

        A rate that its syncs alone forbid is stated and not held to: its share is.
        """
        if figure == "rate" and self.most < self.least:
            return True
        return bool(getattr(self, figure) >= self.least)

    def _bound(self) -> str:
        return f" (its syncs allow {self.most:.0%})" if self.most < self.least else ""


def run(figure: str, seconds: int) -> Seen:
    """Append through the store, and sync by hand, in turns."""
    tries = _tries(seconds)
    good = (one for one in tries if all(each.met(figure) for each in one))
    found = next(good, tries[-1])
    return _seen(figure, found, f" (try {tries.index(found) + 1})")


def control(figure: str, seconds: int) -> Seen:
    """Let the store dawdle."""
    return _seen(figure, _every(min(seconds, 2), _dawdle), "")


def _dawdle() -> None:
    end = time.process_time() + SLOW
    while time.process_time() < end:
        pass


def _kinds() -> tuple[str, ...]:
    return (*JOURNALS, *((ENCRYPTED,) if find_spec("sqlcipher3") else ()))


@cache
def _tries(seconds: int) -> list[list[Measured]]:
    """Measure again until every figure is met; both rows look at the same tries."""
    tries: list[list[Measured]] = []
    while len(tries) < TRIES:
        tries.append(_every(seconds, lambda: None))
        if all(one.met(figure) for one in tries[-1] for figure in FIGURES):
            break
    return tries


def _every(seconds: float, dawdle: Callable[[], None]) -> list[Measured]:
    return [_measured(kind, seconds / len(_kinds()), dawdle) for kind in _kinds()]


def _seen(figure: str, found: list[Measured], which: str) -> Seen:
    words = "; ".join(one.words() for one in found)
    return Seen(words + which, all(one.met(figure) for one in found))


@contextmanager
def _kept(kind: str, at: Path) -> Iterator[None]:
    """Have stores that are made in here be of a kind."""
    if kind == ENCRYPTED:
        named = {"HOMEWORK_ENCRYPTED": "1", "HOMEWORK_KEY_FILE": str(at / "keys")}
        with patch.dict(os.environ, named):
            yield
    else:
        with journal(kind):
            yield


def _measured(kind: str, seconds: float, dawdle: Callable[[], None]) -> Measured:
    with folder() as at, _kept(kind, at):
        path = made(at / "home")
        appends = raw = 0
        spent = spent_raw = own = 0.0
        with Store.open(path) as store, (at / "raw").open("wb") as file:
            syncs = _syncs(store.facts()["journal mode"])
            while spent + spent_raw < seconds:
                begin, before = time.monotonic(), time.process_time()
                store.append([held("c", appends)])
                dawdle()
                between = time.monotonic()
                own += time.process_time() - before  # whatever else the processor is busy with
                for _ in range(syncs):
                    os.write(file.fileno(), BLOCK)
                    os.fdatasync(file.fileno())
                spent += between - begin
                spent_raw += time.monotonic() - between
                appends, raw = appends + 1, raw + syncs
    share = spent_raw / (spent_raw + own)
    return Measured(kind, syncs, appends / spent, raw / spent_raw, share)


def _syncs(mode: str) -> int:
    """Count the syncs of one append with a journal, once that is there.

    In a plain store: the library of an encrypted one is not watched, and syncs as often.
    """
    count = 0

    def counting(operation: Operation) -> int:
        nonlocal count
        count += operation.kind == "sync" and operation.file != ""
        return OK

    plain = {"HOMEWORK_ENCRYPTED": "0"}
    with (
        folder() as at,
        journal(mode),
        patch.dict(os.environ, plain),
        watched(counting),
        Store.open(made(at)) as store,
    ):
        store.append([held("s", 0)])
        count = 0
        store.append([held("s", 1)])
        return count  # closing it syncs, too


SHARE = Row(
    id="D7",
    sentence="A commit costs little more than the syncs it cannot do without.",
    figure="its syncs, done by hand in the same run, take ≥ 40 % of them and of its processor "
    "time; ≥ 20 % encrypted",
    sizes=Sizes(tiny=1, change=3, long=60),
    run=partial(run, "share"),
    control=partial(control, "share"),
    taken_out=f"nothing: {SLOW} s of work are added to each append",
    timed=True,
    known=KNOWN,
)
RATE = Row(
    id="D7-rate",
    sentence="Appends a second are a good part of the syncs a second that the disk can do.",
    figure="≥ 40 % of the raw rate of the same run with a write-ahead log, ≥ 20 % encrypted; a "
    "rollback journal of four syncs cannot pass 25 %, and row D7 says what it costs beside them",
    sizes=Sizes(tiny=1, change=3, long=60),
    run=partial(run, "rate"),
    control=partial(control, "rate"),
    taken_out=f"nothing: {SLOW} s of work are added to each append",
    timed=True,
    known=KNOWN,
)
ROWS = (SHARE, RATE)
