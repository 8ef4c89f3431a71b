"""Workers say that they live, so that people see who works, and since when nobody does. All times are real."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from flowtrack.store.database import Transaction
from flowtrack.store.tables import worker

ALIVE = timedelta(seconds=35)
"""Who was not seen for so long is taken for dead: three times in a row it has not said that it lives."""
FORGOTTEN = timedelta(days=1)


class WorkerRow(NamedTuple):
    """A worker as it last said it was."""

    id: str
    name: str
    transport: str
    concurrency: int
    under_way: int
    started_at: datetime
    seen_at: datetime


def beat(tx: Transaction, row: WorkerRow) -> None:
    """The worker lives. Those not heard of for a day are forgotten."""
    known = update(worker).where(worker.c.id == row.id).values(under_way=row.under_way, seen_at=row.seen_at)
    if not tx.execute(known).rowcount:
        tx.execute(delete(worker).where(worker.c.seen_at < row.seen_at - FORGOTTEN))
        tx.execute(insert(worker).values(row._asdict()))


def gone(tx: Transaction, worker_id: str) -> None:
    """The worker has ended as it should."""
    tx.execute(delete(worker).where(worker.c.id == worker_id))


def alive(tx: Transaction, real_now: datetime) -> Sequence[WorkerRow]:
    """Those that were seen a short while ago, the eldest first."""
    found = select(worker).where(worker.c.seen_at >= real_now - ALIVE).order_by(worker.c.started_at, worker.c.id)
    return [WorkerRow(*row) for row in tx.execute(found).all()]
