"""What happens inside the one transaction of an append."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from recommender.domain.errors import InputError, StoreError
from recommender.store.audit import note
from recommender.store.schema import CLIENTS, EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from recommender.domain.audit import Act
    from recommender.store.body import Body

_CHUNK = 500  # SQLite takes a limited number of parameters in one statement


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
    lengths = {one: _length(connection, one) for one in sorted(growing | expected.keys())}
    for client, seen in sorted(expected.items()):
        # A repeat whose events are all there is harmless, though the stream has grown by them.
        if lengths[client] != seen and client not in repeated:
            message = f"The history of client {client} has changed since it was read; read it again"
            raise Conflict(message)
    if fresh:
        clients = [{"id": one} for one in sorted(growing)]
        connection.execute(insert(CLIENTS).on_conflict_do_nothing(), clients)
        connection.execute(EVENTS.insert(), list(_rows(fresh, lengths, batch)))
        done = Counter((acts[one.id], one.client) for one in fresh)
        note(connection, [(act, client, many) for (act, client), many in done.items()])
    return Appended(len(fresh), len(bodies) - len(fresh), batch)


def committed(connection: Connection, bodies: Sequence[Body], batch: str) -> bool:
    """Tell whether the transaction of this batch is on disk; it is there wholly or not at all."""
    found = set[str]()
    for some in _chunks([one.id for one in bodies]):
        query = select(EVENTS.c.batch).where(EVENTS.c.id.in_(some))
        found.update(connection.execute(query).scalars())
    return batch in found


def _recorded(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in _chunks(ids):
        query = select(EVENTS.c.id, EVENTS.c.body).where(EVENTS.c.id.in_(some))
        found.update((row.id, row.body) for row in connection.execute(query))
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


def _length(connection: Connection, client: str) -> int:
    query = select(func.coalesce(func.max(EVENTS.c.stream_position), 0))
    return int(connection.execute(query.where(EVENTS.c.client == client)).scalar_one())


def _rows(
    fresh: Sequence[Body], lengths: Mapping[str, int], batch: str
) -> Iterable[dict[str, object]]:
    last = dict(lengths)
    for one in fresh:
        last[one.client] += 1
        yield {**asdict(one), "stream_position": last[one.client], "batch": batch}


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
