"""The people, what they sent in and what they did.

``event_tally`` is kept by triggers on ``lead`` and ``lead_event`` (migration 0009). ``lead_word`` is what leads are
found by; ``store.lead_words`` keeps it.
"""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, literal_column, text

from flowtrack.store.tables.metadata import metadata
from flowtrack.store.types import Counter, Document, Id, Instant, slot

QUARANTINED = "held_back = 'quarantined'"

MOST_NAME = 80
"""Characters of a name that it can be found by; an index holds no more than some kilobytes of a row."""
NAME_START = f"lower(substr(name, 1, {MOST_NAME}))"

lead = Table(
    "lead",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("email", String(254), nullable=False, comment="normalised; who the lead is"),
    Column("name", Text, nullable=False, server_default=""),
    Column("company_name", Text, nullable=False, server_default=""),
    Column("status", String(20), nullable=False),
    Column("tags", Document, nullable=False),
    Column("unsubscribe_token", String(22), nullable=False, unique=True),
    Column("last_email_sent_at", Instant),
    Column("last_email_opened_at", Instant),
    Column("last_clicked_at", Instant),
    Column("last_replied_at", Instant),
    Column("last_booked_at", Instant),
    Column("last_activity_at", Instant),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("workspace_id", "email"),
    Index("ix_lead_list", "workspace_id", "id"),
    Index("ix_lead_status", "workspace_id", "status", "id"),
    # By beginnings, for ``store.lead_search``. SQLite finds those of addresses by the constraint's index.
    Index("ix_lead_email", "workspace_id", "email", postgresql_ops={"email": "varchar_pattern_ops"}).ddl_if(
        "postgresql"
    ),
    Index(
        "ix_lead_name",
        "workspace_id",
        literal_column(NAME_START).label("name_start"),
        postgresql_ops={"name_start": "text_pattern_ops"},
    ),
)

lead_word = Table(
    "lead_word",
    metadata,
    Column("workspace_id", Id, primary_key=True),
    Column(
        "word",
        String(254).with_variant(String(254, collation="C"), "postgresql"),
        primary_key=True,
        comment="the e-mail address, a word of name or company, or a tag behind a #",
    ),
    Column("lead_id", Id, ForeignKey("lead.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_lead_word_lead", "lead_id", "word"),
    sqlite_with_rowid=False,
)

lead_field_data = Table(
    "lead_field_data",
    metadata,
    Column("lead_id", Id, ForeignKey("lead.id"), primary_key=True),
    Column("field_key", String(100), primary_key=True),
    Column("form_field_id", Id, ForeignKey("form_field.id", ondelete="SET NULL")),
    Column("value", Text, nullable=False),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("form_id", Id, ForeignKey("form.id"), nullable=False),
    Column("lead_id", Id, ForeignKey("lead.id"), index=True, comment="none while it is quarantined"),
    Column("execution_id", Id, comment="the execution it started, or the live one it joined"),
    Column("held_back", String(50), comment="why it started none"),
    Column("fields", Document, nullable=False, comment="everything that was sent, known to the form or not"),
    Column("tracking", Document, nullable=False),
    Column("metadata", Document, nullable=False),
    Column("idempotency_key", String(255)),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("form_id", "idempotency_key"),
    Index("ix_submission_list", "form_id", "id"),
    Index(
        "ix_submission_quarantined",
        "form_id",
        "id",
        sqlite_where=text(QUARANTINED),
        postgresql_where=text(QUARANTINED),
    ),
)

lead_event = Table(
    "lead_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("lead_id", Id, ForeignKey("lead.id"), nullable=False),
    Column("type", String(30), nullable=False),
    Column("at", Instant, nullable=False),
    Column("data", Document, nullable=False),
    Index("ix_lead_event_timeline", "lead_id", "id"),
)

event_tally = Table(
    "event_tally",
    metadata,
    Column("workspace_id", Id, primary_key=True),
    Column("at", Instant, primary_key=True, comment="the beginning of a quarter of an hour"),
    Column("type", String(30), primary_key=True, comment="a lead_event's, or 'lead': one that came to be"),
    slot(),
    Column("count", Counter, nullable=False),
    sqlite_with_rowid=False,
)

booking = Table(
    "booking",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("lead_id", Id, ForeignKey("lead.id"), nullable=False, index=True),
    Column("source", String(30), nullable=False),
    Column("starts_at", Instant),
    Column("created_at", Instant, nullable=False),
)

suppression = Table(
    "suppression",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("email", String(254), nullable=False),
    Column("reason", String(30), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("workspace_id", "email"),
)
