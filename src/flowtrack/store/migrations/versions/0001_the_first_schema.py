"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """The first schema."""
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("from_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("from_address", sa.String(length=254), nullable=True),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("postal_address", sa.Text(), server_default="", nullable=False),
        sa.Column("time_zone", sa.String(length=64), server_default="UTC", nullable=False),
        sa.Column("booking_link", sa.Text(), nullable=True),
        sa.Column("doubt_policy", sa.String(length=10), server_default="resend", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("slug", name=op.f("uq_workspace_slug")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the key, in hex"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_api_key_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
    )
    op.create_table(
        "captured_mail",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=True, comment="whose mail it is, where we know"),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("message_id", sa.String(length=998), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_captured_mail_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captured_mail")),
    )
    op.create_table(
        "lead",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False, comment="normalised; who the lead is"),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("company_name", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("tags", DOCUMENT, nullable=False),
        sa.Column("unsubscribe_token", sa.String(length=22), nullable=False),
        sa.Column("last_email_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_email_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_lead_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("unsubscribe_token", name=op.f("uq_lead_unsubscribe_token")),
        sa.UniqueConstraint("workspace_id", "email", name=op.f("uq_lead_workspace_id_email")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index("ix_lead_list", ["workspace_id", "id"], unique=False)

    op.create_table(
        "suppression",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_suppression_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("workspace_id", "email", name=op.f("uq_suppression_workspace_id_email")),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_template_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_template_workspace_id_name")),
    )
    op.create_table(
        "workflow",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("definition", DOCUMENT, nullable=False, comment="the draft"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="counts the draft's changes"),
        sa.Column(
            "published_version_id",
            sa.String(length=36),
            nullable=True,
            comment="what new executions begin with; none: they do not begin",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_workflow_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow")),
    )
    with op.batch_alter_table("workflow", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workflow_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_booking_lead_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_booking_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "form",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("workflow_id", sa.String(length=36), nullable=True),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("thank_you", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflow.id"], name=op.f("fk_form_workflow_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_form_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
        sa.UniqueConstraint("workspace_id", "slug", name=op.f("uq_form_workspace_id_slug")),
    )
    op.create_table(
        "lead_event",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_event_lead_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_lead_event_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_event")),
    )
    with op.batch_alter_table("lead_event", schema=None) as batch_op:
        batch_op.create_index("ix_lead_event_timeline", ["lead_id", "id"], unique=False)

    op.create_table(
        "workflow_version",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workflow_id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", DOCUMENT, nullable=False, comment="whole and unchanging, templates copied in"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflow.id"], name=op.f("fk_workflow_version_workflow_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_workflow_version_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_version")),
        sa.UniqueConstraint("workflow_id", "number", name=op.f("uq_workflow_version_workflow_id_number")),
    )
    op.create_table(
        "form_field",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("form_id", sa.String(length=36), nullable=False),
        sa.Column("field_key", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("options", DOCUMENT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_form_field_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_field")),
        sa.UniqueConstraint("form_id", "field_key", name=op.f("uq_form_field_form_id_field_key")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("form_id", sa.String(length=36), nullable=False),
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column(
            "execution_id",
            sa.String(length=36),
            nullable=True,
            comment="the execution it started, or the live one it joined",
        ),
        sa.Column("held_back", sa.String(length=50), nullable=True, comment="why it started none"),
        sa.Column("fields", DOCUMENT, nullable=False, comment="everything that was sent, known to the form or not"),
        sa.Column("tracking", DOCUMENT, nullable=False),
        sa.Column("metadata", DOCUMENT, nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_submission_form_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_submission_lead_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_submission_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("form_id", "idempotency_key", name=op.f("uq_submission_form_id_idempotency_key")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_submission_list", ["form_id", "id"], unique=False)

    op.create_table(
        "workflow_execution",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("workflow_id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column("trigger_type", sa.String(length=20), nullable=False),
        sa.Column("trigger_node_id", sa.String(length=100), nullable=False),
        sa.Column("trigger_data", DOCUMENT, nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=True, comment="why it is paused"),
        sa.Column("outcome", sa.String(length=20), nullable=True, comment="how it completed"),
        sa.Column("state", DOCUMENT, nullable=False, comment="all that the engine reads"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False, comment="grows with each claim; only its holder writes"),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(length=36), nullable=True),
        sa.Column("inbox_seq", sa.Integer(), nullable=False, comment="number of the newest message in the inbox"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_ms", COUNTER, nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_details", DOCUMENT, nullable=True),
        sa.Column("retry_count", sa.Integer(), nullable=False),
        sa.Column("max_retries", sa.Integer(), nullable=False),
        sa.Column("output_data", DOCUMENT, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_workflow_execution_lead_id")),
        sa.ForeignKeyConstraint(["version_id"], ["workflow_version.id"], name=op.f("fk_workflow_execution_version_id")),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflow.id"], name=op.f("fk_workflow_execution_workflow_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_workflow_execution_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_execution")),
    )
    with op.batch_alter_table("workflow_execution", schema=None) as batch_op:
        batch_op.create_index(
            "ix_execution_again",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("status <> 'queued' AND lease_until IS NULL AND due_at IS NOT NULL"),
            postgresql_where=sa.text("status <> 'queued' AND lease_until IS NULL AND due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_execution_fresh",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("status = 'queued' AND due_at IS NOT NULL"),
            postgresql_where=sa.text("status = 'queued' AND due_at IS NOT NULL"),
        )
        batch_op.create_index("ix_execution_lead", ["lead_id", "id"], unique=False)
        batch_op.create_index(
            "ix_execution_leased",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("lease_until IS NOT NULL"),
            postgresql_where=sa.text("lease_until IS NOT NULL"),
        )
        batch_op.create_index("ix_execution_list", ["workspace_id", "id"], unique=False)
        batch_op.create_index("ix_execution_status", ["workspace_id", "status", "id"], unique=False)
        batch_op.create_index("ix_execution_workflow", ["workflow_id", "id"], unique=False)

    op.create_table(
        "email_message",
        sa.Column("id", sa.String(length=36), nullable=False, comment="the id of the step that sends it"),
        sa.Column("workspace_id", sa.String(length=36), nullable=False),
        sa.Column("execution_id", sa.String(length=36), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column(
            "status", sa.String(length=10), nullable=False, comment="sending, sent, refused, unknown or suppressed"
        ),
        sa.Column("attempt", sa.Integer(), nullable=False, comment="the attempt that status speaks of"),
        sa.Column("doubts", sa.Integer(), nullable=False, comment="attempts whose end nobody knows"),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("in_reply_to", sa.String(length=255), nullable=True),
        sa.Column("references", DOCUMENT, nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("open_token", sa.String(length=22), nullable=False),
        sa.Column("attribution", DOCUMENT, nullable=False, comment="source and campaign of the submission"),
        sa.Column("provider", sa.String(length=20), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["workflow_execution.id"], name=op.f("fk_email_message_execution_id")
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_email_message_lead_id")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_email_message_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_message")),
        sa.UniqueConstraint("open_token", name=op.f("uq_email_message_open_token")),
    )
    with op.batch_alter_table("email_message", schema=None) as batch_op:
        batch_op.create_index("ix_email_execution", ["execution_id", "step_number"], unique=False)
        batch_op.create_index("ix_email_lead", ["lead_id", "id"], unique=False)

    op.create_table(
        "execution_inbox",
        sa.Column("execution_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("data", DOCUMENT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["workflow_execution.id"], name=op.f("fk_execution_inbox_execution_id")
        ),
        sa.PrimaryKeyConstraint("execution_id", "seq", name=op.f("pk_execution_inbox")),
    )
    op.create_table(
        "execution_log",
        sa.Column("id", COUNTER, autoincrement=True, nullable=False),
        sa.Column("execution_id", sa.String(length=36), nullable=False),
        sa.Column("level", sa.String(length=5), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("metadata", DOCUMENT, nullable=True),
        sa.Column("timestamp", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["workflow_execution.id"], name=op.f("fk_execution_log_execution_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_execution_log")),
    )
    with op.batch_alter_table("execution_log", schema=None) as batch_op:
        batch_op.create_index("ix_execution_log_execution", ["execution_id", "id"], unique=False)

    op.create_table(
        "execution_step",
        sa.Column("execution_id", sa.String(length=36), nullable=False),
        sa.Column("step_number", sa.Integer(), nullable=False),
        sa.Column("node_key", sa.String(length=100), nullable=False),
        sa.Column("node_type", sa.String(length=50), nullable=False),
        sa.Column(
            "parent", sa.Integer(), nullable=False, comment="number of the step that led here; 0 for the trigger"
        ),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("exit", sa.String(length=100), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_ms", COUNTER, nullable=True),
        sa.Column("input_data", DOCUMENT, nullable=True),
        sa.Column("output_data", DOCUMENT, nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("error_details", DOCUMENT, nullable=True),
        sa.Column("retry_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["execution_id"], ["workflow_execution.id"], name=op.f("fk_execution_step_execution_id")
        ),
        sa.PrimaryKeyConstraint("execution_id", "step_number", name=op.f("pk_execution_step")),
    )
    op.create_table(
        "lead_field_data",
        sa.Column("lead_id", sa.String(length=36), nullable=False),
        sa.Column("field_key", sa.String(length=100), nullable=False),
        sa.Column("form_field_id", sa.String(length=36), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_field_id"], ["form_field.id"], name=op.f("fk_lead_field_data_form_field_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_lead_field_data_lead_id")),
        sa.PrimaryKeyConstraint("lead_id", "field_key", name=op.f("pk_lead_field_data")),
    )
    op.create_table(
        "email_content",
        sa.Column("email_id", sa.String(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="the mail as it goes over the wire"),
        sa.ForeignKeyConstraint(["email_id"], ["email_message.id"], name=op.f("fk_email_content_email_id")),
        sa.PrimaryKeyConstraint("email_id", name=op.f("pk_email_content")),
    )
    op.create_table(
        "tracked_link",
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("email_id", sa.String(length=36), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["email_id"], ["email_message.id"], name=op.f("fk_tracked_link_email_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_tracked_link")),
    )
