"""The clock that all processes on one database share: the database's own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, func, select

from flowtrack.store.database import Transaction

_NOW = select(func.clock_timestamp(type_=DateTime(timezone=True)))


def database_time(tx: Transaction) -> datetime:
    """What PostgreSQL's clock shows. SQLite has none: it lives in one process."""
    moment: datetime = tx.execute(_NOW).scalar_one()
    return moment
