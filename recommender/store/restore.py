"""Putting a backup back: checked, copied to a new file, checked again, then swapped in as a whole.

A store that is in order is replaced by one transaction within its file, and not by another file
of its name: a program that has the old file open would go on writing where nobody reads.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recommender.domain.errors import InputError, OutputError, StoreError
from recommender.store.backup import SIDES, copied, named, part_beside
from recommender.store.connection import FAILURES, failure, is_damage, patiently
from recommender.store.copies import (
    Content,
    Seal,
    content,
    copy_of,
    is_whole,
    lent,
    read_seal,
    seal,
    stamp,
    sync,
    tables,
    unseal,
)
from recommender.store.driver import driver_of, driver_to_make
from recommender.store.head import head, is_wal
from recommender.store.schema import APPLICATION_ID, REVISIONS
from recommender.store.standing import make_file

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


NOTHING_CHANGED = "the store is as it was"
_ANOTHER = "give a file made by homework backup; see: homework backup list"


class _DamagedError(Exception):
    """The store to be replaced is damaged: its content cannot be kept by copying it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the store holds now, and the file in which the old one is kept; None if none was."""

    content: Content
    kept: Path | None
    can_be_undone: bool = False
    """Whether the old one is whole, so that it can be put back in the same way."""


def verified(file: Path, store: Path) -> Seal:
    """Check a backup as a whole, and return its seal; raises InputError with the reason.

    Refused are what is no database, another program's, one of a newer version, a bare copy of a
    store, and a file that does not hold what its seal says.
    """
    require_other(file, store)
    try:
        with copy_of(store, file, "ro") as one:
            _refuse_foreign(one, file)
            found = read_seal(one)
            whole = found is not None and is_whole(one) and content(one) == found.content
    except FAILURES as error:
        raise InputError(_unreadable(error, file)) from None
    except InputError:
        raise
    except (ValueError, TypeError):  # a seal that no backup wrote
        raise InputError(_damaged(file)) from None
    if found is None:
        raise InputError(_bare(file))
    if not whole:
        raise InputError(_damaged(file))
    return found


def restore(file: Path, store: Path) -> Restored:
    """Put a backup in the place of a store, wholly or not at all; the old store is kept beside it.

    Raises InputError if the file cannot be used, StoreError or OutputError if the store or its
    folder cannot: the store is then as it was. Make a backup afterwards: the newest one is what
    the store is compared with.
    """
    store = store.absolute()
    wanted = verified(file, store).content
    make_file(store)
    _refuse_in_plain(file, store)
    with part_beside(store) as new:
        _make_new(file, store, new, wanted)
        old = store.with_name(f"{store.stem}-before-restore-{stamp()}.db")
        try:
            kept = _replaced(store, new, wanted, old)
        except _DamagedError:
            aside = store.with_name(f"{store.stem}-damaged-{stamp()}.db")
            return Restored(wanted, _moved(store, new, aside))
    return Restored(wanted, kept, kept is not None)


def _refuse_in_plain(file: Path, store: Path) -> None:
    """Raise InputError for an encrypted backup where the store is not: its words would lie open."""
    if driver_of(file).key is not None and driver_to_make(store).key is None:
        message = (
            f"FILE = {file}: is encrypted, and the store at {store} is not; "
            "encrypt that first: homework encrypt, or homework init --encrypted"
        )
        raise InputError(message)


def require_other(file: Path, store: Path) -> None:
    """Raise InputError unless a file is there and is not the store itself."""
    if not file.is_file():
        message = f"FILE = {file}: there is no such file; {_ANOTHER}"
        raise InputError(message)
    if store.exists() and file.samefile(store):
        message = f"FILE = {file}: is the store itself; {_ANOTHER}"
        raise InputError(message)
    if _in_wal_mode(file):  # which no backup is, and which cannot be opened without writing
        raise InputError(_bare(file))


def _make_new(file: Path, store: Path, new: Path, wanted: Content) -> None:
    """Copy the backup to a new file beside the store, take its seal off, and check it again."""
    try:
        with copy_of(store, file, "ro") as source:
            copied(source, file, new)
        with copy_of(store, new, "rw") as target:
            unseal(target)
        sync(new)
        with copy_of(store, new, "ro") as again:
            same = is_whole(again) and content(again) == wanted
    except FAILURES as error:
        raise failure(error, new, NOTHING_CHANGED) from None
    if not same:
        raise InputError(_damaged(file))


def _replaced(store: Path, new: Path, wanted: Content, old: Path) -> Path | None:
    """Replace the content of the store in one transaction, after a copy of what was there."""
    try:
        with lent(store) as target, copy_of(store, new, "ro") as source, ExitStack() as undone:
            target.execute("PRAGMA foreign_keys = OFF")  # what comes in was checked as a whole
            target.execute("PRAGMA cache_spill = OFF")  # a reader can be in the way of COMMIT alone
            patiently(lambda: target.execute("BEGIN IMMEDIATE"))
            undone.callback(_roll_back, target)
            kept = _kept(store, old) if _is_ours(target) else None
            _fill(target, source)
            if content(target) != wanted:
                message = f"The backup does not fit into {store}; {NOTHING_CHANGED}; upgrade"
                raise StoreError(message)
            patiently(lambda: target.execute("COMMIT"))
            return kept
    except FAILURES as error:
        if is_damage(error):
            raise _DamagedError from None
        raise failure(error, store, NOTHING_CHANGED) from None


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Tell a store from an empty file; raises StoreError for another program's database."""
    if _pragma(connection, "application_id") == APPLICATION_ID:
        return True
    if tables(connection):
        what = "The store's place holds another program's database"
        message = f"{what}; name another place by HOMEWORK_HOME"
        raise StoreError(message)
    return False


def _kept(store: Path, old: Path) -> Path:
    """Keep the store as it is as a backup beside it, while nobody can write to it."""
    with part_beside(old) as part:
        with lent(store) as source:
            held = copied(source, store, part)
        with copy_of(store, part, "rw") as target:
            whole = is_whole(target)
            seal(target, held)
        if not whole:
            raise _DamagedError
        sync(part)
        named(part, old)
    return old


def _fill(target: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """Take out what is there and put in what another database holds, rows before triggers."""
    own = [one for one in tables(target) if one != "sqlite_sequence"]
    for name in own:
        target.execute(f'DROP TABLE "{name}"')
    query = "SELECT type = 'table', name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    made = source.execute(f"{query} AND name NOT LIKE 'sqlite_%' ORDER BY rowid").fetchall()
    for is_table, _, statement in made:
        if is_table:
            target.execute(statement)
    for name in tables(source):
        target.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a name of the schema
        rows = source.execute(f'SELECT * FROM "{name}" ORDER BY rowid')  # noqa: S608 - the same
        marks = ", ".join("?" * len(rows.description))
        target.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608 - the same
    for is_table, _, statement in made:
        if not is_table:
            target.execute(statement)
    for name in ("application_id", "user_version"):
        target.execute(f"PRAGMA {name} = {_pragma(source, name)}")


def _moved(store: Path, new: Path, aside: Path) -> Path:
    """Put a damaged store and its side files aside, and the new file in its place."""
    try:
        for side in ("", *SIDES):
            one = store.with_name(store.name + side)
            if one.exists():
                one.rename(aside.with_name(aside.name + side))
    except OSError as error:
        message = f"{store}: cannot be put aside ({error.strerror}); close other programs"
        raise OutputError(message) from None
    named(new, store)
    return aside


def _refuse_foreign(connection: sqlite3.Connection, file: Path) -> None:
    if _pragma(connection, "application_id") != APPLICATION_ID:
        what = "is no backup of a store but another program's database, or empty"
        message = f"FILE = {file}: {what}; {_ANOTHER}"
        raise InputError(message)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None or found[0] not in REVISIONS:
        message = f"FILE = {file}: was made by a newer version; upgrade homework-recommender"
        raise InputError(message)


def _bare(file: Path) -> str:
    what = "is a bare copy of a store, and such a copy may lack what was written last"
    return f"FILE = {file}: {what}; {_ANOTHER}, or docs/store.md"


def _damaged(file: Path) -> str:
    return f"FILE = {file}: is damaged; {_ANOTHER}"


def _unreadable(error: Exception, file: Path) -> str:
    if is_damage(error):
        return f"FILE = {file}: is not a database, or damaged; {_ANOTHER}"
    return f"FILE = {file}: cannot be read as a backup; correct its permissions, or {_ANOTHER}"


def _in_wal_mode(file: Path) -> bool:
    try:
        return is_wal(head(file))
    except OSError as error:
        message = f"FILE = {file}: cannot be read ({error.strerror}); correct its permissions"
        raise InputError(message) from None


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]
