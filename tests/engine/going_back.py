"""Retries from an earlier step, asked for as the service asks for them: by the steps on record."""

from __future__ import annotations

from tests.engine.building import EXECUTION, Run

from flowtrack.engine.decision import Decision, StepRecord
from flowtrack.engine.events import RetryRequested
from flowtrack.services.executions import _after
from flowtrack.store.steps import Step


def retry_from(run: Run, number: int) -> Decision:
    """Let ``run`` go back to its step ``number``."""
    return run.send(request(run, number))


def request(run: Run, number: int) -> RetryRequested:
    """The event of a retry from step ``number``: it names the step and all that followed from it."""
    return RetryRequested(run.now, run.steps[number].node, after(run, number))


def after(run: Run, number: int) -> tuple[int, ...]:
    return tuple(_after([stored(step) for step in run.steps.values()], number))


def visits(run: Run, node: str) -> list[tuple[int, str]]:
    """The steps of ``node`` and how they ended or stand."""
    return [(step.number, str(step.status)) for step in run.steps.values() if step.node == node]


def stored(step: StepRecord) -> Step:
    """The step as the store has it."""
    return Step(
        execution_id=EXECUTION,
        step_number=step.number,
        node_key=step.node,
        node_type=step.type,
        parent=step.parent,
        status=step.status,
        exit=step.exit,
        started_at=step.started_at,
        completed_at=step.completed_at,
        duration_ms=None,
        input_data=step.input or None,
        output_data=step.output or None,
        error_message=step.failure.message if step.failure else None,
        error_details=None,
        retry_count=step.retry_count,
    )
