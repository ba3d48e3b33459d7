"""homework session: a session begins, is held, or gives its time to another topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import (
    WORDS,
    Number,
    at_option,
    dry_run_option,
    now,
)

if TYPE_CHECKING:
    from datetime import datetime

    from recommender.domain.history import AnyEvent

WITHOUT_A_WORD = ""
"""What --displaced gives when no topic is named."""


@click.command("session")
@click.argument("client")
@click.option("--begin", is_flag=True, help="It is under way; suggestions wait for its end.")
@click.option("--held", is_flag=True, help="It was held; suggestions can be made.")
@click.option(
    "--confidence",
    type=Number(0, 10),
    metavar="0-10",
    help="With --held: the client's confidence in leading practice.",
)
@click.option(
    "--displaced",
    is_flag=False,
    flag_value=WITHOUT_A_WORD,
    type=WORDS,
    metavar="[TOPIC|-]",
    help="Another topic came before the look back; nothing counts as missed.",
)
@at_option
@dry_run_option
def command(
    client: str,
    *,
    begin: bool,
    held: bool,
    confidence: int | None,
    displaced: str | None,
    at: datetime | None,
    dry_run: bool,
) -> None:
    """Write down that a session begins or was held, and what its time went to.

    \b
    Examples:
      homework session c-017 --begin
      homework session c-017 --held --confidence 6
      homework session c-017 --held --displaced "news from work"
      homework session c-017 --displaced
    """
    _refuse_misfits(begin=begin, held=held, confidence=confidence, displaced=displaced)
    from recommender.cli.caseload import opened
    from recommender.cli.event_text import event, told
    from recommender.cli.terminal import say

    moment = now(at)
    with opened() as caseload:
        caseload.history(client)
        events: list[AnyEvent] = []
        if begin:
            events.append(event("session_begun", client, moment))
        if displaced is not None:
            events.append(event("review_displaced", client, moment, topic=displaced or None))
        if held:
            events.append(event("session_held", client, moment, confidence=confidence))
        if caseload.record(events, dry_run=dry_run):
            for one in events:
                say(f"Recorded: {told(one)}")
            view = "suggest" if held else "agenda"
            say(f"Next: homework {view} {client}. Undo: homework undo {client}")


def _refuse_misfits(
    *, begin: bool, held: bool, confidence: int | None, displaced: str | None
) -> None:
    """Raise UsageError for options that do not go together."""
    if begin and held:
        message = "Give --begin when it starts, and --held at its end; not both."
    elif confidence is not None and not held:
        message = "--confidence goes with --held, for the session in which it was asked."
    elif not (begin or held or displaced is not None):
        message = "Say what happened: --begin, --held or --displaced."
    else:
        return
    raise click.UsageError(message)
