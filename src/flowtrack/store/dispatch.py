"""Which due executions have been put into a queue, and when. Nothing but the relay goes by it: an execution is
claimed because it is due, whoever says so.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, or_, select, text, union_all, update

from flowtrack.store.database import Transaction
from flowtrack.store.executions import due_in_lanes, shares
from flowtrack.store.tables import workflow_execution as execution
from flowtrack.store.tables.executions import AGAIN, FRESH


class Dispatched(NamedTuple):
    """An execution that was marked as put into a queue. ``fence`` is another at each of its wake-ups."""

    id: str
    fence: int
    first: bool


def dispatch(
    tx: Transaction, *, now: datetime, real_now: datetime, lost_before: datetime, most: int
) -> list[Dispatched]:
    """Mark up to ``most`` due executions as put into a queue at ``real_now``. What was put there already is left
    alone, unless that was before ``lost_before`` (real time)."""
    values = {"due_by": now, "real_now": real_now, "lost_before": lost_before, **shares(most)}
    rows = tx.execute(_DISPATCH, values).all()
    return [Dispatched(key, fence, status == "queued") for key, fence, status in rows]


_AT = execution.c.dispatched_at
_NOT_IN = or_(_AT.is_(None), bindparam("lost_before", type_=_AT.type) > _AT)
_DUE = due_in_lanes(execution.c.id, also=_NOT_IN).cte("due")
_DISPATCH = (
    update(execution)
    .where(execution.c.id.in_(select(_DUE.c.id)))
    .values(dispatched_at=bindparam("real_now", type_=_AT.type))
    .returning(execution.c.id, execution.c.fence, execution.c.status)
    .execution_options(synchronize_session=False)
)


def take_out(tx: Transaction, ids: Collection[str]) -> None:
    """These are in no queue after all."""
    ours = execution.c.id.in_(sorted(ids))
    tx.execute(update(execution).where(ours, execution.c.lease_until.is_(None)).values(dispatched_at=None))


def next_to_dispatch(tx: Transaction) -> datetime | None:
    """When the earliest execution is due that is in no queue, in business time; None if none ever is."""
    return min(tx.execute(_NEXT).scalars(), default=None)


_NEXT = union_all(
    *(
        select(
            select(execution.c.due_at).where(text(lane), _AT.is_(None)).order_by(execution.c.due_at).limit(1).subquery()
        )
        for lane in (FRESH, AGAIN)
    )
)
