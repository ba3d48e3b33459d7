"""Clients as a list, and one client as a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from recommender.cli.choices import DELIVERIES, LEADS, STATUSES
from recommender.cli.terminal import inline, say, say_json, table
from recommender.domain.client import AgeBand
from recommender.domain.errors import InputError
from recommender.engine.state import standing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.domain.case import Assignment, CaseState
    from recommender.domain.client import Goal
    from recommender.domain.history import AnyEvent

RECENT = 5
"""Outcomes shown of one client."""


def print_list(caseload: Caseload, at: datetime, *, as_json: bool) -> int:
    """Print every client of whom something still counts; return how many cannot be used."""
    found, contradict = [], 0
    for history in caseload.everyone():
        if any(one.kind != "retracted" for one in standing(history.events)):
            try:
                case = caseload.recommender.case(history, at=at)
            except InputError as error:
                say(f"{inline(history.client)}: {inline(str(error))}", err=True)
                contradict += 1
                continue
            found.append(_summary(caseload, case, history.events))
    if as_json:
        say_json(json.dumps({"schema_version": 1, "clients": found}))
        return contradict
    if not found and not contradict:
        say("There is no client yet. Add one with: homework client add ID")
        return 0
    headings = ("Client", "Session", "Who leads", "Open tasks", "Suggestions")
    table(headings, [_row(one) for one in found])
    return contradict


def _summary(caseload: Caseload, case: CaseState, events: tuple[AnyEvent, ...]) -> dict[str, Any]:
    return {
        "id": case.client or events[0].client,
        "sessions": case.sessions,
        "planned_sessions": case.planned_sessions,
        "ownership": case.ownership.value,
        "open": len(case.open),
        "stopped": caseload.recommender.stopped(case) or False,
        "invented": case.invented,
    }


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    name = f"{one['id']} (invented)" if one["invented"] else one["id"]
    session = f"{one['sessions']} of {one['planned_sessions']}"
    return name, session, LEADS[one["ownership"]], str(one["open"]), one["stopped"] or "open"


def print_one(caseload: Caseload, client: str, at: datetime, *, as_json: bool) -> None:
    """Print the profile, the goals, the flags, the open tasks and the last outcomes."""
    history = caseload.history(client)
    case = caseload.recommender.case(history, at=at)
    if as_json:
        whole = {**_summary(caseload, case, history.events), **_details(case)}
        say_json(json.dumps({"schema_version": 1, "client": whole}))
        return
    for line in _page(caseload, case, client=client):
        say(line)


def _details(case: CaseState) -> dict[str, Any]:
    names = ("consent", "interval_days", "weekly_minutes", "language", "contact_line")
    return {
        **{name: getattr(case, name) for name in names},
        "age_band": case.age_band.value,
        "orientation": case.orientation,
        "delivery": case.delivery.value,
        "guardian_consent": case.guardian_consent,
        "blocked_days": list(case.blocked_days),
        "confidence": case.confidence,
        "ownership_set": case.ownership_set,
        "ending": case.ending,
        "goals": [{"id": one.id, "areas": list(one.areas)} for one in case.goals],
        "flags": list(case.flags),
        "risks": list(case.risks),
        "rehearsed": list(case.rehearsed),
        "agreements": list(case.agreements),
        "likes": list(case.likes),
        "dislikes": list(case.dislikes),
        "open_tasks": [_task(one) for one in case.open],
        "waiting_tasks": [_task(one) for one in case.waiting],
        "drafts": [{"draft": draft, "goal": goal} for draft, goal in case.drafts],
        "outcomes": [
            {
                "assignment": one.assignment.id,
                "status": one.status.value,
                "difficulty": one.difficulty,
                "barriers": list(one.barriers),
                "at": one.at.isoformat(),
            }
            for one in case.record[-RECENT:]
        ],
    }


def title(case: CaseState, client: str) -> str:
    """Return who this is about, who leads, and how far the course has come."""
    name = f"{client} (invented)" if case.invented else client
    lead = LEADS[case.ownership] + (" (set by the therapist)" if case.ownership_set else "")
    return f"{name} · {lead} · session {case.sessions} of {case.planned_sessions}"


def _task(one: Assignment) -> dict[str, Any]:
    names = ("task_type", "rung", "minutes", "occasions")
    about = {name: getattr(one, name) for name in names}
    return {"assignment": one.id, **about, "at": one.at.isoformat()}


def _page(caseload: Caseload, case: CaseState, *, client: str) -> Iterator[str]:
    yield title(case, client)
    stopped = caseload.recommender.stopped(case)
    if stopped:
        yield f"No suggestion for now. {stopped}"
    consent = {True: "yes", False: "no", None: "not recorded"}[case.consent]
    confidence = "not asked" if case.confidence is None else f"{case.confidence} of 10"
    yield f"Consent: {consent}. Confidence in leading practice: {confidence}."
    yield f"Practice: {case.weekly_minutes} minutes a week. Language: {case.language}."
    yield from _frame(case)
    yield "Goals: " + ("; ".join(_goal(one) for one in case.goals) or "none yet")
    yield "Flags: " + (", ".join((*case.flags,)) or "none")
    for label, names in (
        ("Rehearsed", case.rehearsed),
        ("Agreed", case.agreements),
        ("Likes", case.likes),
        ("Likes less", case.dislikes),
    ):
        if names:
            yield f"{label}: {', '.join(names)}"
    if case.contact_line:
        yield f"Whom to turn to: {inline(case.contact_line)}"
    yield from _tasks(caseload, case)


def _frame(case: CaseState) -> Iterator[str]:
    approach = case.orientation or "not recorded"
    yield f"Approach: {approach}. Sessions {DELIVERIES[case.delivery]}."
    if case.age_band is AgeBand.ADOLESCENT or case.guardian_consent is not None:
        answer = {True: "yes", False: "no", None: "not recorded"}[case.guardian_consent]
        yield f"A guardian's consent: {answer}."
    if case.blocked_days:
        yield f"No practice on: {', '.join(case.blocked_days)}"


def _goal(one: Goal) -> str:
    return f"{one.id} ({', '.join(one.areas)})"


def _tasks(caseload: Caseload, case: CaseState) -> Iterator[str]:
    yield "Open tasks:" if case.open else "Open tasks: none"
    for one in case.open:
        size = f"{one.occasions} × {one.minutes} min a week"
        yield f"- {inline(caseload.title(one.task_type))} ({one.id}), {size}"
    if case.waiting:
        yield "Waiting for the client's yes:"
    for one in case.waiting:
        yield f"- {inline(caseload.title(one.task_type))} ({one.id})"
    if case.record:
        yield "Last outcomes:"
    for done in case.record[-RECENT:]:
        rated = "" if done.difficulty is None else f", difficulty {done.difficulty} of 10"
        title = inline(caseload.title(done.assignment.task_type))
        yield f"- {done.at.astimezone():%Y-%m-%d} {title}: {STATUSES[done.status]}{rated}"
