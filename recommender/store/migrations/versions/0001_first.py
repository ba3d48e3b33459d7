"""Make the log of events and the list of those whose events they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the triggers that keep the log append-only."""
    op.create_table(
        "clients",
        sa.Column("id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
        sqlite_strict=True,
    )
    op.create_table(
        "events",
        sa.Column("position", sa.Integer, primary_key=True, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("stream_position", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["client"], ["clients.id"], name="fk_events_client_clients"),
        sa.UniqueConstraint("id", name="uq_events_id"),
        sa.UniqueConstraint("client", "stream_position", name="uq_events_client_stream_position"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    # Erasure, which the law asks for, drops and remakes these within its own transaction.
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER events_no_{change} BEFORE {change.upper()} ON events "
            "BEGIN SELECT RAISE(ABORT, 'events are never edited'); END"
        )
