"""Load one plugin, check it against the contract, and say what is wrong with it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pluggy

from recommender import hookspecs
from recommender.host.contract import fit
from recommender.host.guard import NotUsableError, kind, muffled
from recommender.host.surroundings import Changes, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from recommender.domain.plan import Fault
    from recommender.host.contract import Contract
    from recommender.host.discovery import Found, Origin

VETO_HOOK = "recommender_veto"
USED = "It is used; ask its author to mend that"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that loaded, with its hooks by name."""

    origin: Origin
    hooks: Mapping[str, Callable[..., Any]]


@contextmanager
def watched(origin: Origin) -> Iterator[list[str]]:
    """Let another's plugin run in this process; fill in what it did beside its work, in phrases.

    What ships with the core is not watched here, which takes time at every start: tests do that.
    """
    did: list[str] = []
    changes = Changes()
    with muffled() as said:
        try:
            if origin.own:
                yield did
            else:
                with kept() as changes:
                    yield did
        finally:
            did += changes.problems
            if said.getvalue():
                did.append("it wrote to the terminal")


def load(found: Found, contract: Contract) -> tuple[Plugin | None, list[Fault]]:
    """Import one plugin and return it, with what is wrong; whatever it does stays here."""
    origin = found.origin
    place = f"import of {origin.module}"
    did: list[str] = []
    faults = []
    plugin: Plugin | None = None
    try:
        with watched(origin) as did:
            module = found.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit at import is a plugin's fault too
        problem = f"it raised {kind(error)} when it was imported"
        faults.append(origin.fault(place, problem, origin.mend))
    else:
        plugin, faults = _registered(origin, module, contract)
    if did:
        faults.append(origin.fault(place, f"{'; '.join(did)}, when it was imported", USED))
    return plugin, faults


def _registered(
    origin: Origin, module: object, contract: Contract
) -> tuple[Plugin | None, list[Fault]]:
    place = "registration"
    try:
        with watched(origin):
            hooks, leaving = _hooks(module, origin, contract)
    except KeyboardInterrupt:
        raise
    except NotUsableError as error:
        return None, [origin.fault(place, str(error), origin.mend)]
    except BaseException as error:  # noqa: BLE001 - looking at a plugin may run its code
        problem = f"its hooks do not fit the contract ({kind(error)})"
        return None, [origin.fault(place, problem, origin.mend)]
    faults = [origin.fault(place, one, USED) for one in leaving]
    if VETO_HOOK in hooks and not origin.safety:
        problem = f"it can veto, but is not in the entry-point group {hookspecs.SAFETY_GROUP}"
        remedy = "Its vetoes count; move it there, so that a broken import stops suggestions"
        faults.append(origin.fault(VETO_HOOK, problem, remedy))
    return Plugin(origin, hooks), faults


def _hooks(
    module: object, origin: Origin, contract: Contract
) -> tuple[dict[str, Callable[..., Any]], list[str]]:
    """Let pluggy check the hooks against the contract, then keep the plain functions.

    Returns with them a phrase for each thing they use that will go away.
    """
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(contract.specification)
    leaving = fit(module, manager, contract)
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
    return hooks, leaving


def _with_named(function: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """Return a call that passes only the arguments the plugin names, as pluggy would."""
    if len(names) > 1:
        several = itemgetter(*names)
        return lambda **arguments: function(*several(arguments))
    return lambda **arguments: function(*[arguments[name] for name in names])
