"""What the state of a store is, and what is worth a look, each with its remedy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from recommender.domain.errors import StoreError
from recommender.store import audit
from recommender.store.backup import Backup, listed, require_store
from recommender.store.connection import FAILURES, failure
from recommender.store.copies import content, copy_of, is_whole, lent
from recommender.store.disk import (
    Finding,
    file_system,
    free,
    leftover_findings,
    log_size,
    megabytes,
    odd_findings,
    permission_findings,
    place_findings,
)
from recommender.store.events_check import backup_findings, event_findings
from recommender.store.key import UnopenedError
from recommender.store.layout import layout_findings
from recommender.store.log import Store
from recommender.store.standing import Standing, require_file

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

OLDEST_BACKUP = timedelta(days=7)
"""How old the newest backup may be. Design default."""

_WHY = {
    "wal": "this SQLite has the correction of its WAL-reset bug",
    "truncate": "WAL stays off where SQLite lacks the correction of its WAL-reset bug, "
    "which can corrupt a store that two programs write to",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a store is, by name, and what is to be looked at."""

    facts: dict[str, str]
    findings: tuple[Finding, ...]


def examine(path: Path, now: datetime) -> Report:
    """Look at a store as a whole; raises StoreError only if there is none."""
    path = path.absolute()
    if not os.path.exists(path):  # noqa: PTH110 - False, too, for a name no folder can have
        require_file(path)
    facts = {
        "path": str(path),
        "size": megabytes(path.stat().st_size),
        "file system": file_system(path),
        "free space": megabytes(free(path)),
    }
    findings = [*place_findings(path), *permission_findings(path)]
    findings += [*leftover_findings(path), *odd_findings(path)]
    try:
        facts |= _layout(path)
        findings += _content_findings(path, now)
        findings += _audit_findings(path)
        facts |= _after(path)
    except StoreError as error:
        findings.append(_told(error))
    return Report(facts, tuple(findings))


def _layout(path: Path) -> dict[str, str]:
    """Say how the store is kept; raises StoreError for one that is not of this version's layout."""
    if require_store(path) is Standing.OLDER:
        message = f"The store at {path} has an older layout; upgrade it with: homework init"
        raise StoreError(message)
    with Store.open(path) as store:
        facts = {**store.facts(), "clients": str(store.count())}
    facts["why this journal mode"] = _WHY.get(facts["journal mode"], "the place is read-only")
    return facts


def _after(path: Path) -> dict[str, str]:
    """Say what is beside the store once it was read."""
    newest = next((one for one in listed(path) if one.seal), None)
    when = newest.seal.made_at.isoformat(timespec="seconds") if newest and newest.seal else "none"
    return {"write-ahead log": megabytes(log_size(path)), "newest backup": when}


def _content_findings(path: Path, now: datetime) -> Iterator[Finding]:
    newest = next((one for one in listed(path) if one.seal), None)
    try:
        with lent(path) as connection:
            connection.execute("BEGIN")
            if not is_whole(connection):
                what = f"SQLite finds the store at {path} damaged"
                remedy = "Put back a backup: homework backup list, then homework restore FILE"
                yield Finding("integrity", what, remedy)
            yield from layout_findings(connection)
            yield from event_findings(connection, now)
            some = connection.execute("SELECT count(*) FROM events").fetchone()[0]
            if newest is not None:
                yield from _beside(connection, path, newest)
            if some:
                yield from _age_findings(newest, now)
            connection.execute("ROLLBACK")
    except FAILURES as error:
        raise failure(error, path) from None


def _audit_findings(path: Path) -> Iterator[Finding]:
    with Store.open(path) as store:
        found = store.ask(audit.faults)
    remedy = "Put back a backup: homework backup list, then homework restore FILE"
    yield from (Finding("audit", one, remedy) for one in found)


def _beside(connection: sqlite3.Connection, path: Path, backup: Backup) -> Iterator[Finding]:
    name = str(backup.path)
    try:
        with copy_of(path, backup.path, "ro") as other:
            if backup.seal and is_whole(other) and content(other) == backup.seal.content:
                found = list(backup_findings(connection, other, name))
                found += _cut_audit(name) if audit.lacks(connection, other) else []
            else:
                found = [_damaged(name)]
    except UnopenedError:
        remedy = "Name its key by HOMEWORK_KEY_FILE, or make another: homework backup"
        found = [Finding("backups", f"No key here opens the backup {name}", remedy)]
    except OSError as error:
        what = f"The backup {name} cannot be read ({error.strerror})"
        found = [Finding("backups", what, "Correct its permissions, or make another")]
    except FAILURES:
        found = [_damaged(name)]
    yield from found


def _cut_audit(name: str) -> list[Finding]:
    what = f"The audit lacks what the backup {name} has of it, or has it otherwise"
    return [Finding("audit", what, f"Look at the disk, then: homework restore {name}")]


def _damaged(name: str) -> Finding:
    return Finding("backups", f"The backup {name} is damaged", "Make another: homework backup")


def _age_findings(newest: Backup | None, now: datetime) -> Iterator[Finding]:
    if newest is None or newest.seal is None:
        yield Finding("backups", "There is no backup of this store", "Make one: homework backup")
    elif now - newest.seal.made_at > OLDEST_BACKUP:
        what = f"The newest backup is {(now - newest.seal.made_at).days} days old"
        yield Finding("backups", what, "Make one: homework backup")


def _told(error: StoreError) -> Finding:
    what, _, remedy = str(error).partition("; ")
    return Finding("store", what, remedy[:1].upper() + remedy[1:])
