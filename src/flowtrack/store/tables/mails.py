"""Mails: the record of each, its bytes, its links; and what the demo's own mailbox received."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from flowtrack.store.tables.metadata import metadata
from flowtrack.store.types import Counter, Document, Id, Instant

email_message = Table(
    "email_message",
    metadata,
    Column("id", Id, primary_key=True, comment="the id of the step that sends it"),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("execution_id", Id, ForeignKey("workflow_execution.id"), nullable=False),
    Column("step_number", Integer, nullable=False),
    Column("lead_id", Id, ForeignKey("lead.id"), nullable=False),
    Column("status", String(10), nullable=False, comment="sending, sent, held, deferred, refused or unknown"),
    Column("attempt", Integer, nullable=False, comment="the attempt that status speaks of"),
    Column("doubts", Integer, nullable=False, comment="attempts whose end nobody knows"),
    Column("message_id", Text, nullable=False),
    Column("in_reply_to", Text),
    Column("references", Document, nullable=False),
    Column("sender", String(254), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("subject", Text, nullable=False),
    Column("open_token", String(22), nullable=False, unique=True),
    Column("attribution", Document, nullable=False, comment="source and campaign of the submission"),
    Column("provider", String(20)),
    Column("response", Text),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index("ix_email_execution", "execution_id", "step_number"),
    Index("ix_email_lead", "lead_id", "id"),
)

email_content = Table(
    "email_content",
    metadata,
    Column("email_id", Id, ForeignKey("email_message.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False, comment="the mail as it goes over the wire"),
)

tracked_link = Table(
    "tracked_link",
    metadata,
    Column("token", String(22), primary_key=True),
    Column("email_id", Id, ForeignKey("email_message.id"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("clicked_at", Instant),
)

captured_mail = Table(
    "captured_mail",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), comment="whose mail it is, where we know"),
    Column("sender", String(254), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("message_id", String(998)),
    Column("content", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
)
