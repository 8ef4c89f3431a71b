"""Executions are listed by status, reason, outcome and workflow off indexes that hold each list in its order, and
leads found by how their address or name begins; a mail's links are found by the mail.

Whatever builds ``lead`` anew (a batch on SQLite does) has to make ``ix_lead_name`` anew as well: SQLite does not tell
of what it is made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KIND = ["status", "reason", "outcome"]


def upgrade() -> None:
    """Make the new indexes in place of the old ones."""
    postgresql = op.get_context().dialect.name == "postgresql"
    for name in ("list", "status", "workflow"):
        op.drop_index(f"ix_execution_{name}", "workflow_execution")
    op.create_index("ix_execution_list", "workflow_execution", ["workspace_id", "created_at", "id"])
    op.create_index("ix_execution_kind", "workflow_execution", ["workspace_id", *KIND, "created_at", "id"])
    op.create_index("ix_execution_workflow", "workflow_execution", ["workflow_id", *KIND, "created_at", "id"])
    op.create_index(op.f("ix_tracked_link_email_id"), "tracked_link", ["email_id"])
    # PostgreSQL finds beginnings only where letters go by their codes, not as a language orders them.
    op.create_index(
        "ix_lead_name",
        "lead",
        ["workspace_id", sa.literal_column("lower(substr(name, 1, 80))").label("name_start")],
        postgresql_ops={"name_start": "text_pattern_ops"},
    )
    if postgresql:
        pattern = {"email": "varchar_pattern_ops"}
        op.create_index("ix_lead_email", "lead", ["workspace_id", "email"], postgresql_ops=pattern)
