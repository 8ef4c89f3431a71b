"""A database that has seen some leads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from flowtrack.services.gallery import Sample
from flowtrack.store.database import SqliteDatabase
from tests.clock import ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import World, a_world


@dataclass
class Past:
    """Three leads who have been here: one who waits, one whose mail was refused for good, one who was too poor."""

    path: Path
    system: ManualSystem
    sink: SmtpSink
    sample: Sample | None = None
    waiting: str = ""
    failed: str = ""
    over: str = ""

    def go_on(self, work: Callable[[World], Awaitable[None]]) -> None:
        """Let a worker run on the database for as long as ``work`` takes."""
        asyncio.run(self._go_on(work))

    async def _go_on(self, work: Callable[[World], Awaitable[None]]) -> None:
        database = SqliteDatabase(self.path)
        async with a_world(database, self.system, self.sink.port, self.sample) as world:
            self.sample = world.sample
            await work(world)
        await database.close()
