"""Whether the tables and triggers of a store are those that its migrations make, word for word."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from recommender.store.copies import SEAL, SEAL_LAYOUT
from recommender.store.disk import Finding

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_PARTS = "SELECT type, name, tbl_name, sql FROM sqlite_schema"
_RESTORE = "Put back a backup: homework backup list, then homework restore FILE"


class Part(NamedTuple):
    """A table, an index or a trigger, as SQLite keeps it."""

    kind: str
    name: str
    table: str
    text: str


def layout_findings(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Compare what makes up a store with what this version makes; its own names alone are told."""
    found, wanted = _found(connection), _made("head")
    wrong = sorted({one.name for one in wanted - found})
    if wrong:
        what = f"The layout of the store is not as it was made ({', '.join(wrong)})"
        yield Finding("layout", what, _RESTORE)
    elif found - wanted:
        what = "In the store is a table, an index or a trigger that is not of its making"
        yield Finding("layout", what, _RESTORE)


def is_backup_layout(connection: sqlite3.Connection, revision: str) -> bool:
    """Tell whether a copy is what the migrations make up to a revision, with a seal or without."""
    return _found(connection) - {_SEAL} == _made(revision)


def _found(connection: sqlite3.Connection) -> frozenset[Part]:
    kept = connection.text_factory
    connection.text_factory = bytes  # a damaged letter is told, not raised
    try:
        return _parts(connection.execute(_PARTS))
    finally:
        connection.text_factory = kept


@cache
def _made(revision: str) -> frozenset[Part]:
    """Return what the migrations make up to a revision, made anew in memory."""
    from sqlalchemy import create_engine

    from recommender.store.migrate import upgrade  # Alembic is slow to import

    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        upgrade(connection, revision)
        rows = connection.exec_driver_sql(_PARTS).all()
    engine.dispose()
    return _parts(rows)


def _parts(rows: Iterable[Iterable[bytes | str | None]]) -> frozenset[Part]:
    return frozenset(Part(*(_plain(one) for one in row)) for row in rows)


def _plain(one: bytes | str | None) -> str:
    """Return a text with its white space made alike, which no version promises to keep."""
    text = one.decode(errors="replace") if isinstance(one, bytes) else str(one or "")
    return " ".join(text.split())


_SEAL = Part("table", SEAL, SEAL, _plain(SEAL_LAYOUT))
