"""homework undo: take back what was written last, by adding to the history."""

from __future__ import annotations

import click

from recommender.cli.options import dry_run_option, now


@click.command("undo")
@click.argument("client", required=False)
@dry_run_option
def command(client: str | None, *, dry_run: bool) -> None:
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

    with opened() as caseload:
        if client is not None:
            caseload.history(client)
        batch = caseload.store.last_batch(client)
        if not batch:
            say("There is nothing to take back.")
            return
        # A retraction counts from its own time on, so it never lies before what it takes back.
        moment = max(now(None), *(one.at for one in batch))
        events = [event("retracted", one.client, moment, target=one.id) for one in batch[::-1]]
        if caseload.record(events, dry_run=dry_run):
            for one in batch[::-1]:
                say(f"Taken back for {one.client}: {told(one)}")
