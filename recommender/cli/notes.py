"""homework notes: words to the therapist about the plan, and putting one aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import at_option, dry_run_option, json_option, now

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.domain.plan import Note


@click.command("notes")
@click.argument("client")
@click.option("--dismiss", metavar="CODE", help="Put this note aside for some sessions.")
@at_option
@json_option
@dry_run_option
def command(
    client: str, *, dismiss: str | None, at: datetime | None, as_json: bool, dry_run: bool
) -> None:
    """Show the notes to the therapist, each with its basis, or put one aside.

    Notes are about the plan, never about the client. What is marked as for you alone is in
    nothing that is meant for the client. A note about safety comes back.

    \b
    Examples:
      homework notes c-017
      homework notes c-017 --dismiss no_transfer
      homework notes c-017 --json
    """
    if as_json and dismiss:
        message = "Give --json to read, or --dismiss to write; not both."
        raise click.UsageError(message)
    from recommender.cli.as_json import print_json
    from recommender.cli.caseload import opened
    from recommender.cli.plan_text import noted
    from recommender.cli.terminal import say

    moment = now(at)
    with opened() as caseload:
        plan = caseload.recommender.suggest(caseload.history(client), at=moment)
        if dismiss is not None:
            _dismiss(caseload, client, plan.notes, dismiss, moment, dry_run=dry_run)
            return
    if as_json:
        print_json(client, at=moment, notes=plan.notes, stopped=plan.stopped)
        return
    if plan.stopped:
        say(f"No notes for now. {plan.stopped}")
    elif not plan.notes:
        say("There is no note now.")
    for one in plan.notes:
        say(f"- {one.code}  {noted(one)} ({one.basis})")


def _dismiss(
    caseload: Caseload,
    client: str,
    notes: Sequence[Note],
    code: str,
    at: datetime,
    *,
    dry_run: bool,
) -> None:
    from recommender.cli.caseload import nearest
    from recommender.cli.event_text import event
    from recommender.cli.terminal import inline, say
    from recommender.domain.errors import InputError
    from recommender.engine.notes import LASTING

    codes = [one.code for one in notes]
    if code not in codes:
        near = nearest(code, codes)
        hint = f" Did you mean '{near}'?" if near else ""
        message = (
            f"--dismiss {inline(code)[:64]}: is no note of {client} now.{hint} "
            f"Notes: {', '.join(codes) or 'none'}"
        )
        raise InputError(message)
    if code in LASTING:
        message = f"--dismiss {code}: is about safety, so it stays until what it says is settled"
        raise InputError(message)
    if caseload.record([event("note_dismissed", client, at, note=code)], dry_run=dry_run):
        say(f"Put aside: {code}. It may come back later. Undo: homework undo {client}")
