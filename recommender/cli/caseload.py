"""The store, the plugins and the engine, opened for one command."""

from __future__ import annotations

import difflib
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from recommender.app import Recommender, check
from recommender.cli.event_text import told
from recommender.cli.failure import WRITING
from recommender.cli.terminal import inline, say
from recommender.domain.errors import InputError
from recommender.host import Host
from recommender.store import place
from recommender.store.chosen import chosen
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from recommender.domain.case import CaseState
    from recommender.domain.history import AnyEvent
    from recommender.domain.task import TaskType
    from recommender.interchange.records import History
    from recommender.store.log import Appended

BLOCK_VARIABLE = "HOMEWORK_BLOCK"
AHEAD = timedelta(days=1)
"""How far ahead of this clock another machine's may be."""


@dataclass(frozen=True, slots=True)
class Caseload:
    """Every client on record, and what can be asked about them."""

    recommender: Recommender

    @property
    def store(self) -> Store:
        """The store."""
        return self.recommender.store

    def history(self, client: str) -> History:
        """Return a client's history; raises InputError, with the nearest name, for nobody's."""
        # What is not printable names nobody, and may be bytes that no store can be asked for.
        if client.isprintable() and self.store.has(client):
            return self.recommender.history(client)
        known = self.store.clients()
        if not known:
            message = "There is no client yet. Add one with: homework client add ID"
            raise InputError(message)
        near = nearest(client, known)
        hint = f' Did you mean "{near}"?' if near else ""
        shown = inline(client)[:64]
        message = f'There is no client "{shown}".{hint} List them with: homework client list'
        raise InputError(message)

    def task_type(self, name: str) -> TaskType:
        """Return a task type; raises InputError, with the nearest name, for an unknown one."""
        types = self.recommender.task_types
        if name in types:
            return types[name]
        near = nearest(name, types)
        hint = f' Did you mean "{near}"?' if near else ""
        shown = inline(name)[:64]
        message = f'There is no task type "{shown}".{hint} List them with: homework plugins list'
        raise InputError(message)

    def title(self, name: str) -> str:
        """Return the title of a task type, or its id where its plugin is gone."""
        known = self.recommender.task_types.get(name)
        return known.title if known else name

    def record(self, events: Sequence[AnyEvent], *, dry_run: bool) -> Appended | None:
        """Write events, all or none; in a dry run check them and say what would be written."""
        _refuse_future(events)
        if dry_run:
            for client in sorted({one.client for one in events}):
                added = [one for one in events if one.client == client]
                check(self.store.events(client), added, self.recommender.settings)
            say("Nothing is written. This would be:")
            for event in events:
                say(f"- {event.client}: {told(event)}")
            return None
        stage = click.get_current_context().meta
        before = stage.get(WRITING, "")
        stage[WRITING] = "under way"
        try:
            appended = self.recommender.record(events)
        except Exception:
            stage[WRITING] = before
            raise
        stage[WRITING] = "done"
        return appended


def _refuse_future(events: Sequence[AnyEvent]) -> None:
    """Raise InputError for an event ahead of the clock: a slip of the year, or a wrong clock."""
    limit = datetime.now(UTC) + AHEAD
    for one in events:
        if one.at > limit:
            message = (
                f"{one.kind} of {one.client}: at = {one.at.isoformat()} lies in the future; "
                "correct the time, or the clock of this machine"
            )
            raise InputError(message)


def refuse_risk(caseload: Caseload, case: CaseState) -> None:
    """Raise InputError while a risk flag is open: a page for the client waits (S1)."""
    if case.risks:
        line = case.contact_line
        turn_to = f" Whom to turn to (from the clinic): {inline(line)}" if line else ""
        message = f"{inline(caseload.recommender.stopped(case) or '')}{turn_to}"
        raise InputError(message)


@contextmanager
def opened(model: Path | None = None) -> Iterator[Caseload]:
    """Open the store that is there, with the plugins not blocked and a model, or that in use."""
    with Store.open(place.default_path()) as store:
        yield Caseload(Recommender(store=store, host=host(), model=model or chosen()))


def blocked() -> frozenset[str]:
    """Return the distributions that HOMEWORK_BLOCK names."""
    named = os.environ.get(BLOCK_VARIABLE, "").split(",")
    return frozenset(one.strip() for one in named if one.strip())


def host() -> Host:
    """Load the plugins that are not blocked, and say which are."""
    names = blocked()
    if names:
        say(f"Blocked by {BLOCK_VARIABLE}: {inline(', '.join(sorted(names)))}", err=True)
    return Host(blocked=names)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like one that was typed, or None."""
    choices = {inline(one).lower(): one for one in known}
    found = difflib.get_close_matches(name.lower()[:64], list(choices), 1, 0.5)
    return inline(choices[found[0]]) if found else None
