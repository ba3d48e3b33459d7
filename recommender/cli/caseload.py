"""The store, the plugins and the engine, opened for one command."""

from __future__ import annotations

import difflib
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from recommender.app import Recommender, check
from recommender.cli.event_text import told
from recommender.cli.failure import writing
from recommender.cli.terminal import inline, say
from recommender.domain.audit import Act
from recommender.domain.errors import InputError, StoreError
from recommender.domain.history import SessionHeld
from recommender.engine.state import standing
from recommender.host import Host
from recommender.host.allowing import ALLOW_VARIABLE, not_allowed
from recommender.interchange.records import History
from recommender.language.messages import say as sentence
from recommender.store import blocking, place
from recommender.store.chosen import chosen
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from recommender.domain.history import AnyEvent
    from recommender.domain.task import TaskType
    from recommender.store.log import Appended

BLOCK_VARIABLE = "HOMEWORK_BLOCK"
AHEAD = timedelta(days=1)
"""How far ahead of this clock another machine's may be."""
IN_FUTURE = "lies in the future; correct the time, or the clock of this machine"
LIKENESS, NEAR_MOST = 0.5, 3
"""From this likeness on a known name may have been meant, and how many clients are then named
(design defaults)."""


@dataclass(frozen=True, slots=True)
class Caseload:
    """Every client on record, and what can be asked about them."""

    recommender: Recommender
    known_once: set[str] = field(default_factory=set)
    """Clients who were on record when this command looked; another may forget them meanwhile."""

    @property
    def store(self) -> Store:
        """The store."""
        return self.recommender.store

    def note(self, purpose: Act, client: str | None = None, many: int = 1) -> None:
        """Write into the audit who reads; where that cannot be, say so and go on.

        A record that cannot be read while the disk is full would be the greater harm.
        """
        try:
            self.store.note(purpose, client, many)
        except StoreError as error:
            say(f"Note: this is not in the audit. {error}", err=True)

    def history(self, client: str, *, purpose: Act = Act.SAW) -> History:
        """Return a client's history; raises InputError, with the nearest names, for nobody's."""
        self.known(client)
        self.note(purpose, client)
        return History.from_events(self.store.events(client))

    def known(self, client: str) -> None:
        """Raise InputError, with the nearest names, for a client nobody has opened."""
        # What is not printable names nobody, and may be bytes that no store can be asked for.
        if client.isprintable() and self.store.has(client):
            self.known_once.add(client)
            return
        known = self.store.clients()
        if not known:
            message = "There is no client yet. Add one with: homework client add ID"
            raise InputError(message)
        near = [f'"{one}"' for one in likely(client, known, NEAR_MOST)]
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        shown = inline(client)[:64]
        message = f'There is no client "{shown}".{hint} List them with: homework client list'
        raise InputError(message)

    def everyone(self, *, purpose: Act = Act.SAW) -> Iterator[History]:
        """Yield the history of every client; the audit has one entry for all of them."""
        self.note(purpose, None, self.store.count())
        return (History.from_events(events) for _, events in self.store.every())

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
        """Return the title of a task type; where its plugin is gone, its id and that it is."""
        known = self.recommender.task_types.get(name)
        return known.title if known else sentence("task.gone", task_type=name)

    def record(
        self,
        events: Sequence[AnyEvent],
        *,
        dry_run: bool,
        seen: Mapping[str, int] | None = None,
    ) -> Appended | None:
        """Write events, all or none; in a dry run check them and say what would be written.

        `seen` says how many events of a client they were decided on; raises Conflict for more.
        """
        _refuse_future(events)
        self._refuse_forgotten(events)
        if dry_run:
            for client in sorted({one.client for one in events}):
                added = [one for one in events if one.client == client]
                check(self.store.events(client), added, self.recommender.settings)
            say("Nothing is written. This would be:")
            for event in events:
                say(f"- {event.client}: {told(event)}")
            return None
        self._say_whose(events)
        with writing():
            return self.recommender.record(events, seen=seen)

    def _refuse_forgotten(self, events: Sequence[AnyEvent]) -> None:
        """Raise StoreError for a client who was erased while a question was open here (H22)."""
        for client in self.known_once & {one.client for one in events}:
            if not self.store.has(client):
                message = f"{inline(client)} has been erased meanwhile; nothing was written"
                raise StoreError(message)

    def _say_whose(self, events: Sequence[AnyEvent]) -> None:
        """Say whose history is added to, by more than an id that is soon mistyped (H28)."""
        clients = {one.client for one in events}
        if len(clients) > 1:
            return
        client = clients.pop()
        known = self.store.events(client)
        case = self.recommender.case(History(client, known))
        if case.opened_at is not None:
            goals = ", ".join(one.id for one in case.goals) or "none yet"
            held = f"session {case.sessions} of {case.planned_sessions}"
            say(f"For {client}, {held}; goals: {goals}.", err=True)
        for day in _repeated_days(known, events):
            say(
                f"Note: a session of {day} is on record already, so this counts as one more; "
                f"if it is the same, take it back with: homework undo {client}",
                err=True,
            )


def _repeated_days(known: Sequence[AnyEvent], added: Sequence[AnyEvent]) -> list[date]:
    """Return the days, on this machine's clock, on which a session is held once more."""
    there = {one.id for one in known}
    days = {_day(one) for one in standing(known) if isinstance(one, SessionHeld)}
    again = {_day(one) for one in added if isinstance(one, SessionHeld) and one.id not in there}
    return sorted(days & again)


def _day(one: AnyEvent) -> date:
    return one.at.astimezone().date()


def latest() -> datetime:
    """Return the latest moment of which something can be on record by this machine's clock."""
    return datetime.now(UTC) + AHEAD


def _refuse_future(events: Sequence[AnyEvent]) -> None:
    """Raise InputError for an event ahead of the clock: a slip of the year, or a wrong clock."""
    limit = latest()
    for one in events:
        if one.at > limit:
            message = f"{one.kind} of {one.client}: at = {one.at.isoformat()} {IN_FUTURE}"
            raise InputError(message)


@contextmanager
def opened(model: Path | None = None) -> Iterator[Caseload]:
    """Open the store that is there, with the plugins not blocked and a model, or that in use."""
    with Store.open(place.default_path()) as store:
        yield Caseload(Recommender(store=store, host=host(), model=model or chosen()))


def blocked_by_variable() -> frozenset[str]:
    """Return the distributions that HOMEWORK_BLOCK names."""
    named = os.environ.get(BLOCK_VARIABLE, "").split(",")
    return frozenset(one.strip() for one in named if one.strip())


def blocked() -> frozenset[str]:
    """Return the distributions that are not let in; raises InputError for an unreadable list."""
    return blocked_by_variable() | blocking.blocked()


def host() -> Host:
    """Load the plugins that are allowed and not blocked, and say which are not."""
    here, kept = blocked_by_variable(), blocking.blocked()
    if here:
        say(f"Blocked by {BLOCK_VARIABLE}: {inline(', '.join(sorted(here)))}", err=True)
    if kept:
        say(f"Blocked here: {inline(', '.join(sorted(kept)))}", err=True)
    if barred := not_allowed():
        say(f"Not in {ALLOW_VARIABLE}: {inline(', '.join(sorted(barred)))}", err=True)
    return Host(blocked=here | kept | barred)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like one that was typed, or None."""
    return next(iter(likely(name, known, 1)), None)


def likely(name: str, known: Iterable[str], most: int) -> tuple[str, ...]:
    """Return the known names that are most like one that was typed, the likest first."""
    choices = {inline(one).lower(): one for one in known}
    found = difflib.get_close_matches(name.lower()[:64], list(choices), most, LIKENESS)
    return tuple(inline(choices[one]) for one in found)
