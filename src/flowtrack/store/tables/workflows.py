"""What people make: forms, workflows and their versions, templates."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint, false

from flowtrack.store.tables.metadata import metadata
from flowtrack.store.types import Document, Id, Instant

workflow = Table(
    "workflow",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("definition", Document, nullable=False, comment="the draft"),
    Column("revision", Integer, nullable=False, comment="counts the draft's changes"),
    Column("published_version_id", Id, comment="what new executions begin with; none: they do not begin"),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("draft_version_id", Id, comment="the version that the draft is; none: it has changed since"),
    Column("archived_at", Instant, comment="when it was put away"),
)

workflow_version = Table(
    "workflow_version",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workflow_id", Id, ForeignKey("workflow.id"), nullable=False),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("definition", Document, nullable=False, comment="whole and unchanging, templates copied in"),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("workflow_id", "number"),
)

form = Table(
    "form",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("slug", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("workflow_id", Id, ForeignKey("workflow.id")),
    Column("is_default", Boolean, nullable=False, server_default=false()),
    Column("thank_you", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("closed_at", Instant, comment="since when it takes nothing in"),
    Column("revision", Integer, nullable=False, server_default="1", comment="counts the changes"),
    UniqueConstraint("workspace_id", "slug"),
)

form_field = Table(
    "form_field",
    metadata,
    Column("id", Id, primary_key=True),
    Column("form_id", Id, ForeignKey("form.id"), nullable=False),
    Column("field_key", String(100), nullable=False),
    Column("label", String(200), nullable=False),
    Column("type", String(20), nullable=False),
    Column("required", Boolean, nullable=False),
    Column("options", Document, nullable=False),
    Column("position", Integer, nullable=False),
    Column("placeholder", String(200), nullable=False, server_default=""),
    Column("help_text", Text, nullable=False, server_default=""),
    UniqueConstraint("form_id", "field_key"),
)

template = Table(
    "template",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("subject", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1", comment="counts the changes"),
    UniqueConstraint("workspace_id", "name"),
)
