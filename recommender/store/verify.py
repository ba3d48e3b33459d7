"""Whether a file is a backup, and whole: looked at before anything is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.domain.errors import InputError, StoreError
from recommender.store.chain import is_chained
from recommender.store.connection import FAILURES, is_damage
from recommender.store.copies import Seal, content, copy_of, is_whole, read_seal
from recommender.store.head import head, is_wal
from recommender.store.key import UnopenedError
from recommender.store.layout import is_backup_layout
from recommender.store.schema import APPLICATION_ID, REVISIONS

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_ANOTHER = "give a file made by homework backup; see: homework backup list"


def verified(file: Path, store: Path) -> Seal:
    """Check a backup as a whole, and return its seal; raises InputError with the reason.

    Refused are what is no database, another program's, one of a newer version or of a layout that
    is not its version's, a bare copy of a store, and a file that does not hold what its seal says.
    """
    require_other(file, store)
    try:
        with copy_of(store, file, "ro") as one:
            _refuse_foreign(one, file)
            found = read_seal(one)
            whole = found is not None and is_whole(one) and content(one) == found.content
            whole = whole and is_chained(one)
    except StoreError as error:
        raise InputError(_unopened(error, file)) from None
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


def _refuse_foreign(connection: sqlite3.Connection, file: Path) -> None:
    if pragma(connection, "application_id") != APPLICATION_ID:
        what = "is no backup of a store but another program's database, or empty"
        message = f"FILE = {file}: {what}; {_ANOTHER}"
        raise InputError(message)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None or found[0] not in REVISIONS:
        message = f"FILE = {file}: was made by a newer version; upgrade homework-recommender"
        raise InputError(message)
    if not is_backup_layout(connection, found[0]):  # its triggers would act in the store
        what = "has a table, an index or a trigger more or less than a store of its version"
        message = f"FILE = {file}: {what}; {_ANOTHER}"
        raise InputError(message)


def _bare(file: Path) -> str:
    what = "is a bare copy of a store, and such a copy may lack what was written last"
    return f"FILE = {file}: {what}; {_ANOTHER}, or docs/store.md"


def _damaged(file: Path) -> str:
    return f"FILE = {file}: is damaged; {_ANOTHER}"


def _unopened(error: StoreError, file: Path) -> str:
    if isinstance(error, UnopenedError):
        return f"FILE = {file}: is not a database, or damaged, or no key here opens it; {_ANOTHER}"
    return f"FILE = {file}: cannot be opened. {error}"


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


def pragma(connection: sqlite3.Connection, name: str) -> object:
    """Read a setting of a file."""
    return connection.execute(f"PRAGMA {name}").fetchone()[0]
