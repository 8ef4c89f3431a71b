"""The life of executions in the database: made, claimed under a lease, saved under its fence, let go.

Everything here takes many executions at once. A *claim* raises the fence; a *save* says which fence it
holds, and a row whose fence has moved on is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Update, bindparam, case, func, select, text, union_all, update

from flowtrack.store.bulk import insert_all
from flowtrack.store.database import Transaction
from flowtrack.store.tables import workflow_execution as execution
from flowtrack.store.tables.executions import AGAIN, FRESH, LEASED

_CLAIMED = (
    execution.c.id,
    execution.c.workspace_id,
    execution.c.workflow_id,
    execution.c.version_id,
    execution.c.lead_id,
    execution.c.trigger_data,
    execution.c.state,
    execution.c.fence,
    execution.c.inbox_seq,
    execution.c.started_at,
    execution.c.completed_at,
    execution.c.max_retries,
    execution.c.created_at,
)


@dataclass(frozen=True, slots=True)
class NewExecution:
    """An execution to be made."""

    id: str
    workspace_id: str
    workflow_id: str
    version_id: str
    lead_id: str
    trigger_type: str
    trigger_node_id: str
    trigger_data: Mapping[str, Any]
    state: Mapping[str, Any]
    max_retries: int
    due_at: datetime
    created_at: datetime
    status: str = "queued"
    fence: int = 0
    inbox_seq: int = 0
    retry_count: int = 0


@dataclass(frozen=True, slots=True)
class ClaimedExecution:
    """An execution as its claim found it. ``state`` is the stored JSON document."""

    id: str
    workspace_id: str
    workflow_id: str
    version_id: str
    lead_id: str
    trigger_data: Mapping[str, Any]
    state: Mapping[str, Any]
    fence: int
    inbox_seq: int
    started_at: datetime
    completed_at: datetime | None
    max_retries: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SavedExecution:
    """What is written back of an execution. With ``lease_until`` None the lease is given back."""

    id: str
    fence: int
    inbox_seq: int
    status: str
    reason: str | None
    outcome: str | None
    state: Mapping[str, Any]
    due_at: datetime | None
    lease_until: datetime | None
    lease_owner: str | None
    completed_at: datetime | None
    duration_ms: int | None
    error_message: str | None
    error_details: Mapping[str, Any] | None
    retry_count: int
    output_data: Mapping[str, Any] | None


def insert_executions(tx: Transaction, new: Sequence[NewExecution]) -> None:
    """Record executions that nobody has run yet."""
    insert_all(tx, execution, new)


def claim_due(
    tx: Transaction, *, now: datetime, lease_until: datetime, owner: str, most: int
) -> list[ClaimedExecution]:
    """Take up to ``most`` due executions under a lease; those never run go first, but for a quarter of
    the places, which belong to the others. ``now`` is business time, ``lease_until`` real time.
    """
    lease = {"now": now, "lease_until": lease_until, "owner": owner}
    kept_free = max(most // 4, 1) if most > 1 else 0
    fresh = _claim(tx, FRESH, most - kept_free, lease)
    again = _claim(tx, AGAIN, most - len(fresh), lease)
    if len(again) < kept_free and len(fresh) == most - kept_free:
        fresh += _claim(tx, FRESH, kept_free - len(again), lease)
    return fresh + again


def _claim(tx: Transaction, lane: str, most: int, lease: Mapping[str, Any]) -> list[ClaimedExecution]:
    if most <= 0:
        return []
    rows = tx.execute(_CLAIMS[lane], {**lease, "most": most})
    return [ClaimedExecution(*row) for row in rows]


def _claim_statement(lane: str) -> Update:
    due = (
        select(execution.c.id)
        .where(text(lane), execution.c.due_at <= bindparam("now"))
        .order_by(execution.c.due_at)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True)
    )
    return (
        update(execution)
        .where(execution.c.id.in_(due))
        .values(
            status="running",
            lease_until=bindparam("lease_until", type_=execution.c.lease_until.type),
            lease_owner=bindparam("owner"),
            fence=execution.c.fence + 1,
            started_at=func.coalesce(execution.c.started_at, bindparam("now", type_=execution.c.due_at.type)),
        )
        .returning(*_CLAIMED)
        .execution_options(synchronize_session=False)
    )


_CLAIMS = {lane: _claim_statement(lane) for lane in (FRESH, AGAIN)}


def held_fences(tx: Transaction, ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """By id, the fence and inbox number in force now; the rows stay locked until the transaction ends."""
    columns = (execution.c.id, execution.c.fence, execution.c.inbox_seq)
    rows = tx.execute(select(*columns).where(execution.c.id.in_(list(ids))).with_for_update())
    return {row.id: (row.fence, row.inbox_seq) for row in rows}


def save_executions(tx: Transaction, saved: Sequence[SavedExecution], now: datetime) -> None:
    """Write the executions back. One whose inbox has got mail since it was read is due again at once."""
    if not saved:
        return
    rows = [
        {
            "b_id": item.id,
            "b_fence": item.fence,
            "b_inbox_seq": item.inbox_seq,
            "b_due_at": item.due_at,
            "b_now": now,
            "status": item.status,
            "reason": item.reason,
            "outcome": item.outcome,
            "state": item.state,
            "lease_until": item.lease_until,
            "lease_owner": item.lease_owner,
            "completed_at": item.completed_at,
            "duration_ms": item.duration_ms,
            "error_message": item.error_message,
            "error_details": item.error_details,
            "retry_count": item.retry_count,
            "output_data": item.output_data,
        }
        for item in saved
    ]
    tx.execute(_SAVE, rows)


_moment = execution.c.due_at.type
_SAVE = (
    update(execution)
    .where(execution.c.id == bindparam("b_id"), execution.c.fence == bindparam("b_fence"))
    .values(
        {
            name: bindparam(name, type_=execution.c[name].type)
            for name in (
                "status", "reason", "outcome", "state", "lease_until", "lease_owner", "completed_at",
                "duration_ms", "error_message", "error_details", "retry_count", "output_data",
            )
        }
        | {
            "due_at": case(
                (execution.c.inbox_seq == bindparam("b_inbox_seq"), bindparam("b_due_at", type_=_moment)),
                else_=bindparam("b_now", type_=_moment),
            )
        }
    )
)  # fmt: skip


def put_aside(tx: Transaction, execution_id: str, fence: int, due_at: datetime) -> None:
    """Let an execution go as it is; it is due again at ``due_at``."""
    held = (execution.c.id == execution_id) & (execution.c.fence == fence)
    tx.execute(update(execution).where(held).values(lease_until=None, lease_owner=None, due_at=due_at))


def renew_leases(tx: Transaction, fences: Mapping[str, int], lease_until: datetime) -> set[str]:
    """Prolong the leases that are still held, and answer whose they were: by execution id, the fence each
    was claimed under. What another worker has by now is left to it."""
    leased = select(execution.c.id, execution.c.fence).where(execution.c.id.in_(list(fences)), text(LEASED))
    held = {row.id for row in tx.execute(leased.with_for_update()) if row.fence == fences[row.id]}
    tx.execute(update(execution).where(execution.c.id.in_(held)).values(lease_until=lease_until))
    return held


def release_leases(tx: Transaction, fences: Mapping[str, int], now: datetime) -> None:
    """Give leases back before their time; the executions are due at once for whoever comes next."""
    statement = (
        update(execution)
        .where(execution.c.id == bindparam("b_id"), execution.c.fence == bindparam("b_fence"))
        .values(lease_until=None, lease_owner=None, due_at=bindparam("b_now", type_=_moment))
    )
    rows = [{"b_id": key, "b_fence": fence, "b_now": now} for key, fence in fences.items()]
    if rows:
        tx.execute(statement, rows)


def expire_leases(tx: Transaction, *, real_now: datetime, now: datetime, except_ids: Collection[str] = ()) -> int:
    """Take back the leases whose time has passed and make their executions due; answers how many.

    ``except_ids`` are left alone: their holder is the one who asks, and knows them to be under way.
    """
    run_out = execution.c.lease_until < real_now
    statement = (
        update(execution)
        .where(text(LEASED), run_out, execution.c.id.not_in(except_ids))
        .values(lease_until=None, lease_owner=None, due_at=now)
    )
    return tx.execute(statement).rowcount


def next_due(tx: Transaction) -> datetime | None:
    """When the earliest execution that nobody holds is due, in business time; None if none ever is."""
    lanes = [
        select(select(execution.c.due_at).where(text(lane)).order_by(execution.c.due_at).limit(1).subquery())
        for lane in (FRESH, AGAIN)
    ]
    found = [row[0] for row in tx.execute(union_all(*lanes))]
    return min(found, default=None)


def queue_counts(tx: Transaction, workspace_id: str, now: datetime) -> dict[str, int]:
    """The seed's four figures: due and unleased, leased, paused with a due time, failed."""
    free, due = execution.c.lease_until.is_(None), execution.c.due_at
    kinds = {
        "waiting": free & (due <= now) & _LIVE,
        "active": execution.c.lease_until.is_not(None),
        "delayed": free & (due > now) & _LIVE,
        "failed": execution.c.status == "failed",
    }
    ours = execution.c.workspace_id == workspace_id
    counts = {name: select(func.count()).where(ours, kind).scalar_subquery() for name, kind in kinds.items()}
    return dict(tx.execute(select(*(count.label(name) for name, count in counts.items()))).one()._mapping)


_LIVE = execution.c.status.in_(("queued", "running", "paused"))
