"""Connections to the file: how they begin, how they wait their turn, what their failures mean."""

from __future__ import annotations

import random
import sqlite3
import time
from typing import TYPE_CHECKING, TypeVar, cast

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from recommender.domain.errors import StoreError
from recommender.store.driver import NOT_A_DATABASE
from recommender.store.gate import refuse_old

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from recommender.store.driver import Driver

T = TypeVar("T")

FAILURES = (DBAPIError, sqlite3.Error, UnicodeDecodeError)
"""What an engine reports, or a plain file read by itself, or letters that are damaged.

Of an encrypted file read by itself see `Driver.failures`.
"""

PATIENCE = 15.0
"""Seconds to wait for other programs before giving up."""

NOTHING_RECORDED = "nothing was recorded"

_SHORTEST_NAP, _LONGEST_NAP = 0.0003, 0.003
_EAGERNESS = 0.0001
"""A nap is this over the seconds waited already, in the bounds above; design default, as they are.

Nobody is served in order, so who has waited longest has to ask most often: of 16 writers the
longest wait is about 4 turns rather than 9, measured by row D5 of `make torture`.
"""
_BUSY, _DAMAGED, _NOT_A_DATABASE = 5, 11, 26
_CAUSES = {
    3: "The store at {path} may not be used by you; correct its permissions",
    _BUSY: "The store at {path} is busy: another program is writing; try again",
    7: "There is not enough memory to use the store at {path}; close other programs",
    8: "The store at {path} is read-only; correct the permissions of the file and its folder",
    10: "The disk refused to read or write the store at {path}; check its space, limits and health",
    _DAMAGED: "The store at {path} is damaged; see which backups there are with "
    "homework backup list, and put one back with homework restore FILE",
    13: "The disk is full at {path}; free some space and try again",
    14: "The store at {path} cannot be opened; correct the permissions of the file and its folder",
    23: "The store at {path} may not be used by you; correct its permissions",
    _NOT_A_DATABASE: NOT_A_DATABASE,
}


def engine_for(path: Path, driver: Driver) -> Engine:
    """Make the engine of one existing file; writing is chosen by the option `writes`."""
    refuse_old(driver.library.sqlite_version_info)
    engine = create_engine(
        "sqlite+pysqlite://",
        module=driver.library,
        creator=lambda: driver.connect(path),
        poolclass=QueuePool,
        max_overflow=-1,  # threads wait in `patiently`, not in the pool
        hide_parameters=True,
    )
    known = _identity(path)

    def begin(connection: Connection) -> None:
        _begin(connection, driver)
        if _identity(path) != known:
            message = f"The store at {path} has been exchanged meanwhile; run this command again"
            raise StoreError(message)

    event.listen(engine, "begin", begin)
    return engine


def patiently(attempt: Callable[[], T]) -> T:
    """Repeat what another program's lock prevents, ever more often, so that nobody starves."""
    begin = time.monotonic()
    while True:
        try:
            return attempt()
        except Exception as error:
            waited = time.monotonic() - begin
            if not is_busy(error) or waited > PATIENCE:
                raise
        time.sleep(_nap(waited))


def _nap(waited: float) -> float:
    """Return the seconds until the next try, at random so that two do not keep meeting."""
    usual = min(_LONGEST_NAP, max(_SHORTEST_NAP, _EAGERNESS / max(waited, _EAGERNESS)))
    return usual * random.uniform(0.5, 1.5)  # noqa: S311 - jitter, no secret


def is_busy(error: Exception) -> bool:
    """Tell whether another program's lock is all that is in the way."""
    return _code(error) & 0xFF == _BUSY


def is_damage(error: Exception) -> bool:
    """Tell whether the content of the file is to blame."""
    return _code(error) & 0xFF in {_DAMAGED, _NOT_A_DATABASE}


def rewrite(engine: Engine) -> bool:
    """Write the file anew, so that nothing deleted is left in it or in its journal.

    Returns whether the journal could be emptied, which a reader in another program prevents.
    """
    failures = engine.dialect.loaded_dbapi.Error
    try:
        pooled = engine.raw_connection()
    except failures as error:
        raise DBAPIError(None, None, error) from None
    try:
        opened = cast("sqlite3.Connection", pooled.driver_connection)
        opened.execute(f"PRAGMA busy_timeout = {1000 * PATIENCE:.0f}")
        opened.execute("VACUUM")
        blocked = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except failures as error:
        raise DBAPIError(None, None, error) from None
    finally:
        pooled.invalidate()  # its settings are for this alone
    return not blocked


def failure(error: Exception, path: Path, outcome: str = "") -> StoreError:
    """Say in one sentence what went wrong, by SQLite's code: its text varies and may hold data."""
    code = _code(error)
    if code & 0xFF == _NOT_A_DATABASE and not isinstance(_cause(error), sqlite3.Error):
        code = _DAMAGED  # an encrypted page that has been tampered with
    name = getattr(_cause(error), "sqlite_errorname", "an unknown error")
    unknown = f"SQLite reports {name} for the store at {{path}}; check the store before you go on"
    cause = _CAUSES.get(code & 0xFF, unknown).format(path=path)
    return StoreError(f"{cause}; {outcome}" if outcome else cause)


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell one file from another that has taken its place."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _begin(connection: Connection, driver: Driver) -> None:
    opened = cast("sqlite3.Connection", connection.connection.driver_connection)
    # A write takes its lock first: one that starts as a read can fail at its first change.
    writes = connection.get_execution_options().get("writes", False)
    statement = "BEGIN IMMEDIATE" if writes else "BEGIN"
    # Asked of the driver, for many waiters that go through SQLAlchemy at each try starve the CPU.
    try:
        patiently(lambda: opened.execute(statement))
    except driver.failures as error:
        raise DBAPIError(statement, None, error) from None


def _cause(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _code(error: Exception) -> int:
    if isinstance(error, UnicodeDecodeError):  # a damaged name in what SQLite had to say
        return _DAMAGED
    code = getattr(_cause(error), "sqlite_errorcode", 0)
    return code if isinstance(code, int) else 0
