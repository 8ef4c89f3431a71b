"""Reading the record for a comparison."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from flowtrack.store.database import Transaction
from flowtrack.store.tables import email_message, execution_step, step_tally, workflow_execution


def trace_of(tx: Transaction, execution_id: str) -> list[list[Any]]:
    """[step number, node, exit, step's status, Message-ID, mail's status] of each step, in order."""
    step, mail = execution_step.c, email_message.c
    same = (mail.execution_id == step.execution_id) & (mail.step_number == step.step_number)
    columns = (step.step_number, step.node_key, step.exit, step.status, mail.message_id, mail.status)
    found = select(*columns).outerjoin_from(execution_step, email_message, same)
    rows = tx.execute(found.where(step.execution_id == execution_id).order_by(step.step_number))
    return [list(row) for row in rows]


def tallied_steps(tx: Transaction) -> dict[tuple[str, str, str, str], int]:
    """By version, node, status and exit, how many steps there are, by the tally."""
    tally = step_tally.c
    kind = (tally.version_id, tally.node_key, tally.status, tally.exit)
    rows = select(*kind, func.sum(tally.count)).group_by(*kind)
    return {(row[0], row[1], row[2], row[3]): int(row[4]) for row in tx.execute(rows) if row[4]}


def counted_steps(tx: Transaction) -> dict[tuple[str, str, str, str], int]:
    """The same by the steps themselves."""
    step, version = execution_step.c, workflow_execution.c.version_id
    kind = (version, step.node_key, step.status, func.coalesce(step.exit, ""))
    joined = execution_step.join(workflow_execution, workflow_execution.c.id == step.execution_id)
    rows = select(*kind, func.count()).select_from(joined).group_by(*kind)
    return {(row[0], row[1], row[2], row[3]): row[4] for row in tx.execute(rows)}
