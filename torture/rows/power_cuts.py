"""D2: the power fails at any moment of a real run, and what was acknowledged is there again."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

from recommender.domain.errors import StoreError
from recommender.store.log import Store
from torture.disk import watched
from torture.power import Disk, Image, Trace, lay
from torture.row import Row, Seen, Sizes
from torture.writing import JOURNALS, held, ids, journal, memory, sound, synchronous

if TYPE_CHECKING:
    from pathlib import Path

CLIENT = "c"
APPENDS = 60


def run(cuts: int) -> Seen:
    """Cut the power in runs of the store as it is, with each journal."""
    found = Counter[str]()
    for mode in JOURNALS:
        with journal(mode):
            found += _cuts(cuts // len(JOURNALS))
    return _seen(found)


def control(cuts: int) -> Seen:
    """Cut the power in runs with fewer syncs."""
    found = Counter[str]()
    for level in ("NORMAL", "OFF"):
        for mode in JOURNALS:
            with journal(mode), synchronous(level):
                found += _cuts(max(20, cuts // 10))
    return _seen(found)


def _seen(found: Counter[str]) -> Seen:
    bad = {one: found[one] for one in ("lost", "no prefix", "unopenable", "unsound")}
    words = ", ".join(f"{count} {what}" for what, count in bad.items())
    return Seen(f"{found['cuts']:,} cuts: {words}", found["cuts"] > 0 and not any(bad.values()))


def _cuts(many: int) -> Counter[str]:
    """Record one run, and look at what is left after cuts at moments drawn by chance."""
    chance = random.Random(many)  # noqa: S311 - moments, no secret
    found = Counter[str]()
    with memory() as at:
        trace = _recorded(at / "homework.db")
        for file in at.iterdir():
            file.unlink()
        moments = sorted(chance.randint(1, len(trace.operations)) for _ in range(many))
        # The file itself is made, empty, before SQLite comes to it.
        disk, done = Disk({str(at / "homework.db"): bytearray()}), 0
        for moment in moments:
            for operation in trace.operations[done:moment]:
                disk.ask(operation)
            done = moment
            acknowledged = sum(one <= moment for one in trace.acknowledged)
            found[_look(at / "homework.db", disk.cut(chance), acknowledged)] += 1
            found["cuts"] += 1
            for file in at.iterdir():
                file.unlink()
    return found


def _recorded(path: Path) -> Trace:
    trace = Trace()
    with watched(trace.note), Store.create(path) as store:
        trace.acknowledge()
        for number in range(APPENDS):
            store.append([held(CLIENT, number)])
            trace.acknowledge()
    return trace


def _look(path: Path, image: Image, acknowledged: int) -> str:
    """Say what is wrong with what is left, or "good"; the making of the store counts as one."""
    lay(image)
    try:
        if not acknowledged:
            Store.create(path).close()
        found = ids(path, CLIENT)
    except StoreError:
        return "unopenable"
    if not sound(path):
        return "unsound"
    if found != [held(CLIENT, number).id for number in range(len(found))]:
        return "no prefix"
    return "good" if acknowledged - 1 <= len(found) <= acknowledged else "lost"


ROW = Row(
    id="D2",
    sentence="After a power cut what was acknowledged is there, and nothing half of anything.",
    figure="0 lost, 0 not a prefix, 0 unopenable, 0 unsound",
    sizes=Sizes(tiny=20, change=500, long=10_000),
    run=run,
    control=control,
    taken_out="synchronous = NORMAL and OFF",
)
