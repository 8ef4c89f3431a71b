"""A turn's decisions as rows: what the engine decided, in the store's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flowtrack.domain.failure import Failure
from flowtrack.engine import codec
from flowtrack.engine.decision import StepRecord
from flowtrack.engine.state import FINAL, State, Status
from flowtrack.store.executions import SavedExecution
from flowtrack.store.steps import Log, Step
from flowtrack.worker.case import Case, Lease


def saved_execution(case: Case, now: datetime, lease: Lease | None) -> SavedExecution:
    """The execution as it is to be written back; with ``lease`` it stays ours."""
    execution, state = case.execution, case.state
    completed_at = _completed_at(case, now)
    failure = state.failure
    return SavedExecution(
        id=execution.id,
        fence=case.fence,
        started_at=execution.started_at,
        status=state.status,
        reason=state.reason,
        outcome=state.outcome,
        state=codec.encode(state),
        due_at=state.due_at,
        lease_until=lease.until if lease else None,
        lease_owner=lease.owner if lease else None,
        completed_at=completed_at,
        duration_ms=_milliseconds(execution.started_at, completed_at),
        error_message=failure.message if failure else None,
        error_details=_details(failure),
        retry_count=state.retries,
        output_data=_output(state),
    )


def step_rows(case: Case, *, fresh: bool) -> Iterator[Step]:
    """The steps of this turn: those not yet on record, or those that are."""
    for step in case.decision.steps if case.decision else ():
        if step.fresh is fresh:
            yield _step(case.execution.id, step)


def log_rows(case: Case) -> Iterator[Log]:
    """The log lines of this turn."""
    for line in case.decision.logs if case.decision else ():
        yield Log(case.execution.id, line.level, line.message, line.metadata or None, line.at)


def _completed_at(case: Case, now: datetime) -> datetime | None:
    if case.state.status not in FINAL:
        return None
    unchanged = case.decision is None or not (case.decision.steps or case.decision.logs)
    return case.execution.completed_at if unchanged else now


def _output(state: State) -> dict[str, Any] | None:
    if state.status is not Status.COMPLETED:
        return None
    return {"outcome": state.outcome, **({"result": state.result} if state.result else {})}


def _step(execution_id: str, step: StepRecord) -> Step:
    return Step(
        execution_id=execution_id,
        step_number=step.number,
        node_key=step.node,
        node_type=step.type,
        parent=step.parent,
        status=step.status,
        exit=step.exit,
        started_at=step.started_at,
        completed_at=step.completed_at,
        duration_ms=_milliseconds(step.started_at, step.completed_at),
        input_data=step.input or None,
        output_data=step.output or None,
        error_message=step.failure.message if step.failure else None,
        error_details=_details(step.failure),
        retry_count=step.retry_count,
    )


def _details(failure: Failure | None) -> dict[str, Any] | None:
    return codec.encode_failure(failure) if failure else None


def _milliseconds(begin: datetime, end: datetime | None) -> int | None:
    return None if end is None else round((end - begin).total_seconds() * 1000)
