"""Backups of a store in use: complete, verified after writing, the oldest ones taken away."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

from recommender.domain.audit import Act
from recommender.domain.errors import InputError, OutputError, StoreError
from recommender.store import audit, blocking, tiers
from recommender.store import connection as connecting
from recommender.store.chain import is_chained
from recommender.store.chosen import CHOICE, MODELS
from recommender.store.connection import FAILURES, failure, patiently
from recommender.store.copies import (
    Content,
    Seal,
    content,
    copy_of,
    engine,
    is_whole,
    lent,
    read_seal,
    seal,
    stamp,
    sync,
)
from recommender.store.key_file import keep_name
from recommender.store.standing import Standing, no_store, require_file, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

FOLDER = "backups"
KEEP = 10
"""Backups kept in a folder. Design default."""

PATTERN = "homework-2*.db"
_STAMPED = re.compile(r"homework-\d{8}T\d{6}\.\d{6}Z\.db$")
PART = ".part"
_ABANDONED = 3_600.0
"""Seconds after which an unfinished copy is nobody's any more. Design default."""

_NAP = 0.002
SIDES = ("-wal", "-shm", "-journal")
"""What SQLite may put beside a file, by the end of its name."""

PUT_ASIDE = ("before-restore", "damaged")
"""Why a restore puts a store aside, as it is said in the file's name."""
_OURS = (FOLDER, MODELS, CHOICE, blocking.LIST, tiers.LIST)
"""What else lies beside a store, by name."""

NO_BACKUP = "no backup was made"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup: its file, and its seal; None where the file cannot be read as a backup.

    `in_audit` tells, of one just made, whether the audit of the store says so.
    """

    path: Path
    seal: Seal | None
    in_audit: bool = field(default=False, compare=False)


def folder_of(store: Path) -> Path:
    """Name the folder where the backups of a store are kept, beside it."""
    return store.absolute().with_name(FOLDER)


def backup(store: Path, out: Path | None = None, *, keep: int = KEEP) -> Backup:
    """Copy a store, even one in use, to a file that is verified before it gets its name.

    `out` is a new file, or a folder (that of the store's backups unless given), in which the
    newest `keep` backups stay. What was acknowledged before the call is in it. Raises StoreError,
    InputError or OutputError; then no backup was made, and none was taken away.
    """
    store = store.absolute()
    require_store(store)
    if out is not None and not out.is_dir():
        return _written(store, _new_file(store, out.absolute()))
    folder = folder_of(store) if out is None else out.absolute()
    if out is None:
        _make(folder)
    made = _written(store, folder / f"homework-{stamp()}.db")
    rotate(folder, keep, made.path)
    return made


def require_store(path: Path) -> Standing:
    """Raise StoreError unless there is a store of a layout that this version knows."""
    require_file(path)
    try:
        with engine(path) as made:
            found = patiently(lambda: _standing(made, path))
    except FAILURES as error:
        raise failure(error, path) from None
    if found is Standing.EMPTY:
        raise no_store(path)
    return found


def _standing(made: Engine, path: Path) -> Standing:
    with made.connect() as connection:
        return standing(connection, path)


def listed(store: Path, folder: Path | None = None) -> tuple[Backup, ...]:
    """Return the backups in a folder, the newest first, each with what it says that it holds.

    Raises InputError where the folder that is named is none.
    """
    if folder is not None and not folder.is_dir():
        message = f"FOLDER = {folder}: there is no such folder; name that of the backups"
        raise InputError(message)
    where = folder or folder_of(store)
    found = sorted(where.glob(PATTERN), reverse=True)
    return tuple(Backup(one, _seal_of(store, one) if one.is_file() else None) for one in found)


def note(connection: Connection, made: Backup) -> None:
    """Write into the audit that a backup was made."""
    many = made.seal.content.events if made.seal else 0
    audit.note(connection, [(Act.BACKED_UP, None, many)])


def rotate(folder: Path, keep: int, made: Path) -> tuple[Path, ...]:
    """Take away all but the newest `keep` backups of a folder, and copies cut short long ago.

    Never the one just made, though a clock that ran ahead has made newer names; and none that
    somebody has named.
    """
    files = [one for one in folder.glob(PATTERN) if one.is_file() and _STAMPED.match(one.name)]
    gone = [one for one in sorted(files, reverse=True)[keep:] if one != made]
    for one in (*gone, *abandoned(folder)):
        one.unlink(missing_ok=True)
    return tuple(gone)


def abandoned(folder: Path) -> tuple[Path, ...]:
    """Name the unfinished copies in a folder that no running command can be writing."""
    limit = time.time() - _ABANDONED
    found = []
    for one in sorted(folder.glob(f".homework-*{PART}*")):
        with suppress(OSError):
            if one.is_file() and one.stat().st_mtime < limit:
                found.append(one)
    return tuple(found)


def copied(source: sqlite3.Connection, like: Path, file: Path) -> Content:
    """Copy all of `like`, which is read by `source`, into an empty file; return what it holds."""
    source.execute("BEGIN")
    patiently(lambda: source.execute("SELECT count(*) FROM sqlite_schema").fetchone())
    held = content(source)
    end = time.monotonic() + connecting.PATIENCE

    def watch(status: int, _left: int, _of: int) -> None:
        if status & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > end:
            raise TimeoutError

    with copy_of(like, file, "rw") as target:
        try:
            source.backup(target, pages=-1, progress=watch, sleep=_NAP)
        except TimeoutError:
            message = f"The store at {like} is busy: another program is writing; try again"
            raise StoreError(message) from None
        # One file is the whole of it, whatever journal the store has.
        target.execute("PRAGMA journal_mode = DELETE")
    source.execute("ROLLBACK")
    return held


@contextmanager
def part_beside(final: Path) -> Iterator[Path]:
    """Lend an empty file beside one to come, its owner's alone; it is gone afterwards."""
    try:
        descriptor, name = mkstemp(PART, ".homework-", final.parent)
    except OSError as error:
        message = f"{final}: cannot be written ({error.strerror}); give another place"
        raise OutputError(message) from None
    os.close(descriptor)
    part = Path(name)
    try:
        yield part
    finally:
        for one in (part, *(part.with_name(part.name + side) for side in SIDES)):
            with suppress(OSError):
                one.unlink(missing_ok=True)


def named(part: Path, final: Path) -> None:
    """Give a finished file its name, in one step, and wait until the disk has that."""
    try:
        part.replace(final)
        keep_name(final.parent)
    except OSError as error:
        message = f"{final}: cannot be written ({error.strerror}); give another place"
        raise OutputError(message) from None


def _written(store: Path, final: Path) -> Backup:
    with part_beside(final) as part:
        try:
            with lent(store) as source:
                held = copied(source, store, part)
        except FAILURES as error:
            raise failure(error, store, NO_BACKUP) from None
        try:
            with copy_of(store, part, "rw") as target:
                made = seal(target, held, datetime.now(UTC))
            sync(part)
            with copy_of(store, part, "ro") as again:
                verified = is_whole(again) and content(again) == held and read_seal(again) == made
                verified = verified and is_chained(again)
        except FAILURES as error:
            raise failure(error, final, NO_BACKUP) from None
        if not verified:
            message = f"The store at {store} is damaged; {NO_BACKUP}; look at: homework doctor"
            raise StoreError(message)
        named(part, final)
    return _noted(store, Backup(final, made))


def _noted(store: Path, made: Backup) -> Backup:
    """Have the audit say it; a store that can only be read has its backup without that."""
    from recommender.store.log import Store  # which makes backups itself

    try:
        with Store.open(store) as opened:
            opened.change(lambda connection: note(connection, made), lambda _: False)
    except StoreError:
        return made
    return replace(made, in_audit=True)


def _new_file(store: Path, out: Path) -> Path:
    if not out.parent.is_dir():
        message = f"--out = {out}: there is no folder {out.parent}; make it, or give another place"
        raise InputError(message)
    if _is_taken(store, out):
        message = f"--out = {out}: this name belongs to the store; give another one"
        raise InputError(message)
    if os.path.lexists(out):
        message = f"--out = {out}: is there already, and is left as it is; give another name"
        raise InputError(message)
    return out


def _is_taken(store: Path, out: Path) -> bool:
    """Tell whether a name in the folder of a store is its own, or one that may come to be."""
    if out.parent.resolve() != store.parent.resolve():
        return False
    name = out.name.lower()  # some file systems take both for the same
    kept = tuple(f"{store.stem}-{why}-" for why in PUT_ASIDE)
    return name.startswith((store.name, ".", *kept)) or name in _OURS


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        message = f"{folder}: cannot be made ({error.strerror}); give another place by --out"
        raise OutputError(message) from None


def _seal_of(store: Path, file: Path) -> Seal | None:
    try:
        with copy_of(store, file, "ro") as one:
            return read_seal(one)
    except (*FAILURES, StoreError, OSError, ValueError, TypeError):
        return None
