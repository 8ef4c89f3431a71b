"""What others want of an execution. Appending makes it due; who holds its lease next takes it in order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, delete, insert, select, text, update

from flowtrack.store.among import among
from flowtrack.store.database import Transaction
from flowtrack.store.forms import live_executions
from flowtrack.store.tables import execution_inbox, workflow_execution
from flowtrack.store.tables.executions import HELD


class Message(NamedTuple):
    """One wish: its kind (cancel, retry, pause, resume, skip, release, signal) and what goes with it."""

    execution_id: str
    seq: int
    kind: str
    data: Mapping[str, Any]
    at: datetime


def append(tx: Transaction, execution_ids: Iterable[str], kind: str, data: Mapping[str, Any], at: datetime) -> None:
    """Put one message into the inbox of each execution and make it due at ``at`` (business time), if it is not
    due before."""
    statement = (
        update(workflow_execution)
        .where(workflow_execution.c.id.in_(sorted(execution_ids)))
        .values(
            inbox_seq=workflow_execution.c.inbox_seq + 1,
            due_at=case((workflow_execution.c.due_at < at, workflow_execution.c.due_at), else_=at),
        )
        .returning(workflow_execution.c.id, workflow_execution.c.inbox_seq)
    )
    rows = [
        {"execution_id": key, "seq": seq, "kind": kind, "data": data, "at": at}
        for key, seq in tx.execute(statement).all()
    ]
    if rows:
        tx.execute(insert(execution_inbox), rows)


def signal(tx: Transaction, lead_id: str, name: str, data: Mapping[str, Any], at: datetime) -> None:
    """Tell every live execution of the lead what the lead did."""
    live = live_executions(tx, [lead_id])
    if live:
        append(tx, live.values(), "signal", {"signal": name, "data": dict(data)}, at)


def release(tx: Transaction, workspace_id: str, at: datetime, after: str, most: int) -> str | None:
    """Ask up to ``most`` of the workspace's executions that are held until a moment, those whose ids come behind
    ``after``, to try at once. Answers the last one's id; None if there are no more."""
    held = (text(HELD), workflow_execution.c.workspace_id == workspace_id, workflow_execution.c.id > after)
    found = select(workflow_execution.c.id).where(*held, workflow_execution.c.due_at > at)
    ids = tx.execute(found.order_by(workflow_execution.c.id).limit(most)).scalars().all()
    append(tx, ids, "release", {}, at)
    return ids[-1] if len(ids) == most else None


def read(tx: Transaction, execution_ids: Collection[str]) -> list[Message]:
    """The messages in these executions' inboxes, each execution's in the order they came."""
    if not execution_ids:
        return []
    return [Message(*row) for row in tx.execute(_READ, {"ids": list(execution_ids)}).all()]


_READ = (
    select(execution_inbox)
    .where(among(execution_inbox.c.execution_id, "ids"))
    .order_by(execution_inbox.c.execution_id, execution_inbox.c.seq)
)


def remove(tx: Transaction, messages: Sequence[Message]) -> None:
    """Take messages out that were acted on."""
    if messages:
        tx.execute(_REMOVE, [{"b_id": m.execution_id, "b_seq": m.seq} for m in messages])


_REMOVE = delete(execution_inbox).where(
    execution_inbox.c.execution_id == bindparam("b_id"), execution_inbox.c.seq == bindparam("b_seq")
)
