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

OWN = "homework-recommender"
"""The distribution whose plugins are asked in this process, without a time limit."""
OWN_MODULES = ("recommender_plugins.", "recommender_models.")
"""What its plugins are part of; no module of another distribution is."""
UNKNOWN = "unknown distribution"
GROUPS = (hookspecs.GROUP, hookspecs.SAFETY_GROUP)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plugin comes from: its entry point and its distribution."""

    name: str
    distribution: str
    version: str
    group: str
    module: str

    @property
    def installed(self) -> tuple[str, str, str]:
        """The plugin in one version: its name, its distribution, the distribution's version."""
        return self.name, self.distribution, self.version

    @property
    def safety(self) -> bool:
        """Tell whether the plugin declared itself a safety check before it was imported."""
        return self.group == hookspecs.SAFETY_GROUP

    @property
    def own(self) -> bool:
        """Tell whether it ships with the core: tests hold it to what others are watched for."""
        return self.distribution == OWN

    @property
    def mend(self) -> str:
        """Say what a therapist can do about a fault of this plugin."""
        return f"Update or uninstall {self.distribution}, or block it; the rest goes on"

    def fault(self, place: str, problem: str, remedy: str) -> Fault:
        """Return a fault that names this plugin."""
        return Fault(self.name, self.distribution, self.version, place, problem, remedy)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry point, before anything of it is imported."""

    origin: Origin
    load: Callable[[], object]


def installed() -> tuple[Found, ...]:
    """Return every plugin's entry point on this machine; imports none of them.

    A distribution whose metadata cannot be read is skipped where it is not a plugin's, as far as
    can be told, and named where it may be.
    """
    found: list[Found] = []
    seen: set[str] = set()
    for distribution in metadata.distributions():
        name, version = _named(distribution)
        if name != UNKNOWN and canonical(name) in seen:
            continue  # hidden by one earlier on the path, as it is for an import
        try:
            entries = [one for one in distribution.entry_points if one.group in GROUPS]
        except Exception:  # noqa: BLE001 - any file of any distribution may be damaged
            seen.add(canonical(name))
            found += _damaged(distribution, name, version)
            continue
        if canonical(name) == OWN and not all(one.value.startswith(OWN_MODULES) for one in entries):
            name = UNKNOWN  # it calls itself ours, which anything can
        seen.add(canonical(name))
        for one in entries:
            origin = Origin(one.name, name, version, one.group, one.value)
            found.append(Found(origin, one.load))
    return tuple(found)


def _named(distribution: metadata.Distribution) -> tuple[str, str]:
    """Return name and version, by the first lines alone: the rest may be a whole README."""
    try:
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
    except Exception:  # noqa: BLE001 - a damaged installation can lack or garble it
        return UNKNOWN, "?"
    said = dict(_FIELD.findall(text.partition("\n\n")[0]))
    return said.get("Name") or UNKNOWN, said.get("Version") or "?"


_FIELD = re.compile(r"^(Name|Version):[ \t]*(\S.*?)[ \t\r]*$", re.MULTILINE)


def _damaged(distribution: metadata.Distribution, name: str, version: str) -> list[Found]:
    """Stand in for plugins that may be named in a file nobody can read."""
    try:
        text = distribution.read_text("entry_points.txt") or ""
    except Exception:  # noqa: BLE001 - not even text
        text = hookspecs.GROUP
    if hookspecs.GROUP not in text:
        return []

    def load() -> object:
        message = "its list of entry points cannot be read"
        raise ImportError(message)

    # What it was can no longer be told: if it may have been a safety check, it counts as one.
    group = hookspecs.SAFETY_GROUP if hookspecs.SAFETY_GROUP in text else hookspecs.GROUP
    return [Found(Origin(name, name, version, group, "entry_points.txt"), load)]


def canonical(distribution: str) -> str:
    """Return a distribution's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", distribution).lower()
