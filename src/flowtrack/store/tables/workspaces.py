"""Who mails: the workspace, and the keys that open it."""

from sqlalchemy import Column, ForeignKey, String, Table, Text

from flowtrack.store.tables.metadata import metadata
from flowtrack.store.types import Id, Instant

workspace = Table(
    "workspace",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("from_name", String(200), nullable=False, server_default=""),
    Column("from_address", String(254)),
    Column("reply_to", String(254)),
    Column("postal_address", Text, nullable=False, server_default=""),
    Column("time_zone", String(64), nullable=False, server_default="UTC"),
    Column("booking_link", Text),
    Column("doubt_policy", String(10), nullable=False, server_default="resend"),
    Column("created_at", Instant, nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("digest", String(64), nullable=False, unique=True, comment="SHA-256 of the key, in hex"),
    Column("created_at", Instant, nullable=False),
    Column("prefix", String(16), comment="how the key begins; older keys have none"),
    Column("last_used_at", Instant, comment="to about a minute"),
)
