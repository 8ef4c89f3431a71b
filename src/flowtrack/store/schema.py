"""Brings a database's schema up to date.

Alembic is loaded only when there is something to upgrade: it takes as long as the rest of a start. What is
asked at every start and by every command is read from the database and from the migrations' file names,
which begin with their revision.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text

from flowtrack.domain.errors import ConflictError
from flowtrack.store.database import Transaction

_MIGRATING = 0x666C6F77
"""FlowTrack's own lock on a PostgreSQL database, held while its schema is changed: "flow" in ASCII."""
MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(tx: Transaction) -> tuple[str | None, str]:
    """Run every migration that is missing; answers the revisions before and after (None: it was empty).
    Raises ConflictError for a database that a newer FlowTrack has worked with, or another program.

    Safe to call at each start, by many processes at once: one migrates, the others wait for it. With nothing missing
    it only makes sure that the database can be written.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    before = current(tx)
    refuse_newer(before)
    if before is None and inspect(tx).get_table_names():
        raise ConflictError("This database holds another program's tables. Name an empty one for FlowTrack.")
    if before != newest():
        _run_migrations(tx)
    tx.execute(text("UPDATE alembic_version SET version_num = version_num"))
    return before, newest()


def current(tx: Transaction) -> str | None:
    """The revision that the database is at; None for an empty one."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    return tx.execute(text("SELECT version_num FROM alembic_version")).scalar()


def newest() -> str:
    """The revision that this FlowTrack works with."""
    return _revisions()[-1]


def refuse_newer(revision: str | None) -> None:
    """Raise ConflictError if this FlowTrack does not know the revision."""
    if revision is not None and revision not in _revisions():
        message = f"A newer FlowTrack has worked with this database: its schema is {revision}, and this FlowTrack"
        raise ConflictError(f"{message} knows {newest()} at most. Start the newer one.")


@cache
def _revisions() -> tuple[str, ...]:
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    return tuple(name.partition("_")[0] for name in names)


def _run_migrations(tx: Transaction, to: str = "head") -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = tx
    with _tables_replaceable(tx):
        command.upgrade(config, to)


@contextmanager
def _tables_replaceable(tx: Transaction) -> Iterator[None]:
    """SQLite changes a column by copying its table to a new one and dropping the old. It drops none that others
    refer to, unless foreign keys are off, and those it switches between transactions only. So the one that is open,
    in which nothing was changed yet, gives way to one of the migrations' own, in which all or nothing happens."""
    if tx.dialect.name != "sqlite":
        yield
        return
    for statement in ("COMMIT", "PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"):
        tx.exec_driver_sql(statement)
    end = "ROLLBACK"
    try:
        yield
        if tx.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise RuntimeError("A migration has left rows that refer to nothing; it was taken back.")
        end = "COMMIT"
    finally:
        for statement in (end, "PRAGMA foreign_keys=ON", "BEGIN IMMEDIATE"):
            tx.exec_driver_sql(statement)
