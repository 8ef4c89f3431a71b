"""Executions as people look at them: one, or a page of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from flowtrack.store import execution_list
from flowtrack.store.among import among
from flowtrack.store.database import Transaction
from flowtrack.store.execution_list import EVERYTHING, Filter, Mark
from flowtrack.store.tables import lead, workflow, workflow_execution, workflow_version
from flowtrack.store.tables.executions import LIVE


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """An execution with the lead and workflow it belongs to."""

    id: str
    workflow_id: str
    workflow_name: str
    version_id: str
    lead_id: str
    lead_email: str
    lead_name: str
    lead_status: str
    trigger_type: str
    trigger_node_id: str
    trigger_data: Mapping[str, Any]
    status: str
    reason: str | None
    outcome: str | None
    due_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    duration_ms: int | None
    error_message: str | None
    error_details: Mapping[str, Any] | None
    retry_count: int
    max_retries: int
    output_data: Mapping[str, Any] | None
    created_at: datetime
    version_number: int
    state: Mapping[str, Any]


_x = workflow_execution.c
_ROWS: Any = (
    select(
        _x.id, _x.workflow_id, workflow.c.name.label("workflow_name"), _x.version_id, _x.lead_id,
        lead.c.email.label("lead_email"), lead.c.name.label("lead_name"), lead.c.status.label("lead_status"),
        _x.trigger_type, _x.trigger_node_id, _x.trigger_data, _x.status, _x.reason, _x.outcome, _x.due_at,
        _x.started_at, _x.completed_at, _x.duration_ms, _x.error_message, _x.error_details, _x.retry_count,
        _x.max_retries, _x.output_data, _x.created_at, workflow_version.c.number,
        _x.state,
    )
    .join(lead, lead.c.id == _x.lead_id)
    .join(workflow_version, workflow_version.c.id == _x.version_id)
    .join(workflow, workflow.c.id == _x.workflow_id)
)  # fmt: skip


def load(tx: Transaction, workspace_id: str, execution_id: str) -> ExecutionRow | None:
    """The execution, if it is this workspace's."""
    row = tx.execute(_ROWS.where(_x.workspace_id == workspace_id, _x.id == execution_id)).one_or_none()
    return ExecutionRow(*row) if row else None


def live_of(tx: Transaction, workspace_id: str, lead_id: str) -> list[ExecutionRow]:
    """What is live for a lead, newest first: one execution of a workflow at most."""
    ours = _ROWS.where(_x.workspace_id == workspace_id, _x.lead_id == lead_id, text(f"workflow_execution.{LIVE}"))
    return [ExecutionRow(*row) for row in tx.execute(ours.order_by(_x.id.desc())).all()]


def newest_of(tx: Transaction, lead_ids: Sequence[str]) -> list[ExecutionRow]:
    """Of each of these leads the newest execution, as far as it has one; in any order."""
    return [ExecutionRow(*row) for row in tx.execute(_NEWEST, {"ids": lead_ids}).all()]


def page(
    tx: Transaction, workspace_id: str, wanted: Filter = EVERYTHING, before: Mark | None = None, *, most: int
) -> list[ExecutionRow]:
    """The newest ``most`` of the workspace's executions that fit, from behind ``before``, newest first."""
    found = [mark.id for mark in execution_list.find(tx, workspace_id, wanted, before, most)]
    rows = {row[0]: ExecutionRow(*row) for row in tx.execute(_THESE, {"ids": found}).all()}
    return [rows[key] for key in found]


_other = workflow_execution.alias("other")
_LAST = select(_other.c.id).where(_other.c.lead_id == lead.c.id).order_by(_other.c.id.desc()).limit(1)
_NEWEST = _ROWS.where(among(lead.c.id, "ids"), _x.id == _LAST.correlate(lead).scalar_subquery())
_THESE = _ROWS.where(among(_x.id, "ids"))
