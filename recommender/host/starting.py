"""Try others' plugins in a copy of this process before they are started in it.

What exits, crashes or never comes back there would take this process along: it is not started here.
What merely raises is found again, and named, when it is started.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from recommender.host.answers import listed
from recommender.host.budget import Copy, possible
from recommender.host.guard import NotUsableError
from recommender.host.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from recommender.domain.plan import Fault
    from recommender.host.contract import Contract
    from recommender.host.discovery import Found
    from recommender.host.loading import Plugin

SECONDS = 10.0
"""Time that a plugin has to be imported, and as much for its task types.

After Home Assistant, which names an integration whose set-up takes longer.
"""
TYPES_HOOK = "recommender_task_types"

Step = tuple[int, bool]
"""The place of a plugin in the list, and whether it is the turn of its task types."""


def unstartable(found: Sequence[Found], contract: Contract) -> dict[Found, Fault]:
    """Return the plugins that must not be started in this process, each with its fault."""
    refused: dict[Found, Fault] = {}
    if not found or not possible():
        return refused
    tried = Copy(_starter(found, contract))
    for number, one in enumerate(found):
        for types in (False, True):
            try:
                tried.ask((number, types), SECONDS)
            except NotUsableError as error:
                place = TYPES_HOOK if types else f"import of {one.origin.module}"
                refused[one] = one.origin.fault(place, str(error), one.origin.mend)
                break
        if tried.ended and number + 1 < len(found):
            tried = Copy(_starter(found, contract))
    tried.end()
    return refused


def _starter(found: Sequence[Found], contract: Contract) -> Callable[[Step], None]:
    """Return what takes one step of starting a plugin; whatever it raises is of no account here."""
    started: dict[int, Plugin | None] = {}

    def step(about: Step) -> None:  # pragma: no cover - in a copy
        number, types = about
        if not types:
            started[number], _ = load(found[number], contract)
            return
        plugin = started[number]
        hook = plugin.hooks.get(TYPES_HOOK) if plugin else None
        try:
            listed(hook() if hook else ())
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001, S110 - it raises again where it is named
            pass

    return step
