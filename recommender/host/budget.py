"""Run a plugin's work in a process of its own that ends when its time is up.

No time-out inside a process is reliable (finding 6 of the reliability trials), so the work is done
in a copy of this one, which is ended from outside. What comes back is numbers and nothing else.
Where processes cannot be copied (Windows), the work runs here, without a limit.
"""

from __future__ import annotations

import json
import multiprocessing
from typing import TYPE_CHECKING

from recommender.host.guard import NotUsableError, kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    Numbers = list[list[float]]


class TooLongError(NotUsableError):
    """The time was up before there was an answer."""


def within(seconds: float, work: Callable[[], Numbers]) -> Numbers:
    """Return the numbers that the work makes, within so many seconds.

    Raises TooLongError when the time is up, and NotUsableError for what else went wrong.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return work()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, work), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(seconds):
            message = f"it took longer than {seconds:g} seconds"
            raise TooLongError(message)
        said = json.loads(here.recv_bytes())
    except EOFError:
        message = "it ended the process it was asked in"
        raise NotUsableError(message) from None
    finally:
        process.kill()
        process.join()
        here.close()
    if "problem" in said:
        raise NotUsableError(said["problem"])
    numbers: Numbers = said["numbers"]
    return numbers


def _work(there: Connection, work: Callable[[], Numbers]) -> None:  # pragma: no cover - in a copy
    try:
        said: dict[str, object] = {"numbers": work()}
    except NotUsableError as error:
        said = {"problem": str(error)}
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
        said = {"problem": f"it raised {kind(error)}"}
    there.send_bytes(json.dumps(said).encode())
    there.close()
