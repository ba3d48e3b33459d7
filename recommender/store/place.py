"""Where the store lives. Imports no database, so that help and usage errors stay quick."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

FILE_NAME = "homework.db"
HOME_VARIABLE = "HOMEWORK_HOME"


def default_path() -> Path:
    """Name the file of the store, in `HOMEWORK_HOME` or else in the user's data folder."""
    home = os.environ.get(HOME_VARIABLE)
    folder = (
        Path(home).expanduser() if home else user_data_path("homework-recommender", appauthor=False)
    )
    return folder / FILE_NAME
