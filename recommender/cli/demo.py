"""An invented caseload: six clients at six points of a course, none of them a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from recommender.interchange.records import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from recommender.domain.history import AnyEvent

Step = tuple[float, str, dict[str, object]]
"""Days before now, the kind of event, and its fields."""

CONTACT_LINE = "Invented clinic, front desk; a real clinic puts its own line here."


def caseload(now: datetime) -> dict[str, tuple[AnyEvent, ...]]:
    """Return the events of every demonstration client, relative to a moment."""
    stories = {
        "demo-1": _new(),
        "demo-2": _opening(),
        "demo-3": _shared(),
        "demo-4": _leading(),
        "demo-5": _obstructed(),
        "demo-6": _at_risk(),
    }
    return {client: tuple(_events(client, now, story)) for client, story in stories.items()}


def _events(client: str, now: datetime, story: Iterable[Step]) -> Iterator[AnyEvent]:
    for number, (days, kind, fields) in enumerate(story, 1):
        at = now - timedelta(days=days) + timedelta(seconds=number)
        record = {"id": f"{client}-e{number:02}", "kind": kind, "client": client, "at": at}
        yield parse({**record, **fields}).event


def _open(days: float, *goals: tuple[str, str], **fields: object) -> list[Step]:
    opening: Step = (days, "client_opened", {"consent": True, "invented": True, **fields})
    stated: list[Step] = [
        (days, "goal_stated", {"goal": {"id": name, "areas": areas.split()}})
        for name, areas in goals
    ]
    return [opening, *stated]


def _session(days: float, confidence: int | None = None) -> Step:
    return days, "session_held", {} if confidence is None else {"confidence": confidence}


def _assign(
    days: float, name: str, rung: int, minutes: int, occasions: int, lead: str = "therapist"
) -> Step:
    size = {"rung": rung, "minutes": minutes, "occasions": occasions}
    task_type = name.rsplit("-", 1)[0]
    who = {"assignment": name, "task_type": task_type, "chosen_by": lead}
    return days, "assigned", {**who, **size}


def _review(days: float, name: str, status: str, **fields: object) -> Step:
    return days, "outcome_reviewed", {"assignment": name, "status": status, **fields}


def _new() -> list[Step]:
    goals = (("calmer-evenings", "worry stress"), ("sleep-better", "sleep"))
    return [*_open(1, *goals), _session(1)]


def _opening() -> list[Step]:
    return [
        *_open(9, ("worry-at-work", "worry stress")),
        _session(9),
        _assign(9, "thought-record-1", 1, 5, 3),
        _session(2, 6),
        _review(2, "thought-record-1", "done", difficulty=3, quality=3, minutes=6, items=3),
    ]


def _shared() -> list[Step]:
    return [
        *_open(
            30, ("more-of-the-day", "low-mood avoidance"), ("kinder-self-talk", "self-criticism")
        ),
        (30, "preference_stated", {"likes": ["write", "do"]}),
        _session(30, 5),
        _assign(30, "thought-record-1", 1, 5, 3),
        _session(23, 6),
        _review(23, "thought-record-1", "done", difficulty=3, quality=3, minutes=5),
        _assign(23, "behavioural-activation-1", 1, 10, 2),
        _session(16, 8),
        _review(16, "behavioural-activation-1", "done", difficulty=4, quality=3, minutes=12),
        _assign(16, "thought-record-2", 2, 5, 4, "shared"),
        _session(2, 8),
        _review(2, "thought-record-2", "done", difficulty=4, quality=3, minutes=6),
        _assign(2, "negative-thought-list-1", 1, 6, 3, "shared"),
    ]


def _leading() -> list[Step]:
    weeks = (
        ("worry-time-1", 1, 10, 3, "therapist", 6, 7),
        ("thought-record-1", 2, 5, 4, "therapist", 7, 5),
        ("problem-solving-1", 2, 10, 1, "shared", 8, 6),
        ("thought-record-2", 4, 8, 4, "shared", 8, 6),
        ("worry-time-2", 2, 10, 4, "shared", 9, 8),
        ("own-design-1", 1, 10, 2, "client", 9, 9),
    )
    story = _open(46, ("worry-less", "worry anxiety"), contact_line=CONTACT_LINE)
    story.append(_session(46, 5))
    days = 46.0
    for name, rung, minutes, occasions, lead, confidence, helped in weeks:
        story.append(_assign(days, name, rung, minutes, occasions, lead))
        days -= 7.4
        story.append(_session(days, confidence))
        ratings = {"difficulty": 3, "quality": 3, "minutes": minutes, "helped": helped}
        story.append(_review(days, name, "done", **ratings))
    return [*story, (days, "end_declared", {})]


def _obstructed() -> list[Step]:
    return [
        *_open(24, ("get-going", "low-mood avoidance stress"), weekly_minutes=40),
        _session(24, 4),
        _assign(24, "behavioural-activation-1", 1, 10, 2),
        _session(17, 4),
        _review(17, "behavioural-activation-1", "partly", quantity=0.5, barriers=["time"]),
        _assign(17, "thought-record-1", 1, 5, 3),
        _session(10, 4),
        _review(10, "thought-record-1", "not_this_time", barriers=["unclear_why"]),
        _assign(10, "behavioural-activation-2", 1, 10, 2),
        _session(3, 4),
        _review(3, "behavioural-activation-2", "partly", quantity=0.3, barriers=["time"]),
    ]


def _at_risk() -> list[Step]:
    return [
        *_open(16, ("steadier-days", "low-mood"), contact_line=CONTACT_LINE),
        _session(16, 4),
        _assign(16, "behavioural-activation-1", 1, 10, 2),
        _session(4, 3),
        (3, "flag_raised", {"flag": "self_harm"}),
    ]
