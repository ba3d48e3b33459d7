"""Which events the newest append recorded that still count."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from recommender.domain.history import Retracted
from recommender.store.body import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import RowMapping

    from recommender.domain.history import AnyEvent

_RETRACTED = "retracted"


def newest(newest_first: Iterable[RowMapping]) -> tuple[AnyEvent, ...]:
    """Return the newest batch of which something counts, in order; rows come newest first."""
    retracted = set[tuple[str, str | None]]()
    for _, rows in groupby(newest_first, lambda row: row["batch"]):
        kept = []
        for row in rows:
            if row["kind"] == _RETRACTED:
                retracted.add((row["client"], _target(row)))
            elif (row["client"], row["id"]) not in retracted:
                kept.append(read(row))
        if kept:
            return tuple(reversed(kept))
    return ()


def _target(row: RowMapping) -> str | None:
    event = read(row)
    return event.target if isinstance(event, Retracted) else None
