"""Statements put to the driver itself, within a transaction of SQLAlchemy's.

For the few that every append needs: what SQLAlchemy does around one of them costs several times
what SQLite does for it, and while one program appends the others wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection


def rows(connection: Connection, statement: str, given: Sequence[str] = ()) -> list[Any]:
    """Return the rows that a statement finds; raises DBAPIError."""
    try:
        return _opened(connection).execute(statement, given).fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(statement, None, error) from None


def put(connection: Connection, statement: str, many: Iterable[Mapping[str, Any]]) -> None:
    """Carry a statement out for each row of values, given by their names; raises DBAPIError."""
    try:
        _opened(connection).executemany(statement, many)
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError(statement, None, error) from None


def commit(connection: Connection) -> None:
    """End the transaction, so that SQLAlchemy finds nothing left to end; raises DBAPIError."""
    rows(connection, "COMMIT")


def insertion(table: str, columns: Iterable[str]) -> str:
    """Write the statement that adds a row to a table."""
    names = tuple(columns)
    values = ", ".join(f":{one}" for one in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"  # noqa: S608 - our own names


def marks(many: Sequence[object]) -> str:
    """Write the marks of a list of values in a statement."""
    return ", ".join("?" * len(many))


def _opened(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)
