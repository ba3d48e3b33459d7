"""Hold the plugins, call them, and name the one that misbehaves.

This package alone knows pluggy's manager and `importlib.metadata`. Loading and calling are ours:
pluggy's loader stops at the first broken plugin, and its calls are fail-open for safety
(RELIABILITY.md, findings 5 and 6). Every call here is guarded, one plugin at a time, and hands out
copies: a plugin that changes what it was given changes nothing for anybody else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from recommender.domain.plan import Candidate, Cleared, Fault, Veto
from recommender.engine.suggest import ladder
from recommender.host.answers import (
    CLEARED,
    fields_of,
    learner,
    listed,
    own_forecasts,
    task_types,
    texts,
)
from recommender.host.budget import TooLongError
from recommender.host.consulting import (
    PROPOSE_HOOK,
    Asking,
    proposed,
    ruled,
)
from recommender.host.contract import CURRENT, Contract, leaving
from recommender.host.discovery import OWN, Found, Origin, canonical, installed
from recommender.host.forecasting import Asked, GuardedForecaster, lent
from recommender.host.guard import NotUsableError, kind, muffled, problem_of, told
from recommender.host.loading import USED, VETO_HOOK, Plugin, load, watched
from recommender.host.starting import unstartable
from recommender.language.messages import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from recommender.domain.case import CaseState
    from recommender.domain.learner import Learner
    from recommender.domain.plan import Forecast, Forecaster
    from recommender.domain.task import TaskType

T = TypeVar("T")

LEARNER_HOOK = "recommender_learner"
HEAVY_HOOKS = {"recommender_forecaster", LEARNER_HOOK}
"""Where heavy libraries are imported, which set up this and that: it is put back without a word."""
MOST_LANGUAGES = 32
"""Languages whose texts are kept; a history may name any."""


@dataclass(slots=True)
class Host:
    """The plugins of one process, loaded once, each call guarded.

    `blocked` names distributions that are not even imported. `model` is the folder of a model that
    was chosen; None leaves it to the plugins' own forecasters.
    """

    found: Sequence[Found] = field(default_factory=installed)
    blocked: frozenset[str] = frozenset()
    model: str | None = None
    contract: Contract = CURRENT
    plugins: tuple[Plugin, ...] = field(init=False, default=())
    types: dict[str, TaskType] = field(init=False, default_factory=dict)
    broken_checks: tuple[str, ...] = field(init=False, default=())
    _faults: dict[Fault, None] = field(init=False, default_factory=dict)
    _owner: dict[str, Plugin] = field(init=False, default_factory=dict)
    _ladders: dict[str, tuple[Candidate, ...]] = field(init=False, default_factory=dict)
    _late: set[Origin] = field(init=False, default_factory=set)
    _asking: Asking = field(init=False, default_factory=Asking)
    _forecasters: list[tuple[Origin, Forecaster]] | None = field(init=False, default=None)
    settled: frozenset[str] = field(init=False, default=frozenset())
    """Task types about which no plugin is asked when a plan is made."""
    _checks: tuple[Plugin, ...] = field(init=False, default=())
    _versions: dict[str, str] = field(init=False, default_factory=dict)
    _texts: dict[str, dict[str, dict[str, str]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Load every plugin that is not blocked, and collect the task types."""
        self.found = tuple(sorted(self.found, key=_place))
        blocked = {canonical(name) for name in self.blocked}
        wanted = [one for one in self.found if canonical(one.origin.distribution) not in blocked]
        loaded = []
        unique = self._unique(wanted)
        refused = unstartable([one for one in unique if not one.origin.own], self.contract)
        self._faults |= dict.fromkeys(refused.values())
        for one in (one for one in unique if one not in refused):
            plugin, faults = load(one, self.contract)
            self._faults |= dict.fromkeys(faults)
            if plugin is not None:
                loaded.append(plugin)
        self.plugins = tuple(loaded)
        present = {one.origin.name for one in loaded}
        checks = {one.origin.name for one in wanted if one.origin.safety}
        self.broken_checks = tuple(sorted(checks - present))
        self._checks = tuple(one for one in loaded if VETO_HOOK in one.hooks)
        versions = {one.origin.distribution: one.origin.version for one in loaded}
        self._versions = dict(sorted(versions.items()))
        self._collect()
        self._asking.prepare(loaded, self.types)
        if not self._checks:
            self.settled = frozenset(
                name
                for name, one in self.types.items()
                if not one.checked_by and PROPOSE_HOOK not in self._owner[name].hooks
            )

    def for_one_plan(self, faults: Iterable[Fault] = ()) -> Host:
        """Return the same plugins with faults and copies of their own.

        What a plugin does while one client's plan is made shows in no other client's plan. The
        first plan is when forecasters are asked for, for all plans.
        """
        if self._forecasters is None:
            self._forecasters = self._ask_forecasters()
        view = self._view()
        view._faults |= dict.fromkeys(faults)
        return view

    def with_model(self, model: str) -> Host:
        """Return the same plugins with another model in use; what this host says stays its own."""
        view = self._view()
        view.model, view._forecasters = model, None
        return view

    def _view(self) -> Host:
        view = object.__new__(Host)
        for name in _PARTS:
            setattr(view, name, getattr(self, name))
        view._faults = dict(self._faults)
        view._asking = self._asking.for_one_plan()
        return view

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that plugins have done wrong so far, each once, in a fixed order."""
        if not self._faults:
            return ()
        return tuple(sorted(self._faults, key=lambda one: (one.plugin, one.distribution, str(one))))

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where every installed plugin comes from, loaded or not."""
        return tuple(one.origin for one in self.found)

    def absent_checks(self, required: Iterable[str]) -> tuple[str, ...]:
        """Return the safety checks that cannot answer: broken ones, and required ones not here."""
        present = {one.origin.name for one in self._checks}
        return tuple(sorted({*self.broken_checks, *(set(required) - present)}))

    def hooks_of(self, origin: Origin) -> tuple[str, ...]:
        """Return the hooks one plugin implements; none for one that is not in use."""
        return tuple(sorted({hook for o in self.plugins if o.origin == origin for hook in o.hooks}))

    def task_types_of(self, origin: Origin) -> tuple[str, ...]:
        """Return the ids of the task types one plugin added."""
        return tuple(sorted(name for name, one in self._owner.items() if one.origin == origin))

    def versions(self) -> dict[str, str]:
        """Return the version of every distribution whose plugins are in use."""
        return dict(self._versions)

    def _blame(self, origin: Origin, place: str, problem: str, remedy: str) -> None:
        self._faults[origin.fault(place, problem, remedy)] = None

    def _unique(self, wanted: Sequence[Found]) -> list[Found]:
        """Leave out plugins that share a name, or nearly: none of them loads, each is named.

        Names that differ in case, hyphens and underscores only are one name to a reader.
        """
        by_name = defaultdict(list)
        for one in wanted:
            by_name[canonical(one.origin.name)].append(one)
        for alike in (found for found in by_name.values() if len(found) > 1):
            for one in alike:
                others = {
                    f"'{other.origin.name}' of {other.origin.distribution}"
                    for other in alike
                    if other is not one
                }
                problem = f"its name is also used: {', '.join(sorted(others))}"
                remedy = "None of them is loaded; uninstall all but one"
                self._blame(one.origin, "entry point", problem, remedy)
        return [one for one in wanted if len(by_name[canonical(one.origin.name)]) == 1]

    def _collect(self) -> None:
        """Ask every plugin for its task types; an id that comes twice is left out both times."""
        place = "recommender_task_types"
        offered: list[tuple[Plugin, TaskType]] = []
        for plugin in self.plugins:
            none: list[TaskType] = []
            used: set[str] = set()

            def asked(hook: Callable[..., Any], name: str, used: set[str] = used) -> list[TaskType]:
                given = listed(hook())
                if self.contract.leaving:
                    used |= fields_of(given)
                return task_types(given, name)

            answer = self._call(plugin, place, asked, none)
            offered += [(plugin, one) for one in answer]
            for problem in leaving(used, self.contract) if answer else ():
                self._blame(plugin.origin, place, problem, USED)
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
        """Call one hook of one plugin here, if it has it; what it does beside stays here."""
        if place not in plugin.hooks:
            return instead
        did: list[str] = []

        def work() -> T:
            nonlocal did
            with watched(plugin.origin) as did:
                return call(plugin.hooks[place], plugin.origin.name)

        answer = self._guarded(plugin.origin, place, work, instead)
        if did and place not in HEAVY_HOOKS:
            self._blame(plugin.origin, place, "; ".join(did), USED)
        return answer

    def _guarded(self, origin: Origin, place: str, work: Callable[[], T], instead: T) -> T:
        """Do something of a plugin's; what it raises becomes a fault."""
        try:
            return work()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, SystemExit too
            if isinstance(error, TooLongError):
                self._asking.slow.add(origin)
            self._blame(origin, place, problem_of(error), origin.mend)
        return instead

    def propose(self, task_type: TaskType, case: CaseState) -> tuple[Candidate, ...]:
        """Return a plugin's own candidates for its own type, or one for each rung.

        None at all if the plugin breaks: what it would have left out nobody knows (decision 10).
        """
        rungs, plugin = self._ladders[task_type.id], self._owner[task_type.id]

        def work() -> tuple[Candidate, ...]:
            said = self._asking.consult(plugin, task_type, case)
            answer = proposed(said, task_type)
            return rungs if answer is None else answer

        if PROPOSE_HOOK not in plugin.hooks:
            return rungs
        return self._guarded(plugin.origin, PROPOSE_HOOK, work, ())

    def vetoes(self, about: Sequence[Candidate], case: CaseState) -> list[tuple[Veto, ...]]:
        """Return every veto of each candidate; all checks are asked about all of them at once.

        A check that raises, returns junk or stays silent is a veto.
        """
        said = self._asking.verdicts(self._checks, about, case)
        columns = {
            plugin.origin.name: self._rulings(plugin, one)
            for plugin, one in zip(self._checks, said, strict=True)
        }
        never = [None] * len(about)
        vetoing = [one for one in columns.values() if Veto in {*map(type, one)}]
        found = []
        for place, candidate in enumerate(about):
            rulings = [one[place] for one in vetoing]
            silent = [
                name
                for name in candidate.task_type.checked_by
                if not isinstance(columns.get(name, never)[place], Cleared)
            ]
            vetoes = [one for one in rulings if isinstance(one, Veto)]
            vetoes += [Veto(say("check.silent", name=name)) for name in silent]
            found.append(tuple(vetoes))
        return found

    def _rulings(self, plugin: Plugin, said: Sequence[Any]) -> list[Veto | Cleared | None]:
        def ruling(one: Any) -> Veto | Cleared | None:
            broken: Veto | Cleared | None = Veto(say("check.broken", name=plugin.origin.name))
            return self._guarded(plugin.origin, VETO_HOOK, lambda: ruled(one), broken)

        # Nearly every answer is one of these two, and needs no reading.
        return [one if one is None or one is CLEARED else ruling(one) for one in said]

    def forecaster(self, prior: Forecaster) -> Forecaster:
        """Return the first plugin's forecaster, guarded by the prior; or the prior."""
        if self._forecasters is None:
            self._forecasters = self._ask_forecasters()
        for origin, inner in self._forecasters:

            def lend(task_type: TaskType, origin: Origin = origin) -> TaskType:
                return self._asking.lend_type(origin, task_type)

            if origin in self._late:
                problem = "it took too long before, and is not asked again"
                self._blame(origin, "forecast", problem, "The transparent prior answers instead")
                return prior
            return GuardedForecaster(inner, prior, origin, self._faults, lend, self._late)
        return prior

    @property
    def _models_last(self) -> list[Plugin]:
        # The model that ships is the last resort before the prior: what somebody installed wins.
        return sorted(self.plugins, key=lambda one: one.origin.own)

    def _ask_forecasters(self) -> list[tuple[Origin, Forecaster]]:
        if self.model is not None:
            return self._ask_model(self.model)
        for plugin in self._models_last:

            def asked(hook: Callable[..., Any], _: str, plugin: Plugin = plugin) -> Forecaster:
                with told():
                    answer: Forecaster = hook(task_types=self._types_for(plugin))
                return answer

            answer = self._call(plugin, "recommender_forecaster", asked, None)
            if answer is not None:
                return [(plugin.origin, answer)]
        return []

    def _types_for(self, plugin: Plugin) -> dict[str, TaskType]:
        return {
            name: self._asking.lend_type(plugin.origin, one) for name, one in self.types.items()
        }

    def _ask_model(self, folder: str) -> list[tuple[Origin, Forecaster]]:
        """Return the forecaster of the model that was chosen; none, with a Fault, if it fails.

        No other model stands in for it unasked: the prior answers, and every plan says why.
        """
        found = self._found_learner()
        if found is None:
            problem = f"no plugin can read the model chosen, {folder}"
            remedy = "The transparent prior answers; see: homework plugins list"
            self._faults[Fault("models", OWN, "-", "model", problem, remedy)] = None
            return []
        plugin, learner = found
        try:
            with muffled(), told():
                return [(plugin.origin, learner.load(folder, self._types_for(plugin)))]
        except KeyboardInterrupt:
            raise
        except NotUsableError as error:
            problem = str(error)
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything
            problem = f"it raised {kind(error)} for the model chosen, {folder}"
        self._blame(plugin.origin, "model", problem, "The transparent prior answers instead")
        return []

    def learner(self) -> Learner | None:
        """Return the first plugin's learner, or None."""
        found = self._found_learner()
        return None if found is None else found[1]

    def _found_learner(self) -> tuple[Plugin, Learner] | None:
        for plugin in self._models_last:
            answer = self._call(plugin, LEARNER_HOOK, lambda hook, _: learner(hook()), None)
            if answer is not None:
                return plugin, answer
        return None

    def forecast_many(self, asked: Sequence[Asked]) -> list[list[Forecast]] | None:
        """Return forecasts for many cases by one call of the plugin's forecaster, or None.

        None if it takes no such call, or if anything was wrong with its answer: then each plan
        asks on its own, guarded, so that a fault is found where it belongs.
        """
        for origin, inner in self._forecasters or ():
            if not origin.own:
                return None  # another's forecaster is asked within a time, plan by plan
            try:
                with muffled():
                    pairs = lent(asked)
                    if pairs is None:
                        return None
                    answers = listed(inner.forecast_many(pairs), len(asked))  # type: ignore[attr-defined]  # optional
                    together = zip(answers, asked, strict=True)
                    return [own_forecasts(answer, len(one.candidates)) for answer, one in together]
            except KeyboardInterrupt:
                raise
            except BaseException:  # noqa: BLE001 - a plugin may raise anything
                return None
        return None

    def catalogue(self, language: str) -> dict[str, dict[str, str]]:
        """Return the texts plugins bring for a language: by task type, then by English text.

        A plugin words only its own task types. The texts are kept, unless one was faulty: then
        each plan asks, and tells, again.
        """
        known = self._texts.get(language)
        if known is not None:
            return known
        before, found = len(self._faults), self._ask_texts(language)
        if len(self._faults) == before and len(self._texts) < MOST_LANGUAGES:
            self._texts[language] = found
        return found

    def _ask_texts(self, language: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for plugin in self.plugins:
            none: dict[str, str] = {}

            def asked(
                hook: Callable[..., Any], _: str, origin: Origin = plugin.origin
            ) -> dict[str, str]:
                return texts(self._asking.in_time(origin, lambda: texts(hook(language=language))))

            answer = self._call(plugin, "recommender_catalogue", asked, none)
            if answer:
                found |= dict.fromkeys(self.task_types_of(plugin.origin), answer)
        return found


_PARTS = tuple(one.name for one in fields(Host))


def _place(one: Found) -> tuple[str, str, str, str]:
    origin = one.origin
    return origin.name, canonical(origin.distribution), origin.group, origin.module
