"""What a plugin was built for, held against what this version of the contract asks for."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from recommender import hookspecs
from recommender.host.guard import NotUsableError, kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import ModuleType

    import pluggy

    from recommender.hookspecs import Leaving

PREFIX = "recommender_"
NEAR = 0.8
"""From this likeness on a name may have been meant; all hooks begin alike (design default)."""
DECLARED = "RECOMMENDER_CONTRACT"
"""The attribute in which a plugin may say for which version of the contract it was built."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One version of the contract: its hooks by name, and what leaves it or has left it."""

    specification: ModuleType | type
    version: int
    oldest: int
    leaving: Sequence[Leaving]
    removed: Mapping[str, str]

    @property
    def hooks(self) -> dict[str, Callable[..., Any]]:
        """The specified functions by name."""
        found = vars(self.specification).items()
        return {name: one for name, one in found if name.startswith(PREFIX)}


CURRENT = Contract(
    hookspecs, hookspecs.VERSION, hookspecs.OLDEST, hookspecs.LEAVING, hookspecs.REMOVED
)


def fit(module: object, manager: pluggy.PluginManager, contract: Contract) -> list[str]:
    """Hold a plugin against a contract; return what it uses that will go away, a phrase each.

    Raises NotUsableError for the first thing that does not fit: what pluggy would skip in silence,
    or report without saying which hook it was.
    """
    _same_times(module, contract)
    hooks, used = contract.hooks, []
    for name in (one for one in dir(module) if one.startswith(PREFIX)):
        if name not in hooks:
            message = f"'{name}' is {_not_here(name, name, 'a hook', hooks, contract)}"
            raise NotUsableError(message)
        if manager.parse_hookimpl_opts(module, name) is None:
            message = f"{name} lacks its mark, @hookimpl"
            raise NotUsableError(message)
        specified = inspect.signature(hooks[name]).parameters
        used.append(name)
        for one in inspect.signature(getattr(module, name)).parameters.values():
            if one.name not in specified:
                why = _not_here(f"{name}({one.name})", one.name, "there", specified, contract)
                message = f"{name}: its argument '{one.name}' is {why}"
                raise NotUsableError(message)
            if one.default is not one.empty:
                message = f"{name}: its argument '{one.name}' has a default, which none may have"
                raise NotUsableError(message)
            used.append(f"{name}({one.name})")
    return leaving(used, contract)


def _same_times(module: object, contract: Contract) -> None:
    declared = getattr(module, DECLARED, None)
    if declared is None:
        return
    if type(declared) is not int:
        message = f"its {DECLARED} is {kind(declared)}, where a whole number belongs"
        raise NotUsableError(message)
    if declared > contract.version:
        message = (
            f"it was built for version {declared} of the contract, and this is version "
            f"{contract.version}: homework-recommender is older than the plugin needs"
        )
        raise NotUsableError(message)
    if declared < contract.oldest:
        message = (
            f"it was built for version {declared} of the contract, and version {contract.oldest} "
            "is the oldest that is still understood here"
        )
        raise NotUsableError(message)


def _not_here(whole: str, name: str, what: str, known: Iterable[str], contract: Contract) -> str:
    """Say that something is not in the contract: it was removed, or was never in this version."""
    if whole in contract.removed:
        return f"not {what} any more; its author can {contract.removed[whole]}"
    near = get_close_matches(name, list(known), 1, NEAR)
    hint = f"; the nearest is '{near[0]}'" if near else ""
    return f"not {what} in version {contract.version} of the contract{hint}"


def leaving(used: Iterable[str], contract: Contract) -> list[str]:
    """Return a phrase for each thing used that a later version will not have."""
    names = set(used)
    return [
        f"{one.what} goes away with version {one.until} (it works until then)"
        f"; its author can {one.instead}"
        for one in contract.leaving
        if one.what in names
    ]
