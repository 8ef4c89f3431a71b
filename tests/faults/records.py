"""Reading the record for a comparison."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from flowtrack.store.database import Transaction
from flowtrack.store.tables import email_message, execution_step


def trace_of(tx: Transaction, execution_id: str) -> list[list[Any]]:
    """[step number, node, exit, step's status, Message-ID, mail's status] of each step, in order."""
    step, mail = execution_step.c, email_message.c
    same = (mail.execution_id == step.execution_id) & (mail.step_number == step.step_number)
    columns = (step.step_number, step.node_key, step.exit, step.status, mail.message_id, mail.status)
    found = select(*columns).outerjoin_from(execution_step, email_message, same)
    rows = tx.execute(found.where(step.execution_id == execution_id).order_by(step.step_number))
    return [list(row) for row in rows]
