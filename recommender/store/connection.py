"""Connections to the file: how they begin, how they wait their turn, what their failures mean."""

from __future__ import annotations

import random
import sqlite3
import time
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from recommender.domain.errors import StoreError
from recommender.store.gate import prepare, refuse_old

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

Failure = DBAPIError | sqlite3.Error
FAILURES = (DBAPIError, sqlite3.Error)
"""What SQLite reports, be it through SQLAlchemy or by itself."""

PATIENCE = 15.0
"""Seconds to wait for other programs before giving up."""

NOTHING_RECORDED = "nothing was recorded"

NOT_A_DATABASE = (
    "The file {path} is not a database; move it away or name another place by HOMEWORK_HOME"
)

_SHORTEST_NAP, _LONGEST_NAP = 0.0003, 0.003
_EAGERNESS = 0.0001
"""A nap is this over the seconds waited already, in the bounds above; design default, as they are.

Nobody is served in order, so who has waited longest has to ask most often: of 16 writers the
longest wait is about 4 turns rather than 9, measured by row D5 of `make torture`.
"""
_BUSY = 5
_CAUSES = {
    3: "The store at {path} may not be used by you; correct its permissions",
    _BUSY: "The store at {path} is busy: another program is writing; try again",
    7: "There is not enough memory to use the store at {path}; close other programs",
    8: "The store at {path} is read-only; correct the permissions of the file and its folder",
    10: "The disk refused to read or write the store at {path}; check its space, limits and health",
    11: "The store at {path} is damaged; put back a backup",
    13: "The disk is full at {path}; free some space and try again",
    14: "The store at {path} cannot be opened; correct the permissions of the file and its folder",
    23: "The store at {path} may not be used by you; correct its permissions",
    26: NOT_A_DATABASE,
}


def engine_for(path: Path) -> Engine:
    """Make the engine of one existing file; writing is chosen by the option `writes`."""
    refuse_old(sqlite3.sqlite_version_info)
    address = f"{path.as_uri()}?mode=rw"  # never made by merely connecting

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            address, uri=True, timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite+pysqlite://",
        creator=connect,
        poolclass=QueuePool,
        max_overflow=-1,  # threads wait in `patiently`, not in the pool
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def patiently(attempt: Callable[[], T]) -> T:
    """Repeat what another program's lock prevents, ever more often, so that nobody starves."""
    begin = time.monotonic()
    while True:
        try:
            return attempt()
        except FAILURES as error:
            waited = time.monotonic() - begin
            if not is_busy(error) or waited > PATIENCE:
                raise
        time.sleep(_nap(waited))


def _nap(waited: float) -> float:
    """Return the seconds until the next try, at random so that two do not keep meeting."""
    usual = min(_LONGEST_NAP, max(_SHORTEST_NAP, _EAGERNESS / max(waited, _EAGERNESS)))
    return usual * random.uniform(0.5, 1.5)  # noqa: S311 - jitter, no secret


def is_busy(error: Failure) -> bool:
    """Tell whether another program's lock is all that is in the way."""
    return _code(error) & 0xFF == _BUSY


def failure(error: Failure, path: Path, outcome: str = "") -> StoreError:
    """Say in one sentence what went wrong, by SQLite's code: its text varies and may hold data."""
    code = _code(error)
    name = getattr(_cause(error), "sqlite_errorname", "an unknown error")
    unknown = f"SQLite reports {name} for the store at {{path}}; check the store before you go on"
    cause = _CAUSES.get(code & 0xFF, unknown).format(path=path)
    return StoreError(f"{cause}; {outcome}" if outcome else cause)


def _begin(connection: Connection) -> None:
    driver = cast("sqlite3.Connection", connection.connection.driver_connection)
    # A write takes its lock first: one that starts as a read can fail at its first change.
    writes = connection.get_execution_options().get("writes", False)
    statement = "BEGIN IMMEDIATE" if writes else "BEGIN"
    # Asked of the driver, for many waiters that go through SQLAlchemy at each try starve the CPU.
    patiently(lambda: driver.execute(statement))


def _cause(error: Failure) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _code(error: Failure) -> int:
    code = getattr(_cause(error), "sqlite_errorcode", 0)
    return code if isinstance(code, int) else 0
