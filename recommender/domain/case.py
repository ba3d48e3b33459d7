"""A client's history as the engine sees it: what `fold` makes of the events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from recommender.domain.barrier import Barrier
from recommender.domain.client import AgeBand, Day, Delivery, Goal, Modality, Ownership
from recommender.domain.history import Status

HALF_DONE = 0.5
"""From this share on, an assignment counts as practised (§A1: 'at least 50% of homework')."""

CREDIT = {
    Status.DONE: 1.0,
    Status.MODIFIED: 1.0,
    Status.PARTLY: 0.5,
    Status.INCORRECT: 1.0,
    Status.OPPOSITE: 0.0,
    Status.OTHER_PRACTICE: 0.0,
    Status.NOT_THIS_TIME: 0.0,
}
"""Credit of a task's own practice (A1, B7, B41); statuses not named here are no outcome yet."""

_GRADED = (Status.PARTLY, Status.DONE)
_ELSEWHERE = (Status.OTHER_PRACTICE, Status.OPPOSITE)
_NO_OUTCOME = tuple(one for one in Status if one not in CREDIT)


# A record is lent to every plugin that is asked. Named tuples cannot be changed by any means, so
# they are lent as they are; copying forty of them would cost more than the rest of a plan.


class Assignment(NamedTuple):
    """A task that is open: part of the week until it is reviewed."""

    id: str
    task_type: str
    rung: int
    minutes: int
    occasions: int
    chosen_by: Ownership
    session: int
    at: datetime
    until: datetime | None = None
    origin: str = "own"
    goal: str | None = None

    @property
    def weekly_minutes(self) -> int:
        """Minutes a week this assignment takes."""
        return self.minutes * self.occasions


class Practice(NamedTuple):
    """An assignment with its outcome. `session` counts sessions held when it was reviewed."""

    assignment: Assignment
    status: Status
    session: int
    at: datetime
    quantity: float | None = None
    quality: int | None = None
    difficulty: int | None = None
    distress: int | None = None
    minutes: int | None = None
    items: int | None = None
    barriers: tuple[Barrier, ...] = ()
    contexts: tuple[str, ...] = ()
    done_at: datetime | None = None
    before: int | None = None
    after: int | None = None
    helped: int | None = None
    ahead: timedelta | None = None
    """How long before the session in which it was looked at it was done, where that is known."""

    @property
    def counts(self) -> bool:
        """Tell whether there was an occasion to practise at all."""
        return self.status not in _NO_OUTCOME

    @property
    def credit(self) -> float:
        """Share of the assignment that was practised, 0 to 1; 0 where it does not count."""
        if self.quantity is not None and self.status in _GRADED:
            return self.quantity
        if self.items == 0 and self.status is Status.DONE:
            return HALF_DONE  # read or watched, with nothing written of it (B21, B22)
        return CREDIT.get(self.status, 0.0)

    @property
    def practised(self) -> bool:
        """Tell whether at least half was practised (§A1)."""
        return self.credit >= HALF_DONE

    @property
    def worsened(self) -> bool:
        """Tell whether practice left the client worse than before, in their own rating (S6)."""
        return self.before is not None and self.after is not None and self.after > self.before

    @property
    def carried_over(self) -> bool:
        """Tell whether anything at all was practised; other practice counts (A1, A2)."""
        return self.credit > 0 or self.status in _ELSEWHERE


@dataclass(frozen=True, slots=True, repr=False)
class CaseState:
    """What is known about a client at one moment. Contains no words of the client but the goals."""

    client: str
    at: datetime
    consent: bool | None
    planned_sessions: int
    interval_days: int
    weekly_minutes: int
    language: str
    age_band: AgeBand
    contact_line: str | None
    invented: bool
    sessions: int
    opened_at: datetime | None
    last_contact: datetime | None
    ending: bool
    confidence: int | None
    goals: tuple[Goal, ...]
    likes: tuple[Modality, ...]
    dislikes: tuple[Modality, ...]
    flags: tuple[str, ...]
    risks: tuple[str, ...]
    rehearsed: tuple[str, ...]
    agreements: tuple[str, ...]
    open: tuple[Assignment, ...]
    record: tuple[Practice, ...]
    declined: tuple[tuple[str, int], ...]
    reopened: tuple[tuple[str, datetime], ...]
    ownership: Ownership
    ownership_set: bool
    later_events: int
    orientation: str | None = None
    delivery: Delivery = Delivery.IN_PERSON
    guardian_consent: bool | None = None
    blocked_days: tuple[Day, ...] = ()
    session_open: bool = False
    displaced: int = 0
    waiting: tuple[Assignment, ...] = ()
    drafts: tuple[tuple[str, str | None], ...] = ()
    dismissed: tuple[tuple[str, int], ...] = ()
    prepared: tuple[tuple[str, int], ...] = ()
    unread: tuple[str, ...] = ()
    # Worked out from the fields above when first asked for, since a plan asks many times.
    _areas: tuple[str, ...] | None = field(init=False, default=None, repr=False, compare=False)
    _outcomes: tuple[Practice, ...] | None = field(
        init=False, default=None, repr=False, compare=False
    )
    _by_type: Mapping[str, tuple[Practice, ...]] | None = field(
        init=False, default=None, repr=False, compare=False
    )
    _reviews: tuple[tuple[Practice, ...], ...] | None = field(
        init=False, default=None, repr=False, compare=False
    )

    def __repr__(self) -> str:
        """Name the case and no more, for it holds words of the client (S11)."""
        return f"CaseState(client={self.client!r}, at={self.at.isoformat()})"

    def twin(self) -> CaseState:
        """Return an equal case that shares nothing with this one that anybody could change."""
        twin = CaseState(*_GIVEN(self))
        # Goals alone are no tuples all the way down.
        object.__setattr__(twin, "goals", tuple([one.model_copy() for one in self.goals]))
        object.__setattr__(twin, "_outcomes", self.outcomes)
        return twin

    @property
    def fraction(self) -> float:
        """Sessions held as a share of those planned; may pass 1."""
        return self.sessions / self.planned_sessions

    @property
    def goal_areas(self) -> tuple[str, ...]:
        """Areas of the live goals, most important first, each once."""
        if (known := self._areas) is None:
            known = tuple(dict.fromkeys(area for goal in self.goals for area in goal.areas))
            object.__setattr__(self, "_areas", known)
        return known

    @property
    def outcomes(self) -> tuple[Practice, ...]:
        """The part of the record that says something about practice, oldest first."""
        if (known := self._outcomes) is None:
            known = tuple([one for one in self.record if one.status not in _NO_OUTCOME])
            object.__setattr__(self, "_outcomes", known)
        return known

    @property
    def reviews(self) -> tuple[tuple[Practice, ...], ...]:
        """The outcomes of each session in which any was looked back on, oldest first."""
        if (known := self._reviews) is None:
            by_session = groupby(self.outcomes, key=attrgetter("session"))
            known = tuple([tuple(some) for _, some in by_session])
            object.__setattr__(self, "_reviews", known)
        return known

    def record_of(self, task_type: str) -> tuple[Practice, ...]:
        """Return what is on record for one task type, oldest first."""
        if (known := self._by_type) is None:
            known = _by_type(self.record)
            object.__setattr__(self, "_by_type", known)
        return known.get(task_type, ())


_GIVEN = attrgetter(*(one.name for one in fields(CaseState) if one.init))


def _by_type(record: tuple[Practice, ...]) -> dict[str, tuple[Practice, ...]]:
    found: dict[str, list[Practice]] = defaultdict(list)
    for one in record:
        found[one.assignment.task_type].append(one)
    return {name: tuple(some) for name, some in found.items()}
