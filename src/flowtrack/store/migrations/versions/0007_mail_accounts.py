"""Workspaces have a mail account of their own; what is held is found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add a table and an index."""
    op.create_table(
        "mail_account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("security", sa.String(length=10), nullable=False, comment="starttls, tls or none"),
        sa.Column("username", sa.String(length=320), nullable=True),
        sa.Column("password", sa.Text(), nullable=True, comment="sealed for this row and column (keyring)"),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            comment="counts the changes; workers see by it that there was one",
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_mail_account_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_account")),
    )
    op.create_index("ix_mail_account_workspace", "mail_account", ["workspace_id"], unique=True)
    held = sa.text("reason = 'held'")
    op.create_index(
        "ix_execution_held", "workflow_execution", ["workspace_id", "id"], sqlite_where=held, postgresql_where=held
    )
