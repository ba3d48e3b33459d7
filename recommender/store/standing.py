"""What the file is before anything is done to it: a store of ours, and of which layout."""

from __future__ import annotations

import os
from enum import Enum
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

from recommender.domain.errors import StoreError
from recommender.store.driver import NOT_A_DATABASE
from recommender.store.head import JOURNAL_AT, PLAIN, ROLLBACK, blocks, head
from recommender.store.key import NAME_BYTES
from recommender.store.key_file import keep_name
from recommender.store.schema import APPLICATION_ID, REVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_SMALLEST = 512
"""Bytes of the smallest page of a database."""

_SECTOR = 512
"""Bytes that a disk writes as one."""

_LOG_HEAD, _FRAME_HEAD = 32, 24
"""Bytes before the frames of a write-ahead log, and before the page in each."""


class Standing(Enum):
    """How far the making of a store has come."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"


def standing(connection: Connection, path: Path) -> Standing:
    """Recognise a store; refuse another program's database and a layout from the future."""
    if application_id(connection) != APPLICATION_ID:
        if application_id(connection) == 0 and not inspect(connection).get_table_names():
            return Standing.EMPTY
        message = (
            f"The file {path} is another program's database; name another place by HOMEWORK_HOME"
        )
        raise StoreError(message)
    found = revision(connection)
    if found not in REVISIONS:
        message = f"The store at {path} was made by a newer version; upgrade homework-recommender"
        raise StoreError(message)
    return Standing.CURRENT if found == REVISIONS[-1] else Standing.OLDER


def application_id(connection: Connection) -> object:
    """Read whose database the file says it is."""
    return connection.exec_driver_sql("PRAGMA application_id").scalar_one()


def revision(connection: Connection) -> str:
    """Read which migration the store has reached."""
    query = "SELECT version_num FROM alembic_version"
    return str(connection.exec_driver_sql(query).scalar_one_or_none())


def make_file(path: Path) -> None:
    """Make an empty file that only its owner may use, in a folder that is there."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        require_file(path)
    except OSError as error:
        raise _not_made(path, error) from None


def make_place(path: Path) -> None:
    """Make the folder of a store to come, and raise where something else has its name."""
    _make_folder(path)
    if os.path.lexists(path):
        require_file(path)


def _make_folder(path: Path) -> None:
    """Make the folder, if need be, that only its owner may use."""
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            keep_name(path.parent.parent)  # SQLite syncs the store's own folder alone
    except OSError as error:
        raise _not_made(path, error) from None


def _not_made(path: Path, error: OSError) -> StoreError:
    why = f"No store can be made at {path}: {error.strerror}"
    return StoreError(f"{why}; name another place by HOMEWORK_HOME")


def require_file(path: Path) -> None:
    """Raise unless there is a file that could be a store."""
    try:
        if path.is_symlink():
            raise _link(path)
        if path.is_file():
            _refuse_scrap(path)
            refuse_foreign_log(path)
            return
        missing = not path.exists()
    except OSError as error:
        message = (
            f"The store at {path} cannot be reached: {error.strerror}; "
            "correct the permissions, or name another place by HOMEWORK_HOME"
        )
        raise StoreError(message) from None
    if missing:
        raise no_store(path)
    message = f"There is no store at {path} but something else; name another place by HOMEWORK_HOME"
    raise StoreError(message)


def _refuse_scrap(path: Path) -> None:
    # SQLite takes a file of a byte or so for an empty database, and would write over it.
    if 0 < path.stat().st_size < _SMALLEST:
        raise StoreError(NOT_A_DATABASE.format(path=path))


def refuse_foreign_log(path: Path) -> None:
    """Raise if a write-ahead log lies beside a file that has none: SQLite would play it back.

    That happens where a file is copied over a store in use, and replaces what the file holds.
    """
    log = path.with_name(path.name + "-wal")
    # Looked at again at the end: another program may take its log away in between.
    if _filled(log) and _is_of_another(log, path) and _filled(log):
        what = f"Beside the store at {path} lies the log of another one, {log.name}"
        message = f"{what}, and would overwrite it; move the log to another folder"
        raise StoreError(message)


def _filled(log: Path) -> bool:
    return log.is_file() and log.stat().st_size > 0


def _is_of_another(log: Path, path: Path) -> bool:
    first = head(path)
    if first.startswith(PLAIN):
        return first[JOURNAL_AT] == ROLLBACK
    # Which journal an encrypted file has cannot be seen; both begin with the name of its key. After
    # a power cut the first sector may be neither: what else of the page is there tells.
    pages = _first_pages(log)
    oldest = next(pages, b"")
    if not first or not oldest or oldest.startswith(first[:NAME_BYTES]):
        return False
    there = next(blocks(path, len(oldest)), b"")
    return not any(_shares(there, page) for page in chain([oldest], pages))


def _first_pages(log: Path) -> Iterator[bytes]:
    """Yield what a write-ahead log has for the first page of its database, oldest first."""
    with log.open("rb") as file:
        size = int.from_bytes(file.read(_LOG_HEAD)[8:12], "big")
        while size and (frame := file.read(_FRAME_HEAD)):
            if int.from_bytes(frame[:4], "big") == 1:
                yield file.read(size)
            else:
                file.seek(size, os.SEEK_CUR)


def _shares(one: bytes, other: bytes) -> bool:
    """Tell whether two first pages have a sector in common that says something."""
    sectors = range(_SECTOR, min(len(one), len(other)), _SECTOR)
    pairs = ((one[at : at + _SECTOR], other[at : at + _SECTOR]) for at in sectors)
    return any(a == b and any(a) for a, b in pairs)


def _link(path: Path) -> StoreError:
    """Say why a link is refused: what belongs to a store is looked for beside the name it goes by.

    SQLite keeps its journal beside the file itself, and an exchange would take the link's place.
    """
    return StoreError(
        f"The store at {path} is a link to another file, which cannot be used safely; "
        "put the file itself there, or name its folder by HOMEWORK_HOME"
    )


def no_store(path: Path) -> StoreError:
    """Say that there is no store, and how to get one."""
    return StoreError(f"There is no store at {path}; make one with: homework init")
