"""Ask several plugins many questions at once, and wait for all of them side by side.

How far each came is known question by question. Where a copy ends, what it had come to counts, the
question it was at is not answered, and a new copy is asked the rest.
"""

from __future__ import annotations

import select
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from recommender.host.answers import CLEARED
from recommender.host.budget import packed
from recommender.host.guard import NotUsableError, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from recommender.domain.case import CaseState
    from recommender.host.budget import Copy
    from recommender.host.consulting import Allowance, Elsewhere, Question

    Pack = Callable[[int, CaseState | None], bytes]

AT_ONCE = 1_024
"""Questions that are asked of a plugin at once (design default)."""
LEFT, SILENT, CLEAR, OTHER = range(4)
"""How far a plugin came with a question: not to its end; nothing said, cleared, something else."""
_SAID = {SILENT: None, CLEAR: CLEARED}


def answers(marks: bytes, others: Any) -> list[Any]:
    """Return an answer for each mark: None, CLEARED, or the next of the others, which is JSON.

    Raises NotUsableError where there are not as many others as the marks say.
    """
    if LEFT in marks or type(others) is not list or len(others) != marks.count(OTHER):
        message = f"it did not answer {len(marks)} questions one by one"
        raise NotUsableError(message)
    if not others:
        return [*map(_SAID.__getitem__, marks)]
    rest = iter(others)
    return [next(rest) if one == OTHER else _SAID[one] for one in marks]


@dataclass(slots=True)
class Asked:
    """A plugin that is to answer so many questions, and its answers, or errors, so far."""

    elsewhere: Elsewhere
    allowance: Allowance
    many: int
    answers: list[Any] = field(default_factory=list)

    @property
    def now(self) -> int:
        """How many questions it is asked now."""
        return min(self.many - len(self.answers), AT_ONCE)

    def put(self, case: CaseState, pack: Pack) -> Copy | None:
        """Ask for what is left; returns the copy that will answer, or None where none will."""
        if not self.allowance.left:
            self.refuse(self.allowance.late())
            return None
        begin = len(self.answers)
        try:
            return self.elsewhere.put(case, self.now, lambda news: pack(begin, news))
        except NotUsableError as error:
            self.failed(error)
            return None

    def read(self, copy: Copy) -> None:
        """Take the answers that have come, or the error that came in their place."""
        try:
            self.answers += answers(self.elsewhere.marks(self.now), copy.take())
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - what comes from a plugin may be anything
            self.failed(NotUsableError(problem_of(error)))

    def failed(self, error: NotUsableError) -> None:
        """Keep the answers it had come to; the question it was at has the error for an answer.

        One that came to the end, and then sent something else, has answered nothing.
        """
        marks = self.elsewhere.marks(self.now)
        if LEFT in marks:
            self.answers += [_SAID.get(one, error) for one in marks[: marks.index(LEFT)]]
            self.answers.append(error)
        else:
            self.answers += [error] * len(marks)

    def late(self) -> None:
        """Keep the answers it had come to; all others have for an answer that it was late."""
        self.failed(self.allowance.late())
        self.refuse(self.allowance.late())

    def refuse(self, error: NotUsableError) -> None:
        """Let the error stand for every answer that it has not given."""
        self.answers += [error] * (self.many - len(self.answers))


def settle(asked: Sequence[Asked], case: CaseState, questions: Sequence[Question]) -> None:
    """Ask each plugin all the questions, until there is an answer or an error for each."""

    @cache
    def pack(begin: int, told: bool) -> bytes:  # noqa: FBT001 - a part of the key
        return packed((None if told else case, questions[begin : begin + AT_ONCE]))

    waiting = [one for one in asked if one.now]
    while waiting:
        _ask(waiting, case, lambda begin, news: pack(begin, news is None))
        waiting = [one for one in waiting if one.now]


def _ask(asked: Sequence[Asked], case: CaseState, pack: Pack) -> None:
    """Ask once, and wait for each plugin within its own time.

    While several are waited for each is charged its part of the time, as they share the processors:
    none is late for the sake of others, and together they take no longer than one by one.
    """
    poll = select.poll()
    waiting: dict[int, tuple[Copy, Asked]] = {}
    part = 0.0
    try:
        for one in asked:
            copy = one.put(case, pack)
            if copy is not None:
                place = copy.fileno()
                waiting[place] = copy, one
                poll.register(place, select.POLLIN)
        while waiting:
            begin = monotonic()
            left = min([one.allowance.left for _, one in waiting.values()]) - part
            ready = poll.poll(max(1000 * left * len(waiting), 0))
            part += (monotonic() - begin) / len(waiting)
            late = [at for at, (_, one) in waiting.items() if one.allowance.left <= part]
            for place in [at for at, _ in ready] or late:
                poll.unregister(place)
                copy, one = waiting.pop(place)
                one.allowance.spend(part)
                if ready:
                    one.read(copy)
                else:
                    copy.end()
                    one.late()
    finally:
        for copy, _ in waiting.values():
            copy.end()  # a late answer must not pass for that of the next question
