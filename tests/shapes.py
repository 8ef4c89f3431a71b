"""The shapes in which FlowTrack runs: which database, and what rings between an API process and a worker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from flowtrack.store.database import Database, PostgresDatabase
from flowtrack.store.notices import Notices
from flowtrack.system import System
from flowtrack.transports import Transport
from flowtrack.transports.bullmq import BullMQ
from flowtrack.transports.inprocess import InProcess
from flowtrack.transports.postgres import Postgres
from flowtrack.worker.relay import Relay

SHAPES = ("sqlite", "postgresql", "postgresql, two processes", "bullmq, two processes")


@asynccontextmanager
async def ends(
    shape: str, database: Database, system: System, redis_url: str
) -> AsyncIterator[tuple[Transport, Transport]]:
    """The API's end of the doorbell and the worker's; the same where both are one process."""
    if "two processes" not in shape:
        alone = InProcess()
        yield alone, alone
        return
    api, worker = (_end(shape, database, redis_url, concurrency) for concurrency in (0, 5))
    relays = [Relay(database, system, end, end.due) for end in (api, worker) if isinstance(end, BullMQ)]
    relaying = [asyncio.create_task(relay.run()) for relay in relays]
    await api.start()
    await worker.start()
    try:
        yield api, worker
    finally:
        for relay in relays:
            relay.stop()
        await asyncio.gather(*relaying)
        await worker.close()
        await api.close()


def _end(shape: str, database: Database, redis_url: str, concurrency: int) -> Transport:
    if shape.startswith("bullmq"):
        return BullMQ(redis_url, concurrency=concurrency)
    assert isinstance(database, PostgresDatabase)
    return Postgres(Notices(database))
