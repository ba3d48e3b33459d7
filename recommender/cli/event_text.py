"""Events in words, and events made of what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from recommender.cli.choices import BARRIERS, LEADS, STATUSES
from recommender.cli.terminal import inline
from recommender.interchange.records import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
        "delivery": "sessions",
    }
    parts = [_consent(given=one.consent)] if one.consent is not None else []
    for name, word in words.items():
        if (value := getattr(one, name)) is not None:
            parts.append(f"{word}: {value}")
    if one.guardian_consent is not None:
        parts.append(f"guardian: {_consent(given=one.guardian_consent)}")
    if one.blocked_days is not None:
        parts.append(f"days without practice: {', '.join(one.blocked_days) or 'none'}")
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


def _displaced(one: kinds.ReviewDisplaced) -> str:
    topic = f": {one.topic}" if one.topic else ""
    return f"another topic came before the look back{topic}"


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
    why = f"; because: {one.override_reason}" if one.override_reason else ""
    waits = "" if one.client_agreed else "; waits for the client's yes"
    return (
        f"assigned {one.assignment} ({one.task_type}): {size}; {origin[one.origin]}, {lead}"
        f"{design}{why}{waits}"
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
    return "; ".join([*parts, *_noticed(one)])


def _noticed(one: kinds.OutcomeReviewed) -> Iterator[str]:
    """Yield where it was practised, what it did, and the client's own words."""
    if one.contexts:
        yield "where: " + ", ".join(one.contexts)
    if one.before is not None and one.after is not None:
        yield f"level {one.before} before and {one.after} after"
    if one.helped is not None:
        yield f"helped {one.helped} of 10"
    if one.modified_to:
        yield f'changed to: "{one.modified_to}"'
    if one.learned:
        yield f'learned: "{one.learned}"'


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
    "session_begun": lambda _: "session begun",
    "review_displaced": _displaced,
    "session_held": _session,
    "skill_rehearsed": lambda one: f"rehearsed together: {one.skill}",
    "agreement_made": lambda one: f"agreed on: {one.agreement}",
    "suggested": _suggested,
    "assigned": _assigned,
    "client_agreed": lambda one: f"the client says yes to {one.assignment}",
    "task_drafted": lambda one: f'idea of the client\'s own, kept: "{one.design.what}"',
    "draft_linked": lambda one: f"the idea '{one.draft}' is for the goal '{one.goal}'",
    "declined": lambda one: f"declined: {one.task_type}",
    "note_dismissed": lambda one: f"note put aside: {one.note}",
    "outcome_reviewed": _outcome,
    "task_reopened": lambda one: f"useful once more: {one.task_type}",
    "ownership_set": _lead,
    "end_declared": lambda _: "the end of the course is in sight",
    "retracted": lambda one: f"taken back: {short(one.target)}",
}
"""What is said of each kind of event; a test holds it to be complete."""
