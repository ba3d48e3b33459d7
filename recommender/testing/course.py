"""A course of therapy written down step by step, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from recommender.interchange.records import EVENT, History

if TYPE_CHECKING:
    from recommender.domain.history import AnyEvent

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


@dataclass
class Course:
    """A course of therapy written down step by step; each event is a minute after the last."""

    client: str = "c-017"
    now: datetime = START
    events: list[AnyEvent] = field(default_factory=list)

    @classmethod
    def opened(cls, client: str = "c-017", **opening: Any) -> Course:
        """Return a course that was opened with consent, at START."""
        return cls(client).add("client_opened", **{"consent": True, **opening})

    def add(self, kind: str, **fields: Any) -> Course:
        """Record one event, a minute after the last unless `at` is given."""
        at = fields.pop("at", None) or self.now
        self.now = at + MINUTE
        named = {"id": f"{self.client}:{len(self.events)}", **fields}
        self.events.append(
            EVENT.validate_python({"kind": kind, "client": self.client, "at": at, **named})
        )
        return self

    def wait(self, **span: float) -> Course:
        """Let time pass."""
        self.now += timedelta(**span)
        return self

    def goal(self, name: str, *areas: str) -> Course:
        """State a goal."""
        return self.add("goal_stated", goal={"id": name, "areas": areas or (name,)})

    def session(self, confidence: int | None = None, *, after: timedelta = WEEK) -> Course:
        """Hold a session a week later."""
        self.now += after
        return self.add("session_held", confidence=confidence)

    def assign(self, task_type: str, name: str = "", **size: Any) -> Course:
        """Assign a task; its id is that of the task type unless one is given."""
        size = {"rung": 1, "minutes": 5, "occasions": 2, **size}
        return self.add("assigned", assignment=name or task_type, task_type=task_type, **size)

    def review(self, name: str, status: str = "done", **outcome: Any) -> Course:
        """Review an assignment."""
        return self.add("outcome_reviewed", assignment=name, status=status, **outcome)

    @property
    def last(self) -> str:
        """The id of the last event."""
        return self.events[-1].id

    @property
    def history(self) -> History:
        """The history so far."""
        return History.from_events(self.events)
