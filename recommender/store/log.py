"""The log of events: added to as a whole or not at all, read in order, never edited."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import uuid4

from sqlalchemy import Connection, Engine, func, select

from recommender.domain.audit import act
from recommender.domain.errors import StoreError
from recommender.store import audit
from recommender.store.append import Appended, Conflict, committed, owners, record
from recommender.store.body import read, written
from recommender.store.connection import (
    FAILURES,
    NOTHING_RECORDED,
    engine_for,
    failure,
    is_busy,
    patiently,
    rewrite,
)
from recommender.store.driver import driver_to_make, driver_to_open, key_name
from recommender.store.newest import newest
from recommender.store.schema import APPLICATION_ID, CLIENTS, EVENTS
from recommender.store.standing import (
    Standing,
    make_file,
    make_place,
    no_store,
    require_file,
    revision,
    standing,
)
from recommender.store.statement import commit
from recommender.store.turn import turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Any

    from sqlalchemy import RowMapping, Select

    from recommender.domain.audit import Act
    from recommender.domain.history import AnyEvent
    from recommender.store.driver import Driver

__all__ = ["Appended", "Conflict", "Store"]

S = TypeVar("S", bound="Store")
T = TypeVar("T")

_ERASED = "it is erased, but its traces are not yet; close other programs, and repeat this"
_PAGE = 200
_SYNCHRONOUS = ("off", "normal", "full", "extra")


class Store:
    """One file with the histories of many clients, to share between threads but not by a fork."""

    def __init__(self, path: Path, engine: Engine) -> None:
        """Hold an engine; use `Store.open` or `Store.create`, which check what the file is."""
        self.path = path
        self._engine = engine
        self._writing = engine.execution_options(writes=True)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a store that is there, writing nothing."""
        path = path.absolute()
        require_file(path)
        return _checked(cls(path, engine_for(path, driver_to_open(path))), cls._require_current)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a store, or open the one that is there and bring it up to date."""
        path = path.absolute()
        make_place(path)
        return cls.make(path, driver_to_make(path))

    @classmethod
    def make(cls, path: Path, driver: Driver) -> Self:
        """Make a store in a folder that is there, its driver (and key) known before its file."""
        make_file(path)
        return _checked(cls(path, engine_for(path, driver)), cls._migrate)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        """Hand over the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def append(
        self, events: Sequence[AnyEvent], *, expected: Mapping[str, int] | None = None
    ) -> Appended:
        """Record all events or none; a repeat of the same id with the same content is harmless.

        `expected` says how many events of a client the caller has read; if that is no longer so,
        `Conflict` is raised and the caller reads again.
        """
        bodies = [written(one) for one in events]
        acts = {one.id: act(one) for one in events}
        batch = uuid4().hex
        return self.change(
            lambda connection: record(connection, bodies, expected or {}, batch, acts),
            lambda connection: committed(connection, bodies, batch),
        )

    def events(self, client: str) -> tuple[AnyEvent, ...]:
        """Read a client's history in the order it was recorded; empty if there is none."""
        query = select(EVENTS).where(EVENTS.c.client == client).order_by(EVENTS.c.stream_position)
        return tuple(read(row) for row in self._rows(query))

    def clients(self) -> tuple[str, ...]:
        """Name every client, sorted."""
        return tuple(sorted(row["id"] for row in self._rows(select(CLIENTS.c.id))))

    def has(self, client: str) -> bool:
        """Tell whether anything is recorded of a client."""
        return bool(self._rows(select(CLIENTS.c.id).where(CLIENTS.c.id == client)))

    def owners(self, ids: Sequence[str]) -> dict[str, str]:
        """Return whose the events of these ids are; an id that is not on record is left out."""
        return self.ask(lambda connection: owners(connection, ids))

    def every(self) -> Iterator[tuple[str, tuple[AnyEvent, ...]]]:
        """Read one client after the other; no lock is held in between, so others can write."""
        for client in self.clients():
            yield client, self.events(client)

    def page(self, after: str, most: int) -> tuple[tuple[str, tuple[AnyEvent, ...]], ...]:
        """Read the next clients behind a name ("" for the first ones), in order, in two queries.

        What is held in memory depends on the page, not on how many clients there are.
        """
        names = select(CLIENTS.c.id).where(CLIENTS.c.id > after).order_by(CLIENTS.c.id).limit(most)
        query = (
            select(EVENTS)
            .where(EVENTS.c.client.in_(names))
            .order_by(EVENTS.c.client, EVENTS.c.stream_position)
        )
        by_client = groupby(self._rows(query), lambda row: row["client"])
        return tuple((client, tuple(read(row) for row in rows)) for client, rows in by_client)

    def count(self) -> int:
        """Count the clients."""
        return int(self._rows(select(func.count().label("many")).select_from(CLIENTS))[0]["many"])

    def mark(self) -> str:
        """Name the newest event and its batch: another mark means that something was recorded."""
        newest = select(EVENTS.c.position, EVENTS.c.batch).order_by(EVENTS.c.position.desc())
        found = self._rows(newest.limit(1))
        return f"{found[0]['position']}-{found[0]['batch']}" if found else "empty"

    def last_batch(self, client: str | None = None) -> tuple[AnyEvent, ...]:
        """Read what the newest append recorded that is neither a retraction nor retracted since."""
        query = select(EVENTS).order_by(EVENTS.c.position.desc())
        if client is not None:
            query = query.where(EVENTS.c.client == client)
        query = query.execution_options(yield_per=_PAGE)  # rarely more than the first page is read
        return self.ask(lambda connection: newest(connection.execute(query).mappings()))

    def note(self, done: Act, client: str | None = None, many: int = 1) -> None:
        """Write into the audit what is done to a client's record, or (None) to everybody's."""
        self.change(
            lambda connection: audit.note(connection, [(done, client, many)]),
            lambda _: False,
        )

    def rewrite(self) -> None:
        """Leave nothing of what was erased in the file, its journal and its free pages."""
        try:
            with turn(self.path):
                emptied = rewrite(self._engine)
        except FAILURES as error:
            raise failure(error, self.path, _ERASED) from None
        if not emptied:
            message = f"The store at {self.path} is being read by another program; {_ERASED}"
            raise StoreError(message)

    def facts(self) -> dict[str, str]:
        """Say where and how the store is kept, for `homework doctor`."""

        def ask(connection: Connection) -> dict[str, str]:
            journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
            level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
            return {
                "path": str(self.path),
                "sqlite version": version,
                "journal mode": str(journal),
                "encrypted": "yes" if key_name(self.path) else "no",
                "synchronous": _SYNCHRONOUS[int(level)],
                "schema revision": revision(connection),
            }

        return self.ask(ask)

    def _standing(self) -> Standing:
        return self.ask(lambda connection: standing(connection, self.path))

    def _require_current(self) -> None:
        found = self._standing()
        if found is Standing.EMPTY:
            raise no_store(self.path)
        if found is Standing.OLDER:
            what = f"The store at {self.path} has an older layout"
            message = f"{what}; upgrade it with: homework init"
            raise StoreError(message)

    def _migrate(self) -> None:
        found = self._standing()
        if found is Standing.CURRENT:
            return
        from recommender.store.backup import backup, note  # which opens stores itself

        made = backup(self.path) if found is Standing.OLDER else None

        from recommender.store.migrate import upgrade  # Alembic is slow to import

        def work(connection: Connection) -> None:
            if standing(connection, self.path) is Standing.CURRENT:
                return  # another program was quicker
            upgrade(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            if made is not None:
                note(connection, made)

        self.change(work, lambda connection: standing(connection, self.path) is Standing.CURRENT)
        self._engine.dispose()  # connections made from now on know the store as ours

    def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        return self.ask(lambda connection: connection.execute(query).mappings().all())

    def ask(self, question: Callable[[Connection], T]) -> T:
        """Return what a function reads through a connection; raises StoreError."""

        def attempt() -> T:
            with self._engine.connect() as connection:
                return question(connection)

        try:
            return patiently(attempt)
        except FAILURES as error:
            raise failure(error, self.path) from None

    def change(
        self, work: Callable[[Connection], T], is_recorded: Callable[[Connection], bool]
    ) -> T:
        """Do work in one transaction, wholly or not at all; raises StoreError.

        `is_recorded` is asked whether it was done, where an error leaves that open.
        """
        with turn(self.path):
            try:
                connection = patiently(self._begin)
            except FAILURES as error:
                raise failure(error, self.path, NOTHING_RECORDED) from None
            with connection:
                try:
                    result = work(connection)
                except FAILURES as error:
                    connection.invalidate()
                    raise failure(error, self.path, NOTHING_RECORDED) from None
                try:
                    # Not by SQLAlchemy, which cannot repeat it when a reader is in the way.
                    patiently(lambda: commit(connection))
                except FAILURES as error:
                    connection.invalidate()
                    outcome = NOTHING_RECORDED if is_busy(error) else self._outcome(is_recorded)
                    raise failure(error, self.path, outcome) from None
            return result  # SQLAlchemy finds nothing left to end

    def _begin(self) -> Connection:
        connection = self._writing.connect()
        try:
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    def _outcome(self, is_recorded: Callable[[Connection], bool]) -> str:
        try:
            recorded = self.ask(is_recorded)
        except StoreError:
            return "it may or may not be recorded; the same command again is harmless"
        return "it was recorded all the same" if recorded else NOTHING_RECORDED


def _checked(store: S, check: Callable[[S], None]) -> S:
    try:
        check(store)
    except BaseException:
        store.close()
        raise
    return store
