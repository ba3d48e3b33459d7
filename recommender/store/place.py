"""Where the store lives. Imports no database, so that help and usage errors stay quick."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from recommender.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE_NAME = "homework.db"
HOME_VARIABLE = "HOMEWORK_HOME"


def default_path() -> Path:
    """Name the file of the store, in `HOMEWORK_HOME` or else in the user's data folder."""
    home = os.environ.get(HOME_VARIABLE)
    named = Path(home) if home else user_data_path("homework-recommender", appauthor=False)
    return at_home(named) / FILE_NAME


def at_home(path: Path) -> Path:
    """Put the folder of a person for a leading ~; raises InputError for that of nobody here."""
    try:
        return path.expanduser()
    except RuntimeError:
        message = f"{path}: nobody here has such a home folder; write the folder out"
        raise InputError(message) from None


def write_beside(name: str, content: Mapping[str, object]) -> None:
    """Write a file of JSON beside the store, at once or not at all."""
    path = default_path().with_name(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{name}-", delete=False) as file:
        try:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)  # noqa: PTH105 - the file is open, and has this name
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)  # noqa: PTH108 - the same
            raise
