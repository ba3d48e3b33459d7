"""Every event on disk, read and looked at: by itself, in its stream, and beside a backup."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from recommender.domain.errors import StoreError
from recommender.store.body import is_known, read
from recommender.store.chain import ENDS, WRITTEN, Chains
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
    *("at", "schema_version", "batch", "body", "digest"),
)
_written = itemgetter(*WRITTEN)
_EVERY = f"SELECT {', '.join(_COLUMNS)} FROM events ORDER BY position"  # noqa: S608 - constants
_SAME = _EVERY.replace(", digest ", " ")
"""What a backup has as well, whatever its layout."""

_POSITION, _CLIENT = _COLUMNS.index("position"), _COLUMNS.index("client")


@dataclass(slots=True)
class _Found:
    """The positions of the events in which something was found."""

    damaged: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    future: list[int] = field(default_factory=list)


def event_findings(connection: sqlite3.Connection, now: datetime) -> Iterator[Finding]:
    """Read every event; nothing a client said is repeated."""
    found, chains = _Found(), Chains()
    for values in _read(connection, _EVERY, _lenient):
        _look(dict(zip(_COLUMNS, values, strict=True)), chains, found, now)
    cut = chains.cut(_read(connection, ENDS, _lenient))
    restore = "Put back a backup: homework backup list, then homework restore FILE"
    clock = "Look at the clock of this machine; take back what has a wrong time"
    if found.damaged:
        yield Finding("events", _what(found.damaged, "damaged"), restore)
    if found.gaps:
        what = _what(found.gaps, "out of order, or behind one that is gone")
        yield Finding("events", what, restore)
    if cut and not (found.damaged or found.gaps):
        many = "1 history does" if len(cut) == 1 else f"{len(cut)} histories do"
        yield Finding("events", f"The end of {many} not stand as it was written", restore)
    if found.unknown:
        what = _what(found.unknown, "of a kind that this version does not know")
        yield Finding("events", what, "Upgrade homework-recommender")
    if found.future:
        yield Finding("clock", _what(found.future, "in the future by this machine's clock"), clock)


def _look(row: dict[str, Any], chains: Chains, found: _Found, now: datetime) -> None:
    position, after = row["position"], chains.position(row["client"])
    as_written = chains.add(row["client"], row["digest"], _written(row))
    gap = row["stream_position"] != after + 1
    if gap:
        found.gaps.append(position)
    if not is_known(row):
        found.unknown.append(position)
    elif (at := _moment(row)) is None or not (gap or as_written):
        found.damaged.append(position)
    elif at > now + AHEAD:
        found.future.append(position)


def backup_findings(
    connection: sqlite3.Connection, backup: sqlite3.Connection, name: str
) -> Iterator[Finding]:
    """Compare what both have: an event never changes, so a difference is damage.

    Events of clients who were erased are passed over, also where their id was given anew; that
    nobody else is missing is for the audit to tell.
    """
    theirs = _read(backup, _SAME, bytes)
    here = {row[0].encode() for row in connection.execute("SELECT id FROM clients")}
    here -= {one.encode() for one in _given_anew(_secrets(connection), _secrets(backup))}
    changed, gone = list[int](), list[int]()
    one = next(theirs, None)
    for mine in _read(connection, _SAME, bytes):
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


def _given_anew(ours: dict[str, str], theirs: dict[str, str]) -> set[str]:
    """Return who has another name in the audit: with the former one they were erased."""
    return {one for one, secret in theirs.items() if ours.get(one, secret) != secret}


def _secrets(connection: sqlite3.Connection) -> dict[str, str]:
    there = "SELECT count(*) FROM sqlite_schema WHERE name = 'subjects'"
    if not connection.execute(there).fetchone()[0]:
        return {}  # of a layout from before the audit
    return dict(connection.execute("SELECT client, secret FROM subjects").fetchall())


def _read(
    connection: sqlite3.Connection, query: str, text: Callable[[bytes], str | bytes]
) -> Iterator[tuple[Any, ...]]:
    kept = connection.text_factory
    connection.text_factory = text
    try:
        yield from connection.execute(query)
    finally:
        connection.text_factory = kept


def _lenient(text: bytes) -> str:
    return text.decode(errors="surrogateescape")  # no JSON, so a damaged letter is told, not raised


def _moment(row: dict[str, Any]) -> datetime | None:
    """Return when an event was, or None if it cannot be read."""
    try:
        return read(row).at
    except StoreError:
        return None


def _what(positions: list[int], how: str) -> str:
    named = ", ".join(str(one) for one in positions[:MOST_NAMED])
    more = ", …" if len(positions) > MOST_NAMED else ""
    many = f"{len(positions)} events are" if len(positions) > 1 else "1 event is"
    return f"{many} {how} (number {named}{more})"
