"""The mail accounts that workspaces send from."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from flowtrack.store.tables.metadata import metadata
from flowtrack.store.types import Id, Instant

mail_account = Table(
    "mail_account",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("host", String(255), nullable=False),
    Column("port", Integer, nullable=False),
    Column("security", String(10), nullable=False, comment="starttls, tls or none"),
    Column("username", String(320)),
    Column("password", Text, comment="sealed for this row and column (keyring)"),
    Column("revision", Integer, nullable=False, comment="counts the changes; workers see by it that there was one"),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_mail_account_workspace", "workspace_id", unique=True),
)
