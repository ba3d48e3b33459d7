"""Ask a plugin about a case: what it proposes, and what it vetoes; the answers are JSON.

Our own plugins answer in this process. Another's answers in a copy of it, one copy for all plans,
which is given a case once a plan: whatever it does there to what it was lent, or to the process,
is nobody else's. All candidates are asked about together, and all checks side by side.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from mmap import mmap
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from recommender.domain.plan import Candidate, Cleared, Veto
from recommender.host.answers import CLEARED, candidates, verdict
from recommender.host.budget import Copy, TooLongError, possible, within
from recommender.host.guard import NotUsableError, muffled, problem_of
from recommender.host.loading import VETO_HOOK
from recommender.host.together import (
    AT_ONCE,
    CLEAR,
    OTHER,
    SILENT,
    Asked,
    answers,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.task import TaskType
    from recommender.host.discovery import Origin
    from recommender.host.loading import Plugin

    Lend = Callable[[Origin, TaskType], TaskType]

T = TypeVar("T")
SECONDS = 5.0
"""Time that another's plugin has in all to propose and to veto in one plan (design default)."""
PROPOSE_HOOK = "recommender_propose"
Question = tuple[str] | tuple[str, int, int, int]
"""A task type that sizes are proposed for; or one with a rung, minutes and occasions to veto."""


@dataclass(slots=True)
class Answering:
    """A plugin that answers questions about the case it was told last.

    `marks` has a byte for each question: how far it came with it. They can be read from outside
    where an answer never comes.
    """

    plugin: Plugin
    types: Mapping[str, TaskType]
    marks: bytearray | mmap
    case: CaseState | None = None
    sizes: dict[Question, Candidate] = field(default_factory=dict)

    def __call__(self, asked: tuple[CaseState | None, Sequence[Question]]) -> list[Any]:
        """Mark each question, and return in JSON what was said besides nothing and Cleared.

        A case is given where it is another than before.
        """
        case, questions = asked
        self.case = case or self.case
        others: list[Any] = []
        for place, question in enumerate(questions):
            said: Any
            try:
                said = self._veto(question) if len(question) > 1 else self._proposal(*question)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
                said = {"problem": problem_of(error)}
            if said is None:
                self.marks[place] = SILENT
            elif said is CLEARED:
                self.marks[place] = CLEAR
            else:
                others.append(said)
                self.marks[place] = OTHER
        return others

    def _proposal(self, name: str) -> list[list[int]] | None:
        task_type = self.types[name]
        answer = self.plugin.hooks[PROPOSE_HOOK](task_type=task_type, case=self.case)
        if answer is None:
            return None
        known = candidates(answer, task_type)
        return [[one.rung, one.minutes, one.occasions] for one in known]

    def _veto(self, question: Question) -> str | Cleared | None:
        candidate = self.sizes.get(question)
        if candidate is None:
            name, *size = question
            candidate = self.sizes[question] = Candidate(self.types[name], *size)
        said = verdict(self.plugin.hooks[VETO_HOOK](candidate=candidate, case=self.case))
        return said.reason if isinstance(said, Veto) else said


def proposed(said: Any, task_type: TaskType) -> tuple[Candidate, ...] | None:
    """Return what a plugin proposed, checked once more: it comes from a process of its own."""
    return (
        None
        if said is None
        else candidates([Candidate(task_type, *one) for one in usable(said)], task_type)
    )


def ruled(said: Any) -> Veto | Cleared | None:
    """Return what a safety check said; raises what went wrong instead."""
    if isinstance(said, NotUsableError):
        raise said
    return verdict(Veto(said) if isinstance(usable(said), str) else said)


def usable(said: Any) -> Any:
    """Return an answer, or raise the problem that came in its place."""
    if isinstance(said, dict):
        raise NotUsableError(said["problem"])
    return said


@dataclass(slots=True)
class Elsewhere:
    """A plugin in a copy of this process; the copy lasts until it is late or gone."""

    answering: Answering
    _copy: Copy | None = field(init=False, default=None)
    _told: CaseState | None = field(init=False, default=None)

    def ask(self, case: CaseState, question: Question, seconds: float) -> Any:
        """Return its answer in JSON; raises what `Copy.ask` raises."""
        copy, news = self._ready(case)
        return next(iter(copy.ask((news, [question]), seconds)), None)

    def put(self, case: CaseState, count: int, pack: Callable[[CaseState | None], bytes]) -> Copy:
        """Hand over so many questions, and return the copy that will answer.

        `pack` makes them ready, with the case where it is news. Raises what `Copy.put` raises.
        """
        self.answering.marks[:count] = bytes(count)
        copy, news = self._ready(case)
        copy.put(pack(news))
        return copy

    def marks(self, count: int) -> bytes:
        """Return how far it came with so many questions."""
        return bytes(self.answering.marks[:count])

    def _ready(self, case: CaseState) -> tuple[Copy, CaseState | None]:
        """Return the copy, and the case where it was not told of it."""
        if self._copy is None or self._copy.ended:
            self._copy, self._told = Copy(self.answering), None
        news = None if self._told is case else case
        self._told = case
        return self._copy, news


@dataclass(slots=True)
class Allowance:
    """The time that one plugin has left in one plan."""

    left: float

    def within(self, work: Callable[[float], Any]) -> Any:
        """Do some work within what is left of it; raises TooLongError where nothing is."""
        if not self.left:
            raise self.late()
        begin = monotonic()
        try:
            return work(self.left)
        except TooLongError:
            raise self.late() from None
        finally:
            self.spend(monotonic() - begin)

    def spend(self, seconds: float) -> None:
        """Take some of it away."""
        self.left = max(self.left - seconds, 0.0)

    def late(self) -> TooLongError:
        """Return what is said of a plugin whose time is up."""
        return TooLongError(f"it took longer than {SECONDS:g} seconds in one plan")


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
                self._elsewhere[one.origin.name] = Elsewhere(
                    Answering(one, types, mmap(-1, AT_ONCE))
                )

    def for_one_plan(self) -> Asking:
        """Return the same with a case to be lent, and a time to be allowed, anew."""
        return Asking(self.slow, self._elsewhere, self._lent_types)

    def consult(self, plugin: Plugin, task_type: TaskType, case: CaseState) -> Any:
        """Return what a plugin proposes for a case: our own's here, another's from a copy."""
        question: Question = (task_type.id,)
        origin = plugin.origin
        elsewhere = self._copy_of(origin)
        if elsewhere is None:
            (said,) = self._here(plugin, [task_type], case, [question])
            return said
        self._refuse_slow(origin)
        return self._allowance(origin).within(lambda left: elsewhere.ask(case, question, left))

    def verdicts(
        self, checks: Sequence[Plugin], about: Sequence[Candidate], case: CaseState
    ) -> list[Sequence[Any]]:
        """Return, for each check, an answer about each candidate, or the NotUsableError instead."""
        questions = [(one.task_type.id, one.rung, one.minutes, one.occasions) for one in about]
        there = [self._asked(one.origin, len(about)) for one in checks]
        settle([one for one in there if one is not None], case, questions)
        types = [*{one.task_type.id: one.task_type for one in about}.values()]
        return [
            self._here(plugin, types, case, questions) if asked is None else asked.answers
            for plugin, asked in zip(checks, there, strict=True)
        ]

    def _asked(self, origin: Origin, many: int) -> Asked | None:
        """Return what a plugin is asked elsewhere, or None where it is asked here."""
        elsewhere = self._copy_of(origin)
        if elsewhere is None:
            return None
        asked = Asked(elsewhere, self._allowance(origin), many)
        try:
            self._refuse_slow(origin)
        except NotUsableError as error:
            asked.refuse(error)
        return asked

    def _here(
        self,
        plugin: Plugin,
        types: Iterable[TaskType],
        case: CaseState,
        questions: Sequence[Question],
    ) -> list[Any]:
        """Return a plugin's answers in this process, where it is lent copies."""
        lent = {one.id: self.lend_type(plugin.origin, one) for one in types}
        answering = Answering(plugin, lent, bytearray(len(questions)))
        with muffled():
            others = answering((self._lend_case(plugin.origin, case), questions))
        return answers(bytes(answering.marks), others)

    def _copy_of(self, origin: Origin) -> Elsewhere | None:
        """Return the copy that another's plugin answers in; None where it has to answer here."""
        return self._elsewhere.get(origin.name) if possible() else None

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

    def _allowance(self, origin: Origin) -> Allowance:
        return self._allowed.setdefault(origin.name, Allowance(SECONDS))

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
