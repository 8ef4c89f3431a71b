"""Forms and templates count their changes, so that none is overwritten unseen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what there is begins at 1."""
    for table in ("form", "template"):
        counted = sa.Column("revision", sa.Integer(), nullable=False, server_default="1", comment="counts the changes")
        op.add_column(table, counted)
