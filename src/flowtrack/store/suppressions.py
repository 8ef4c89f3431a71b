"""The list of addresses that must not be mailed, as people look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from flowtrack.store.database import Transaction
from flowtrack.store.tables import suppression

_ROW = (suppression.c.id, suppression.c.email, suppression.c.reason, suppression.c.created_at)


@dataclass(frozen=True, slots=True)
class Suppression:
    """An address that must not be mailed, and why."""

    id: str
    email: str
    reason: str
    created_at: datetime


def page(tx: Transaction, workspace_id: str, start: str, before: str | None, most: int) -> list[Suppression]:
    """The workspace's suppressions whose address begins with ``start``, newest first, from before the id ``before``."""
    found = select(*_ROW).where(suppression.c.workspace_id == workspace_id)
    if start:
        found = found.where(suppression.c.email.startswith(start.lower(), autoescape=True))
    if before is not None:
        found = found.where(suppression.c.id < before)
    return [Suppression(*row) for row in tx.execute(found.order_by(suppression.c.id.desc()).limit(most)).all()]


def load(tx: Transaction, workspace_id: str, suppression_id: str) -> Suppression | None:
    """The suppression, if it is this workspace's."""
    ours = (suppression.c.workspace_id == workspace_id) & (suppression.c.id == suppression_id)
    row = tx.execute(select(*_ROW).where(ours)).one_or_none()
    return Suppression(*row) if row else None


def find(tx: Transaction, workspace_id: str, email: str) -> Suppression | None:
    """The suppression of an address, if it has one."""
    ours = (suppression.c.workspace_id == workspace_id) & (suppression.c.email == email)
    row = tx.execute(select(*_ROW).where(ours)).one_or_none()
    return Suppression(*row) if row else None
