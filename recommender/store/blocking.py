"""Which distributions are blocked here: a file beside the store that names them.

No file stands for none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from recommender import ordinary
from recommender.domain.errors import InputError
from recommender.store import place

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST = "blocked.json"


def blocked() -> frozenset[str]:
    """Return the distributions that a person blocked, by name.

    Raises InputError for a list that cannot be read: a plugin that somebody blocked must not come
    back because of a damaged file.
    """
    path = place.default_path().with_name(LIST)
    try:
        names = json.loads(ordinary.read(path))["distributions"]
        if type(names) is list and all(type(one) is str for one in names):
            return frozenset(names)
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        pass
    message = (
        f"The list of blocked distributions, {path}, cannot be read; mend it, or delete it and "
        "block them again with: homework plugins block DISTRIBUTION"
    )
    raise InputError(message)


def keep(names: Iterable[str]) -> None:
    """Write down which distributions are blocked from now on, at once or not at all."""
    place.write_beside(LIST, {"schema_version": 1, "distributions": sorted(names)})
