"""Executions, their steps, logs and inboxes.

``due_at`` is when an execution wants to be looked at. The two partial indexes hold only what can be
claimed, apart for first runs and for later ones, so that finding what is due costs as much as what is due,
however many wait, and a lead that has just come in never stands behind a crowd of timers.

``execution_tally`` is kept by triggers on ``workflow_execution`` (migration 0009), whoever changes that; all but
what was accepted, which is counted by whoever makes executions. ``store.tally`` reads it. ``step_tally`` is kept by
whoever writes steps, ``store.steps``: triggers would have to find each step's version.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from flowtrack.store.tables.metadata import metadata
from flowtrack.store.types import Counter, Document, Id, Instant, slot

FRESH = "status = 'queued' AND due_at IS NOT NULL"
AGAIN = "status <> 'queued' AND lease_until IS NULL AND due_at IS NOT NULL"
LIVE = "status IN ('queued', 'running', 'paused')"
LEASED = "lease_until IS NOT NULL"
UNTIMED = f"due_at IS NULL AND lease_until IS NULL AND {LIVE}"
KIND = ("status", "reason", "outcome")
"""What ``store.execution_list`` goes by: each kind is a list of its own, the newest first."""
HELD = "reason = 'held'"

workflow_execution = Table(
    "workflow_execution",
    metadata,
    Column("id", Id, primary_key=True),
    Column("workspace_id", Id, ForeignKey("workspace.id"), nullable=False),
    Column("workflow_id", Id, ForeignKey("workflow.id"), nullable=False),
    Column("version_id", Id, ForeignKey("workflow_version.id"), nullable=False),
    Column("lead_id", Id, ForeignKey("lead.id"), nullable=False),
    Column("trigger_type", String(20), nullable=False),
    Column("trigger_node_id", String(100), nullable=False),
    Column("trigger_data", Document, nullable=False),
    Column("status", String(10), nullable=False),
    Column("reason", String(10), comment="why it is paused"),
    Column("outcome", String(20), comment="how it completed"),
    Column("state", Document, nullable=False, comment="all that the engine reads"),
    Column("due_at", Instant),
    Column("fence", Integer, nullable=False, comment="grows with each claim; only its holder writes"),
    Column("lease_until", Instant),
    Column("lease_owner", String(36)),
    Column("dispatched_at", Instant, comment="when it was last put into a queue, in real time; a claim clears it"),
    Column("inbox_seq", Integer, nullable=False, comment="number of the newest message in the inbox"),
    Column("started_at", Instant),
    Column("completed_at", Instant),
    Column("duration_ms", Counter),
    Column("error_message", Text),
    Column("error_details", Document),
    Column("retry_count", Integer, nullable=False),
    Column("max_retries", Integer, nullable=False),
    Column("output_data", Document),
    Column("created_at", Instant, nullable=False),
    Index("ix_execution_fresh", "due_at", sqlite_where=text(FRESH), postgresql_where=text(FRESH)),
    Index("ix_execution_again", "due_at", sqlite_where=text(AGAIN), postgresql_where=text(AGAIN)),
    Index("ix_execution_leased", "lease_until", sqlite_where=text(LEASED), postgresql_where=text(LEASED)),
    Index("ix_execution_untimed", "workspace_id", sqlite_where=text(UNTIMED), postgresql_where=text(UNTIMED)),
    Index("ix_execution_held", "workspace_id", "id", sqlite_where=text(HELD), postgresql_where=text(HELD)),
    Index("ix_execution_lead", "lead_id", "id"),
    Index("ix_execution_list", "workspace_id", "created_at", "id"),
    Index("ix_execution_kind", "workspace_id", *KIND, "created_at", "id"),
    Index("ix_execution_workflow", "workflow_id", *KIND, "created_at", "id"),
)

execution_step = Table(
    "execution_step",
    metadata,
    Column("execution_id", Id, ForeignKey("workflow_execution.id"), primary_key=True),
    Column("step_number", Integer, primary_key=True),
    Column("node_key", String(100), nullable=False),
    Column("node_type", String(50), nullable=False),
    Column("parent", Integer, nullable=False, comment="number of the step that led here; 0 for the trigger"),
    Column("status", String(10), nullable=False),
    Column("exit", String(100)),
    Column("started_at", Instant, nullable=False),
    Column("completed_at", Instant),
    Column("duration_ms", Counter),
    Column("input_data", Document),
    Column("output_data", Document),
    Column("error_message", Text),
    Column("error_details", Document),
    Column("retry_count", Integer, nullable=False),
)

execution_log = Table(
    "execution_log",
    metadata,
    Column("id", Counter, primary_key=True, autoincrement=True),
    Column("execution_id", Id, ForeignKey("workflow_execution.id"), nullable=False),
    Column("level", String(5), nullable=False),
    Column("message", Text, nullable=False),
    Column("metadata", Document),
    Column("timestamp", Instant, nullable=False),
    Index("ix_execution_log_execution", "execution_id", "id"),
)

execution_inbox = Table(
    "execution_inbox",
    metadata,
    Column("execution_id", Id, ForeignKey("workflow_execution.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("data", Document, nullable=False),
    Column("at", Instant, nullable=False),
)

execution_tally = Table(
    "execution_tally",
    metadata,
    Column("workspace_id", Id, primary_key=True),
    Column("version_id", Id, primary_key=True, comment="none ('') of what was accepted"),
    Column("status", String(10), primary_key=True, comment="or 'accepted': how many ever came in"),
    Column("reason", String(20), primary_key=True, comment="why it is paused, or how it completed"),
    slot(),
    Column("count", Counter, nullable=False),
    sqlite_with_rowid=False,
)

step_tally = Table(
    "step_tally",
    metadata,
    Column("version_id", Id, primary_key=True),
    Column("node_key", String(100), primary_key=True),
    Column("status", String(10), primary_key=True),
    Column("exit", String(100), primary_key=True, comment="none: ''"),
    slot(),
    Column("count", Counter, nullable=False),
    sqlite_with_rowid=False,
)
