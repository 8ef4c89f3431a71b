"""Executions as the API shows them. The seed's keys stand as they were; more stand beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.alias_generators import to_camel

from flowtrack.api.schemas.wire import Answer, Body, with_example
from flowtrack.store.execution_views import ExecutionRow
from flowtrack.store.mails import Mail
from flowtrack.store.steps import Log, Step

Status = Literal["queued", "running", "paused", "completed", "failed", "cancelled"]


class Progress(Answer):
    """How far it came. ``totalSteps`` counts the steps on record."""

    total_steps: int
    completed_steps: int


class StepView(Answer):
    """One visit of one node; ``duration`` in milliseconds."""

    step_number: int
    node_key: str
    node_type: str
    status: str
    exit: str | None
    duration: int | None
    error: str | None
    error_details: Any
    input: Any
    output: Any
    retry_count: int
    started_at: datetime
    completed_at: datetime | None


class LogView(Answer):
    """One line of the log."""

    level: str
    message: str
    metadata: Any
    timestamp: datetime


class LeadBrief(Answer):
    """Whom it is about."""

    id: str
    email: str
    name: str
    status: str


class WorkflowBrief(Answer):
    """What it runs."""

    id: str
    name: str
    version_id: str


class MailView(Answer):
    """A mail of the execution."""

    id: str
    step_number: int
    message_id: str
    status: str
    subject: str
    recipient: str
    provider: str | None
    response: str | None
    created_at: datetime
    sent_at: datetime | None


class ExecutionSummary(Answer):
    """An execution in a list. ``reason`` says why it is paused, ``outcome`` how it completed."""

    id: str
    status: str
    reason: str | None
    outcome: str | None
    workflow: WorkflowBrief
    lead: LeadBrief
    trigger_type: str
    due_at: datetime | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    duration_ms: int | None
    error_message: str | None
    retry_count: int


class ExecutionView(ExecutionSummary):
    """An execution with everything on record about it."""

    progress: Progress
    steps: list[StepView]
    logs: list[LogView]
    mails: list[MailView]
    trigger_node_id: str
    trigger_data: Any
    error_details: Any
    max_retries: int
    output_data: Any


class RetryBody(Body):
    """From which step to go on; left out: where it failed."""

    model_config = with_example(Body, {"fromStep": 3})

    from_step: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class SkipBody(Body):
    """Which step's wait is to end; left out: all that wait now."""

    model_config = with_example(Body, {"stepNumber": 4})

    step_number: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class Requested(Answer):
    """The wish is on record; the execution takes it in as soon as its lease is free."""

    model_config = with_example(Answer, {"executionId": "0192f0c1-2b3c-7d4e-8f50-61728394a5b6", "requested": "cancel"})

    execution_id: str
    requested: str


def _camel(details: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A failure as it is stored, in the wire's spelling."""
    return None if details is None else {to_camel(key): value for key, value in details.items()}


def summary(row: ExecutionRow) -> ExecutionSummary:
    """The execution as a list shows it."""
    return ExecutionSummary(**_shared(row))


def view(row: ExecutionRow, steps: Sequence[Step], logs: Sequence[Log], mails: Sequence[Mail]) -> ExecutionView:
    """The execution with its record."""
    done = sum(step.status == "completed" for step in steps)
    return ExecutionView(
        **_shared(row),
        progress=Progress(total_steps=len(steps), completed_steps=done),
        steps=[_step(step) for step in steps],
        logs=[LogView.model_validate(log) for log in logs],
        mails=[MailView.model_validate(mail) for mail in mails],
        trigger_node_id=row.trigger_node_id,
        trigger_data=row.trigger_data,
        error_details=_camel(row.error_details),
        max_retries=row.max_retries,
        output_data=row.output_data,
    )


def _shared(row: ExecutionRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "status": row.status,
        "reason": row.reason,
        "outcome": row.outcome,
        "workflow": WorkflowBrief(id=row.workflow_id, name=row.workflow_name, version_id=row.version_id),
        "lead": LeadBrief(id=row.lead_id, email=row.lead_email, name=row.lead_name, status=row.lead_status),
        "trigger_type": row.trigger_type,
        "due_at": row.due_at,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "completed_at": row.completed_at,
        "duration_ms": row.duration_ms,
        "error_message": row.error_message,
        "retry_count": row.retry_count,
    }


def _step(step: Step) -> StepView:
    return StepView(
        step_number=step.step_number,
        node_key=step.node_key,
        node_type=step.node_type,
        status=step.status,
        exit=step.exit,
        duration=step.duration_ms,
        error=step.error_message,
        error_details=_camel(step.error_details),
        input=step.input_data,
        output=step.output_data,
        retry_count=step.retry_count,
        started_at=step.started_at,
        completed_at=step.completed_at,
    )
