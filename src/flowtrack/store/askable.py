"""Of which executions something may be asked, when it is asked of many at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select, tuple_

from flowtrack.store.among import among
from flowtrack.store.database import Transaction
from flowtrack.store.tables import execution_inbox
from flowtrack.store.tables import workflow_execution as execution


class Asked(NamedTuple):
    """An execution, and what may be live once only."""

    id: str
    lead_id: str
    workflow_id: str


def askable(kind: str) -> list[ColumnElement[bool]]:
    """What holds for an execution that ``kind`` has not been asked of and, if that is a retry, whose workflow the lead
    has not begun anew since, nor is going through."""
    unasked = ~_asked(execution.c.id, kind)
    return [unasked, ~_overtaken()] if kind == "retry" else [unasked]


def _asked(execution_id: ColumnElement[str], kind: str) -> ColumnElement[bool]:
    return exists().where(execution_inbox.c.execution_id == execution_id, execution_inbox.c.kind == kind)


def _overtaken() -> ColumnElement[bool]:
    mine, other = execution.c, execution.alias("other").c
    newer = tuple_(other.created_at, other.id) > tuple_(mine.created_at, mine.id)
    live = other.status.in_(("queued", "running", "paused")) | ((other.status == "failed") & _asked(other.id, "retry"))
    same = (
        other.lead_id == mine.lead_id,
        other.workflow_id.concat("") == mine.workflow_id,  # by the lead's index, which holds few
        other.id != mine.id,
    )
    return exists(select(other.id).where(*same, or_(newer, live)).correlate(execution))


def lock(tx: Transaction, ids: Collection[str], statuses: Sequence[str]) -> list[Asked]:
    """Of these executions, those that have one of the statuses. They stay so until the transaction ends."""
    found = select(execution.c.id, execution.c.lead_id, execution.c.workflow_id).where(
        among(execution.c.id, "ids"), execution.c.status.in_(statuses)
    )
    rows = tx.execute(found.order_by(execution.c.id).with_for_update(), {"ids": list(ids)})
    return [Asked(*row) for row in rows.all()]
