"""D3: each write, sync and cut of a file fails once, or from there on, in every way."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING
from uuid import uuid4

from recommender.domain.errors import StoreError
from recommender.store.connection import NOTHING_RECORDED
from recommender.store.log import Store
from torture.disk import FULL, IO_ERRORS, OK, Operation, watched
from torture.row import Row, Seen, Sizes
from torture.writing import JOURNALS, held, journal, made, memory, sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from recommender.domain.history import SessionHeld

CLIENT = "c"
RECORDED = "recorded all the same"
LOOPS = tuple(product(JOURNALS, ("EIO", "ENOSPC"), ("once", "onward")))
WORST = tuple(one for one in LOOPS if one[0] == "wal" and one[2] == "onward")
"""Where a commit that fails can be on disk all the same."""
CONTROLS = 120
"""Points of each loop that the control tries: all those of a few appends."""


@dataclass(slots=True)
class Fault:
    """A disk whose operation of a number fails, and in a loop `onward` all after it too."""

    number: int
    error: str
    lasts: str
    count: int = 0

    def __call__(self, operation: Operation) -> int:
        """Let it happen, or say why not."""
        if operation.kind not in IO_ERRORS:
            return OK
        self.count += 1
        if self.count < self.number or (self.lasts == "once" and self.count > self.number):
            return OK
        if self.error == "ENOSPC" and operation.kind == "write":
            return FULL
        return IO_ERRORS[operation.kind]


def run(points: int) -> Seen:
    """Retry what failed under its own id."""
    return _seen(_points(LOOPS, -(-points // len(LOOPS)), lambda event: event))


def control(_points_tried: int) -> Seen:
    """Retry what failed under a new id."""

    def renamed(event: SessionHeld) -> SessionHeld:
        return event.model_copy(update={"id": uuid4().hex})

    return _seen(_points(WORST, CONTROLS, renamed))


def _seen(found: Counter[str]) -> Seen:
    bad = {one: found[one] for one in ("lost", "told wrongly", "unsound", "doubled")}
    words = ", ".join(f"{count} {what}" for what, count in bad.items())
    many = f"{found['points']:,} points, {found['errors']:,} errors told"
    after_all = f"{found['after all']} of them recorded after all"
    met = found["errors"] > 0 and not any(bad.values())
    return Seen(f"{many}, {after_all}: {words}", met)


def _points(
    loops: Iterable[tuple[str, str, str]],
    many: int,
    again: Callable[[SessionHeld], SessionHeld],
) -> Counter[str]:
    """Try every point of a run that is long enough to have so many, or some of a shorter one."""
    found = Counter[str]()
    for mode, error, lasts in loops:
        with memory() as at, journal(mode):
            template = made(at)
            appends, points = _long_enough(template, many)
            for number in range(1, points + 1, max(1, points // many)):
                path = _copied(template, at / "try.db")
                found += _try(path, Fault(number, error, lasts), appends, again)
    return found


def _long_enough(template: Path, points: int) -> tuple[int, int]:
    """Return how many appends have at least so many points, and how many they have."""
    appends = count = 0
    while count < points:
        appends += 1
        whole = Fault(0, "EIO", "once")
        _written(_copied(template, template.with_name("try.db")), whole, appends)
        count = whole.count
    return appends, count


def _copied(template: Path, to: Path) -> Path:
    for old in to.parent.glob(f"{to.name}*"):
        old.unlink()
    shutil.copyfile(template, to)
    return to


def _written(path: Path, fault: Fault, appends: int) -> tuple[list[str], dict[str, str]]:
    """Append on this disk; return the ids acknowledged, and what was said of each other one."""
    acknowledged, told = [], {}
    with watched(fault):
        try:
            store = Store.open(path)
        except StoreError as error:
            return [], {held(CLIENT, number).id: f"{error}" for number in range(appends)}
        with store:
            for number in range(appends):
                event = held(CLIENT, number)
                try:
                    store.append([event])
                except StoreError as error:
                    told[event.id] = str(error)
                else:
                    acknowledged.append(event.id)
    return acknowledged, told


def _try(
    path: Path, fault: Fault, appends: int, again: Callable[[SessionHeld], SessionHeld]
) -> Counter[str]:
    acknowledged, told = _written(path, fault, appends)
    found = Counter(points=1, errors=len(told))
    try:
        with Store.open(path) as store:
            there = {one.id for one in store.events(CLIENT)}
            found["lost"] += len(set(acknowledged) - there)
            found["after all"] += len(told.keys() & there)
            found["told wrongly"] += sum(
                _wrongly(words, one in there) for one, words in told.items()
            )
            for number in range(appends):
                event = held(CLIENT, number)
                if event.id in told:
                    store.append([again(event)])
            times = Counter(one.at for one in store.events(CLIENT))
    except StoreError:
        found["unsound"] += 1
        return found
    found["lost"] += appends - len(times)
    found["doubled"] += sum(times.values()) - len(times)
    found["unsound"] += not sound(path)
    return found


def _wrongly(words: str, there: bool) -> bool:  # noqa: FBT001 - a fact, not a choice
    if NOTHING_RECORDED in words:
        return there
    return RECORDED in words and not there


ROW = Row(
    id="D3",
    sentence="Whichever write, sync or cut of a file fails: nothing is lost, what is said is so.",
    figure="0 lost, 0 told wrongly, 0 unsound, 0 doubled by a retry with the same id",
    sizes=Sizes(tiny=40, change=600, long=5_000),
    run=run,
    control=control,
    taken_out="the event's own id in the retry",
)
