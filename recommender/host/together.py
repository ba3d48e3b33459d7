"""Ask several copies many questions at once, and wait for all of them side by side.

What is not answered is known question by question. Where a copy ends, what it had come to counts,
the question it was at is not answered, and a new copy is asked the others.
"""

from __future__ import annotations

import select
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from recommender.host.budget import packed
from recommender.host.guard import NotUsableError, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from recommender.domain.case import CaseState
    from recommender.host.budget import Copy
    from recommender.host.consulting import Allowance, Elsewhere, Question

    Places = tuple[int, ...]
    Pack = Callable[[Places, CaseState | None], bytes]

AT_ONCE = 1_024
"""Questions that are asked of a plugin at once (design default)."""
LEFT, SILENT, CLEAR, OTHER = range(4)
"""How far a plugin came with a question: not to its end; nothing said, cleared, something else."""
_KNOWN = {SILENT: None, CLEAR: True}


@dataclass(slots=True)
class Asked:
    """A plugin with its answers so far, and the places of those it has not given."""

    elsewhere: Elsewhere
    allowance: Allowance
    answers: list[Any]
    left: Places

    @property
    def now(self) -> Places:
        """The places of the questions it is asked now."""
        return self.left[:AT_ONCE]

    def put(self, case: CaseState, pack: Pack) -> Copy | None:
        """Ask for what is left; returns the copy that will answer, or None where none will."""
        if not self.allowance.left:
            self.refuse(self.allowance.late())
            return None
        try:
            return self.elsewhere.put(case, len(self.now), lambda news: pack(self.now, news))
        except NotUsableError as error:
            self.failed(error)
            return None

    def read(self, copy: Copy) -> None:
        """Take the answers that have come, or the error that came in their place."""
        now = self.now
        try:
            said = copy.take()
            if type(said) is not list or len(said) != len(now):
                message = f"it did not answer {len(now)} questions one by one"
                raise NotUsableError(message)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - what comes from a plugin may be anything
            self.failed(NotUsableError(problem(error)))
            return
        self._fill(now, said)

    def failed(self, error: NotUsableError) -> None:
        """Keep the answers it had come to; the question it was at has the error for an answer.

        One that came to the end, and then sent something else, has answered nothing.
        """
        marks = self.elsewhere.marks(len(self.now))
        come = max(marks.find(LEFT), 0)
        at = come + 1 if LEFT in marks else len(marks)
        known = [_KNOWN.get(one, error) for one in marks[:come]]
        self._fill(self.now[:at], known + [error] * (at - come))

    def late(self) -> None:
        """Keep the answers it had come to; all others have for an answer that it was late."""
        self.failed(self.allowance.late())
        self.refuse(self.allowance.late())

    def refuse(self, error: NotUsableError) -> None:
        """Let the error stand for every answer that it has not given."""
        self._fill(self.left, [error] * len(self.left))

    def _fill(self, places: Places, answers: Sequence[Any]) -> None:
        for place, one in zip(places, answers, strict=True):
            self.answers[place] = one
        self.left = self.left[len(places) :]


def settle(asked: Iterable[Asked], case: CaseState, questions: Sequence[Question]) -> None:
    """Ask each plugin what it is left to answer, until nothing is."""

    @cache
    def pack(places: Places, told: bool) -> bytes:  # noqa: FBT001 - a part of the key
        return packed((None if told else case, [questions[place] for place in places]))

    def for_one(places: Places, news: CaseState | None) -> bytes:
        return pack(places, news is None)

    waiting = [one for one in asked if one.left]
    while waiting:
        _ask(waiting, case, for_one)
        waiting = [one for one in waiting if one.left]


def _ask(asked: Sequence[Asked], case: CaseState, pack: Pack) -> None:
    """Ask once, and wait for each plugin within its own time.

    While several are waited for each is charged its part of the time, as they share the processors:
    none is late for the sake of others, and together they take no longer than one by one.
    """
    poll = select.poll()
    waiting: dict[int, tuple[Copy, Asked]] = {}
    try:
        for one in asked:
            copy = one.put(case, pack)
            if copy is not None:
                waiting[copy.fileno()] = copy, one
                poll.register(copy, select.POLLIN)
        while waiting:
            begin = monotonic()
            least = min(one.allowance.left for _, one in waiting.values())
            ready = poll.poll(1000 * least * len(waiting))
            part = (monotonic() - begin) / len(waiting)
            for _, one in waiting.values():
                one.allowance.spend(part)
            for place, _ in ready:
                poll.unregister(place)
                copy, one = waiting.pop(place)
                one.read(copy)
            for place in [at for at, (_, one) in waiting.items() if not one.allowance.left]:
                poll.unregister(place)
                copy, one = waiting.pop(place)
                copy.end()
                one.late()
    finally:
        for copy, _ in waiting.values():
            copy.end()  # a late answer must not pass for that of the next question
