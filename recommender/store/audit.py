"""The audit: who did what, and to whose record. Added to, never edited, and chained.

Every entry's digest covers the one before it, so that none can be changed, taken out, moved or put
in between without the rest disagreeing. A client goes by a name made with a secret of its own; when
the secret is erased the entries stay as they are, and nobody can tell whose they were.
"""

from __future__ import annotations

import hmac
import json
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from recommender.domain.audit import Act, Entry
from recommender.domain.errors import StoreError
from recommender.store.schema import AUDIT, SUBJECTS
from recommender.store.statement import insertion, marks, put, rows
from recommender.store.who import who

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, RowMapping

Done = tuple[Act, str | None, int]
"""What was done, to whose record (None: everybody's), and to how many events or clients."""

_plain = json.JSONEncoder(default=repr).encode
_START = "0" * 64
_CHUNK = 500  # SQLite takes a limited number of parameters in one statement
_COVERED = ("number", "at", "who", "act", "subject", "many")
_ALL = select(SUBJECTS)
_THESE = "SELECT client, secret FROM subjects WHERE client IN ({})"
_NAME = insertion("subjects", ("client", "secret"))
_NEWEST = "SELECT number, digest FROM audit_end"
_CLIENTS = "SELECT id FROM clients"
_GROWN = f"""SELECT DISTINCT subject FROM audit WHERE act IN
  ('{Act.ACCEPTED}', '{Act.CHANGED}', '{Act.DECLINED}', '{Act.RECORDED}', '{Act.CONSENTED}',
   '{Act.WITHDREW}', '{Act.TOOK_BACK}')"""  # noqa: S608 - our own words
"""Of whom an event was recorded, for nothing else is noted so."""
_BEFORE = f"""SELECT many FROM audit WHERE number = 1 AND subject IS NULL
  AND act IN ('{Act.BACKED_UP}', '{Act.CLEANED}')"""  # noqa: S608 - the same
_UNTOLD = "SELECT count(*) FROM events WHERE client NOT IN (SELECT client FROM subjects)"
_ERASING = frozenset({Act.ERASED.value, Act.CLEANED.value})
_TAKEN_OVER = f"""SELECT number, digest FROM audit WHERE act != '{Act.CLEANED}'
  ORDER BY number DESC LIMIT 1"""  # noqa: S608 - our own words
"""Of a backup: what was taken out of it is noted in it alone."""
_HAS_AUDIT = "SELECT count(*) FROM sqlite_schema WHERE name = 'audit_end'"
_THERE = "SELECT 1 FROM audit WHERE number = ? AND digest = ?"
_ADD = insertion("audit", (*_COVERED, "digest"))
_BEGIN = insertion("audit_end", ("number", "digest"))
# The row is named by its key: without, SQLite sets up a table of the rows to change, which takes it
# longer than all else in an append.
_GO_ON = "UPDATE audit_end SET number = :number, digest = :digest WHERE number = :before"


def note(connection: Connection, done: Sequence[Done]) -> str:
    """Add an entry for each thing done; return the mark of the newest entry."""
    before, digest = _end(connection)
    names = _named(connection, sorted({client for _, client, _ in done if client is not None}))
    at, actor = datetime.now(UTC).isoformat(timespec="milliseconds"), who()
    added = []
    for number, (act, client, many) in enumerate(done, before + 1):
        subject = None if client is None else names[client]
        row = {"number": number, "at": at, "who": actor, "act": act.value}
        row |= {"subject": subject, "many": many}
        digest = _digest(digest, row)
        added.append({**row, "digest": digest})
    if added:
        put(connection, _ADD, added)
        end = {"number": before + len(added), "digest": digest}
        if before:
            put(connection, _GO_ON, [end | {"before": before}])
        else:
            put(connection, _BEGIN, [end])
    return _mark(before + len(added), digest)


def entries(connection: Connection, client: str | None = None) -> tuple[Entry, ...]:
    """Read the audit, oldest first; of one client with what was done to everybody at once."""
    known = _known(connection)
    query = select(AUDIT).order_by(AUDIT.c.number)
    if client is not None:
        mine = [name for name, one in known.items() if one == client]
        query = query.where(AUDIT.c.subject.in_(mine) | AUDIT.c.subject.is_(None))
    return tuple(_entry(row, known) for row in connection.execute(query).mappings())


def mark(connection: Connection) -> str:
    """Return the mark of the newest entry; kept elsewhere, it shows later that nothing is gone."""
    return _mark(*_end(connection))


def holds(connection: Connection, marked: str) -> bool:
    """Tell whether the entry of a mark is there as it was."""
    number, _, digest = marked.partition("-")
    if number == "0":
        return digest == _START
    query = select(AUDIT.c.number).where(AUDIT.c.digest == digest)
    return [str(one) for one in connection.execute(query).scalars()] == [number]


def faults(connection: Connection) -> tuple[str, ...]:
    """Return in words what was changed in the audit, or nothing where it is whole.

    It is held against the list of clients and their events too, which it tells of.
    """
    known = _known(connection)
    number, digest = 0, _START
    seen, erased = set[str](), set[str]()
    for row in connection.execute(select(AUDIT).order_by(AUDIT.c.number)).mappings():
        number += 1
        if row["number"] != number:
            return (f"Entry {number} of the audit is missing",)
        digest = _digest(digest, {name: row[name] for name in _COVERED})
        if row["digest"] != digest:
            return (f"Entry {number} of the audit, or one before it, was changed",)
        if row["subject"] is not None:
            seen.add(row["subject"])
            if row["act"] in _ERASING:
                erased.add(row["subject"])
    found = []
    if (number, digest) != _end(connection):
        found.append(f"The end of the audit was changed; it holds {number} entries")
    if known.keys() - seen or known.keys() & erased or seen - known.keys() - erased:
        found.append("The list by which the audit knows its clients was changed")
    return (*found, *_disagreements(connection, known))


def _disagreements(connection: Connection, known: dict[str, str]) -> Iterator[str]:
    """Hold the audit against what is recorded: who is in the one has to be in the other."""
    there = {one for (one,) in rows(connection, _CLIENTS)}
    grown = {known[one] for (one,) in rows(connection, _GROWN) if one in known}
    if lost := len(grown - there):
        yield f"Of {lost} of the clients that the audit tells of nothing is recorded any more"
    # A store from before the audit got one right after a backup, or a backup of it when it was
    # cleaned, and the first entry says how much it had.
    before = rows(connection, _BEFORE)
    if rows(connection, _UNTOLD)[0][0] > (before[0][0] if before else 0):
        yield "The audit does not tell of every client who is recorded"


def lacks(connection: sqlite3.Connection, backup: sqlite3.Connection) -> bool:
    """Tell whether the newest entry that a backup took over is not in the store as it was."""
    if not backup.execute(_HAS_AUDIT).fetchone()[0]:
        return False  # of a layout from before the audit
    taken_over = backup.execute(_TAKEN_OVER)
    return any(not connection.execute(_THERE, one).fetchone() for one in taken_over)


def _digest(before: str, row: dict[str, object]) -> str:
    return sha256(_plain([before, *(row[name] for name in _COVERED)]).encode()).hexdigest()


def _end(connection: Connection) -> tuple[int, str]:
    found = rows(connection, _NEWEST)
    return found[0] if len(found) == 1 else (0, _START)


def _mark(number: int, digest: str) -> str:
    return f"{number}-{digest}"


def _name(client: str, secret: str) -> str:
    return hmac.new(str(secret).encode(), str(client).encode(), sha256).hexdigest()


def _known(connection: Connection) -> dict[str, str]:
    """Return the clients by their names in the audit."""
    return {_name(one.client, one.secret): one.client for one in connection.execute(_ALL)}


def _named(connection: Connection, clients: Sequence[str]) -> dict[str, str]:
    """Return the names of clients in the audit, making those that are not there yet."""
    found: dict[str, str] = {}
    for some in _chunks(clients):
        found.update(rows(connection, _THESE.format(marks(some)), some))
    new = [{"client": one, "secret": secrets.token_hex(32)} for one in clients if one not in found]
    if new:
        put(connection, _NAME, new)
        found.update((one["client"], one["secret"]) for one in new)
    return {client: _name(client, secret) for client, secret in found.items()}


def _entry(row: RowMapping, known: dict[str, str]) -> Entry:
    try:
        act = Act(row["act"])
    except ValueError:
        what = f"Entry {row['number']} of the audit is of a kind unknown here"
        message = f"{what}; check it with: homework audit verify"
        raise StoreError(message) from None
    subject = row["subject"]
    client = known.get(subject) if subject is not None else None
    gone = subject is not None and client is None
    return Entry(row["number"], row["at"], row["who"], act, client, gone, row["many"])


def _chunks(clients: Sequence[str]) -> Iterator[Sequence[str]]:
    return (clients[start : start + _CHUNK] for start in range(0, len(clients), _CHUNK))
