"""D11: a migration is killed at every write, from every layout that was ever released."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from recommender.domain.errors import StoreError
from recommender.store import connection as store_connection
from recommender.store.log import Store
from recommender.store.schema import REVISIONS
from torture.children import child
from torture.disk import OK, Operation, watched
from torture.row import Row, Seen, Sizes
from torture.writing import memory, sound

if TYPE_CHECKING:
    from collections.abc import Callable

LAYOUTS = Path(__file__).parents[1] / "layouts"
"""A store of each released layout as SQL, with its events; 0000 is a store about to be made."""


def run(kills: int) -> Seen:
    """Kill the migration of each layout."""
    return _seen(_kills(kills))


def control(kills: int) -> Seen:
    """Kill a migration whose steps are not held together by a transaction."""
    with patch.object(store_connection, "_begin", lambda _connection, _driver: None):
        return _seen(_kills(min(kills, 40)))


def _seen(found: Counter[str]) -> Seen:
    bad = {one: found[one] for one in ("between", "lost", "unsound")}
    words = ", ".join(f"{count} {what}" for what, count in bad.items())
    many = f"{found['kills']:,} kills in {found['layouts']} migrations"
    return Seen(f"{many}: {words}", found["kills"] > 0 == sum(bad.values()))


def layouts() -> list[Path]:
    """Name the layouts a store is migrated from: all that were released but the one of today."""
    return [one for one in sorted(LAYOUTS.glob("*.sql")) if one.stem != REVISIONS[-1]]


def _kills(many: int) -> Counter[str]:
    found = Counter[str]()
    for layout in layouts():
        found["layouts"] += 1
        with memory() as at:
            old = at / "old.db"
            built(layout, old)
            points = _operations(_copied(old, at / "whole" / "homework.db"))
            for number in range(many):
                path = _copied(old, at / "try" / "homework.db")
                found += _try(path, number % points + 1, _rows(old))
                shutil.rmtree(path.parent)
    return found


def built(layout: Path, path: Path) -> None:
    """Make the store that a file of SQL describes."""
    connection = sqlite3.connect(path)
    connection.executescript(layout.read_text(encoding="utf-8"))
    connection.close()


def _copied(old: Path, to: Path) -> Path:
    to.parent.mkdir()
    shutil.copyfile(old, to)
    return to


def _operations(path: Path) -> int:
    """Count what a whole migration asks of the disk."""
    count = Counter[str]()

    def counting(operation: Operation) -> int:
        count[operation.kind] += 1
        return OK

    def whole(say: Callable[[str], None]) -> None:
        # Without its transaction a migration fails at its end, when all has been written.
        with watched(counting), suppress(StoreError):
            Store.create(path).close()
        say(str(count.total()))

    (said,) = child(whole).rest()
    return int(said)


def _try(path: Path, moment: int, rows: list[tuple[object, ...]]) -> Counter[str]:
    """Kill a migration at its operation of this number, and open what is left."""

    def work(_say: Callable[[str], None]) -> None:
        left = iter(range(moment - 1, -1, -1))

        def stopping(_operation: Operation) -> int:
            if next(left) == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return OK

        with watched(stopping):
            Store.create(path)

    child(work).rest()
    found = Counter(kills=1)
    try:
        with Store.create(path) as store:
            found["between"] += store.facts()["schema revision"] != REVISIONS[-1]
    except StoreError:
        found["between"] += 1
        return found
    found["lost"] += _rows(path) != rows
    found["unsound"] += not sound(path)
    return found


def _rows(path: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(
            "SELECT id, client, body FROM events ORDER BY position"
        ).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


ROW = Row(
    id="D11",
    sentence="A migration killed at any moment leaves the old layout or the new, with all events.",
    figure="0 between, 0 lost, 0 unsound, from every layout released",
    sizes=Sizes(tiny=5, change=80, long=200),
    run=run,
    control=control,
    taken_out="the one transaction of a migration",
)
