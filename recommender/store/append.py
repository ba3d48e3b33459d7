"""What happens inside the one transaction of an append."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from recommender.domain.errors import InputError, StoreError
from recommender.store.audit import note
from recommender.store.body import Body
from recommender.store.chain import START, WRITTEN, link
from recommender.store.statement import insertion, marks, put, rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from recommender.domain.audit import Act

_CHUNK = 500  # SQLite takes a limited number of parameters in one statement
_RECORDED = "SELECT id, body FROM events WHERE id IN ({})"
_BATCHES = "SELECT batch FROM events WHERE id IN ({})"
_OWNERS = "SELECT id, client FROM events WHERE id IN ({})"
_END = "SELECT length, digest FROM clients WHERE id = ?"
_COLUMNS = tuple(one.name for one in fields(Body))
_ADD = insertion("events", (*_COLUMNS, "stream_position", "batch", "digest"))
_GROW = (
    insertion("clients", ("id", "length", "digest"))
    + " ON CONFLICT (id) DO UPDATE SET length = excluded.length, digest = excluded.digest"
)


class Conflict(StoreError):  # noqa: N818 - it is a state, told like one
    """A history has grown since the caller read it."""


@dataclass(frozen=True, slots=True)
class Appended:
    """How many events were new, how many were there already, and the batch of the new ones."""

    recorded: int
    already: int
    batch: str


def record(
    connection: Connection,
    bodies: Sequence[Body],
    expected: Mapping[str, int],
    batch: str,
    acts: Mapping[str, Act],
) -> Appended:
    """Add the events that are not there yet, each at the end of its client's stream.

    `acts` says, by the id of an event, what recording it amounts to, for the audit.
    """
    fresh = _fresh(bodies, _recorded(connection, [one.id for one in bodies]))
    growing = {one.client for one in fresh}
    repeated = {one.client for one in bodies} - growing
    ends = {one: _end(connection, one) for one in sorted(growing.union(expected))}
    for client, seen in sorted(expected.items()):
        # A repeat whose events are all there is harmless, though the stream has grown by them.
        if ends[client][0] != seen and client not in repeated:
            message = f"The history of client {client} has changed since it was read; read it again"
            raise Conflict(message)
    if fresh:
        added = list(_added(fresh, ends, batch))
        # The newest row of a client comes last, and is the end of their chain.
        grown = {one["client"]: _client(one) for one in added}
        put(connection, _GROW, grown.values())
        put(connection, _ADD, added)
        done = Counter((acts[one.id], one.client) for one in fresh)
        note(connection, [(act, client, many) for (act, client), many in done.items()])
    return Appended(len(fresh), len(bodies) - len(fresh), batch)


def committed(connection: Connection, bodies: Sequence[Body], batch: str) -> bool:
    """Tell whether the transaction of this batch is on disk; it is there wholly or not at all."""
    found = set[str]()
    for some in _chunks([one.id for one in bodies]):
        found.update(one for (one,) in rows(connection, _BATCHES.format(marks(some)), some))
    return batch in found


def owners(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return the client of each event that is on record."""
    return _by_id(connection, _OWNERS, ids)


def _recorded(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    return _by_id(connection, _RECORDED, ids)


def _by_id(connection: Connection, query: str, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in _chunks(ids):
        found.update(rows(connection, query.format(marks(some)), some))
    return found


def _fresh(bodies: Sequence[Body], recorded: dict[str, str]) -> list[Body]:
    known = dict(recorded)
    fresh = []
    for one in bodies:
        if one.id not in known:
            known[one.id] = one.body
            fresh.append(one)
        elif known[one.id] != one.body:
            message = (
                f"Event {one.id!r} is already recorded with other content; "
                "give the new event another id"
            )
            raise InputError(message)
    return fresh


def _end(connection: Connection, client: str) -> tuple[int, str]:
    """Return how many events a client has, and the digest of the newest."""
    found = rows(connection, _END, (client,))
    return found[0] if found else (0, START)


def _added(
    fresh: Sequence[Body], ends: Mapping[str, tuple[int, str]], batch: str
) -> Iterable[dict[str, Any]]:
    last = dict(ends)
    for one in fresh:
        length, before = last[one.client]
        row = {name: getattr(one, name) for name in _COLUMNS}
        row |= {"stream_position": length + 1, "batch": batch}
        row["digest"] = link(before, [row[name] for name in WRITTEN])
        last[one.client] = length + 1, row["digest"]
        yield row


def _client(newest: Mapping[str, Any]) -> dict[str, Any]:
    end = {"length": newest["stream_position"], "digest": newest["digest"]}
    return {"id": newest["client"], **end}


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
