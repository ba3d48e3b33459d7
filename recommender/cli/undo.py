"""homework undo: take back what was written last, by adding to the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import at_option, dry_run_option, now

if TYPE_CHECKING:
    from datetime import datetime


@click.command("undo")
@click.argument("client", required=False)
@at_option
@dry_run_option
def command(client: str | None, *, at: datetime | None, dry_run: bool) -> None:
    """Take back what the last command wrote, for one client or for any.

    The history keeps what was taken back, with a mark.

    \b
    Examples:
      homework undo
      homework undo c-017 --dry-run
    """
    from recommender.cli.caseload import opened
    from recommender.cli.event_text import event, told
    from recommender.cli.terminal import say
    from recommender.domain.audit import Act

    with opened() as caseload:
        if client is not None:
            caseload.history(client)
        batch = caseload.store.last_batch(client)
        if not batch:
            say("There is nothing to take back.")
            return
        # A retraction counts from its own time on, so it never lies before what it takes back.
        moment = max(now(at), *(one.at for one in batch))
        events = [event("retracted", one.client, moment, target=one.id) for one in batch[::-1]]
        if dry_run:
            for name in sorted({one.client for one in batch} - {client}):
                caseload.note(Act.SAW, name)
            say("Nothing is written. This would be taken back:")
        else:
            caseload.record(events, dry_run=False)
            say("Taken back:")
        for one in batch[::-1]:
            say(f"- {one.client}: {told(one)}")
