"""Tables are made by migrations alone, and these travel with the package."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from recommender.store.connection import engine_for
from recommender.store.driver import driver_of
from recommender.store.migrate import config
from recommender.store.schema import METADATA, REVISIONS

if TYPE_CHECKING:
    from pathlib import Path

    from recommender.store.log import Store


def test_the_migrations_make_the_tables_of_the_schema(store: Store) -> None:
    engine = engine_for(store.path, driver_of(store.path))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        query = "SELECT name FROM pragma_table_list WHERE strict ORDER BY name"
        strict = connection.exec_driver_sql(query).scalars().all()
    engine.dispose()
    assert strict == sorted(METADATA.tables)


def test_the_revisions_named_are_the_revisions_there_are() -> None:
    there = [one.revision for one in ScriptDirectory.from_config(config()).walk_revisions()]
    assert tuple(reversed(there)) == REVISIONS


def test_the_migrations_are_in_the_package() -> None:
    folder = files("recommender.store") / "migrations"
    assert (folder / "env.py").is_file()
    assert (folder / "versions" / "0001_first.py").is_file()


def test_migrating_prints_nothing_and_leaves_logging_alone(path: Path) -> None:
    code = (
        "import logging, sys; from pathlib import Path; from recommender.store.log import Store; "
        "Store.create(Path(sys.argv[1])).close(); "
        "sys.exit(bool(logging.root.handlers or logging.root.level != logging.WARNING))"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
