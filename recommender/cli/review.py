"""homework review: looking back on practice together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from recommender.cli.choices import BARRIERS, REPORTERS, STATUSES
from recommender.cli.options import (
    WORDS,
    Moment,
    Number,
    at_option,
    dry_run_option,
    now,
)

if TYPE_CHECKING:
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.cli.outcome import OpenTasks
    from recommender.domain.case import Assignment
    from recommender.domain.history import AnyEvent


@click.command("review")
@click.argument("client")
@click.argument("assignment", required=False)
@click.option("--status", type=click.Choice(list(STATUSES)), help="What became of it.")
@click.option("--difficulty", type=Number(0, 10), metavar="0-10", help="0 easy, 10 too hard.")
@click.option("--distress", type=Number(0, 10), metavar="0-10", help="0 calm, 10 the most.")
@click.option("--quality", type=Number(0, 4), metavar="0-4", help="How well it went.")
@click.option("--quantity", type=Number(0, 1, whole=False), metavar="0-1", help="Share of it done.")
@click.option("--minutes", type=Number(0, 1_440), metavar="N", help="Minutes one occasion took.")
@click.option(
    "--barrier", "barriers", type=click.Choice(list(BARRIERS)), multiple=True, help="In the way."
)
@click.option("--items", type=Number(0, 10_000), metavar="N", help="Entries that came of it.")
@click.option("--before", type=Number(0, 10), metavar="0-10", help="Level just before practice.")
@click.option(
    "--after", type=Number(0, 10), metavar="0-10", help="Level just after; 10 is hardest."
)
@click.option("--helped", type=Number(0, 10), metavar="0-10", help="How much it helped.")
@click.option(
    "--context", "contexts", multiple=True, metavar="NAME", help="Where, such as at-work."
)
@click.option("--done-at", type=Moment(), metavar="TIME", help="When it was done; ends in a zone.")
@click.option(
    "--modified-to", type=WORDS, metavar="TEXT|-", help="What it became, in the client's words."
)
@click.option(
    "--learned", type=WORDS, metavar="TEXT|-", help="What was learned, in the client's words."
)
@click.option("--reported-by", type=click.Choice(REPORTERS), help="Who says so; the client.")
@click.option("--session", is_flag=True, help="Record as well that a session is held now.")
@at_option
@dry_run_option
def command(
    client: str,
    assignment: str | None,
    *,
    session: bool,
    at: datetime | None,
    dry_run: bool,
    **given: Any,
) -> None:
    """Look back on open tasks, with curiosity; asks, unless options say it all.

    \b
    Examples:
      homework review c-017
      homework review c-017 --session
      homework review c-017 thought-record-1 --status done --difficulty 4
      homework review c-017 worry-time-1 --status not_this_time --barrier time
      homework review c-017 --status done --before 7 --after 4 --context at-work
      homework review c-017 --status modified --modified-to "A voice note"
    """
    from recommender.cli.caseload import opened
    from recommender.cli.event_text import event
    from recommender.cli.outcome import asked, open_tasks, recorded

    fields = {name: value for name, value in given.items() if value not in {None, ()}}
    moment = now(at)
    with opened() as caseload:
        tasks = open_tasks(caseload, client, moment)
        if fields:
            _require_status(fields)
            _refuse_ahead(fields, moment)
            outcomes = [(_meant(caseload, tasks, client, assignment, moment), fields)]
        else:
            one = _meant(caseload, tasks, client, assignment, moment) if assignment else None
            chosen = tasks.open if one is None else [one]
            outcomes = asked(tasks, chosen)
        events: list[AnyEvent] = []
        if session:
            events.append(event("session_held", client, moment))
        for task, told in outcomes:
            events.append(event("outcome_reviewed", client, moment, assignment=task.id, **told))
        recorded(caseload, client, events, stopped=tasks.stopped, dry_run=dry_run)


def _meant(
    caseload: Caseload, tasks: OpenTasks, client: str, assignment: str | None, at: datetime
) -> Assignment:
    """Return the open task; raises InputError, which says so where an `undo` counts later only."""
    from recommender.cli.outcome import one_open
    from recommender.domain.errors import InputError
    from recommender.domain.history import Retracted

    try:
        return one_open(tasks, client, assignment)
    except InputError as error:
        events = caseload.store.events(client)
        later = [one.at for one in events if isinstance(one, Retracted) and one.at > at]
        if not later:
            raise
        message = (
            f"{error}. What was taken back counts from {min(later):%Y-%m-%d %H:%M} UTC on, which "
            "is after --at: leave --at out, or give the same one to: homework undo"
        )
        raise InputError(message) from None


def _require_status(fields: dict[str, Any]) -> None:
    if "status" not in fields:
        message = f"is missing; give one of: {', '.join(STATUSES)}"
        raise click.BadParameter(message, param_hint="--status")


def _refuse_ahead(fields: dict[str, Any], at: datetime) -> None:
    if "done_at" in fields and fields["done_at"] > at:
        message = "lies after the moment of the review; give when it was done."
        raise click.BadParameter(message, param_hint="--done-at")
