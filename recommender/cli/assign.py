"""homework assign: what therapist and client have chosen, or declined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from recommender.cli.asking import ask
from recommender.cli.options import (
    WORDS,
    Number,
    Until,
    at_option,
    dry_run_option,
    most_option,
    now,
    seed_option,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.cli.pick import Change, Pick
    from recommender.domain.case import CaseState
    from recommender.domain.history import AnyEvent
    from recommender.domain.plan import Plan, Suggestion


@click.command("assign")
@click.argument("client")
@click.argument("which", required=False)
@click.option("--decline", is_flag=True, help="Not this one; no reason is asked for.")
@click.option("--waiting", is_flag=True, help="The client has not said yes yet.")
@click.option(
    "--because", type=WORDS, metavar="TEXT|-", help="Why another choice, or a decline; if you wish."
)
@click.option("--size", type=click.Choice(["smaller", "larger"]), help="The size below or above.")
@click.option("--rung", type=int, metavar="N", help="The size by its place on the task's ladder.")
@click.option("--minutes", type=Number(1, 480), metavar="N", help="Minutes of one occasion.")
@click.option("--occasions", type=Number(1, 28), metavar="N", help="Occasions in a week.")
@click.option("--until", type=Until(), metavar="DAY", help="A weekday, a date or a time.")
@click.option(
    "--what", type=WORDS, metavar="TEXT|-", help="The client's own design, in their words."
)
@at_option
@seed_option
@most_option
@dry_run_option
def command(  # noqa: PLR0913 - one for each option
    client: str,
    which: str | None,
    *,
    decline: bool,
    waiting: bool,
    because: str | None,
    until: datetime | None,
    at: datetime | None,
    seed: int,
    most: int,
    dry_run: bool,
    **change: Any,
) -> None:
    """Write down a choice: a suggestion by its number, or any task type by its name.

    Without WHICH it shows the suggestions and asks.

    \b
    Examples:
      homework assign c-017
      homework assign c-017 1 --size smaller --until sunday
      homework assign c-017 2 --decline
      homework assign c-017 worry-time --waiting --because "We spoke of evenings"
      homework assign c-017 own-design --what "Ten quiet minutes by the river"
    """
    if decline and waiting:
        message = "Give --decline, or --waiting for a task that is proposed; not both."
        raise click.UsageError(message)
    from recommender.cli.caseload import opened
    from recommender.cli.event_text import event
    from recommender.cli.pick import Change, found, refuse_moved

    moment = now(at)
    with opened() as caseload:
        history = caseload.history(client)
        plan = caseload.recommender.suggest(history, at=moment, seed=seed, most=most)
        case = caseload.recommender.case(history, at=moment)
        _refuse_stopped(plan)
        _refuse_past(until, moment)
        wanted = Change(**change)
        if which is None:
            which, decline, wanted = _asked(plan, wanted, case.language, decline=decline)
        elif not _seen_since(caseload, client):
            refuse_moved(history.events, plan, which)
        one = found(plan, which)
        if decline:
            name = one.task_type if one else caseload.task_type(which).id
            _decline(caseload, plan, moment, name, because, dry_run=dry_run)
            return
        pick = _checked(caseload, plan, case, one, which, wanted)
        used = {one.assignment for one in history.events if one.kind == "assigned"}
        made = event(
            "assigned",
            client,
            moment,
            assignment=free_id(pick.task_type.id, used),
            task_type=pick.task_type.id,
            rung=pick.rung,
            minutes=pick.minutes,
            occasions=pick.occasions,
            chosen_by=plan.ownership,
            origin=pick.origin,
            goal=pick.goal,
            until=until,
            what=wanted.what,
            client_agreed=not waiting,
            override_reason=because,
        )
        _write(caseload, plan, moment, pick, made, dry_run=dry_run)


def _seen_since(caseload: Caseload, client: str) -> bool:
    """Tell whether somebody has looked at the suggestions since something was written last."""
    from recommender.domain.audit import WRITES, Act
    from recommender.store import audit

    entries = caseload.store.ask(lambda connection: audit.entries(connection, client))
    acts = [one.act for one in entries if one.act in WRITES or one.act is Act.SUGGESTED]
    return acts[-1:] == [Act.SUGGESTED]


def _refuse_past(until: datetime | None, at: datetime) -> None:
    from recommender.domain.errors import InputError

    if until is not None and until <= at:
        message = f"--until {until:%Y-%m-%d %H:%M}: lies before the assignment; give a later day"
        raise InputError(message)


def _refuse_stopped(plan: Plan) -> None:
    from recommender.cli.terminal import inline
    from recommender.domain.errors import InputError

    if plan.stopped is not None:
        line = (
            f" Whom to turn to (from the clinic): {inline(plan.contact_line)}"
            if plan.contact_line
            else ""
        )
        message = f"Nothing can be assigned now. {inline(plan.stopped)}{line}"
        raise InputError(message)


def _asked(plan: Plan, change: Change, language: str, *, decline: bool) -> tuple[str, bool, Change]:
    """Ask which one, and what to do with it."""
    from dataclasses import replace

    from recommender.cli.plan_text import options
    from recommender.cli.terminal import say
    from recommender.domain.errors import InputError

    if not plan.suggestions:
        message = "Nothing fits this week; name a task type, or see why with: homework suggest"
        raise InputError(message)
    for line in options(plan, language):
        say(line)
    number = ask("Which one", type=Number(1, len(plan.suggestions)))
    if decline:
        return str(number), True, change
    say("1 as it is, 2 with changes, 3 not this one")
    answer = ask("How", type=Number(1, 3))
    if answer == 2:  # noqa: PLR2004 - the number that was just shown
        one = plan.suggestions[number - 1]
        minutes = ask("Minutes of one occasion", type=Number(1, 480), default=one.minutes)
        times = ask("Occasions in a week", type=Number(1, 28), default=one.occasions)
        change = replace(change, minutes=minutes, occasions=times)
    return str(number), answer == 3, change  # noqa: PLR2004


def _checked(
    caseload: Caseload,
    plan: Plan,
    case: CaseState,
    one: Suggestion | None,
    which: str,
    change: Change,
) -> Pick:
    from recommender.cli.pick import notes, picked, refuse_unsafe
    from recommender.cli.terminal import say

    pick = picked(caseload, case, one, which, change)
    refuse_unsafe(caseload, case, pick)
    for note in notes(plan, case, pick):
        say(f"Note: {note}", err=True)
    return pick


def free_id(stem: str, used: Collection[str]) -> str:
    """Return a short readable id that is not in use."""
    number = 1
    while f"{stem}-{number}" in used:
        number += 1
    return f"{stem}-{number}"


def offer(plan: Plan, at: datetime) -> list[AnyEvent]:
    """Return the event that keeps what was offered, with the chance that it was."""
    from recommender.cli.event_text import event
    from recommender.interchange.plan_record import offered

    return [event("suggested", plan.client, at, **offered(plan))] if plan.suggestions else []


def _decline(
    caseload: Caseload,
    plan: Plan,
    at: datetime,
    task_type: str,
    because: str | None,
    *,
    dry_run: bool,
) -> None:
    from recommender.cli.event_text import event
    from recommender.cli.terminal import inline, say

    declined = event("declined", plan.client, at, task_type=task_type, reason=because)
    if caseload.record([*offer(plan, at), declined], dry_run=dry_run):
        title = inline(caseload.title(task_type))
        say(f"Declined: {title}. That is fine; it will wait a while.")
        say(f"Undo: homework undo {plan.client}")


def _write(
    caseload: Caseload, plan: Plan, at: datetime, pick: Pick, made: AnyEvent, *, dry_run: bool
) -> None:
    from recommender.cli.terminal import inline, say

    if caseload.record([*offer(plan, at), made], dry_run=dry_run):
        size = f"{pick.occasions} × {pick.minutes} min a week"
        name = getattr(made, "assignment", "")
        say(f"Assigned: {inline(pick.task_type.title)}, {size} ({name}).")
        if not getattr(made, "client_agreed", True):
            say(f"It waits for the client's yes: homework agree {plan.client} {name}")
        say(f"Undo: homework undo {plan.client}")
