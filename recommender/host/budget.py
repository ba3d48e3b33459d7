"""Ask a plugin in a copy of this process, which is ended when its time is up.

No time-out inside a process is reliable (finding 6 of the reliability trials), so others' work is
done in a copy of this one, which is ended from outside. What comes back is JSON and nothing else.
Where processes cannot be copied (Windows, a worker that may have no children), the work is done
here, without a limit.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import weakref
from multiprocessing.process import current_process
from typing import TYPE_CHECKING, Any

from recommender.host.guard import NotUsableError, muffled, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

    Answer = Callable[[Any], Any]


class TooLongError(NotUsableError):
    """The time was up before there was an answer."""


_GONE = "it ended the process it was asked in"


def possible() -> bool:
    """Tell whether this process can be copied."""
    return "fork" in multiprocessing.get_all_start_methods() and not current_process().daemon


class Copy:
    """A copy of this process that answers questions one by one, until it fails or is dropped.

    `answer` turns a question into JSON. Questions are pickled: they are our own.
    """

    def __init__(self, answer: Answer) -> None:
        """Start it; what this process does afterwards does not show there."""
        context = multiprocessing.get_context("fork")
        self._here, there = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(self._here, there, answer), daemon=True
        )
        self._process.start()
        there.close()
        self.end = weakref.finalize(self, _end, self._process, self._here, os.getpid())

    def ask(self, question: object, seconds: float) -> Any:
        """Return the answer to a question, within so many seconds.

        Raises TooLongError when the time is up, and NotUsableError for what else went wrong in the
        work. A copy that was late or is gone has ended; `ended` tells.
        """
        self.put(packed(question))
        come = False
        try:
            come = self._here.poll(seconds)
        finally:
            if not come:
                self.end()  # a late answer must not pass for that of the next question
        if not come:
            message = f"it took longer than {seconds:g} seconds"
            raise TooLongError(message)
        return self.take()

    def put(self, question: bytes) -> None:
        """Hand over a question that is packed, and do not wait; raises NotUsableError if gone."""
        put = False
        try:
            self._here.send_bytes(question)
            put = True
        except OSError:
            raise NotUsableError(_GONE) from None
        finally:
            if not put:
                self.end()

    def take(self) -> Any:
        """Return the answer that has come; raises NotUsableError for what went wrong."""
        said = None
        try:
            said = json.loads(self._here.recv_bytes())
        except (EOFError, OSError):
            raise NotUsableError(_GONE) from None
        finally:
            if said is None:
                self.end()
        if "problem" in said:
            raise NotUsableError(said["problem"])
        return said["answer"]

    def fileno(self) -> int:
        """Return what to wait at for an answer."""
        return self._here.fileno()

    @property
    def ended(self) -> bool:
        """Tell whether it answers no more."""
        return not self.end.alive


def packed(question: object) -> bytes:
    """Return a question as a copy takes it."""
    return pickle.dumps(question, pickle.HIGHEST_PROTOCOL)


def within(seconds: float, work: Callable[[], Any]) -> Any:
    """Return what the work makes, in JSON, within so many seconds; raises what `Copy.ask` does."""
    if not possible():
        return work()
    copy = Copy(lambda _: work())
    try:
        return copy.ask(None, seconds)
    finally:
        copy.end()


def _end(process: ForkProcess, here: Connection, owner: int) -> None:
    if os.getpid() == owner:  # a copy made later holds this one too, and is not to end it
        process.kill()
        process.join()
        here.close()


def _serve(
    here: Connection, there: Connection, answer: Answer
) -> None:  # pragma: no cover - a copy
    here.close()
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    while True:
        try:
            # What `Copy.ask` made, in the process that this one is a copy of.
            question = pickle.loads(there.recv_bytes())  # noqa: S301 # nosec B301
        except (EOFError, OSError):
            return
        there.send_bytes(json.dumps(_said(answer, question)).encode())


def _said(answer: Answer, question: object) -> dict[str, object]:  # pragma: no cover - in a copy
    try:
        with muffled():
            return {"answer": answer(question)}
    except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
        return {"problem": problem_of(error)}
