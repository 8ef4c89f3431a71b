"""A workflow knows which version its draft is, and may be put away; a form may be closed, its fields explained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# A draft that was not touched since the version was made is that version.
UNTOUCHED = """
    UPDATE workflow SET draft_version_id = published_version_id WHERE EXISTS (
        SELECT 1 FROM workflow_version AS version
        WHERE version.id = workflow.published_version_id AND version.created_at >= workflow.updated_at
    )
"""


def upgrade() -> None:
    """Add columns, and fill in what can be known."""
    instant = sa.DateTime(timezone=True)
    version = sa.Column(
        "draft_version_id",
        sa.String(length=36),
        nullable=True,
        comment="the version that the draft is; none: it has changed since",
    )
    op.add_column("workflow", version)
    op.add_column("workflow", sa.Column("archived_at", instant, nullable=True, comment="when it was put away"))
    op.add_column("form", sa.Column("closed_at", instant, nullable=True, comment="since when it takes nothing in"))
    for name, kind in (("placeholder", sa.String(length=200)), ("help_text", sa.Text())):
        op.add_column("form_field", sa.Column(name, kind, nullable=False, server_default=""))
    op.execute(UNTOUCHED)
