"""Alembic's way in: run on the connection it is handed, in that connection's transaction."""

from __future__ import annotations

from alembic import context

from recommender.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
context.run_migrations()
