"""homework suggest --all --out FILE: a plan for every client, taken up again after a stop."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from recommender import __version__
from recommender.batch import CHUNK
from recommender.cli.failure import PARTLY, StoppedError
from recommender.cli.options import now
from recommender.cli.terminal import say
from recommender.domain.audit import Act
from recommender.domain.errors import InputError, StoreError
from recommender.interchange.plans import Unplanned
from recommender.interchange.records import History
from recommender.interchange.unfinished import Places, Unfinished, begun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from recommender.cli.caseload import Caseload
    from recommender.interchange.unfinished import Progress

PATIENCE = 1.0
"""Seconds after which a bar shows how far it is."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A plan for every client of the store, to be written to one file."""

    caseload: Caseload
    out: Path
    seed: int
    most: int
    jobs: int

    def write(self, at: datetime | None, *, resume: bool, force: bool) -> int:
        """Write the file, or the rest of it; return the exit code."""
        Places(self.out)
        self._refuse_existing(resume=resume, force=force)
        before = begun(self.out) if resume else None
        self.caseload.note(Act.SUGGESTED, None, self.caseload.store.count())
        # What was begun at a moment is gone on with at that moment.
        moment = now(at).isoformat() if at or not before else self._begun_at(before)
        work = self._work(moment)
        opening = Unfinished.resume if before else Unfinished.start
        # What stopped it may stop it again: workers, of which there are two or more, can be lost.
        jobs = max(self.jobs, 2) if before else self.jobs
        with opening(self.out, work) as file:
            try:
                self._fill(file, moment, jobs)
            except (KeyboardInterrupt, click.Abort):
                kept = f"Stopped; {file.progress.rows} clients are kept"
                message = f"{kept}. Go on with: --out {self.out} --resume"
                raise StoppedError(message) from None
            file.finish()
        return self._told(file.progress)

    def _begun_at(self, before: Mapping[str, Any]) -> str:
        """Return the moment an unfinished file was begun at; raises InputError for none."""
        try:
            return now(datetime.fromisoformat(str(before.get("at")))).isoformat()
        except (ValueError, OverflowError):
            message = (
                f"{self.out} cannot be gone on with: the moment it was begun at cannot be read. "
                "Begin anew with --force."
            )
            raise InputError(message) from None

    def _refuse_existing(self, *, resume: bool, force: bool) -> None:
        if force:
            return
        under_way = begun(self.out) is not None
        if under_way and not resume:
            message = (
                f"{self.out} was begun and is unfinished; go on with --resume, or use --force."
            )
            raise InputError(message)
        if self.out.exists() and not under_way:
            message = f"{self.out} is there already, and whole; give another name, or --force."
            raise InputError(message)

    def _work(self, moment: str) -> dict[str, Any]:
        """Return all that the file depends on: it may be gone on with if nothing of it changed."""
        recommender = self.caseload.recommender
        settings = recommender.settings.model_dump_json()
        return {
            "at": moment,
            "seed": self.seed,
            "most": self.most,
            "engine": __version__,
            "plugins": recommender.host.versions(),
            "model": recommender.model,
            "settings": sha256(settings.encode()).hexdigest(),
            "store": self.caseload.store.mark(),
        }

    def _fill(self, file: Unfinished, moment: str, jobs: int) -> None:
        if file.progress.whole:
            return
        store, recommender = self.caseload.store, self.caseload.recommender
        with _bar(store.count(), file.progress.rows) as advance:
            rows = recommender.rows_many(
                self._histories(file.progress.last, datetime.fromisoformat(moment)),
                at=datetime.fromisoformat(moment),
                seed=self.seed,
                most=self.most,
                jobs=jobs,
            )
            while some := list(islice(rows, CHUNK)):
                file.add(some)
                advance(len(some))

    def _histories(self, after: str, at: datetime) -> Iterator[History | Unplanned]:
        store = self.caseload.store
        while True:
            page: list[History | Unplanned]
            try:
                page = [History.from_events(events) for _, events in store.page(after, CHUNK)]
            except StoreError:
                page = self._one_by_one(after, at)
            if not page:
                return
            yield from page
            after = page[-1].client

    def _one_by_one(self, after: str, at: datetime) -> list[History | Unplanned]:
        """Read the clients behind a name each by itself, so that a damaged one hides no other.

        Raises StoreError if none can be read: then it is the store, and no client of it.
        """
        found: list[History | Unplanned] = []
        names = [one for one in self.caseload.store.clients() if one > after][:CHUNK]
        for name in names:
            try:
                found.append(History.from_events(self.caseload.store.events(name)))
            except StoreError as error:
                found.append(Unplanned(name, at, str(error)))
                last = error
        if all(isinstance(one, Unplanned) for one in found):
            raise last
        return found

    def _told(self, progress: Progress) -> int:
        """Say what the file holds; return the exit code."""
        made = progress.rows - progress.stopped - progress.errors
        for fault in self.caseload.recommender.faults:
            say(str(fault), err=True)
        clients = "client" if progress.rows == 1 else "clients"
        say(
            f"Wrote {self.out}: {progress.rows} {clients}; {made} planned, "
            f"{progress.stopped} stopped, {progress.errors} that cannot be used.",
            err=True,
        )
        if progress.errors:
            say("The lines of those have an 'error' that says why.", err=True)
        return PARTLY if progress.errors else 0


@contextmanager
def _bar(length: int, done: int) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how far it is, once it has taken a while."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    bar = click.progressbar(length=length, label="Planning", file=sys.stderr, show_pos=True)
    begin, waiting = time.monotonic(), done

    def advance(more: int) -> None:
        nonlocal waiting
        waiting += more
        if time.monotonic() - begin > PATIENCE:
            bar.update(waiting)
            waiting = 0

    try:
        yield advance
    finally:
        if bar.pos:
            bar.render_finish()
