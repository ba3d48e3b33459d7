"""homework undo: take back what was written last, by adding to the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from recommender.cli.options import at_option, dry_run_option, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from recommender.cli.caseload import Caseload
    from recommender.domain.audit import Entry
    from recommender.domain.errors import StoreError
    from recommender.domain.history import AnyEvent

_RAISING = {"flag_raised", "measured"}
"""What may have raised a flag: a measure by its value (S1)."""
FRESH = 10
"""Minutes within which what somebody wrote is what their `undo` means (design default)."""


@click.command("undo")
@click.argument("client", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@at_option
@dry_run_option
def command(client: str | None, *, yes: bool, at: datetime | None, dry_run: bool) -> None:
    """Take back what the last command wrote, for one client or for any.

    The history keeps what was taken back, with a mark. It asks first where somebody else wrote it;
    and where it was some time ago, if no client is named or a flag was raised by it.

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
        seen = _lengths(caseload, batch)
        # A retraction counts from its own time on, so it never lies before what it takes back.
        moment = max(now(at), *(one.at for one in batch))
        events = [event("retracted", one.client, moment, target=one.id) for one in batch[::-1]]
        if dry_run:
            _note_seen(caseload, batch, client)
            say("Nothing is written. This would be taken back:")
        else:
            if not yes:
                _ask_whether(caseload, batch, named=client is not None)
            _record(caseload, events, seen)
            say("Taken back:")
        for one in batch[::-1]:
            say(f"- {one.client}: {told(one)}")


def _lengths(caseload: Caseload, batch: Sequence[AnyEvent]) -> dict[str, int]:
    """Return how many events there are of whom a batch concerns, while all of it counts."""
    from recommender.engine.state import standing

    known = {name: caseload.store.events(name) for name in {one.client for one in batch}}
    counting = {one.id for events in known.values() for one in standing(events)}
    if not counting.issuperset(one.id for one in batch):
        raise _no_longer_last(caseload, batch[0].client)
    return {name: len(events) for name, events in known.items()}


def _record(caseload: Caseload, events: Sequence[AnyEvent], seen: Mapping[str, int]) -> None:
    """Take back what was last when it was looked at; raises StoreError where it is so no more."""
    from recommender.store.log import Conflict

    try:
        caseload.record(events, dry_run=False, seen=seen)
    except Conflict:
        raise _no_longer_last(caseload, events[0].client) from None


def _no_longer_last(caseload: Caseload, client: str) -> StoreError:
    """Say who was quicker, and what to do."""
    from recommender.cli.terminal import inline
    from recommender.domain.audit import WRITES, Act
    from recommender.domain.errors import StoreError
    from recommender.store import audit

    entries = caseload.store.ask(lambda connection: audit.entries(connection, client))
    last = [one for one in entries if one.act in WRITES][-1]
    did = "was taken back already" if last.act is Act.TOOK_BACK else "is no longer the last entry"
    return StoreError(
        f"What was to be taken back {did}: {inline(last.who)} was quicker, and nothing was "
        "written; to take back what is the last entry now, run homework undo again"
    )


def _note_seen(caseload: Caseload, batch: Sequence[AnyEvent], named: str | None = None) -> None:
    from recommender.domain.audit import Act

    for name in sorted({one.client for one in batch} - {named}):
        caseload.note(Act.SAW, name)


def _ask_whether(caseload: Caseload, batch: Sequence[AnyEvent], *, named: bool) -> None:
    """Ask, unless whoever is at work has just written it; raises Abort where it is not meant.

    With a client named it may be older, unless it raised a flag: without that, suggestions may
    return (S1, S4).
    """
    from datetime import UTC, datetime, timedelta

    from recommender.cli.asking import confirm
    from recommender.cli.event_text import told
    from recommender.cli.terminal import inline, say
    from recommender.store import audit
    from recommender.store.who import who

    client = batch[0].client
    entry = _written(caseload.store.ask(lambda connection: audit.entries(connection, client)))
    since = datetime.now(UTC) - timedelta(minutes=FRESH)
    harmless = named and not any(one.kind in _RAISING for one in batch)
    own = entry is not None and entry.who == who()
    if entry and own and (harmless or datetime.fromisoformat(entry.at) > since):
        return
    if not named:
        _note_seen(caseload, batch)
    when = f" by {inline(entry.who)} at {entry.at[:16].replace('T', ' ')} UTC" if entry else ""
    say(f"This was written{when}:", err=True)
    for one in batch:
        say(f"- {one.client}: {told(one)}", err=True)
    confirm("Take it back?", abort=True, err=True)


def _written(entries: Iterable[Entry]) -> Entry | None:
    """Return an entry of what was written last and not taken back; what was one has one time."""
    from itertools import groupby

    from recommender.domain.audit import WRITES, Act

    taken = 0
    writing = [one for one in entries if one.act in WRITES]
    for _, some in groupby(reversed(writing), lambda one: (one.at, one.who)):
        one = next(some)
        if one.act is Act.TOOK_BACK:
            taken += 1
        elif taken:
            taken -= 1
        else:
            return one
    return None
