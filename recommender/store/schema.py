"""The tables as they are now. Only migrations make them; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text, UniqueConstraint

APPLICATION_ID = 0x484D574B
"""'HMWK' in the file's header, by which a store is told from another program's database."""

REVISIONS = ("0001", "0002", "0003")
"""Every revision this version knows, oldest first; the last one is the layout it works with."""

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

CLIENTS = Table(
    "clients",
    METADATA,
    Column("id", Text, primary_key=True, nullable=False),
    Column("length", Integer, nullable=False, server_default="0"),
    Column("digest", Text, nullable=False, server_default=""),
    sqlite_strict=True,
)
"""Each with how many events there are, and the digest of the newest: the end of the chain."""

EVENTS = Table(
    "events",
    METADATA,
    Column("position", Integer, primary_key=True, nullable=False),
    Column("id", Text, nullable=False, unique=True),
    Column("client", Text, ForeignKey("clients.id"), nullable=False),
    Column("stream_position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("schema_version", Integer, nullable=False),
    Column("batch", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("digest", Text, nullable=False, server_default=""),
    UniqueConstraint("client", "stream_position"),
    sqlite_strict=True,
    # Without AUTOINCREMENT the position of an erased event would be given out again.
    sqlite_autoincrement=True,
)

AUDIT = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, nullable=False),
    Column("at", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=True),
    Column("many", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    sqlite_strict=True,
)

AUDIT_END = Table(
    "audit_end",
    METADATA,
    Column("number", Integer, primary_key=True, nullable=False),
    Column("digest", Text, nullable=False),
    sqlite_strict=True,
)
"""One row: the newest entry of the audit, so that cutting its end off shows."""

SUBJECTS = Table(
    "subjects",
    METADATA,
    Column("client", Text, primary_key=True, nullable=False),
    Column("secret", Text, nullable=False),
    sqlite_strict=True,
)
"""The secret from which a client's name in the audit is made; erasing it makes that nobody's."""

SETTINGS = Table(
    "settings",
    METADATA,
    Column("name", Text, primary_key=True, nullable=False),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)
