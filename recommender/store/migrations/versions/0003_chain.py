"""Chain the events of each client, and write the end of each chain with its client."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from recommender.store.chain import START, WRITTEN, link

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the columns, and fill them for what is recorded already."""
    op.add_column("events", sa.Column("digest", sa.Text, nullable=False, server_default=""))
    op.add_column("clients", sa.Column("length", sa.Integer, nullable=False, server_default="0"))
    op.add_column("clients", sa.Column("digest", sa.Text, nullable=False, server_default=""))
    connection = op.get_bind()
    kept = "SELECT sql FROM sqlite_schema WHERE name = 'events_no_update'"
    trigger = connection.exec_driver_sql(kept).scalar_one()
    op.execute("DROP TRIGGER events_no_update")
    for (client,) in connection.exec_driver_sql("SELECT id FROM clients").all():
        _chain(connection, client)
    op.execute(trigger)


def _chain(connection: sa.Connection, client: str) -> None:
    columns = ", ".join((*WRITTEN, "position"))
    query = f"SELECT {columns} FROM events WHERE client = ? ORDER BY stream_position"  # noqa: S608 - constants
    length, digest, digests = 0, START, list[tuple[str, int]]()
    for *written, position in connection.exec_driver_sql(query, (client,)):
        length, digest = written[0], link(digest, written)
        digests.append((digest, position))
    if digests:
        connection.exec_driver_sql("UPDATE events SET digest = ? WHERE position = ?", digests)
    end = "UPDATE clients SET length = ?, digest = ? WHERE id = ?"
    connection.exec_driver_sql(end, (length, digest, client))
