"""Which fitted model is in use here: a folder of models, and a file that names one of them.

No file, or one that is gone, stands for the model that ships.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

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
        said = json.loads(path.read_bytes())["model"]
        known = _NAME.fullmatch(said)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return path
    return path if known is None else home() / known.string


def choose(name: str) -> None:
    """Write down which model is in use from now on, at once or not at all."""
    path = place.default_path().with_name(CHOICE)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{CHOICE}-", delete=False) as file:
        try:
            json.dump({"schema_version": 1, "model": name}, file)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)  # noqa: PTH105 - the file is open, and has this name
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)  # noqa: PTH108 - the same
            raise


def forget() -> None:
    """Go back to the model that ships."""
    place.default_path().with_name(CHOICE).unlink(missing_ok=True)
