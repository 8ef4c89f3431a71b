"""The life of executions in the database: made, claimed, saved under a lease and its fence, let go.

Everything here takes many executions at once. A *claim* locks due rows until its transaction ends, and whoever
claims saves each of them in that same transaction: so a claim writes nothing itself. A *save* says the fence it
holds and raises it; a row whose fence has moved on is left alone. So a worker whose commit was done but not
answered (a fail-over) holds an old fence, and can't take its old state any further. Renewing a lease and
giving it back go by its owner: no two workers ever have the same name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Executable,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    text,
    true,
    union_all,
    update,
)

from flowtrack.store import tally
from flowtrack.store.among import among
from flowtrack.store.bulk import insert_all, update_all
from flowtrack.store.database import Transaction
from flowtrack.store.tables import workflow_execution as execution
from flowtrack.store.tables.executions import AGAIN, FRESH, LEASED, LIVE, UNTIMED


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
    """An execution as its claim found it; ``started_at`` is now, if it never ran. ``state`` is the stored JSON
    document."""

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
    started_at: datetime
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


A_MOMENT = timedelta(seconds=1)
"""Processes' clocks are never further apart."""
_ANY = true()
_NEXT_FENCE = execution.c.fence + literal_column("1")
_MOMENT = execution.c.due_at.type
_THESE = among(execution.c.id, "ids")
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
    func.coalesce(execution.c.started_at, bindparam("now", type_=_MOMENT)).label("started_at"),
    execution.c.completed_at,
    execution.c.max_retries,
    execution.c.created_at,
)


def insert_executions(tx: Transaction, new: Sequence[NewExecution]) -> None:
    """Record executions that nobody has run yet, and count them as accepted."""
    insert_all(tx, execution, new)
    if new:
        tally.accept(tx, (item.workspace_id for item in new))


def claim_offered(tx: Transaction, now: datetime, ids: Collection[str]) -> list[ClaimedExecution]:
    """Take those of these executions that nobody holds and that are due, or will be in a moment: whoever brought them
    may be a little ahead. (Saved as it is, such a one is brought again; left alone, it would wait until it is late.)
    ``now`` is business time."""
    return _claimed(tx, _CLAIM_OFFERED, {"now": now, "due_by": now + A_MOMENT, "ids": list(ids)}) if ids else []


def passed_over(tx: Transaction, now: datetime, ids: Collection[str]) -> list[str]:
    """Those of these executions that could have been claimed: somebody has their rows locked at this moment, who is
    writing into their inboxes, say. Whoever was brought them has to ask again: nobody else is told."""
    return list(tx.execute(_PASSED_OVER, {"due_by": now, "ids": list(ids)}).scalars())


def claim_due(
    tx: Transaction,
    now: datetime,
    most: int,
    *,
    turn: int = 0,
    due_by: datetime | None = None,
    besides: Collection[str] = (),
) -> list[ClaimedExecution]:
    """Take up to ``most`` executions that were due at ``due_by`` (now, if not given) and that nobody holds. Those never
    run go first, but for a quarter of the places, which belong to the others (a single place in every fourth
    ``turn``). Both moments are business time. ``besides`` are left alone: this transaction has claimed them already,
    say."""
    if most <= 0:
        return []
    values = {"now": now, "due_by": due_by or now, "besides": list(besides)}
    return _claimed(tx, _CLAIM, values | shares(most, turn))


def _claimed(tx: Transaction, claim: Executable, values: Mapping[str, Any]) -> list[ClaimedExecution]:
    return [ClaimedExecution(*row) for row in tx.execute(claim, values).all()]


def shares(most: int, turn: int = 0) -> dict[str, int]:
    """The parameters of ``due_in_lanes`` by which those that ran before have their quarter."""
    return {"most": most, "again": max(most // 4, 1) if most > 1 else int(turn % 4 == 3)}


def due_in_lanes(*columns: ColumnElement[Any], also: ColumnElement[bool] = _ANY) -> CompoundSelect[Any]:
    """Up to ``most`` executions, locked, that nobody holds and that were due at ``due_by``: ``again`` of those that
    ran before, then those that never ran, then more of the former in the places that are left.

    The columns are read where the rows are locked. Read anywhere else in the statement they might be those of
    before another worker's save, which was waited for. And each lane is a CTE, which PostgreSQL looks at once.
    """
    again = _lane(columns, AGAIN, bindparam("again", type_=Integer), also).cte("again")
    left = bindparam("most", type_=Integer) - select(func.count()).select_from(again).scalar_subquery()
    fresh = _lane(columns, FRESH, left, also).cte("fresh")
    left = left - select(func.count()).select_from(fresh).scalar_subquery()
    more = _lane(columns, AGAIN, left, also & execution.c.id.not_in(select(again.c.id))).cte("more")
    return union_all(select(again), select(fresh), select(more))


def _lane(
    columns: Sequence[ColumnElement[Any]], lane: str, most: ColumnElement[int], also: ColumnElement[bool]
) -> Select[Any]:
    return (
        select(*columns)
        .where(text(lane), execution.c.due_at <= bindparam("due_by", type_=_MOMENT), also)
        .order_by(execution.c.due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )


# The lock of one's own transaction is none that SKIP LOCKED would skip.
_CLAIM = due_in_lanes(*_CLAIMED, also=not_(among(execution.c.id, "besides")))
_CLAIM_OFFERED = (
    select(*_CLAIMED)
    .where(_THESE, execution.c.lease_until.is_(None), execution.c.due_at <= bindparam("due_by", type_=_MOMENT))
    .order_by(execution.c.id)
    .with_for_update(skip_locked=True)
)


_PASSED_OVER = select(execution.c.id).where(
    _THESE, execution.c.lease_until.is_(None), execution.c.due_at <= bindparam("due_by", type_=_MOMENT)
)


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
        | {"fence": _NEXT_FENCE, "dispatched_at": null()}
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
    """Take back the leases whose time has passed and make their executions due, if they are not yet; answers how
    many. Their holders' fences are old from then on, whether somebody claims them or not.

    ``except_ids`` are left alone: their holder is the one who asks, and knows them to be under way.
    """
    # What its holder has locked is being written just now (or it is frozen, and loses the lock soon): not run out yet.
    run_out = (
        select(execution.c.id)
        .where(text(LEASED), execution.c.lease_until < real_now, execution.c.id.not_in(except_ids))
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(execution)
        .where(execution.c.id.in_(run_out))
        .values(
            lease_until=None,
            lease_owner=None,
            due_at=case((execution.c.due_at < now, execution.c.due_at), else_=now),
            fence=_NEXT_FENCE,
        )
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


def next_due_after(tx: Transaction, workspace_id: str, now: datetime) -> datetime | None:
    """When the next of the workspace's executions falls due that is not due ``now``, in business time; None if none
    ever will."""
    ours = select(func.min(execution.c.due_at)).where(execution.c.workspace_id == workspace_id, _LIVE)
    due: datetime | None = tx.execute(ours.where(execution.c.due_at > now)).scalar()
    return due


def oldest_due(tx: Transaction, now: datetime) -> datetime | None:
    """Since when the oldest execution that is due, and that nobody holds, has been due; None if none is. ``now``
    and the answer are business time."""
    first = next_due(tx)
    return first if first is not None and first <= now else None


def oldest_lapsed(tx: Transaction, real_now: datetime) -> datetime | None:
    """When the first of the leases ran out whose time has passed and that nobody has taken back; None if there is
    none."""
    first = tx.execute(_FIRST_LEASE).scalar()
    return first if first is not None and first < real_now else None


_FIRST_LEASE = select(execution.c.lease_until).where(text(LEASED)).order_by(execution.c.lease_until).limit(1)


def queue_counts(tx: Transaction, workspace_id: str | None, now: datetime) -> dict[str, int]:
    """The seed's four figures, of a workspace or of all: due and unleased, leased, paused with a due time, failed.

    What waits for its time may be a million: it is never counted, but is what the tally has left when everything
    else is taken off. It is one statement, so that all figures are of one moment.
    """
    counts = _counted(workspace_id, now).items()
    found = tx.execute(select(*(count.scalar_subquery().label(name) for name, count in counts))).one()._mapping
    waiting = found["fresh"] + found["again"]
    delayed = int(found["live"]) - found["leased"] - found["untimed"] - waiting
    return {"waiting": waiting, "active": found["active"], "delayed": delayed, "failed": int(found["failed"])}


def _counted(workspace_id: str | None, now: datetime) -> dict[str, Select[Any]]:
    """What the figures are made of, each read off an index that holds little else, or off the tally."""
    # Where PostgreSQL plans without knowing the moment, it takes a third of all to be due, but few to be in a range.
    due = execution.c.due_at.between(_LONG_AGO, now)
    return {
        "fresh": _rows(workspace_id, text(FRESH), due),
        "again": _rows(workspace_id, text(AGAIN), due, _LIVE),
        "active": _rows(workspace_id, text(LEASED)),
        "leased": _rows(workspace_id, text(LEASED), _LIVE),
        "untimed": _rows(workspace_id, text(UNTIMED)),
        "live": tally.sum_of(workspace_id, "queued", "running", "paused"),
        "failed": tally.sum_of(workspace_id, "failed"),
    }


def _rows(workspace_id: str | None, *which: Any) -> Select[Any]:
    # Put like this, so that no planner takes an index by workspace, which would be all that the workspace ever had.
    ours = () if workspace_id is None else (execution.c.workspace_id.concat("") == workspace_id,)
    return select(func.count()).select_from(execution).where(*which, *ours)


_LIVE = text(LIVE)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
