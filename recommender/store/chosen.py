"""Which fitted model is in use here: a folder of models, and a file that names one of them.

No file, or one that is gone, stands for the model that ships.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from recommender import ordinary
from recommender.store import place

if TYPE_CHECKING:
    from pathlib import Path

CHOICE, MODELS = "model.json", "models"
_NAME = re.compile(r"[0-9a-z][0-9a-z-]{0,79}")


def home() -> Path:
    """Name the folder where models in use are kept."""
    return place.default_path().with_name(MODELS)


def chosen() -> Path | None:
    """Return the folder of the model in use, or None for the one that ships.

    Of a choice that cannot be read the file itself is returned, which no model can be read from:
    then the plans say so, rather than that another model answers unasked.
    """
    path = place.default_path().with_name(CHOICE)
    try:
        said = json.loads(ordinary.read(path))["model"]
        known = _NAME.fullmatch(said)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return path
    return path if known is None else home() / known.string


def choose(name: str) -> None:
    """Write down which model is in use from now on, at once or not at all."""
    place.write_beside(CHOICE, {"schema_version": 1, "model": name})


def forget() -> None:
    """Go back to the model that ships."""
    place.default_path().with_name(CHOICE).unlink(missing_ok=True)
