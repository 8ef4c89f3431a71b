"""The people who sign in: their accounts, their sessions, and what lets the first one in. All times are real."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from flowtrack.store.tables.metadata import metadata
from flowtrack.store.types import Id, Instant

account = Table(
    "account",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False, index=True),
    Column("email", String(254), nullable=False, unique=True, comment="normalised"),
    Column("name", String(200), nullable=False),
    Column("password_hash", String(255), comment="argon2id; none: nobody can sign in with a password"),
    Column("created_at", Instant, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True, comment="SHA-256 of the cookie's token, in hex"),
    Column("previous_digest", String(64), comment="of the token before this one", index=True),
    Column("seed", String(64), comment="what this token was made with, out of the one before"),
    Column("account_id", Id, ForeignKey("account.id"), nullable=False, index=True),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False, comment="when it got this token"),
    Column("expires_at", Instant, nullable=False, index=True),
)

setup_link = Table(
    "setup_link",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspace.id"), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True, comment="SHA-256 of the link's token, in hex"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("subject", String(64), primary_key=True, comment="SHA-256 of an e-mail address or a network address"),
    Column("since", Instant, nullable=False, index=True),
    Column("count", Integer, nullable=False),
)
