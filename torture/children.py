"""Processes of our own to be killed: doubled, so that they begin at once and inherit what is set.

No store may be open in the parent at that moment, for connections do not live through it.
"""

from __future__ import annotations

import os
import signal
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Child:
    """A process that does some work and says things, one a line."""

    pid: int
    pipe: int
    said: bytes = b""

    def first_word(self) -> None:
        """Wait until it has said something, or has ended."""
        self.said += os.read(self.pipe, 65_536)

    def kill(self) -> list[str]:
        """Kill it at once, and return all it had said."""
        os.kill(self.pid, signal.SIGKILL)
        return self.rest()

    def rest(self) -> list[str]:
        """Wait for its end, and return all it has said."""
        while more := os.read(self.pipe, 65_536):
            self.said += more
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        return self.said.decode().splitlines()


def child(work: Callable[[Callable[[str], None]], object]) -> Child:
    """Begin a process that does this work; the work is handed a function to say a line with.

    What it fails with is its last line, `failed: …`.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading)

    def say(line: str) -> None:
        os.write(writing, f"{line}\n".encode())

    try:
        os.close(reading)
        work(say)
    except BaseException as error:  # noqa: BLE001 - nothing of the parent may run in the child
        where = traceback.extract_tb(error.__traceback__)[-1]
        say(f"failed: {type(error).__name__} {error} at {where.filename}:{where.lineno}")
    finally:
        os._exit(0)
