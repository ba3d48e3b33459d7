"""homework agree: the client says yes to a task that waited for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import at_option, dry_run_option, now

if TYPE_CHECKING:
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.domain.case import Assignment, CaseState


@click.command("agree")
@click.argument("client")
@click.argument("assignment", required=False)
@at_option
@dry_run_option
def command(client: str, assignment: str | None, *, at: datetime | None, dry_run: bool) -> None:
    """Write down the client's yes to a task that waited for it; from then on it is open.

    \b
    Examples:
      homework agree c-017
      homework agree c-017 worry-time-1
    """
    from recommender.cli.caseload import opened
    from recommender.cli.event_text import event
    from recommender.cli.terminal import inline, say

    moment = now(at)
    with opened() as caseload:
        case = caseload.recommender.case(caseload.history(client), at=moment)
        one = _one_waiting(case, client, assignment)
        _refuse_unsafe(caseload, case, one)
        # What the client put down waits for the therapist, who is the one typing.
        kinds = ["therapist_agreed"] if one.id in case.unread else ["client_agreed"]
        events = [event(kind, client, moment, assignment=one.id) for kind in kinds]
        if caseload.record(events, dry_run=dry_run):
            name = inline(caseload.title(one.task_type))
            say(f"Agreed: {name} ({one.id}) is open now. Undo: homework undo {client}")


def _one_waiting(case: CaseState, client: str, assignment: str | None) -> Assignment:
    """Return the waiting task of an id, or the only one; raises InputError that lists them."""
    from recommender.cli.terminal import inline
    from recommender.domain.errors import InputError

    if assignment is None and len(case.waiting) == 1:
        return case.waiting[0]
    for one in case.waiting:
        if one.id == assignment:
            return one
    listed = ", ".join(inline(one.id) for one in case.waiting) or "none"
    if assignment is None:
        what = "name the task that is meant" if case.waiting else "no task waits for a yes"
        message = f"ASSIGNMENT: {what}; waiting for {client}: {listed}"
    else:
        shown = inline(assignment)[:64]
        message = f'No task "{shown}" of {client} waits for a yes. Waiting: {listed}'
    raise InputError(message)


def _refuse_unsafe(caseload: Caseload, case: CaseState, one: Assignment) -> None:
    """Raise InputError where a rule withholds the task by now, though it was fine when proposed.

    A yes may come while a session is under way: it chooses nothing new.
    """
    from dataclasses import replace

    from recommender.cli.pick import Pick, refuse_unsafe

    known = caseload.task_type(one.task_type)
    pick = Pick(known, one.rung, one.minutes, one.occasions, "own")
    refuse_unsafe(caseload, replace(case, session_open=False), pick)
