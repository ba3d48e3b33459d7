"""Erasing whole histories, within the one transaction of the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from recommender.domain.audit import Act
from recommender.store.audit import note
from recommender.store.schema import CLIENTS, EVENTS, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Sequence

_TRIGGER = "events_no_delete"


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure took away, in numbers; `mark` is that of its entry in the audit."""

    clients: int
    events: int
    mark: str


def erase(connection: Connection, clients: Sequence[str], act: Act = Act.ERASED) -> Erased:
    """Take away every event of the clients; the audit keeps that it was done, and no name."""
    there = [one for one in clients if _any(connection, one)]
    counts = {one: _count(connection, one) for one in there}
    # The entries are written first: afterwards nobody could tell whose they are.
    mark = note(connection, [(act, one, counts[one]) for one in there])
    kept = _trigger(connection)
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_TRIGGER}")
    for one in there:
        connection.execute(EVENTS.delete().where(EVENTS.c.client == one))
        connection.execute(CLIENTS.delete().where(CLIENTS.c.id == one))
        connection.execute(SUBJECTS.delete().where(SUBJECTS.c.client == one))
    if kept is not None:
        connection.exec_driver_sql(kept)
    return Erased(len(there), sum(counts.values()), mark)


def gone(connection: Connection, clients: Sequence[str]) -> bool:
    """Tell whether nothing is recorded of any of the clients."""
    return not any(_any(connection, one) for one in clients)


def _any(connection: Connection, client: str) -> bool:
    query = select(CLIENTS.c.id).where(CLIENTS.c.id == client)
    return connection.execute(query).first() is not None


def _count(connection: Connection, client: str) -> int:
    query = select(func.count()).select_from(EVENTS).where(EVENTS.c.client == client)
    return int(connection.execute(query).scalar_one())


def _trigger(connection: Connection) -> str | None:
    """Return how the trigger that keeps events from being deleted is made."""
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"
    found = connection.exec_driver_sql(query, (_TRIGGER,)).scalar_one_or_none()
    return None if found is None else str(found)
