"""What a check is, what it finds, and which tier it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from recommender.testing.subject import Subject


class Tier(StrEnum):
    """What a plugin has shown; each tier asks for all that the ones before it ask for."""

    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"

    @property
    def promise(self) -> str:
        """What a plugin of this tier can be trusted with."""
        return _PROMISES[self]


_PROMISES = {
    Tier.BRONZE: "It runs: it loads cleanly, keeps the contract, and breaks no plan.",
    Tier.SILVER: "It is safe to practise: small steps, prepared, considered, and kindly put.",
    Tier.GOLD: "It serves the conversation: purpose, ownership, curiosity, easy words.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend: what is wrong, where it is, and what to do."""

    what: str
    where: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.where}: {self.what}. {self.remedy}."


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its function, the tier it belongs to, and what a plugin has to have for it."""

    run: Callable[[Subject], Iterable[Finding]]
    tier: Tier
    needs: Callable[[Subject], str]
    """Returns why it does not apply; empty where it does."""

    @property
    def name(self) -> str:
        """The function's name without its first word, check."""
        return self.run.__name__.removeprefix("check_")

    @property
    def promise(self) -> str:
        """What holds for a plugin that passes: the first line of the function's docstring."""
        return (self.run.__doc__ or "").strip().splitlines()[0]


def anything(_: Subject) -> str:
    """Tell that a check applies to every plugin."""
    return ""


NOT_LOADED = "it did not load"
"""Why nothing but its coming in can be looked at."""


def imported(subject: Subject) -> str:
    """Tell whether its module could be imported."""
    return NOT_LOADED if subject.error is not None else ""


def task_types(subject: Subject) -> str:
    """Tell whether there are task types to look at."""
    return imported(subject) or ("" if subject.declared else "it has no task types")


def decisions(subject: Subject) -> str:
    """Tell whether the plugin has a say in what is offered."""
    why = "" if subject.decides else "it has no veto and no proposals of its own"
    return imported(subject) or why


def usable(subject: Subject) -> str:
    """Tell whether the plugin loaded and does something, so that plans can be made with it."""
    if not subject.host.plugins:
        return NOT_LOADED
    return "it has no task types and no hook that does anything" if subject.empty else ""


def offered(subject: Subject) -> str:
    """Tell whether it has task types that the host takes, so that plans can offer them."""
    why = "" if subject.host.types else "it has no task types that can be used"
    return imported(subject) or why
