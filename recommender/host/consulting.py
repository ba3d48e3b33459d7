"""Ask a plugin about a case: what it proposes, and what it vetoes; the answers are JSON.

Our own plugins answer in this process. Another's answers in a copy of it, one copy for all plans,
which is given a case once a plan: whatever it does there to what it was lent, or to the process,
is nobody else's.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from recommender.domain.plan import Candidate, Cleared, Veto
from recommender.host.answers import candidates, verdict
from recommender.host.budget import Copy, TooLongError, possible, within
from recommender.host.guard import NotUsableError, muffled
from recommender.host.loading import VETO_HOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from recommender.domain.case import CaseState
    from recommender.domain.task import TaskType
    from recommender.host.discovery import Origin
    from recommender.host.loading import Plugin

    Lend = Callable[[Origin, TaskType], TaskType]

T = TypeVar("T")
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
        message = f"it took longer than {SECONDS:g} seconds in one plan"
        if not self.left:
            raise TooLongError(message)
        begin = monotonic()
        try:
            return work(self.left)
        except TooLongError:
            raise TooLongError(message) from None
        finally:
            self.left = max(self.left - (monotonic() - begin), 0.0)


@dataclass(slots=True)
class Asking:
    """How plugins are asked: what they are lent, where they answer, who is not asked again."""

    slow: set[Origin] = field(default_factory=set)
    _elsewhere: dict[str, Elsewhere] = field(default_factory=dict)
    _lent_types: dict[tuple[str, str], TaskType] = field(default_factory=dict)
    _lent_cases: dict[str, tuple[CaseState, CaseState]] = field(default_factory=dict)
    _allowed: dict[str, Allowance] = field(default_factory=dict)

    def prepare(self, plugins: Iterable[Plugin], types: Mapping[str, TaskType]) -> None:
        """Note who will answer in a copy, which is made when the first question is asked."""
        for one in plugins:
            if not one.origin.own and {PROPOSE_HOOK, VETO_HOOK} & set(one.hooks):
                self._elsewhere[one.origin.name] = Elsewhere(Answering(one, types))

    def for_one_plan(self) -> Asking:
        """Return the same with a case to be lent, and a time to be allowed, anew."""
        return Asking(self.slow, self._elsewhere, self._lent_types)

    def consult(self, plugin: Plugin, task_type: TaskType, case: CaseState, asked: Question) -> Any:
        """Return a plugin's answer about a case: our own's here, another's from a copy."""
        origin = plugin.origin
        elsewhere = self._elsewhere.get(origin.name)
        if elsewhere is None or not possible():
            lent = {task_type.id: self.lend_type(origin, task_type)}
            with muffled():
                return Answering(plugin, lent)((self._lend_case(origin, case), asked))
        self._refuse_slow(origin)
        allowance = self._allowed.setdefault(origin.name, Allowance(SECONDS))
        return allowance.spend(lambda seconds: elsewhere.ask(case, asked, seconds))

    def in_time(self, origin: Origin, work: Callable[[], T]) -> T:
        """Do a plugin's work: our own here, another's in a copy and within a time."""
        if origin.own:
            return work()
        self._refuse_slow(origin)
        answer: T = within(SECONDS, work)
        return answer

    def _refuse_slow(self, origin: Origin) -> None:
        if origin in self.slow:
            message = "it took too long before, and is not asked again"
            raise NotUsableError(message)

    def lend_type(self, plugin: Origin, task_type: TaskType) -> TaskType:
        """Return a plugin's own copy of a task type, made once: copying one costs a millisecond."""
        key = plugin.name, task_type.id
        if key not in self._lent_types:
            self._lent_types[key] = deepcopy(task_type)
        return self._lent_types[key]

    def _lend_case(self, plugin: Origin, case: CaseState) -> CaseState:
        """Return a plugin's own copy of the case, made once for each plan."""
        known = self._lent_cases.get(plugin.name)
        if known is None or known[0] is not case:
            known = self._lent_cases[plugin.name] = case, case.twin()
        return known[1]
