"""The tier each plugin had when it was last checked here: a file beside the store.

A tier belongs to one version of one distribution; of another version nothing is known yet.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from recommender.store import place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recommender.host.discovery import Origin

LIST = "tiers.json"


def known(origin: Origin) -> str | None:
    """Return the tier of a plugin in this version, or None where it was not checked.

    A file that cannot be read tells nothing: a tier is a word to authors and stops nothing.
    """
    tier = _kept().get(_key(origin))
    return tier if type(tier) is str else None


def keep(tiers: Mapping[Origin, str | None]) -> None:
    """Write down the tiers that were found, beside those found before; none: no tier yet."""
    found = {_key(origin): tier or "none yet" for origin, tier in tiers.items()}
    place.write_beside(LIST, {"schema_version": 1, "tiers": {**_kept(), **found}})


def _key(origin: Origin) -> str:
    return f"{origin.name} {origin.distribution} {origin.version}"


def _kept() -> dict[str, Any]:
    try:
        tiers = json.loads(place.default_path().with_name(LIST).read_bytes())["tiers"]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}
    return tiers if type(tiers) is dict else {}
