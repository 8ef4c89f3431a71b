"""The life of executions in the database: made, claimed under a lease, saved under its fence, let go.

Everything here takes many executions at once. A *claim* raises the fence, and so does each *save*, which says
the fence it holds; a row whose fence has moved on is left alone. So a worker whose commit was done but not
answered (a fail-over) holds an old fence, and can't take its old state any further. Renewing a lease and
giving it back go by its owner: no two workers ever have the same name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Update,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)

from flowtrack.store.among import among
from flowtrack.store.bulk import insert_all, update_all
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


class NewExecution(NamedTuple):
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


class ClaimedExecution(NamedTuple):
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


class SavedExecution(NamedTuple):
    """What is written back of an execution. With ``lease_until`` None the lease is given back."""

    id: str
    fence: int
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


_NEXT_FENCE = execution.c.fence + literal_column("1")
_MOMENT = execution.c.due_at.type
_THESE = among(execution.c.id, "ids")


def insert_executions(tx: Transaction, new: Sequence[NewExecution]) -> None:
    """Record executions that nobody has run yet."""
    insert_all(tx, execution, new)


def claim_due(
    tx: Transaction, *, now: datetime, lease_until: datetime, owner: str, most: int, turn: int = 0
) -> list[ClaimedExecution]:
    """Take up to ``most`` due executions under a lease; those never run go first, but for a quarter of
    the places, which belong to the others (a single place in every fourth ``turn``). ``now`` is business
    time, ``lease_until`` real time.
    """
    if most <= 0:
        return []
    again = max(most // 4, 1) if most > 1 else int(turn % 4 == 3)
    values = {"now": now, "lease_until": lease_until, "owner": owner, "again": again, "most": most}
    return [ClaimedExecution(*row) for row in tx.execute(_CLAIM, values).all()]


def _due(lane: str, most: ColumnElement[int]) -> Select[Any]:
    return (
        select(execution.c.id)
        .where(text(lane), execution.c.due_at <= bindparam("now"))
        .order_by(execution.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )


def _claim_statement() -> Update:
    # CTEs, which PostgreSQL looks at once; it may run a subquery again for each row, and claim anew each time.
    again = _due(AGAIN, bindparam("again", type_=Integer)).cte("again")
    left = bindparam("most", type_=Integer) - select(func.count()).select_from(again).scalar_subquery()
    fresh = _due(FRESH, left).cte("fresh")
    # Places that first runs left free are the others'.
    left = left - select(func.count()).select_from(fresh).scalar_subquery()
    more = _due(AGAIN, left).where(execution.c.id.not_in(select(again.c.id))).cte("more")
    due = union_all(*(select(lane.c.id) for lane in (again, fresh, more))).cte("due")
    return (
        update(execution)
        .where(execution.c.id.in_(select(due.c.id)))
        .values(
            status="running",
            lease_until=bindparam("lease_until", type_=execution.c.lease_until.type),
            lease_owner=bindparam("owner"),
            fence=_NEXT_FENCE,
            started_at=func.coalesce(execution.c.started_at, bindparam("now", type_=_MOMENT)),
        )
        .returning(*_CLAIMED)
        .execution_options(synchronize_session=False)
    )


_CLAIM = _claim_statement()


def held_fences(tx: Transaction, ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """By id, the fence and inbox number in force now; the rows stay locked until the transaction ends."""
    return {row[0]: (row[1], row[2]) for row in tx.execute(_FENCES, {"ids": list(ids)}).all()}


_FENCES = (
    select(execution.c.id, execution.c.fence, execution.c.inbox_seq)
    .where(_THESE)
    .order_by(execution.c.id)
    .with_for_update()
)


def save_executions(tx: Transaction, saved: Sequence[SavedExecution]) -> None:
    """Write the executions back. The fence of each is one more from then on."""
    update_all(tx, _SAVE, saved)


_SAVE = (
    update(execution)
    .where(execution.c.id == bindparam("id"), execution.c.fence == bindparam("fence"))
    .values(
        {
            name: bindparam(name, type_=execution.c[name].type)
            for name in SavedExecution._fields
            if name not in ("id", "fence")
        }
        | {"fence": _NEXT_FENCE}
    )
)


def put_aside(tx: Transaction, execution_id: str, owner: str, due_at: datetime, message: str) -> bool:
    """Let an execution that is ours, or nobody's, go as it is, with ``message`` as its error; it is due again at
    ``due_at``. False if it is somebody else's."""
    free = or_(execution.c.lease_owner == owner, execution.c.lease_until.is_(None))
    let_go = {"lease_until": None, "lease_owner": None, "due_at": due_at, "fence": _NEXT_FENCE}
    statement = update(execution).where(execution.c.id == execution_id, free)
    return tx.execute(statement.values(**let_go, error_message=message)).rowcount > 0


def renew_leases(tx: Transaction, ids: Collection[str], owner: str, lease_until: datetime) -> set[str]:
    """Prolong the leases that are still the owner's; answers whose they are. What another worker has by now
    is left to it."""
    ours = select(execution.c.id).where(_THESE, execution.c.lease_owner == owner)
    held = set(tx.execute(ours.order_by(execution.c.id).with_for_update(), {"ids": list(ids)}).scalars())
    tx.execute(update(execution).where(execution.c.id.in_(held)).values(lease_until=lease_until))
    return held


def release_leases(tx: Transaction, owner: str, now: datetime) -> None:
    """Give all of the owner's leases back before their time; the executions are due at once for whoever comes
    next."""
    ours = (text(LEASED), execution.c.lease_owner == owner)
    tx.execute(update(execution).where(*ours).values(lease_until=None, lease_owner=None, due_at=now))


def expire_leases(tx: Transaction, *, real_now: datetime, now: datetime, except_ids: Collection[str] = ()) -> int:
    """Take back the leases whose time has passed and make their executions due; answers how many. Their holders'
    fences are old from then on, whether somebody claims them or not.

    ``except_ids`` are left alone: their holder is the one who asks, and knows them to be under way.
    """
    run_out = execution.c.lease_until < real_now
    statement = (
        update(execution)
        .where(text(LEASED), run_out, execution.c.id.not_in(except_ids))
        .values(lease_until=None, lease_owner=None, due_at=now, fence=_NEXT_FENCE)
    )
    return tx.execute(statement).rowcount


def next_due(tx: Transaction) -> datetime | None:
    """When the earliest execution that nobody holds is due, in business time; None if none ever is."""
    return min(tx.execute(_NEXT_DUE).scalars(), default=None)


_NEXT_DUE = union_all(
    *(
        select(select(execution.c.due_at).where(text(lane)).order_by(execution.c.due_at).limit(1).subquery())
        for lane in (FRESH, AGAIN)
    )
)


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
