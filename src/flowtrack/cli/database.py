"""Commands at the database itself, and how the others come to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from flowtrack.cli.output import err, say, settings_from
from flowtrack.domain.errors import ConflictError, NotFoundError
from flowtrack.services.clock import system_for
from flowtrack.settings import Settings
from flowtrack.store import schema
from flowtrack.store.database import Database, Transaction, open_database
from flowtrack.system import System

T = TypeVar("T")


Work = Callable[[Transaction, System], T]
"""What a command does in the database, given the clock of those who work on it."""


def read(data_dir: Path | None, work: Work[T]) -> T:
    """What ``work`` finds in the database that the settings name."""
    return asyncio.run(_transact(settings_from(FLOWTRACK_DATA_DIR=data_dir), work, change=False))


def write(data_dir: Path | None, work: Work[T]) -> T:
    """Run ``work`` in a transaction there. A running worker sees what it wrote within a second."""
    return asyncio.run(_transact(settings_from(FLOWTRACK_DATA_DIR=data_dir), work, change=True))


async def _transact(settings: Settings, work: Work[T], *, change: bool) -> T:
    path = settings.sqlite_path()
    if path is not None and not path.exists():
        where = "DATABASE_URL says" if settings.database_url else "FLOWTRACK_DATA_DIR and --data-dir say"
        message = f"There is no database at {path.absolute()} yet. 'flowtrack up' makes it; {where} where it is."
        raise NotFoundError(message)
    async with _opened(settings) as database:
        _must_fit(await database.read(schema.current))
        system = await system_for(database)
        transact = database.write if change else database.read
        return await transact(lambda tx: work(tx, system))


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = open_database(settings.resolved_database_url())
    try:
        yield database
    finally:
        await database.close()


def _must_fit(current: str | None) -> None:
    schema.refuse_newer(current)
    if current != schema.newest():
        found = f"The database's schema is {current or 'missing'}, not {schema.newest()}"
        raise ConflictError(f"{found}. Run 'flowtrack db upgrade' first.")


def upgrade(settings: Settings) -> None:
    """Bring the schema up to date, and say from where to where."""
    asyncio.run(_upgrade(settings))


async def _upgrade(settings: Settings) -> None:
    from flowtrack.bootstrap import alone  # noqa: PLC0415 it loads all of FlowTrack

    path = settings.sqlite_path()
    where = settings.shown_database_url() if path is None else str(path)
    if await _is_newest(settings):
        say(f"{where} is up to date (schema {schema.newest()}).")
        return
    with alone(settings), err.status(f"Upgrading {where} …"):
        async with _opened(settings) as database:
            before, after = await database.write(schema.upgrade)
    say(f"{where}: upgraded from {f'schema {before}' if before else 'an empty database'} to schema {after}.")


async def _is_newest(settings: Settings) -> bool:
    path = settings.sqlite_path()
    if path is not None and not path.exists():
        return False
    async with _opened(settings) as database:
        return await database.read(schema.current) == schema.newest()
