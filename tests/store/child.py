"""Run in a process of its own by the tests: another writer, one to be killed, one out of space."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.domain.errors import StoreError
from recommender.domain.history import SessionHeld
from recommender.store.log import Store

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2026, 1, 1, tzinfo=UTC)


def held(client: str, number: int) -> SessionHeld:
    return SessionHeld(id=f"{client}:{number}", client=client, at=AT)


def write(path: str, client: str, count: str) -> None:
    """Append one event at a time and say so once each is recorded."""
    with Store.open(Path(path)) as store:
        for number in range(int(count)):
            store.append([held(client, number)])
            print(f"{client}:{number}", flush=True)


def fill(path: str) -> None:
    """Write up to a limit on the file's size, read while full, go on when there is room again."""
    import resource  # not on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = Path(path).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, hard))
    with Store.open(Path(path)) as store:
        number = 0
        try:
            while number < 10_000:
                store.append([held("c1", number)])
                number += 1
        except StoreError as error:
            print(number, len(store.events("c1")), error, sep="\n")
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        store.append([held("c1", number)])
        print(len(store.events("c1")))


def unprivileged(path: str) -> None:
    """Read a read-only store as nobody, then try to write it and to make another beside it."""
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    with Store.open(Path(path)) as store:
        print(len(store.events("c1")), store.last_batch()[0].id)
        try:
            store.append([held("c1", 99)])
        except StoreError as error:
            print(error)
    try:
        Store.create(Path(path).parent / "deeper" / "other.db")
    except StoreError as error:
        print(error)


if __name__ == "__main__":
    jobs: dict[str, Callable[..., None]] = {
        "write": write,
        "fill": fill,
        "unprivileged": unprivileged,
    }
    jobs[sys.argv[1]](*sys.argv[2:])
