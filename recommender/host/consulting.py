"""Ask a plugin about a case: what it proposes, and what it vetoes; the answers are JSON.

Our own plugins answer in this process. Another's answers in a copy of it, one copy for all plans,
which is given a case once a plan: whatever it does there to what it was lent, or to the process,
is nobody else's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from recommender.domain.plan import Candidate, Cleared, Veto
from recommender.host.answers import candidates, verdict
from recommender.host.budget import Copy, TooLongError
from recommender.host.loading import VETO_HOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from recommender.domain.case import CaseState
    from recommender.domain.task import TaskType
    from recommender.host.discovery import Origin
    from recommender.host.loading import Plugin

    Lend = Callable[[Origin, TaskType], TaskType]

SECONDS = 5.0
"""Time that another's plugin has in all to propose and to veto in one plan (design default)."""
PROPOSE_HOOK = "recommender_propose"


class Size(NamedTuple):
    """A candidate in plain numbers."""

    rung: int
    minutes: int
    occasions: int


class Question(NamedTuple):
    """What is asked of a plugin: a veto of a size of a task type, or with no size, a proposal."""

    task_type: str
    size: Size | None


@dataclass(slots=True)
class Answering:
    """A plugin that answers questions about the case it was told last."""

    plugin: Plugin
    types: Mapping[str, TaskType]
    case: CaseState | None = None

    def __call__(self, asked: tuple[CaseState | None, Question]) -> Any:
        """Return the answer in JSON; a case is given where it is another than before."""
        case, question = asked
        self.case = case or self.case
        task_type = self.types[question.task_type]
        if question.size is None:
            answer = self.plugin.hooks[PROPOSE_HOOK](task_type=task_type, case=self.case)
            if answer is None:
                return None
            known = candidates(answer, task_type)
            return [[one.rung, one.minutes, one.occasions] for one in known]
        candidate = Candidate(task_type, *question.size)
        said = verdict(self.plugin.hooks[VETO_HOOK](candidate=candidate, case=self.case))
        return said.reason if isinstance(said, Veto) else said is not None


def size(candidate: Candidate) -> Size:
    """Return the numbers of a candidate."""
    return Size(candidate.rung, candidate.minutes, candidate.occasions)


def proposed(said: Any, task_type: TaskType) -> tuple[Candidate, ...] | None:
    """Return what a plugin proposed, checked once more: it comes from a process of its own."""
    return (
        None
        if said is None
        else candidates([Candidate(task_type, *one) for one in said], task_type)
    )


def ruled(said: Any) -> Veto | Cleared | None:
    """Return what a safety check said."""
    if isinstance(said, str):
        return verdict(Veto(said))
    return Cleared() if said is True else None


@dataclass(slots=True)
class Elsewhere:
    """A plugin in a copy of this process; the copy lasts until it is late or gone."""

    answering: Answering
    _copy: Copy | None = field(init=False, default=None)
    _told: CaseState | None = field(init=False, default=None)

    def ask(self, case: CaseState, question: Question, seconds: float) -> Any:
        """Return its answer in JSON; raises what `Copy.ask` raises."""
        if self._copy is None or self._copy.ended:
            self._copy, self._told = Copy(self.answering), None
        news = None if self._told is case else case
        self._told = case
        return self._copy.ask((news, question), seconds)


@dataclass(slots=True)
class Allowance:
    """The time that one plugin has left in one plan."""

    left: float

    def spend(self, work: Callable[[float], Any]) -> Any:
        """Do some work within what is left of it; raises TooLongError where nothing is."""
        begin = monotonic()
        try:
            return work(self.left)
        except TooLongError:
            message = f"it took longer than {SECONDS:g} seconds in one plan"
            raise TooLongError(message) from None
        finally:
            self.left = max(self.left - (monotonic() - begin), 0.0)
