"""The record of an execution as the API shows it: its steps, their attempts, its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic.alias_generators import to_camel

from flowtrack.api.schemas.wire import Answer
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services.records import Attempt
from flowtrack.store.steps import Step


class AttemptView(Answer):
    """One attempt of what a step does in the world. ``result`` is ``succeeded``, ``failed``, ``backing_off`` or
    ``held``; the latter two are tried again at ``nextAt``, or when a person says so. Of a hold that lasts not every
    attempt is on record."""

    number: int | None
    at: datetime
    result: str
    code: str | None
    message: str | None
    next_at: datetime | None


class StepView(Answer):
    """One visit of one node; ``duration`` in milliseconds, ``parent`` the number of the step that led here (0: none).
    The output of a wait that a person skipped says ``skipped``."""

    step_number: int
    node_key: str
    node_type: str
    label: str
    status: str
    exit: str | None
    parent: int
    duration: int | None
    error: str | None
    error_details: Any
    input: Any
    output: Any
    retry_count: int
    attempts: list[AttemptView]
    started_at: datetime
    completed_at: datetime | None


class LogView(Answer):
    """One line of the log."""

    level: str
    message: str
    metadata: Any
    timestamp: datetime


def step_view(step: Step, label: str, attempts: Sequence[Attempt]) -> StepView:
    """The step as it is shown."""
    return StepView(
        step_number=step.step_number,
        node_key=step.node_key,
        node_type=step.node_type,
        label=label,
        status=step.status,
        exit=step.exit,
        parent=step.parent,
        duration=step.duration_ms,
        error=step.error_message,
        error_details=camel(step.error_details),
        input=step.input_data,
        output=step.output_data,
        retry_count=step.retry_count,
        attempts=[AttemptView.model_validate(attempt) for attempt in attempts],
        started_at=step.started_at,
        completed_at=step.completed_at,
    )


def label_of(node_type: str, own: str | None) -> str:
    """What people call a node: its own name in the workflow, else that of its type, else the type itself."""
    known = REGISTRY.get(node_type)
    return own or (known.label if known else node_type)


def camel(details: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A failure as it is stored, in the wire's spelling."""
    return None if details is None else {to_camel(key): value for key, value in details.items()}
