"""The record of executions: their steps and logs. Written set-wise by the turn, read for the views."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from flowtrack.store.bulk import insert_all, update_all
from flowtrack.store.database import Transaction
from flowtrack.store.tables import execution_log, execution_step


class Step(NamedTuple):
    """One visit of one node; durations in milliseconds."""

    execution_id: str
    step_number: int
    node_key: str
    node_type: str
    parent: int
    status: str
    exit: str | None
    started_at: datetime
    completed_at: datetime | None
    duration_ms: int | None
    input_data: Any
    output_data: Any
    error_message: str | None
    error_details: Any
    retry_count: int


class Log(NamedTuple):
    """One line of an execution's log."""

    execution_id: str
    level: str
    message: str
    metadata: Any
    timestamp: datetime


def insert_steps(tx: Transaction, steps: Sequence[Step]) -> None:
    """Record steps that were not on record."""
    insert_all(tx, execution_step, steps)


def update_steps(tx: Transaction, steps: Sequence[Step]) -> None:
    """Record how steps that were on record have gone on. What they were given stays."""
    update_all(tx, _UPDATE, steps)


def insert_logs(tx: Transaction, logs: Sequence[Log]) -> None:
    """Add lines to executions' logs."""
    insert_all(tx, execution_log, logs)


def steps_of(tx: Transaction, execution_id: str) -> list[Step]:
    """An execution's steps, in order."""
    found = select(execution_step).where(execution_step.c.execution_id == execution_id)
    return [Step(*row) for row in tx.execute(found.order_by(execution_step.c.step_number)).all()]


def logs_of(tx: Transaction, execution_id: str, most: int) -> list[Log]:
    """The newest ``most`` lines of an execution's log, oldest first."""
    columns = [column for column in execution_log.c if column.name != "id"]
    found = select(*columns).where(execution_log.c.execution_id == execution_id)
    rows = tx.execute(found.order_by(execution_log.c.id.desc()).limit(most)).all()
    return [Log(*row) for row in reversed(rows)]


_PROGRESS = (
    "status",
    "exit",
    "completed_at",
    "duration_ms",
    "output_data",
    "error_message",
    "error_details",
    "retry_count",
)
_UPDATE = (
    update(execution_step)
    .where(
        execution_step.c.execution_id == bindparam("execution_id"),
        execution_step.c.step_number == bindparam("step_number"),
    )
    .values({name: bindparam(name, type_=execution_step.c[name].type) for name in _PROGRESS})
)
