"""Find plugins, load them, call them, and name the one that misbehaves.

The only module that knows pluggy's manager and `importlib.metadata`. Loading and calling are ours:
pluggy's loader stops at the first broken plugin, and its calls are fail-open for safety
(RELIABILITY.md, findings 5 and 6). Every call here is guarded, one plugin at a time.
"""

from __future__ import annotations

import contextlib
import copy
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy
from pydantic import TypeAdapter, ValidationError

from recommender import hookspecs
from recommender.domain.errors import problems
from recommender.domain.plan import FORECAST, Candidate, Cleared, Fault, Forecast, Veto
from recommender.domain.task import TaskType
from recommender.domain.value import KEBAB
from recommender.engine.suggest import ladder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.plan import Forecaster

TASK_TYPE: TypeAdapter[TaskType] = TypeAdapter(TaskType)
VETO_HOOK = "recommender_veto"
T = TypeVar("T")
MOST_TASK_TYPES = 1_000
"""Task types one plugin may add; more is a mistake, or an endless iterator."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plugin comes from: its entry point and its distribution."""

    name: str
    distribution: str
    version: str
    group: str
    module: str

    @property
    def safety(self) -> bool:
        """Tell whether the plugin declared itself a safety check before it was imported."""
        return self.group == hookspecs.SAFETY_GROUP

    def fault(self, place: str, problem: str, remedy: str) -> Fault:
        """Return a fault that names this plugin."""
        return Fault(self.name, self.distribution, self.version, place, problem, remedy)


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that loaded, with its hooks by name."""

    origin: Origin
    hooks: Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry point, before anything of it is imported."""

    origin: Origin
    load: Callable[[], object]


def installed() -> tuple[Found, ...]:
    """Return every plugin's entry point on this machine; imports none of them."""
    found = []
    for group in (hookspecs.GROUP, hookspecs.SAFETY_GROUP):
        for entry in metadata.entry_points(group=group):
            name, version = _distribution(entry)
            origin = Origin(entry.name, name, version, group, entry.value)
            found.append(Found(origin, entry.load))
    return tuple(sorted(found, key=lambda one: (one.origin.name, one.origin.distribution)))


def _distribution(entry: metadata.EntryPoint) -> tuple[str, str]:
    if entry.dist is None:
        return "unknown distribution", "?"
    # A damaged installation can lack either; the plugin is named all the same.
    return str(entry.dist.name or "unknown distribution"), str(entry.dist.version or "?")


def canonical(distribution: str) -> str:
    """Return a distribution's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


@dataclass(slots=True)
class Host:
    """The plugins of one process, loaded once, each call guarded.

    `blocked` names distributions that are not even imported.
    """

    found: Sequence[Found] = field(default_factory=installed)
    blocked: frozenset[str] = frozenset()
    plugins: tuple[Plugin, ...] = field(init=False, default=())
    types: dict[str, TaskType] = field(init=False, default_factory=dict)
    missing: tuple[str, ...] = field(init=False, default=())
    _faults: dict[Fault, None] = field(init=False, default_factory=dict)
    _owner: dict[str, Plugin] = field(init=False, default_factory=dict)
    _ladders: dict[str, tuple[Candidate, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Load every plugin that is not blocked, and collect the task types."""
        blocked = {canonical(name) for name in self.blocked}
        wanted = [one for one in self.found if canonical(one.origin.distribution) not in blocked]
        loaded = [self._load(one) for one in self._unique(wanted)]
        self.plugins = tuple(one for one in loaded if one is not None)
        present = {one.origin.name for one in self.plugins}
        lost = {one.origin.name for one in wanted if one.origin.safety} - present
        self.missing = tuple(sorted(lost))
        self._collect()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that plugins have done wrong so far, each once."""
        return tuple(sorted(self._faults, key=lambda one: (one.plugin, one.distribution, one.place)))

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where every installed plugin comes from, loaded or not."""
        return tuple(one.origin for one in self.found)

    def absent(self, required: Iterable[str]) -> tuple[str, ...]:
        """Return the safety checks that are not there: broken ones, and required ones not found."""
        present = {one.origin.name for one in self.plugins}
        return tuple(sorted({*self.missing, *(one for one in required if one not in present)}))

    def task_types_of(self, origin: Origin) -> tuple[str, ...]:
        """Return the ids of the task types one plugin added."""
        return tuple(sorted(n for n, p in self._owner.items() if p.origin == origin))

    # Loading

    def _blame(self, origin: Origin, place: str, problem: str, remedy: str) -> None:
        self._faults[origin.fault(place, problem, remedy)] = None

    def _unique(self, wanted: Sequence[Found]) -> list[Found]:
        """Leave out plugins that share a name: none of them loads, and each is named."""
        count = Counter(one.origin.name for one in wanted)
        for one in wanted:
            if count[one.origin.name] > 1:
                others = sorted(
                    other.origin.distribution
                    for other in wanted
                    if other.origin.name == one.origin.name and other is not one
                )
                self._blame(
                    one.origin,
                    "entry point",
                    f"the name '{one.origin.name}' is also used by {', '.join(others)}",
                    "Neither is loaded; uninstall one of them",
                )
        return [one for one in wanted if count[one.origin.name] == 1]

    def _load(self, one: Found) -> Plugin | None:
        """Import one plugin; whatever it does, the others go on."""
        origin = one.origin
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                module = one.load()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - SystemExit at import is a plugin's fault too
            problem = f"it raised {_kind(error)} when it was imported"
            self._blame(origin, f"import of {origin.module}", problem, _mend(origin))
            return None
        if said.getvalue():
            problem = "it wrote to the terminal when it was imported"
            remedy = "It is used; ask its author to remove the output"
            self._blame(origin, f"import of {origin.module}", problem, remedy)
        try:
            return self._hooks(origin, module)
        except Exception as error:  # noqa: BLE001 - looking at a plugin may run its code
            problem = f"it could not be registered ({_kind(error)})"
            self._blame(origin, f"registration of {origin.module}", problem, _mend(origin))
            return None

    def _hooks(self, origin: Origin, module: object) -> Plugin | None:
        """Let pluggy check the hooks against the contract, then keep the plain functions."""
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        manager.register(module, origin.name)
        manager.check_pending()
        callers = manager.get_hookcallers(module) or []
        if not callers:
            problem, remedy = "it implements no hook", "Mark its functions with hookimpl"
            self._blame(origin, origin.module, problem, remedy)
            return None
        hooks = {}
        for caller in callers:
            (implementation,) = caller.get_hookimpls()
            if implementation.wrapper or implementation.hookwrapper:
                problem = f"{caller.name} is a wrapper, which no hook here may be"
                self._blame(origin, caller.name, problem, _mend(origin))
                return None
            hooks[caller.name] = _with_named(implementation.function, implementation.argnames)
        if VETO_HOOK in hooks and not origin.safety:
            problem = "it can veto, but is not in the entry-point group recommender.safety"
            remedy = "Its vetoes count; move it there, so that a broken import is not mistaken for consent"
            self._blame(origin, VETO_HOOK, problem, remedy)
        return Plugin(origin, hooks)

    def _collect(self) -> None:
        """Ask every plugin for its task types; an id that comes twice is left out both times."""
        offered: list[tuple[Plugin, TaskType]] = []
        for plugin in self.plugins:
            offered += [(plugin, one) for one in self._task_types(plugin)]
        count = Counter(one.id for _, one in offered)
        for plugin, one in offered:
            if count[one.id] > 1:
                problem = f"task type '{one.id}' is declared more than once"
                remedy = "None of them is used; give each its own id"
                self._blame(plugin.origin, "recommender_task_types", problem, remedy)
                continue
            self.types[one.id] = one
            self._owner[one.id] = plugin
            self._ladders[one.id] = ladder(one)
        self.types = dict(sorted(self.types.items()))

    def _task_types(self, plugin: Plugin) -> list[TaskType]:
        """Return one plugin's task types, each validated anew; all or none of them."""
        place = "recommender_task_types"
        if place not in plugin.hooks:
            return []
        answer = self._call(plugin, place, lambda hook: _bounded(hook()), None)
        if answer is None:
            return []
        checked = []
        for one in answer:
            try:
                dumped = one.model_dump(by_alias=True) if isinstance(one, TaskType) else one
                if not isinstance(one, TaskType):
                    raise TypeError
                checked.append(TASK_TYPE.validate_python(dumped))
            except ValidationError as error:
                found = "; ".join(str(problem) for problem in problems(error)[:3])
                self._blame(plugin.origin, place, f"a task type is not valid: {found}", _mend(plugin.origin))
                return []
            except Exception as error:  # noqa: BLE001 - a plugin's object may do anything when dumped
                problem = f"it returned {type(one).__name__} where a TaskType belongs ({_kind(error)})"
                self._blame(plugin.origin, place, problem, _mend(plugin.origin))
                return []
        strangers = [one.id for one in checked if not _owned(one.id, plugin.origin.name)]
        if strangers:
            problem = f"task type '{strangers[0]}' does not start with the plugin's own name"
            remedy = f"Call it '{plugin.origin.name}' or '{plugin.origin.name}-…'"
            self._blame(plugin.origin, place, problem, remedy)
            return []
        return checked

    # Calling

    def _call(
        self,
        plugin: Plugin,
        place: str,
        call: Callable[[Callable[..., Any]], T],
        instead: T,
    ) -> T:
        """Call one hook of one plugin; what it raises or prints stays there."""
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                return call(plugin.hooks[place])
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, SystemExit too
            # The message may repeat a client's data, so it is left out (S11).
            self._blame(plugin.origin, place, f"it raised {_kind(error)}", _mend(plugin.origin))
            return instead

    def propose(self, task_type: TaskType, case: CaseState) -> tuple[Candidate, ...]:
        """Return a plugin's own candidates for its own type, or one for each rung."""
        plugin = self._owner[task_type.id]
        place = "recommender_propose"
        rungs = self._ladders[task_type.id]
        if place not in plugin.hooks:
            return rungs
        answer = self._call(
            plugin,
            place,
            lambda hook: _listed(hook(task_type=task_type, case=copy.deepcopy(case))),
            None,
        )
        if answer is None:
            return rungs
        if not all(_on_ladder(one, task_type) for one in answer):
            problem = "it proposed something that is not on the ladder of its task type"
            self._blame(plugin.origin, place, problem, _mend(plugin.origin))
            return rungs
        # One for each rung, and always our own copy of the task type.
        return tuple(
            Candidate(task_type, one.rung, one.minutes, one.occasions)
            for one in sorted({one.rung: one for one in reversed(answer)}.values(), key=_rung)
        )

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
        for name in candidate.task_type.checked_by:
            if name not in cleared:
                found.append(Veto(f"the check '{name}' has not cleared it"))
        return tuple(found)

    def _verdict(self, plugin: Plugin, candidate: Candidate, case: CaseState) -> object:
        broken = Veto(f"the check '{plugin.origin.name}' could not answer")
        # Each plugin gets its own copy, so that none can change what the next one sees.
        answer = self._call(
            plugin,
            VETO_HOOK,
            lambda hook: hook(candidate=copy.deepcopy(candidate), case=copy.deepcopy(case)),
            broken,
        )
        if answer is None or type(answer) is Cleared:
            return answer
        if type(answer) is Veto and isinstance(answer.reason, str) and answer.reason.strip():
            return Veto(answer.reason.strip()[:300])
        problem = f"it returned {type(answer).__name__} where Veto, Cleared or None belongs"
        self._blame(plugin.origin, VETO_HOOK, problem, _mend(plugin.origin))
        return broken

    def forecaster(self, prior: Forecaster) -> Forecaster:
        """Return the first plugin's forecaster, guarded by the prior; or the prior."""
        place = "recommender_forecaster"
        for plugin in self.plugins:
            if place in plugin.hooks:
                answer = self._call(plugin, place, lambda hook: hook(), None)
                if answer is not None:
                    return GuardedForecaster(answer, prior, plugin.origin, self._faults)
        return prior

    def catalogue(self, language: str) -> dict[str, str]:
        """Return the texts that plugins bring for a language; a plugin words only its own types."""
        place = "recommender_catalogue"
        texts: dict[str, str] = {}
        for plugin in self.plugins:
            if place not in plugin.hooks:
                continue
            answer = self._call(plugin, place, lambda hook: _texts(hook(language=language)), None)
            if answer is None:
                problem = "it returned something that is not a catalogue of texts"
                self._blame(plugin.origin, place, problem, _mend(plugin.origin))
                continue
            texts |= {k: v for k, v in answer.items() if _owned(k.split(".")[0], plugin.origin.name)}
        return texts

    def versions(self) -> dict[str, str]:
        """Return the version of every distribution whose plugins are in use."""
        return dict(
            sorted({one.origin.distribution: one.origin.version for one in self.plugins}.items())
        )


@dataclass(slots=True)
class GuardedForecaster:
    """A plugin's forecaster, behind which the prior stands; one bad answer and the prior speaks."""

    inner: Forecaster
    prior: Forecaster
    origin: Origin
    faults: dict[Fault, None]
    name: str = field(init=False)
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        """Take over the names, which go into the plan's decision."""
        self.name = str(getattr(self.inner, "name", self.origin.name))[:80]
        self.fingerprint = str(getattr(self.inner, "fingerprint", "unknown"))[:80]

    def forecast(self, case: CaseState, candidates: Sequence[Candidate]) -> Sequence[Forecast]:
        """Return one valid forecast per candidate, in order."""
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                answers = list(self.inner.forecast(case, candidates))
                checked = [FORECAST.validate_python(_plain(one), strict=False) for one in answers]
            if len(checked) == len(candidates):
                return checked
            problem = f"it gave {len(checked)} forecasts for {len(candidates)} candidates"
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
            problem = f"it raised {_kind(error)}, or forecast out of range"
        fault = self.origin.fault("forecast", problem, "The transparent prior answered instead")
        self.faults[fault] = None
        self.name, self.fingerprint = self.prior.name, self.prior.fingerprint
        return self.prior.forecast(case, candidates)


def _plain(forecast: Forecast) -> dict[str, object]:
    return {name: getattr(forecast, name) for name in Forecast.__slots__}


def _with_named(function: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """Return a call that passes only the arguments the plugin names, as pluggy would."""

    def call(**arguments: object) -> object:
        return function(*(arguments[name] for name in names))

    return call


def _bounded(answer: Iterable[object]) -> list[object]:
    """Read a plugin's answer to its end, here, where it is guarded."""
    listed = []
    for one in answer:
        listed.append(one)
        if len(listed) > MOST_TASK_TYPES:
            message = "too many task types"
            raise OverflowError(message)
    return listed


def _listed(answer: Iterable[object] | None) -> list[Any] | None:
    return None if answer is None else _bounded(answer)


def _texts(answer: object) -> dict[str, str] | None:
    if answer is None:
        return {}
    if not isinstance(answer, dict):
        return None
    plain = all(isinstance(k, str) and isinstance(v, str) and v.strip() for k, v in answer.items())
    return dict(answer) if plain else None


def _on_ladder(one: object, task_type: TaskType) -> bool:
    if type(one) is not Candidate or getattr(one.task_type, "id", None) != task_type.id:
        return False
    numbers = (one.rung, one.minutes, one.occasions)
    if not all(type(number) is int for number in numbers):
        return False
    if not 1 <= one.rung <= len(task_type.ladder):
        return False
    rung = task_type.ladder[one.rung - 1]
    return 1 <= one.minutes <= rung.minutes and 1 <= one.occasions <= rung.occasions


def _rung(candidate: Candidate) -> int:
    return candidate.rung


def _owned(name: str, plugin: str) -> bool:
    return re.match(KEBAB, plugin) is not None and (name == plugin or name.startswith(f"{plugin}-"))


def _kind(error: BaseException) -> str:
    return type(error).__name__


def _mend(origin: Origin) -> str:
    return f"Update or uninstall {origin.distribution}, or block it; the rest goes on"
