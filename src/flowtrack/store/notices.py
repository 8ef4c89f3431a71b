"""PostgreSQL's own doorbell: NOTIFY is heard by every process that listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError

from flowtrack.domain.errors import UnavailableError
from flowtrack.store.database import PostgresDatabase

CHANNEL = "flowtrack"


class Notices:
    """One connection on which to say and hear that there is something to do. What is said while nobody listens is
    lost, and so is what is said while the connection is away."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._engine = database.engine

    async def exchange(self, said: asyncio.Event, heard: Callable[[], None]) -> None:
        """Send a notice each time ``said`` is set, and call ``heard`` once all stands and for those of others, until
        the connection is lost. Raises UnavailableError then."""
        try:
            async with self._engine.connect() as connection:
                raw: Any = (await connection.get_raw_connection()).driver_connection
                try:
                    await self._talk(raw, said, heard)
                finally:
                    await connection.invalidate()  # it listens: nobody else could use it
        except (OSError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as trouble:
            raise UnavailableError(f"PostgreSQL's notices can't be heard: {trouble}.") from trouble

    async def _talk(self, raw: Any, said: asyncio.Event, heard: Callable[[], None]) -> None:
        lost = False

        def on_loss(_: Any) -> None:
            nonlocal lost
            lost = True
            said.set()

        raw.add_termination_listener(on_loss)
        own = raw.get_server_pid()
        await raw.add_listener(CHANNEL, lambda _, sender, *__: heard() if sender != own else None)
        heard()  # for what was said before
        while True:
            await said.wait()
            said.clear()
            if lost:
                raise ConnectionError("the connection was closed")
            await raw.execute(f"NOTIFY {CHANNEL}")
