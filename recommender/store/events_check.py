"""Every event on disk, read and looked at: by itself, in its stream, and beside a backup."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

from recommender.domain.errors import StoreError
from recommender.store.body import is_known, laid_down, read
from recommender.store.disk import Finding

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from datetime import datetime

AHEAD = timedelta(days=1)
"""How far ahead of this clock another machine's may be, as when an event is written."""

MOST_NAMED = 5
_COLUMNS = (
    *("position", "id", "client", "stream_position", "kind"),
    *("at", "schema_version", "batch", "body"),
)
_EVERY = f"SELECT {', '.join(_COLUMNS)} FROM events ORDER BY position"  # noqa: S608 - constants
_POSITION, _CLIENT = _COLUMNS.index("position"), _COLUMNS.index("client")

_BODY = ("id", "client", "kind", "at", "schema_version", "body")
_BATCH = re.compile(r"[0-9a-f]{32}")
_stored, _found = attrgetter(*_BODY), itemgetter(*_BODY)


@dataclass(slots=True)
class _Found:
    """The positions of the events in which something was found."""

    damaged: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    future: list[int] = field(default_factory=list)


def event_findings(connection: sqlite3.Connection, now: datetime) -> Iterator[Finding]:
    """Read every event; nothing a client said is repeated."""
    found, last = _Found(), dict[str, int]()
    for values in _rows(connection, _lenient):
        row = dict(zip(_COLUMNS, values, strict=True))
        if row["stream_position"] != last.get(row["client"], 0) + 1:
            found.gaps.append(row["position"])
        last[row["client"]] = row["stream_position"]
        if not is_known(row):
            found.unknown.append(row["position"])
        elif (at := _moment(row)) is None:
            found.damaged.append(row["position"])
        elif at > now + AHEAD:
            found.future.append(row["position"])
    restore = "Put back a backup: homework backup list, then homework restore FILE"
    clock = "Look at the clock of this machine; take back what has a wrong time"
    if found.damaged:
        yield Finding("events", _what(found.damaged, "damaged"), restore)
    if found.gaps:
        what = _what(found.gaps, "out of order, or behind one that is gone")
        yield Finding("events", what, restore)
    if found.unknown:
        what = _what(found.unknown, "of a kind that this version does not know")
        yield Finding("events", what, "Upgrade homework-recommender")
    if found.future:
        yield Finding("clock", _what(found.future, "in the future by this machine's clock"), clock)


def backup_findings(
    connection: sqlite3.Connection, backup: sqlite3.Connection, name: str
) -> Iterator[Finding]:
    """Compare what both have: an event never changes, so a difference is damage.

    Events of clients who are not in the store any more were erased, and are passed over.
    """
    theirs = _rows(backup, bytes)
    here = {row[0].encode() for row in connection.execute("SELECT id FROM clients")}
    changed, gone = list[int](), list[int]()
    one = next(theirs, None)
    for mine in _rows(connection, bytes):
        while one is not None and one[_POSITION] < mine[_POSITION]:
            gone += [one[_POSITION]] if one[_CLIENT] in here else []
            one = next(theirs, None)
        if one is None:
            break
        if one[_POSITION] == mine[_POSITION]:
            changed += [mine[_POSITION]] if one != mine else []
            one = next(theirs, None)
    rest = [] if one is None else [one, *theirs]
    gone += [row[_POSITION] for row in rest if row[_CLIENT] in here]
    restore = f"Look at the disk, then: homework restore {name}"
    if changed:
        yield Finding("events", _what(changed, f"other than in the backup {name}"), restore)
    if gone:
        yield Finding("events", _what(gone, f"gone, though the backup {name} has them"), restore)


def _rows(
    connection: sqlite3.Connection, text: Callable[[bytes], str | bytes]
) -> Iterator[tuple[Any, ...]]:
    kept = connection.text_factory
    connection.text_factory = text
    try:
        yield from connection.execute(_EVERY)
    finally:
        connection.text_factory = kept


def _lenient(text: bytes) -> str:
    return text.decode(errors="surrogateescape")  # no JSON, so a damaged letter is told, not raised


def _moment(row: dict[str, Any]) -> datetime | None:
    """Return when an event was, or None if it is not in the form in which it was written."""
    try:
        event = read(row)
    except StoreError:
        return None
    same = _stored(laid_down(event)) == _found(row) and _BATCH.fullmatch(row["batch"])
    return event.at if same else None


def _what(positions: list[int], how: str) -> str:
    named = ", ".join(str(one) for one in positions[:MOST_NAMED])
    more = ", …" if len(positions) > MOST_NAMED else ""
    many = f"{len(positions)} events are" if len(positions) > 1 else "1 event is"
    return f"{many} {how} (number {named}{more})"
