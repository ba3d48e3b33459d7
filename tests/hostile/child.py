"""Work done in a process of its own, which says what memory and time it took, and can be ended."""

from __future__ import annotations

import multiprocessing
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

KILOBYTES = 1_024
MOST_MEMORY = 8 * KILOBYTES**3
"""Bytes of address space; a bomb that goes beyond ends its process and not the machine."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it; `megabytes` are those above what the process held before it began."""

    answer: Any
    seconds: float
    megabytes: float


def apart(work: Callable[..., Any], *about: Any, seconds: float = 600) -> Done:
    """Do some work, a function of a module, in a fresh process; raises TimeoutError."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_do, args=(there, work, about), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise TimeoutError(work.__name__)
        answer, took, kilobytes = here.recv()
        return Done(answer, took, kilobytes / KILOBYTES)
    finally:
        process.kill()
        process.join()
        here.close()


def _do(there: Connection, work: Callable[..., Any], about: tuple[Any, ...]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from hostile import importers

    importers.importers()  # what everything needs is no part of the measure
    before = _most_held()
    began = time.process_time()
    answer = work(*about)
    took = time.process_time() - began
    there.send((answer, took, _most_held() - before))
    there.close()


def _most_held() -> int:
    """Return the most memory this process ever held, in kilobytes.

    `getrusage` would count what the process held that it was copied from.
    """
    said = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (one for one in said.splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1])
