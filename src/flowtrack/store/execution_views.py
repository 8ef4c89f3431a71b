"""Executions as people look at them: one, or a page of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from flowtrack.store.database import Transaction
from flowtrack.store.tables import lead, workflow, workflow_execution
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


_x = workflow_execution.c
_ROWS: Any = (
    select(
        _x.id, _x.workflow_id, workflow.c.name.label("workflow_name"), _x.version_id, _x.lead_id,
        lead.c.email.label("lead_email"), lead.c.name.label("lead_name"), lead.c.status.label("lead_status"),
        _x.trigger_type, _x.trigger_node_id, _x.trigger_data, _x.status, _x.reason, _x.outcome, _x.due_at,
        _x.started_at, _x.completed_at, _x.duration_ms, _x.error_message, _x.error_details, _x.retry_count,
        _x.max_retries, _x.output_data, _x.created_at,
    )
    .join(lead, lead.c.id == _x.lead_id)
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


def page(
    tx: Transaction,
    workspace_id: str,
    *,
    status: str | None = None,
    workflow_id: str | None = None,
    lead_id: str | None = None,
    before: str | None = None,
    most: int,
) -> list[ExecutionRow]:
    """The workspace's executions that fit the filters, newest first, from before the id ``before``."""
    found = _ROWS.where(_x.workspace_id == workspace_id)
    filters = {_x.status: status, _x.workflow_id: workflow_id, _x.lead_id: lead_id}
    for column, wanted in filters.items():
        if wanted is not None:
            found = found.where(column == wanted)
    if before is not None:
        found = found.where(_x.id < before)
    return [ExecutionRow(*row) for row in tx.execute(found.order_by(_x.id.desc()).limit(most)).all()]
