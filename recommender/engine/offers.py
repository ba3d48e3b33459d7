"""What became of each suggestion: proposed, then accepted, edited or declined, or left (B46)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from recommender.domain.history import Assigned, Declined, Suggested
from recommender.engine import state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from recommender.domain.history import AnyEvent


class Answer(StrEnum):
    """What a person made of a suggestion; none is better than another, and none needs a reason."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    EDITED = "edited"
    DECLINED = "declined"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Offered:
    """One suggestion, when it was made, what became of it, and a reason if one was given."""

    task_type: str
    at: datetime
    answer: Answer
    reason: str | None = field(default=None, repr=False)


def offers(events: Sequence[AnyEvent]) -> tuple[Offered, ...]:
    """Return every suggestion on record with its answer, oldest first.

    One that nobody has answered when the next suggestions are made was left, which costs nothing.
    """
    settled: list[Offered] = []
    waiting: dict[str, Offered] = {}
    for event in sorted(state.standing(events), key=lambda one: one.at):
        if isinstance(event, Suggested):
            settled += [replace(one, answer=Answer.LEFT) for one in waiting.values()]
            waiting = {
                one.task_type: Offered(one.task_type, event.at, Answer.PROPOSED)
                for one in event.options
            }
        elif isinstance(event, Assigned | Declined) and event.task_type in waiting:
            settled.append(_answered(waiting.pop(event.task_type), event))
    return tuple(sorted([*settled, *waiting.values()], key=lambda one: (one.at, one.task_type)))


def _answered(one: Offered, event: Assigned | Declined) -> Offered:
    if isinstance(event, Declined):
        return replace(one, answer=Answer.DECLINED, reason=event.reason)
    # The pair's own version of what was offered is an edit of it.
    answer = Answer.ACCEPTED if event.origin == "accepted" else Answer.EDITED
    return replace(one, answer=answer, reason=event.override_reason)
