"""Find plugins by their entry points, before anything of them is imported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from recommender import hookspecs
from recommender.domain.plan import Fault

if TYPE_CHECKING:
    from collections.abc import Callable


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

    @property
    def mend(self) -> str:
        """Say what a therapist can do about a fault of this plugin."""
        return f"Update or uninstall {self.distribution}, or block it; the rest goes on"


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
