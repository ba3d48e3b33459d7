"""The chain of a client's events: each digest covers the one before it, so that a change shows.

Every client has a chain of their own, and its end stands with the client: one that is forgotten
takes the whole chain along, and leaves those of the others as they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_covered = json.JSONEncoder(default=repr).encode
START = ""
"""What stands before the first event of a client."""

WRITTEN = ("stream_position", "id", "kind", "at", "schema_version", "batch", "body")
"""The columns of an event that its digest covers; whose it is stands in the body."""

_COLUMNS = ("client", *WRITTEN, "digest")
_EVENTS = f"SELECT {', '.join(_COLUMNS)} FROM events ORDER BY client, stream_position"  # noqa: S608 - constants
ENDS = "SELECT id, length, digest FROM clients"


def link(before: str, written: Sequence[object]) -> str:
    """Return the digest of an event by that of the one before it, and what is written of it.

    `written` has the columns that WRITTEN names, in this order.
    """
    return sha256(_covered([before, *written]).encode()).hexdigest()


@dataclass(slots=True)
class Chains:
    """The chains as they are read, event by event, in the order of each client's stream."""

    ends: dict[str, tuple[int, str]] = field(default_factory=dict)

    def position(self, client: str) -> int:
        """Return the position of the newest event that was read of a client; 0 for none."""
        return self.ends.get(client, (0, START))[0]

    def add(self, client: str, digest: str, written: Sequence[Any]) -> bool:
        """Read the next event of a client; tell whether it is as it was written, in its place."""
        last, before = self.ends.get(client, (0, START))
        # A damaged row may hold anything in any column.
        self.ends[client] = written[0] if type(written[0]) is int else last, digest
        return bool(written[0] == last + 1) and digest == link(before, written)

    def cut(self, ends: Iterable[tuple[str, int, str]]) -> set[str]:
        """Return the clients whose stream does not end as it is written with them."""
        there = {client: (length, digest) for client, length, digest in ends}
        return {
            one for one in there.keys() | self.ends.keys() if there.get(one) != self.ends.get(one)
        }


def is_chained(connection: sqlite3.Connection) -> bool:
    """Tell whether every event is as it was written, and none is gone; older layouts cannot say."""
    query = "SELECT count(*) FROM pragma_table_info('events') WHERE name = 'digest'"
    if not connection.execute(query).fetchone()[0]:
        return True
    chains = Chains()
    for client, *written, digest in connection.execute(_EVENTS):
        if not chains.add(client, digest, written):
            return False
    return not chains.cut(connection.execute(ENDS))
