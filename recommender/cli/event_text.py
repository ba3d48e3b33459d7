"""Events in words, and events made of what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from recommender.cli.choices import BARRIERS, LEADS, STATUSES
from recommender.cli.terminal import inline
from recommender.interchange.records import parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from recommender.domain import history as kinds
    from recommender.domain.history import AnyEvent

SHORT = 10


def event(kind: str, client: str, at: datetime, **fields: object) -> AnyEvent:
    """Return a new event; raises InputError, naming field, value and remedy, if it is not valid."""
    given = {name: value for name, value in fields.items() if value is not None}
    record = {"id": f"e-{uuid4().hex}", "kind": kind, "client": client, "at": at, **given}
    return parse(record).event


def short(event_id: str) -> str:
    """Return an id as it is shown: long ones by their beginning."""
    return event_id if len(event_id) <= SHORT + 2 else event_id[:SHORT]


def told(one: AnyEvent) -> str:
    """Say in words, on one line, what an event records."""
    return inline(_WORDS[one.kind](one))


def _opened(one: kinds.ClientOpened) -> str:
    parts = [
        "invented for demonstration" if one.invented else "",
        f"{one.planned_sessions} sessions planned, every {one.interval_days} days",
        f"{one.weekly_minutes} minutes a week for practice",
        _consent(given=one.consent),
        "contact line given" if one.contact_line else "",
    ]
    return "course opened: " + "; ".join(part for part in parts if part)


def _consent(*, given: bool | None) -> str:
    return {True: "consent given", False: "consent not given", None: "consent not recorded"}[given]


def _changed(one: kinds.ClientChanged) -> str:
    words = {
        "planned_sessions": "sessions planned",
        "interval_days": "days between sessions",
        "weekly_minutes": "minutes a week",
        "language": "language",
        "age_band": "age band",
    }
    parts = [_consent(given=one.consent)] if one.consent is not None else []
    for name, word in words.items():
        if (value := getattr(one, name)) is not None:
            parts.append(f"{word}: {value}")
    if one.contact_line is not None:
        parts.append("a new contact line")
    return "course changed: " + "; ".join(parts)


def _goal(one: kinds.GoalStated) -> str:
    return f"goal agreed: {one.goal.id} ({', '.join(one.goal.areas)})"


def _prefers(one: kinds.PreferenceStated) -> str:
    likes = ", ".join(one.likes) or "none stated"
    return f"ways of working liked: {likes}; less liked: {', '.join(one.dislikes) or 'none stated'}"


def _flag(one: kinds.FlagRaised) -> str:
    return f"flag raised: {one.flag}{' (a risk)' if one.risk else ''}"


def _session(one: kinds.SessionHeld) -> str:
    if one.confidence is None:
        return "session held"
    return f"session held; confidence in leading practice {one.confidence} of 10"


def _suggested(one: kinds.Suggested) -> str:
    if not one.options:
        return "suggested: nothing fitted"
    offers = (f"{o.task_type} ({o.occasions} × {o.minutes} min)" for o in one.options)
    return "suggested: " + ", ".join(offers)


def _assigned(one: kinds.Assigned) -> str:
    origin = {"accepted": "as suggested", "edited": "suggested, then changed", "own": "own choice"}
    until = f", until {one.until:%Y-%m-%d}" if one.until else ""
    size = f"size {one.rung}, {one.occasions} × {one.minutes} min a week{until}"
    design = f'; designed: "{one.what}"' if one.what else ""
    lead = LEADS[one.chosen_by]
    return (
        f"assigned {one.assignment} ({one.task_type}): {size}; {origin[one.origin]}, {lead}{design}"
    )


def _outcome(one: kinds.OutcomeReviewed) -> str:
    parts = [f"looked back on {one.assignment}: {STATUSES[one.status]}"]
    ratings = {"difficulty": 10, "distress": 10, "quality": 4}
    for name, top in ratings.items():
        if (value := getattr(one, name)) is not None:
            parts.append(f"{name} {value} of {top}")
    if one.quantity is not None:
        parts.append(f"{one.quantity:.0%} of it")
    if one.minutes is not None:
        parts.append(f"{one.minutes} min each")
    if one.items is not None:
        parts.append(f"{one.items} entries")
    if one.barriers:
        parts.append("in the way: " + ", ".join(BARRIERS[name] for name in one.barriers))
    if one.learned:
        parts.append(f'learned: "{one.learned}"')
    return "; ".join(parts)


def _lead(one: kinds.OwnershipSet) -> str:
    if one.ownership is None:
        return "who leads is left to the rule"
    return f"set by the therapist: {LEADS[one.ownership]}"


_WORDS: dict[str, Callable[..., str]] = {
    "client_opened": _opened,
    "client_changed": _changed,
    "goal_stated": _goal,
    "goal_closed": lambda one: f"goal closed: {one.goal}",
    "preference_stated": _prefers,
    "flag_raised": _flag,
    "flag_cleared": lambda one: f"flag cleared by the therapist: {one.flag}",
    "measured": lambda one: f"measured {one.measure}: {one.value:g}",
    "session_held": _session,
    "skill_rehearsed": lambda one: f"rehearsed together: {one.skill}",
    "agreement_made": lambda one: f"agreed on: {one.agreement}",
    "suggested": _suggested,
    "assigned": _assigned,
    "declined": lambda one: f"declined: {one.task_type}",
    "outcome_reviewed": _outcome,
    "task_reopened": lambda one: f"useful once more: {one.task_type}",
    "ownership_set": _lead,
    "end_declared": lambda _: "the end of the course is in sight",
    "retracted": lambda one: f"taken back: {short(one.target)}",
}
"""What is said of each kind of event; a test holds it to be complete."""
