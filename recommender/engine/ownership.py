"""Who leads the choice: therapist, then shared, then client, and back (B14-B18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.domain.client import Ownership

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recommender.domain.case import Practice
    from recommender.domain.settings import Settings

ORDER = (Ownership.THERAPIST, Ownership.SHARED, Ownership.CLIENT)


def ceiling(fraction: float, settings: Settings) -> Ownership:
    """Return how far ownership may go at this fraction of the planned course."""
    if fraction >= settings.client_from:
        return Ownership.CLIENT
    if fraction >= settings.shared_from:
        return Ownership.SHARED
    return Ownership.THERAPIST


def obstacle(
    fraction: float,
    confidence: int | None,
    outcomes: Sequence[Practice],
    now: Ownership,
    settings: Settings,
) -> str | None:
    """Return the code of what keeps the lead where it is, or None if a step forward is open."""
    if ORDER.index(ceiling(fraction, settings)) <= ORDER.index(now):
        return "course"
    last = outcomes[-settings.outcomes_needed :] if settings.outcomes_needed else ()
    if len(last) < settings.outcomes_needed or not all(one.practised for one in last):
        return "record"
    if any(one.distress is not None and one.distress > settings.climb_difficulty for one in last):
        return "distress"
    if confidence is None:
        return "confidence_unknown"
    if confidence < settings.confidence_needed:
        return "confidence"
    return None


def step(
    now: Ownership,
    fraction: float,
    confidence: int | None,
    outcomes: Sequence[Practice],
    fresh: int,
    settings: Settings,
    *,
    risk_since: bool,
) -> Ownership:
    """Return who leads in this session: at most one step from `now`.

    `outcomes` is the record of practice, oldest first; the last `fresh` of them came after the
    lead last moved. What moved it once does not move it again, forward or back.
    """
    place = ORDER.index(now)
    count = settings.misses_to_step_back
    recent = outcomes[-count:] if fresh >= count else ()
    missed = len(recent) == count and not any(one.carried_over for one in recent)
    if missed or risk_since:
        return ORDER[max(place - 1, 0)]
    if fresh and obstacle(fraction, confidence, outcomes, now, settings) is None:
        return ORDER[place + 1]
    return now
