"""Events in words, and events made of what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from recommender.cli.choices import BARRIERS, DELIVERIES, LEADS, STATUSES
from recommender.cli.terminal import inline
from recommender.interchange.records import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from recommender.domain import history as kinds
    from recommender.domain.design import Design
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
        *_frame(one),
    ]
    return "course opened: " + "; ".join(part for part in parts if part)


def _frame(one: kinds.ClientOpened | kinds.ClientChanged) -> list[str]:
    """Say what was agreed on the approach, the place, the guardian and the days."""
    parts = []
    if one.orientation is not None:
        parts.append(f"approach: {one.orientation}")
    if one.delivery is not None and (one.kind == "client_changed" or one.delivery == "online"):
        parts.append(f"sessions {DELIVERIES[one.delivery]}")
    if one.guardian_consent is not None:
        parts.append(f"a guardian's {_consent(given=one.guardian_consent)}")
    if one.blocked_days:
        parts.append(f"no practice on {', '.join(one.blocked_days)}")
    elif one.kind == "client_changed" and one.blocked_days is not None:
        parts.append("every day is free for practice")
    return parts


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
    return "course changed: " + "; ".join([*parts, *_frame(one)])


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
    parts = [f"{size}; {origin[one.origin]}, {LEADS[one.chosen_by]}"]
    if one.goal:
        parts.append(f"for the goal {one.goal}")
    if one.design is not None:
        parts.append(f"designed: {_design(one.design)}")
    elif one.what:
        parts.append(f'designed: "{one.what}"')
    if one.override_reason:
        parts.append(f'because: "{one.override_reason}"')
    if not one.client_agreed:
        parts.append("waits for the client's yes")
    return f"assigned {one.assignment} ({one.task_type}): " + "; ".join(parts)


def _design(one: Design) -> str:
    """Say what a design holds, in the client's words."""
    minutes = f"{one.minutes} min" if one.minutes is not None else "no time given"
    said = {
        "when": one.when,
        "where": one.where,
        "obstacle": one.obstacle,
        "plan": one.plan,
        "to learn": one.learn,
    }
    parts = [f'{name}: "{text}"' for name, text in said.items() if text]
    if one.distress is not None:
        parts.append(f"may stir up {one.distress} of 10")
    return ", ".join([f'"{one.what}"', f"{one.occasions} × {minutes}", *parts])


def _drafted(one: kinds.TaskDrafted) -> str:
    goal = f"for the goal {one.design.goal}" if one.design.goal else "no goal yet"
    return f"idea kept as {one.draft} ({goal}): {_design(one.design)}"


def _with_words(text: str, words: str | None) -> str:
    return f'{text}; "{words}"' if words else text


def _outcome(one: kinds.OutcomeReviewed) -> str:
    parts = [f"looked back on {one.assignment}: {STATUSES[one.status]}"]
    ratings = {"difficulty": 10, "distress": 10, "quality": 4}
    for name, top in ratings.items():
        if (value := getattr(one, name)) is not None:
            parts.append(f"{name} {value} of {top}")
    parts += [form.format(value) for form, value in _facts(one) if value is not None]
    if one.before is not None or one.after is not None:
        levels = ("not asked" if level is None else level for level in (one.before, one.after))
        parts.append("level before and after: {}, {}".format(*levels))
    if one.barriers:
        parts.append("in the way: " + ", ".join(BARRIERS[name] for name in one.barriers))
    return "; ".join(parts)


def _facts(one: kinds.OutcomeReviewed) -> Iterator[tuple[str, object]]:
    """Yield what else was told, each with the words around it; None where it was not."""
    yield "{:.0%} of it", one.quantity
    yield "{} min each", one.minutes
    yield "{} entries", one.items
    yield "helped {} of 10", one.helped
    yield "where: {}", ", ".join(one.contexts) or None
    yield "done {:%Y-%m-%d %H:%M}", one.done_at and one.done_at.astimezone()
    yield 'became: "{}"', one.modified_to
    yield 'learned: "{}"', one.learned


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
    "review_displaced": lambda one: _with_words(
        "another topic came first; the look back waits", one.topic
    ),
    "session_held": _session,
    "skill_rehearsed": lambda one: f"rehearsed together: {one.skill}",
    "agreement_made": lambda one: f"agreed on: {one.agreement}",
    "suggested": _suggested,
    "assigned": _assigned,
    "therapist_agreed": lambda one: f"the therapist says yes to {one.assignment}",
    "client_agreed": lambda one: f"the client says yes to {one.assignment}",
    "task_drafted": _drafted,
    "draft_linked": lambda one: f"{one.draft} is for the goal {one.goal}",
    "declined": lambda one: _with_words(f"declined: {one.task_type}", one.reason),
    "note_dismissed": lambda one: f"note put aside: {one.note}",
    "outcome_reviewed": _outcome,
    "task_reopened": lambda one: f"useful once more: {one.task_type}",
    "ownership_set": _lead,
    "end_declared": lambda _: "the end of the course is in sight",
    "retracted": lambda one: f"taken back: {short(one.target)}",
}
"""What is said of each kind of event; a test holds it to be complete."""
