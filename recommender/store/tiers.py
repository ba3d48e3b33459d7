"""The tier each plugin had when it was last checked here: a file beside the store.

A tier belongs to one version of one distribution; of another version nothing is known yet.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from recommender import ordinary
from recommender.store import place

if TYPE_CHECKING:
    from collections.abc import Mapping

LIST = "tiers.json"

Version = tuple[str, str, str]
"""A plugin in one version: its name, its distribution, the distribution's version."""


def known(plugin: Version) -> str | None:
    """Return the tier of a plugin in this version, or None where it was not checked.

    A file that cannot be read tells nothing: a tier is a word to authors and stops nothing.
    """
    tier = _kept().get(_key(plugin))
    return tier if type(tier) is str else None


def keep(tiers: Mapping[Version, str | None]) -> None:
    """Write down the tiers that were found, beside those found before; none: no tier yet."""
    found = {_key(plugin): tier or "none yet" for plugin, tier in tiers.items()}
    place.write_beside(LIST, {"schema_version": 1, "tiers": {**_kept(), **found}})


def _key(plugin: Version) -> str:
    return " ".join(plugin)


def _kept() -> dict[str, Any]:
    try:
        tiers = json.loads(ordinary.read(place.default_path().with_name(LIST)))["tiers"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}
    return tiers if type(tiers) is dict else {}
