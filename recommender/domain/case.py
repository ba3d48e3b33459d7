"""A client's history as the engine sees it: what `fold` makes of the events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recommender.domain.barrier import Barrier
from recommender.domain.client import AgeBand, Goal, Modality, Ownership
from recommender.domain.history import Status

HALF_DONE = 0.5
"""From this share on, an assignment counts as practised (A1: 'at least 50% of homework')."""

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


@dataclass(frozen=True, slots=True)
class Assignment:
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

    @property
    def weekly_minutes(self) -> int:
        """Minutes a week this assignment takes."""
        return self.minutes * self.occasions


@dataclass(frozen=True, slots=True)
class Practice:
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

    @property
    def counts(self) -> bool:
        """Tell whether there was an occasion to practise at all."""
        return self.status in CREDIT

    @property
    def credit(self) -> float:
        """Share of the assignment that was practised, 0 to 1; 0 where it does not count."""
        if self.quantity is not None and self.status in {Status.PARTLY, Status.DONE}:
            return self.quantity
        return CREDIT.get(self.status, 0.0)

    @property
    def practised(self) -> bool:
        """Tell whether at least half was practised (A1)."""
        return self.credit >= HALF_DONE

    @property
    def carried_over(self) -> bool:
        """Tell whether anything at all was practised; other practice counts (A1, A2)."""
        return self.credit > 0 or self.status in {Status.OTHER_PRACTICE, Status.OPPOSITE}


@dataclass(frozen=True, slots=True)
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

    @property
    def fraction(self) -> float:
        """Sessions held as a share of those planned; may pass 1."""
        return self.sessions / self.planned_sessions

    @property
    def goal_areas(self) -> tuple[str, ...]:
        """Areas of the live goals, most important first, each once."""
        return tuple(dict.fromkeys(area for goal in self.goals for area in goal.areas))

    @property
    def outcomes(self) -> tuple[Practice, ...]:
        """The part of the record that says something about practice, oldest first."""
        return tuple(practice for practice in self.record if practice.counts)

    def record_of(self, task_type: str) -> tuple[Practice, ...]:
        """Return what is on record for one task type, oldest first."""
        return tuple(one for one in self.record if one.assignment.task_type == task_type)
