"""Brings a store to the layout of this version. Loaded only then, for Alembic is slow to import."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Describe the migrations to Alembic without a file; it has nothing to say on stdout."""
    made = Config(stdout=StringIO())
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run what is missing up to a revision, inside the transaction the caller has begun."""
    command.upgrade(config(connection), revision)
