"""Putting a backup back: checked, copied to a new file, checked again, then swapped in as a whole.

A store that is in order is replaced by one transaction within its file, and not by another file
of its name: a program that has the old file open would go on writing where nobody reads.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from recommender.domain.audit import Act
from recommender.domain.errors import InputError, OutputError, StoreError
from recommender.store import audit
from recommender.store.backup import SIDES, copied, named, part_beside
from recommender.store.chain import is_chained
from recommender.store.connection import FAILURES, engine_for, failure, is_damage, patiently
from recommender.store.copies import (
    SEAL,
    Content,
    content,
    copy_of,
    is_whole,
    lent,
    opened,
    seal,
    stamp,
    sync,
    tables,
)
from recommender.store.demand import demanded
from recommender.store.driver import driver_of_copy, driver_of_new, driver_to_make
from recommender.store.key import UnopenedError
from recommender.store.schema import APPLICATION_ID, AUDIT
from recommender.store.standing import make_file, make_place
from recommender.store.turn import turn
from recommender.store.verify import pragma, verified

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from recommender.store.driver import Driver

NOTHING_CHANGED = "the store is as it was"


class _DamagedError(Exception):
    """The store to be replaced is damaged: its content cannot be kept by copying it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What the store holds now, and the file in which the old one is kept; None if none was."""

    content: Content
    kept: Path | None
    can_be_undone: bool = False
    """Whether the old one is whole, so that it can be put back in the same way."""


def restore(file: Path, store: Path) -> Restored:
    """Put a backup in the place of a store, wholly or not at all; the old store is kept beside it.

    Raises InputError if the file cannot be used, StoreError or OutputError if the store or its
    folder cannot: the store is then as it was. Make a backup afterwards: the newest one is what
    the store is compared with.
    """
    store = store.absolute()
    wanted = verified(file, store).content
    make_place(store)
    theirs = driver_of_copy(file, store)
    driver = _driver(file, theirs, store)
    make_file(store)  # only now, not to be left where no key can be kept
    with part_beside(store) as new:
        with opened(theirs, file, "ro") as source:
            _make_new(source, driver, new, wanted)
        old = store.with_name(f"{store.stem}-before-restore-{stamp()}.db")
        try:
            kept = _replaced(store, new, driver, old)
        except _DamagedError:
            aside = store.with_name(f"{store.stem}-damaged-{stamp()}.db")
            return Restored(wanted, _moved(store, new, aside))
    return Restored(wanted, kept, kept is not None and _is_backup(kept, store))


def _is_backup(file: Path, store: Path) -> bool:
    """Tell whether a store that was kept would be put back: not so if its layout was changed."""
    try:
        verified(file, store)
    except InputError:
        return False
    return True


def _driver(file: Path, theirs: Driver, store: Path) -> Driver:
    """Return what reads the store now and afterwards.

    A store that no key opens, for it is damaged, gets the key of a new one, or of the backup.
    Raises InputError for an encrypted backup where the store is not: its words would lie open.
    """
    try:
        ours = driver_to_make(store)
    except UnopenedError:
        return driver_of_new(store) if demanded(store) else theirs
    if theirs.key is not None and ours.key is None:
        message = (
            f"FILE = {file}: is encrypted, and the store at {store} is not; "
            "encrypt that first: homework encrypt, or homework init --encrypted"
        )
        raise InputError(message)
    return ours


def _make_new(source: sqlite3.Connection, driver: Driver, new: Path, wanted: Content) -> None:
    """Copy a backup to a new file beside the store, without its seal, and check it again."""
    try:
        with opened(driver, new, "rw") as target:
            target.execute("BEGIN")
            _fill(target, source)
            target.execute("COMMIT")
        with opened(driver, new, "ro") as again:
            same = is_whole(again) and content(again) == wanted
        if same:
            _note(driver, new, wanted.events)
        sync(new)
    except FAILURES as error:
        raise failure(error, new, NOTHING_CHANGED) from None
    if not same:
        message = f"The copy of the backup at {new} is not like it; {NOTHING_CHANGED}"
        raise StoreError(message)


def _note(driver: Driver, new: Path, events: int) -> None:
    """Write into the audit of the file to come that it was restored; older layouts have none."""
    made = engine_for(new, driver)
    try:
        with made.connect().execution_options(writes=True) as connection:
            if inspect(connection).has_table(AUDIT.name):
                audit.note(connection, [(Act.RESTORED, None, events)])
            connection.commit()
    finally:
        made.dispose()
    with opened(driver, new, "rw") as alone:
        alone.execute("PRAGMA journal_mode = DELETE")  # one file is the whole of it


def _replaced(store: Path, new: Path, driver: Driver, old: Path) -> Path | None:
    """Replace the content of the store in one transaction, after a copy of what was there."""
    try:
        with lent(store) as target, opened(driver, new, "ro") as source, ExitStack() as undone:
            target.execute("PRAGMA foreign_keys = OFF")  # what comes in was checked as a whole
            target.execute("PRAGMA cache_spill = OFF")  # a reader can be in the way of COMMIT alone
            with turn(store):
                patiently(lambda: target.execute("BEGIN IMMEDIATE"))
            undone.callback(_roll_back, target, old)
            kept = _kept(store, old) if _is_ours(target) else None
            _fill(target, source)
            if content(target) != content(source):
                message = f"The backup does not fit into {store}; {NOTHING_CHANGED}; upgrade"
                raise StoreError(message)
            patiently(lambda: target.execute("COMMIT"))
            return kept
    except UnopenedError:
        raise _DamagedError from None
    except FAILURES as error:
        if is_damage(error):
            raise _DamagedError from None
        raise failure(error, store, NOTHING_CHANGED) from None


def _is_ours(connection: sqlite3.Connection) -> bool:
    """Tell a store from an empty file; raises StoreError for another program's database."""
    if pragma(connection, "application_id") == APPLICATION_ID:
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
            whole = is_whole(target) and is_chained(target)
            seal(target, held, datetime.now(UTC))
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
    query = f"{query} AND name NOT LIKE 'sqlite_%' AND name != ? ORDER BY rowid"
    made = source.execute(query, (SEAL,)).fetchall()
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
        target.execute(f"PRAGMA {name} = {pragma(source, name)}")


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


def _roll_back(connection: sqlite3.Connection, old: Path) -> None:
    """Undo what was not committed; the store is as it was then, and the copy of it is nobody's."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
        old.unlink(missing_ok=True)
