"""D9: a store is backed up while it is written at full speed, and each backup is restored."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

from recommender.domain.errors import HomeworkError
from recommender.store.backup import backup
from recommender.store.log import Store
from recommender.store.restore import restore
from torture.children import child
from torture.row import Row, Seen, Sizes
from torture.writing import folder, held, ids, journal, made, sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torture.children import Child

CLIENT = "c"
MOST = 1_000_000
"""More events than are written meanwhile."""
BEFORE = 5
"""Events that the control records before each copy."""


def run(many: int) -> Seen:
    """Make so many backups while another process writes."""
    with folder() as at:
        path = made(at)
        writing = child(lambda say: _write(path, say))
        writing.first_word()
        copies = []
        for number in range(many):
            before = _said(writing)
            copies.append((backup(path, at / f"copy-{number}.db").path, before))
        writing.kill()
        everything = ids(path, CLIENT)
        return _judged(at, copies, everything, _restored)


def control(many: int) -> Seen:
    """Copy the main file by other means, of a store that one program has open in WAL mode."""
    copies = []
    with folder() as at, journal("wal"):
        path = made(at)
        with Store.open(path) as store:
            for number in range(min(many, 10)):
                begin = number * BEFORE
                store.append([held(CLIENT, one) for one in range(begin, begin + BEFORE)])
                copies.append((at / f"copy-{number}.db", begin + BEFORE))
                shutil.copyfile(path, copies[-1][0])
        everything = ids(path, CLIENT)
        return _judged(at, copies, everything, lambda file, _home: file)


def _write(path: Path, say: Callable[[str], None]) -> None:
    with Store.open(path) as store:
        for number in range(MOST):
            store.append([held(CLIENT, number)])
            say(f"{number + 1:07}")


def _said(writing: Child) -> int:
    """Return how many events the writer has acknowledged by now."""
    writing.first_word()
    return int(writing.said.split()[-1])


def _restored(file: Path, home: Path) -> Path:
    restore(file, home / "homework.db")
    return home / "homework.db"


def _judged(
    at: Path,
    copies: list[tuple[Path, int]],
    everything: list[str],
    restored: Callable[[Path, Path], Path],
) -> Seen:
    """Restore every copy, and compare it with what was acknowledged before it was begun."""
    found = Counter[str]()
    for number, (file, before) in enumerate(copies):
        home = at / f"home-{number}"
        home.mkdir()
        found[_looked(file, home, before, everything, restored)] += 1
        shutil.rmtree(home)
    bad = {one: found[one] for one in ("not restored", "unsound", "stale", "no prefix")}
    words = ", ".join(f"{count} {what}" for what, count in bad.items())
    least = min((before for _, before in copies), default=0)
    return Seen(
        f"{len(copies)} copies of {len(everything):,} events: {found['good']} good, {words}",
        found["good"] == len(copies) > 0 < least,
    )


def _looked(
    file: Path,
    home: Path,
    before: int,
    everything: list[str],
    restored: Callable[[Path, Path], Path],
) -> str:
    try:
        store = restored(file, home)
        there = ids(store, CLIENT)
    except HomeworkError:
        return "not restored"
    if not sound(store):
        return "unsound"
    if there != everything[: len(there)]:
        return "no prefix"
    return "good" if len(there) >= before else "stale"


ROW = Row(
    id="D9",
    sentence="A backup made while others write can be restored, and holds all that was "
    "acknowledged before.",
    figure="0 not restored, 0 unsound, 0 stale, 0 that are no prefix",
    sizes=Sizes(tiny=2, change=60, long=200),
    run=run,
    control=control,
    taken_out="the backup: a copy of the main file of a store in use",
)
