"""Workers make themselves known; an execution remembers when it was last put into a queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column and a table."""
    dispatched = "when it was last put into a queue, in real time; a claim clears it"
    op.add_column(
        "workflow_execution", sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True, comment=dispatched)
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False, comment="where it runs: host and process id"),
        sa.Column("transport", sa.String(length=20), nullable=False),
        sa.Column("concurrency", sa.Integer(), nullable=False),
        sa.Column("under_way", sa.Integer(), nullable=False, comment="effects it was performing when it was last seen"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
