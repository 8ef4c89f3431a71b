"""How often signing in was tried of late, by subject: an account's address, or a place in the network."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from flowtrack.store.bulk import upsert
from flowtrack.store.database import Transaction
from flowtrack.store.tables import sign_in_attempt as attempt

MOST_SUBJECTS = 10_000
"""As many are remembered, the newest."""


def add(tx: Transaction, subject: str, now: datetime) -> tuple[datetime, int]:
    """Count one more try; answers since when they are counted, and how many there are with this one."""
    statement = upsert(tx.dialect, attempt).values(subject=subject, since=now, count=1)
    counted = statement.on_conflict_do_update(index_elements=["subject"], set_={"count": attempt.c.count + 1})
    since, count = tx.execute(counted.returning(attempt.c.since, attempt.c.count)).one()
    return since, count


def take_back(tx: Transaction, subject: str) -> None:
    """Count one try less."""
    tx.execute(update(attempt).where(attempt.c.subject == subject).values(count=attempt.c.count - 1))


def forget(tx: Transaction, subject: str) -> None:
    """Count from zero again."""
    tx.execute(delete(attempt).where(attempt.c.subject == subject))


def forget_old(tx: Transaction, until: datetime) -> None:
    """Forget what began then or earlier, and the oldest of what is too much."""
    too_much = select(attempt.c.subject).order_by(attempt.c.since.desc(), attempt.c.subject).offset(MOST_SUBJECTS)
    tx.execute(delete(attempt).where(attempt.c.since <= until))
    tx.execute(delete(attempt).where(attempt.c.subject.in_(too_much)))
