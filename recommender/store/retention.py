"""How long a history is kept: a setting of the store, off until somebody sets it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from recommender.domain.audit import Act
from recommender.store.audit import note
from recommender.store.schema import EVENTS, SETTINGS

if TYPE_CHECKING:
    from recommender.store.log import Store

NAME = "retention_days"


def days(store: Store) -> int | None:
    """Return after how many days without an event a history has run out; None: never."""
    query = select(SETTINGS.c.value).where(SETTINGS.c.name == NAME)
    found = store.ask(lambda connection: connection.execute(query).scalar_one_or_none())
    return None if found is None else int(found)


def keep(store: Store, wanted: int | None) -> None:
    """Set how many days a history is kept after its last event; None: for good."""

    def work(connection: Connection) -> None:
        connection.execute(SETTINGS.delete().where(SETTINGS.c.name == NAME))
        if wanted is not None:
            connection.execute(insert(SETTINGS).values(name=NAME, value=str(wanted)))
        note(connection, [(Act.RETENTION, None, wanted or 0)])

    store.change(work, lambda _: days(store) == wanted)


def expired(store: Store, now: datetime) -> dict[str, str]:
    """Return the clients whose histories have run out, each with the moment of its last event."""
    kept = days(store)
    if kept is None:
        return {}
    last = func.max(EVENTS.c.at).label("last")
    query = select(EVENTS.c.client, last).group_by(EVENTS.c.client).order_by(EVENTS.c.client)
    rows = store.ask(lambda connection: connection.execute(query).all())
    limit = now - timedelta(days=kept)
    return {one.client: one.last for one in rows if datetime.fromisoformat(one.last) < limit}
