"""The clock that processes share: how well they agree on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from flowtrack.services.clock import agree
from flowtrack.store.clock import database_time
from flowtrack.store.database import PostgresDatabase, Transaction
from flowtrack.system import SharedSystem
from tests.servers.postgres import PostgresServer

T = TypeVar("T")
CONNECTING_SECONDS = 0.5


class FarAway(PostgresDatabase):
    """Takes its time to connect."""

    async def read(self, work: Callable[[Transaction], T]) -> T:
        await asyncio.sleep(CONNECTING_SECONDS)
        return await super().read(work)


async def test_how_long_connecting_takes_makes_no_difference(postgres: PostgresServer) -> None:
    """Two clocks that differ by some hundredths of a second are enough for a worker to be brought what is not yet due
    to it: it lets it lie, and seconds pass until somebody looks again."""
    database, system = FarAway(postgres.url("flowtrack_template")), SharedSystem()
    await agree(database, system)
    shown = await database.read(database_time)
    assert abs((system.real_now() - shown).total_seconds()) < CONNECTING_SECONDS / 5
    await database.close()
