"""People sign in: accounts, their sessions, the link that makes the first one; keys are shown and revoked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add four tables and two columns."""
    key = "how the key begins; older keys have none"
    op.add_column("api_key", sa.Column("prefix", sa.String(length=16), nullable=True, comment=key))
    used = "to about a minute"
    op.add_column("api_key", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True, comment=used))
    _create_account()
    _create_session()
    _create_setup_link()
    _create_sign_in_attempt()


def _create_account() -> None:
    password = "argon2id; none: nobody can sign in with a password"  # noqa: S105
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False, comment="normalised"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True, comment=password),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_account_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_index(op.f("ix_account_workspace_id"), "account", ["workspace_id"])


def _create_session() -> None:
    seed = "what this token was made with, out of the one before"
    op.create_table(
        "session",
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the cookie's token, in hex"),
        sa.Column("previous_digest", sa.String(length=64), nullable=True, comment="of the token before this one"),
        sa.Column("seed", sa.String(length=64), nullable=True, comment=seed),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("csrf_token", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, comment="when it got this token"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_session")),
    )
    for column in ("previous_digest", "account_id", "expires_at"):
        op.create_index(op.f(f"ix_session_{column}"), "session", [column])


def _create_setup_link() -> None:
    op.create_table(
        "setup_link",
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the link's token, in hex"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_setup_link_workspace_id")),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_setup_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_setup_link_digest")),
    )


def _create_sign_in_attempt() -> None:
    subject = "SHA-256 of an e-mail address or a network address"
    op.create_table(
        "sign_in_attempt",
        sa.Column("subject", sa.String(length=64), nullable=False, comment=subject),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_since"), "sign_in_attempt", ["since"])
