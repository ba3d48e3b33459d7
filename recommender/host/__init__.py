"""Hold the plugins, call them, and name the one that misbehaves.

This package alone knows pluggy's manager and `importlib.metadata`. Loading and calling are ours:
pluggy's loader stops at the first broken plugin, and its calls are fail-open for safety
(RELIABILITY.md, findings 5 and 6). Every call here is guarded, one plugin at a time.
"""

from __future__ import annotations

import contextlib
import copy
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from recommender.domain.plan import Cleared, Fault, Veto
from recommender.engine.suggest import ladder
from recommender.host.discovery import Found, Origin, canonical, installed
from recommender.host.forecasting import GuardedForecaster
from recommender.host.loading import (
    VETO_HOOK,
    NotUsableError,
    Plugin,
    candidates,
    load,
    owned,
    task_types,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Candidate, Forecaster
    from recommender.domain.task import TaskType

T = TypeVar("T")
LONGEST_REASON = 300


@dataclass(slots=True)
class Host:
    """The plugins of one process, loaded once, each call guarded.

    `blocked` names distributions that are not even imported.
    """

    found: Sequence[Found] = field(default_factory=installed)
    blocked: frozenset[str] = frozenset()
    plugins: tuple[Plugin, ...] = field(init=False, default=())
    types: dict[str, TaskType] = field(init=False, default_factory=dict)
    broken_checks: tuple[str, ...] = field(init=False, default=())
    _faults: dict[Fault, None] = field(init=False, default_factory=dict)
    _owner: dict[str, Plugin] = field(init=False, default_factory=dict)
    _ladders: dict[str, tuple[Candidate, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Load every plugin that is not blocked, and collect the task types."""
        blocked = {canonical(name) for name in self.blocked}
        wanted = [one for one in self.found if canonical(one.origin.distribution) not in blocked]
        loaded = []
        for one in self._unique(wanted):
            plugin, faults = load(one)
            self._faults |= dict.fromkeys(faults)
            if plugin is not None:
                loaded.append(plugin)
        self.plugins = tuple(loaded)
        present = {one.origin.name for one in loaded}
        checks = {one.origin.name for one in wanted if one.origin.safety}
        self.broken_checks = tuple(sorted(checks - present))
        self._collect()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that plugins have done wrong so far, each once, in a fixed order."""
        return tuple(sorted(self._faults, key=lambda one: (one.plugin, one.distribution, str(one))))

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where every installed plugin comes from, loaded or not."""
        return tuple(one.origin for one in self.found)

    def absent_checks(self, required: Iterable[str]) -> tuple[str, ...]:
        """Return the safety checks that cannot answer: broken ones, and required ones not here."""
        present = {one.origin.name for one in self.plugins}
        return tuple(sorted({*self.broken_checks, *(set(required) - present)}))

    def task_types_of(self, origin: Origin) -> tuple[str, ...]:
        """Return the ids of the task types one plugin added."""
        return tuple(sorted(name for name, one in self._owner.items() if one.origin == origin))

    def versions(self) -> dict[str, str]:
        """Return the version of every distribution whose plugins are in use."""
        found = {one.origin.distribution: one.origin.version for one in self.plugins}
        return dict(sorted(found.items()))

    def _blame(self, origin: Origin, place: str, problem: str, remedy: str) -> None:
        self._faults[origin.fault(place, problem, remedy)] = None

    def _unique(self, wanted: Sequence[Found]) -> list[Found]:
        """Leave out plugins that share a name: none of them loads, and each is named."""
        count = Counter(one.origin.name for one in wanted)
        for one in (one for one in wanted if count[one.origin.name] > 1):
            others = {
                other.origin.distribution
                for other in wanted
                if other is not one and other.origin.name == one.origin.name
            }
            problem = f"its name is also used by {', '.join(sorted(others))}"
            remedy = "None of them is loaded; uninstall all but one"
            self._blame(one.origin, "entry point", problem, remedy)
        return [one for one in wanted if count[one.origin.name] == 1]

    def _collect(self) -> None:
        """Ask every plugin for its task types; an id that comes twice is left out both times."""
        place = "recommender_task_types"
        offered: list[tuple[Plugin, TaskType]] = []
        for plugin in self.plugins:
            none: list[TaskType] = []
            answer = self._call(plugin, place, lambda hook, name: task_types(hook(), name), none)
            offered += [(plugin, one) for one in answer]
        count = Counter(one.id for _, one in offered)
        for plugin, one in offered:
            if count[one.id] > 1:
                problem = f"task type '{one.id}' is declared more than once"
                self._blame(plugin.origin, place, problem, "None is used; give each its own id")
                continue
            self.types[one.id] = one
            self._owner[one.id] = plugin
            self._ladders[one.id] = ladder(one)
        self.types = dict(sorted(self.types.items()))

    def _call(
        self, plugin: Plugin, place: str, call: Callable[[Callable[..., Any], str], T], instead: T
    ) -> T:
        """Call one hook of one plugin, if it has it; what it raises or prints stays here."""
        if place not in plugin.hooks:
            return instead
        try:
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                return call(plugin.hooks[place], plugin.origin.name)
        except KeyboardInterrupt:
            raise
        except NotUsableError as error:
            self._blame(plugin.origin, place, str(error), plugin.origin.mend)
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, SystemExit too
            # The message may repeat a client's data, so only its kind is kept (S11).
            problem = f"it raised {type(error).__name__}"
            self._blame(plugin.origin, place, problem, plugin.origin.mend)
        return instead

    def propose(self, task_type: TaskType, case: CaseState) -> tuple[Candidate, ...]:
        """Return a plugin's own candidates for its own type, or one for each rung."""
        rungs = self._ladders[task_type.id]

        def asked(hook: Callable[..., Any], _: str) -> tuple[Candidate, ...]:
            answer = hook(task_type=task_type, case=copy.deepcopy(case))
            return rungs if answer is None else candidates(answer, task_type)

        return self._call(self._owner[task_type.id], "recommender_propose", asked, rungs)

    def vetoes(self, candidate: Candidate, case: CaseState) -> tuple[Veto, ...]:
        """Return every veto; a check that raises, returns junk or stays silent is one."""
        found = []
        cleared = set()
        for plugin in self.plugins:
            if VETO_HOOK not in plugin.hooks:
                continue
            answer = self._verdict(plugin, candidate, case)
            if isinstance(answer, Veto):
                found.append(answer)
            elif isinstance(answer, Cleared):
                cleared.add(plugin.origin.name)
        silent = [name for name in candidate.task_type.checked_by if name not in cleared]
        found += [Veto(f"the check '{name}' has not cleared it") for name in silent]
        return tuple(found)

    def _verdict(
        self, plugin: Plugin, candidate: Candidate, case: CaseState
    ) -> Veto | Cleared | None:
        def asked(hook: Callable[..., Any], _: str) -> Veto | Cleared | None:
            # Each plugin gets its own copy, so that none can change what the next one sees.
            return _answer(hook(candidate=copy.deepcopy(candidate), case=copy.deepcopy(case)))

        broken: Veto | Cleared | None = Veto(f"the check '{plugin.origin.name}' could not answer")
        return self._call(plugin, VETO_HOOK, asked, broken)

    def forecaster(self, prior: Forecaster) -> Forecaster:
        """Return the first plugin's forecaster, guarded by the prior; or the prior."""
        for plugin in self.plugins:
            answer = self._call(plugin, "recommender_forecaster", lambda hook, _: hook(), None)
            if answer is not None:
                return GuardedForecaster(answer, prior, plugin.origin, self._faults)
        return prior

    def catalogue(self, language: str) -> dict[str, str]:
        """Return the texts plugins bring for a language; a plugin words only its own task types."""
        found: dict[str, str] = {}
        for plugin in self.plugins:
            none: dict[str, str] = {}
            answer = self._call(
                plugin,
                "recommender_catalogue",
                lambda hook, _: texts(hook(language=language)),
                none,
            )
            name = plugin.origin.name
            found |= {key: text for key, text in answer.items() if owned(key.split(".")[0], name)}
        return found


def _answer(answer: object) -> Veto | Cleared | None:
    """Return a verdict built anew from a plugin's answer; raises NotUsableError for junk."""
    if answer is None:
        return None
    if type(answer) is Cleared:
        return Cleared()
    if type(answer) is Veto and isinstance(answer.reason, str) and answer.reason.strip():
        return Veto(answer.reason.strip()[:LONGEST_REASON])
    message = f"it returned {type(answer).__name__} where Veto, Cleared or None belongs"
    raise NotUsableError(message)
