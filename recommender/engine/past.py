"""What is on record for one task type, read once for a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from recommender.engine import sizing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.case import Practice
    from recommender.domain.settings import Settings
    from recommender.engine.card import Card
    from recommender.engine.sizing import Walk


class Past(NamedTuple):
    """A task type's record, and what follows from it.

    `practised` holds the rungs at which at least half was practised, each time. `begun`: anything
    at all was practised. `mastered`: the top rung has gone well often enough (B5).
    """

    record: Sequence[Practice]
    walk: Walk
    practised: Sequence[int]
    begun: bool
    mastered: bool


def past_of(card: Card, record: Sequence[Practice], settings: Settings) -> Past:
    """Read a task type's record, oldest first."""
    return Past(
        record,
        sizing.walk(card.ladder, record, settings),
        [one.assignment.rung for one in record if one.practised],
        any(one.carried_over for one in record),
        sizing.mastered(record, len(card.ladder), settings),
    )
