"""The distributions whose plugins may load, where a clinic has named them; then no other does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from recommender.host.discovery import UNKNOWN, canonical, installed

if TYPE_CHECKING:
    from recommender.host.discovery import Origin

ALLOW_VARIABLE = "HOMEWORK_ALLOW"
OURS = "homework-recommender"
"""Always allowed: it is the one that keeps the list."""


def allowed() -> frozenset[str] | None:
    """Return the names on the list, as registries compare them; None where there is no list.

    A list without a name, such as a comma, lets in nobody else's plugins.
    """
    text = os.environ.get(ALLOW_VARIABLE)
    if not text:
        return None
    named = (one.strip() for one in text.split(","))
    return frozenset({OURS, *(canonical(one) for one in named if one)})


def may_load(origin: Origin, names: frozenset[str] | None) -> bool:
    """Tell whether a plugin may load under such a list; one of unknown origin never does."""
    if names is None:
        return True
    return origin.distribution != UNKNOWN and canonical(origin.distribution) in names


def not_allowed() -> frozenset[str]:
    """Return the installed distributions with plugins that are not on the list."""
    names = allowed()
    if names is None:
        return frozenset()
    origins = (one.origin for one in installed())
    return frozenset(one.distribution for one in origins if not may_load(one, names))
