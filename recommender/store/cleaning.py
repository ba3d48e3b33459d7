"""Taking people who were forgotten out of backups, which then still bring back everybody else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from recommender.domain.audit import Act
from recommender.domain.errors import OutputError, StoreError
from recommender.store.audit import note
from recommender.store.backup import named, part_beside
from recommender.store.connection import FAILURES, engine_for, failure, rewrite
from recommender.store.copies import SEAL, content, opened, seal, sync
from recommender.store.driver import driver_of_copy
from recommender.store.erase import erase
from recommender.store.standing import Standing, standing
from recommender.store.verify import verified

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from recommender.store.driver import Driver

AS_IT_WAS = "the backup is as it was"


def clean(backup: Path, store: Path, clients: Sequence[str]) -> None:
    """Write a backup anew without the clients, and check it before it takes the old one's place.

    Its name and its moment stay; one of an older layout gets the present one. Raises InputError
    where the file is no whole backup, StoreError or OutputError where it cannot be read or written:
    then it is as it was.
    """
    held = verified(backup, store)
    driver = driver_of_copy(backup, store)
    with part_beside(backup) as part:
        try:
            _copy(driver, backup, part)
            _take_out(driver, part, clients, held.content.events)
            with opened(driver, part, "rw") as target:
                seal(target, content(target), held.made_at)
            made = backup.stat()
            os.utime(part, ns=(made.st_atime_ns, made.st_mtime_ns))
            sync(part)
        except FAILURES as error:
            raise failure(error, backup, AS_IT_WAS) from None
        except OSError as error:
            why = f"{backup}: cannot be written anew ({error.strerror})"
            message = f"{why}; {AS_IT_WAS}; free some space, and repeat this"
            raise OutputError(message) from None
        verified(part, store)
        named(part, backup)


def _copy(driver: Driver, backup: Path, part: Path) -> None:
    """Copy a backup into an empty file, without its seal."""
    with opened(driver, backup, "ro") as source, opened(driver, part, "rw") as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        target.execute(f"DROP TABLE {SEAL}")


def _take_out(driver: Driver, part: Path, clients: Sequence[str], events: int) -> None:
    """Erase clients from a copy of so many events, and leave nothing of them in its free pages."""
    made = engine_for(part, driver)
    try:
        with made.connect().execution_options(writes=True) as connection:
            if standing(connection, part) is Standing.OLDER:
                from recommender.store.migrate import upgrade  # Alembic is slow to import

                upgrade(connection)
                note(connection, [(Act.CLEANED, None, events)])
            erase(connection, clients, Act.CLEANED)
            connection.commit()
        if not rewrite(made):
            message = f"{part} is being read by another program; {AS_IT_WAS}"
            raise StoreError(message)
    finally:
        made.dispose()
    with opened(driver, part, "rw") as alone:
        alone.execute("PRAGMA journal_mode = DELETE")  # one file is the whole of it
