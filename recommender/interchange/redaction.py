"""A history without free text, and without what stays between the engine and the therapist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recommender.domain.history import (
    Assigned,
    ClientChanged,
    ClientOpened,
    Declined,
    GoalStated,
    NoteDismissed,
    OutcomeReviewed,
    Retracted,
    ReviewDisplaced,
    TaskDrafted,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from recommender.domain.design import Design
    from recommender.domain.history import AnyEvent

REMOVED = "removed"
"""Stands where a field needs a text; everywhere else the text is simply gone."""

WORDS: dict[type, tuple[str, ...]] = {
    ClientOpened: ("contact_line",),
    ClientChanged: ("contact_line",),
    ReviewDisplaced: ("topic",),
    Assigned: ("what", "override_reason"),
    Declined: ("reason",),
    OutcomeReviewed: ("learned", "modified_to"),
}
"""Free text by kind of event; goals and designs hold more of it, within. A test holds it whole."""
_OF_A_DESIGN = ("when", "where", "obstacle", "plan", "learn")


def redacted(events: Iterable[AnyEvent]) -> tuple[AnyEvent, ...]:
    """Return the events without free text: figures, ids and moments stay as they are (S11, B47)."""
    return tuple(_without_words(one) for one in events)


def shareable(events: Sequence[AnyEvent]) -> tuple[AnyEvent, ...]:
    """Leave out that notes were put aside: notes are for the therapist alone (B36)."""
    gone = {one.id for one in events if isinstance(one, NoteDismissed)}
    while more := {
        one.id
        for one in events
        if isinstance(one, Retracted) and one.target in gone and one.id not in gone
    }:
        gone |= more
    return tuple(one for one in events if one.id not in gone)


def _without_words(one: AnyEvent) -> AnyEvent:
    update: dict[str, Any] = dict.fromkeys(WORDS.get(type(one), ()))
    if isinstance(one, GoalStated):
        update["goal"] = one.goal.model_copy(update={"text": None})
    if isinstance(one, Assigned | TaskDrafted) and one.design is not None:
        update["design"] = _design(one.design)
    return one.model_copy(update=update) if update else one


def _design(one: Design) -> Design:
    return one.model_copy(update={"what": REMOVED, **dict.fromkeys(_OF_A_DESIGN)})
