"""Submissions that are quarantined have no lead; a Message-ID may be longer than 255 characters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Loosen three columns. On SQLite each table is built anew, with all that is in it."""
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.alter_column(
            "lead_id", existing_type=sa.String(length=36), nullable=True, comment="none while it is quarantined"
        )
    with op.batch_alter_table("email_message", schema=None) as batch_op:
        batch_op.alter_column(
            "message_id", existing_type=sa.String(length=255), type_=sa.Text(), existing_nullable=False
        )
        batch_op.alter_column(
            "in_reply_to", existing_type=sa.String(length=255), type_=sa.Text(), existing_nullable=True
        )
        batch_op.alter_column(
            "status",
            existing_type=sa.String(length=10),
            existing_nullable=False,
            comment="sending, sent, held, deferred, refused or unknown",
        )
