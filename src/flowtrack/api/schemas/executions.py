"""Executions as the API shows them. The seed's keys stand as they were; more stand beside them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from flowtrack.api.schemas.mails import UNSEEN, MailView, mail_view
from flowtrack.api.schemas.steps import LogView, StepView, camel, label_of, step_view
from flowtrack.api.schemas.wire import Answer, Body, with_example
from flowtrack.services.places import Place, Standpoint
from flowtrack.services.records import Record
from flowtrack.store.steps import Step

Status = Literal["queued", "running", "paused", "completed", "failed", "cancelled"]


class Progress(Answer):
    """How far it came. ``totalSteps`` counts the steps on record."""

    total_steps: int
    completed_steps: int


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
    version_number: int


class PlaceView(Answer):
    """A node where it stands, and how: ``ready``, ``working``, ``waiting``, ``backing_off``, ``held``, ``joining`` or
    ``failed``. What is entered only when the execution is resumed has no step yet."""

    node_key: str
    node_type: str
    label: str
    step_number: int | None
    standing: str
    due_at: datetime | None


class ExecutionSummary(Answer):
    """An execution in a list. ``reason`` says why it is paused, ``outcome`` how it completed, ``at`` where it stands:
    one node for each of its paths, or those at which it failed."""

    id: str
    status: str
    reason: str | None
    outcome: str | None
    workflow: WorkflowBrief
    lead: LeadBrief
    at: list[PlaceView]
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


def summary(standpoint: Standpoint) -> ExecutionSummary:
    """The execution as a list shows it."""
    return ExecutionSummary(**_shared(standpoint))


def view(record: Record) -> ExecutionView:
    """The execution with its record."""
    row = record.standpoint.row
    done = sum(step.status == "completed" for step in record.steps)
    return ExecutionView(
        **_shared(record.standpoint),
        progress=Progress(total_steps=len(record.steps), completed_steps=done),
        steps=[_step(record, step) for step in record.steps],
        logs=[LogView.model_validate(log) for log in record.logs],
        mails=[mail_view(mail, record.seen.get(mail.id, UNSEEN)) for mail in record.mails],
        trigger_node_id=row.trigger_node_id,
        trigger_data=row.trigger_data,
        error_details=camel(row.error_details),
        max_retries=row.max_retries,
        output_data=row.output_data,
    )


def _place(place: Place) -> PlaceView:
    return PlaceView(**{**place._asdict(), "label": label_of(place.node_type, place.label)})


def _step(record: Record, step: Step) -> StepView:
    name = record.names.get(step.node_key)
    label = label_of(step.node_type, name.label if name else None)
    return step_view(step, label, record.attempts.get(step.step_number, ()))


def _shared(standpoint: Standpoint) -> dict[str, Any]:
    row = standpoint.row
    return {
        "id": row.id,
        "status": row.status,
        "reason": row.reason,
        "outcome": row.outcome,
        "workflow": WorkflowBrief(
            id=row.workflow_id,
            name=row.workflow_name,
            version_id=row.version_id,
            version_number=row.version_number,
        ),
        "lead": LeadBrief(id=row.lead_id, email=row.lead_email, name=row.lead_name, status=row.lead_status),
        "at": [_place(place) for place in standpoint.places],
        "trigger_type": row.trigger_type,
        "due_at": row.due_at,
        "created_at": row.created_at,
        "started_at": row.started_at,
        "completed_at": row.completed_at,
        "duration_ms": row.duration_ms,
        "error_message": row.error_message,
        "retry_count": row.retry_count,
    }
