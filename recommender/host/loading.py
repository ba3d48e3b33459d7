"""Load one plugin, check it against the contract, and say what is wrong with it."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pluggy
from pydantic import TypeAdapter, ValidationError

from recommender import hookspecs
from recommender.domain.errors import problems
from recommender.domain.plan import Candidate
from recommender.domain.task import TaskType
from recommender.domain.value import KEBAB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from recommender.domain.plan import Fault
    from recommender.host.discovery import Found, Origin

TASK_TYPE: TypeAdapter[TaskType] = TypeAdapter(TaskType)
VETO_HOOK = "recommender_veto"
MOST_ANSWERS = 1_000
"""Things one plugin may return from one call; more is a mistake, or an endless iterator."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that loaded, with its hooks by name."""

    origin: Origin
    hooks: Mapping[str, Callable[..., Any]]


class NotUsableError(Exception):
    """A plugin's answer cannot be used; the message says what it was, never whose data."""


def load(found: Found) -> tuple[Plugin | None, list[Fault]]:
    """Import one plugin and return it, with what is wrong; whatever it does stays here."""
    origin, faults = found.origin, list[Any]()
    place = f"import of {origin.module}"
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            module = found.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit at import is a plugin's fault too
        problem = f"it raised {type(error).__name__} when it was imported"
        return None, [origin.fault(place, problem, origin.mend)]
    if said.getvalue():
        problem = "it wrote to the terminal when it was imported"
        faults.append(origin.fault(place, problem, "It is used; ask its author to mend that"))
    try:
        plugin = Plugin(origin, _hooks(module, origin.name))
    except NotUsableError as error:
        return None, [*faults, origin.fault("registration", str(error), origin.mend)]
    except Exception as error:  # noqa: BLE001 - looking at a plugin may run its code
        problem = f"its hooks do not fit the contract ({type(error).__name__})"
        return None, [*faults, origin.fault("registration", problem, origin.mend)]
    if VETO_HOOK in plugin.hooks and not origin.safety:
        problem = f"it can veto, but is not in the entry-point group {hookspecs.SAFETY_GROUP}"
        remedy = "Its vetoes count; move it there, so that a broken import stops suggestions"
        faults.append(origin.fault(VETO_HOOK, problem, remedy))
    return plugin, faults


def _hooks(module: object, name: str) -> dict[str, Callable[..., Any]]:
    """Let pluggy check the hooks against the contract, then keep the plain functions."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(module, name)
    manager.check_pending()
    hooks = {}
    for caller in manager.get_hookcallers(module) or []:
        (implementation,) = caller.get_hookimpls()
        if implementation.wrapper or implementation.hookwrapper:
            message = f"{caller.name} is a wrapper, which no hook here may be"
            raise NotUsableError(message)
        hooks[caller.name] = _with_named(implementation.function, implementation.argnames)
    if not hooks:
        message = "it implements no hook"
        raise NotUsableError(message)
    return hooks


def _with_named(function: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """Return a call that passes only the arguments the plugin names, as pluggy would."""

    def call(**arguments: object) -> object:
        return function(*(arguments[name] for name in names))

    return call


def listed(answer: Iterable[object]) -> list[Any]:
    """Read a plugin's answer to its end, while it is guarded; raises NotUsableError if endless."""
    found = []
    for one in answer:
        found.append(one)
        if len(found) > MOST_ANSWERS:
            message = f"it returned more than {MOST_ANSWERS} things"
            raise NotUsableError(message)
    return found


def task_types(answer: Iterable[object], name: str) -> list[TaskType]:
    """Return a plugin's task types, each validated anew; raises NotUsableError for any that is not.

    A frozen value can be forged, so nothing is taken on its class alone.
    """
    checked = []
    for one in listed(answer):
        if not isinstance(one, TaskType):
            message = f"it returned {type(one).__name__} where a TaskType belongs"
            raise NotUsableError(message)
        try:
            checked.append(TASK_TYPE.validate_python(one.model_dump(by_alias=True, warnings=False)))
        except ValidationError as error:
            said = "; ".join(str(problem) for problem in problems(error)[:3])
            message = f"a task type is not valid ({said})"
            raise NotUsableError(message) from None
    for one in checked:
        if not owned(one.id, name):
            message = f"task type '{one.id}' does not start with the plugin's own name, '{name}'"
            raise NotUsableError(message)
    return checked


def owned(task_type: str, plugin: str) -> bool:
    """Tell whether a task type's id carries its plugin's name."""
    kebab = re.fullmatch(KEBAB, plugin) is not None
    return kebab and (task_type == plugin or task_type.startswith(f"{plugin}-"))


def candidates(answer: Iterable[object], task_type: TaskType) -> tuple[Candidate, ...]:
    """Return a plugin's candidates, one for each rung, with our own copy of the task type.

    Raises NotUsableError for one that is off the ladder, or larger than its rung.
    """
    found: dict[int, Candidate] = {}
    for one in listed(answer):
        if not _on_ladder(one, task_type):
            message = "it proposed something that is not on the ladder of its task type"
            raise NotUsableError(message)
        found.setdefault(one.rung, Candidate(task_type, one.rung, one.minutes, one.occasions))
    return tuple(found[rung] for rung in sorted(found))


def _on_ladder(one: object, task_type: TaskType) -> bool:
    if type(one) is not Candidate or getattr(one.task_type, "id", None) != task_type.id:
        return False
    if not all(type(number) is int for number in (one.rung, one.minutes, one.occasions)):
        return False
    if not 1 <= one.rung <= len(task_type.ladder):
        return False
    rung = task_type.ladder[one.rung - 1]
    return 1 <= one.minutes <= rung.minutes and 1 <= one.occasions <= rung.occasions


def texts(answer: object) -> dict[str, str]:
    """Return a plugin's catalogue; raises NotUsableError for anything but texts by key."""
    if answer is None:
        return {}
    if not isinstance(answer, dict) or not all(
        isinstance(key, str) and isinstance(text, str) and text.strip()
        for key, text in answer.items()
    ):
        message = "it returned something that is not a catalogue of texts"
        raise NotUsableError(message)
    return dict(answer)
