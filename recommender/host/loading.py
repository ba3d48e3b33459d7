"""Load one plugin, check it against the contract, and say what is wrong with it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pluggy

from recommender import hookspecs
from recommender.host.guard import NotUsableError, kind, muffled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from recommender.domain.plan import Fault
    from recommender.host.discovery import Found, Origin

PREFIX = "recommender_"
VETO_HOOK = "recommender_veto"
CONTRACT = {name: one for name, one in vars(hookspecs).items() if name.startswith(PREFIX)}


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that loaded, with its hooks by name."""

    origin: Origin
    hooks: Mapping[str, Callable[..., Any]]


def load(found: Found) -> tuple[Plugin | None, list[Fault]]:
    """Import one plugin and return it, with what is wrong; whatever it does stays here."""
    origin = found.origin
    place = f"import of {origin.module}"
    try:
        with muffled() as said:
            module = found.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit at import is a plugin's fault too
        problem = f"it raised {kind(error)} when it was imported"
        return None, [origin.fault(place, problem, origin.mend)]
    faults = []
    if said.getvalue():
        problem = "it wrote to the terminal when it was imported"
        faults.append(origin.fault(place, problem, "It is used; ask its author to mend that"))
    plugin, fault = _registered(origin, module)
    return plugin, [*faults, *([fault] if fault else [])]


def _registered(origin: Origin, module: object) -> tuple[Plugin | None, Fault | None]:
    try:
        with muffled():
            plugin = Plugin(origin, _hooks(module, origin))
    except KeyboardInterrupt:
        raise
    except NotUsableError as error:
        return None, origin.fault("registration", str(error), origin.mend)
    except BaseException as error:  # noqa: BLE001 - looking at a plugin may run its code
        problem = f"its hooks do not fit the contract ({kind(error)})"
        return None, origin.fault("registration", problem, origin.mend)
    if VETO_HOOK in plugin.hooks and not origin.safety:
        problem = f"it can veto, but is not in the entry-point group {hookspecs.SAFETY_GROUP}"
        remedy = "Its vetoes count; move it there, so that a broken import stops suggestions"
        return plugin, origin.fault(VETO_HOOK, problem, remedy)
    return plugin, None


def _hooks(module: object, origin: Origin) -> dict[str, Callable[..., Any]]:
    """Let pluggy check the hooks against the contract, then keep the plain functions."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    _refuse_misfits(module, manager)
    manager.register(module, origin.name)
    manager.check_pending()
    hooks = {}
    for caller in manager.get_hookcallers(module) or []:
        (implementation,) = caller.get_hookimpls()
        if implementation.wrapper or implementation.hookwrapper:
            message = f"{caller.name} is a wrapper, which no hook here may be"
            raise NotUsableError(message)
        hooks[caller.name] = _with_named(implementation.function, implementation.argnames)
    if origin.safety and VETO_HOOK not in hooks:
        message = f"it is a safety check, and has no {VETO_HOOK}"
        raise NotUsableError(message)
    if not hooks:
        message = "it implements no hook"
        raise NotUsableError(message)
    return hooks


def _refuse_misfits(module: object, manager: pluggy.PluginManager) -> None:
    """Name what pluggy would skip in silence, or report without saying which hook it was."""
    for name in (one for one in dir(module) if one.startswith(PREFIX)):
        if name not in CONTRACT:
            message = f"'{name}' is not a hook of this version"
            raise NotUsableError(message)
        if manager.parse_hookimpl_opts(module, name) is None:
            message = f"{name} lacks its mark, @hookimpl"
            raise NotUsableError(message)
        specified = inspect.signature(CONTRACT[name]).parameters
        for one in inspect.signature(getattr(module, name)).parameters.values():
            if one.name not in specified or one.default is not one.empty:
                message = (
                    f"{name}: its argument '{one.name}' is not in the contract, or has a default"
                )
                raise NotUsableError(message)


def _with_named(function: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """Return a call that passes only the arguments the plugin names, as pluggy would."""

    def call(**arguments: object) -> object:
        return function(*(arguments[name] for name in names))

    return call
