"""Wake-ups for a test to put into a queue, and what comes of them."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from flowtrack.transports import AT_ONCE, Wakeup
from flowtrack.transports.bullmq import BullMQ

PATIENCE_SECONDS = 30
"""Nothing takes nearly so long; a machine may be busy with other tests."""


def wakeups(count: int = 1, *, first: bool = True) -> list[Wakeup]:
    """Executions that nobody else has."""
    return [Wakeup(str(uuid.uuid4()), 1, first) for _ in range(count)]


def ids(of: list[Wakeup]) -> list[str]:
    """Whose wake-ups these are."""
    return [wakeup.execution_id for wakeup in of]


@asynccontextmanager
async def running(url: str, *, concurrency: int = 5, password: str | None = None) -> AsyncIterator[BullMQ]:
    """One that has found its Redis."""
    queue = BullMQ(url, concurrency=concurrency, password=password)
    await queue.start()
    try:
        await reachable(queue)
        yield queue
    finally:
        await queue.close()


async def reachable(queue: BullMQ, wanted: bool = True) -> None:
    """Wait until it knows that Redis answers, or does not."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (queue.patience > AT_ONCE) != wanted:
            await queue.bell.wait()
            queue.bell.clear()


async def take(queue: BullMQ, count: int) -> list[str]:
    """Take over so many executions, as they are brought."""
    taken: list[str] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(taken) < count:
            queue.bell.clear()
            more = queue.offers(count - len(taken))
            taken += more
            if not more:
                await queue.bell.wait()
    return taken


async def jobs(queue: BullMQ, **expected: int) -> None:
    """Wait until there are so many jobs in each of these states, and none in any other."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await _counts(queue) != expected:  # noqa: ASYNC110  only Redis knows
            await asyncio.sleep(0.01)


async def _counts(queue: BullMQ) -> dict[str, int]:
    return {state: count for state, count in (await queue.report()).counts.items() if count}


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that nobody tells of."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
