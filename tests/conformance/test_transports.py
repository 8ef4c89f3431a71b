"""Every transport keeps to the same contract. One more is one more ``End``, and its name in ``ENDS``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from flowtrack.transports import Transport
from flowtrack.transports.bullmq import BullMQ
from flowtrack.transports.inprocess import InProcess
from tests.servers.redis import RedisServer
from tests.transports.queueing import PATIENCE_SECONDS, ids, reachable, wakeups

SOON_SECONDS = 3.0


@dataclass
class End:
    """One process's end of a transport, not started, for a test to work with."""

    name: str
    transport: Transport
    rung: asyncio.Event
    """What a ring sets."""
    begin: Callable[[], Awaitable[None]]
    """Start it, and wait until it works."""
    bring: Callable[[int], Awaitable[list[str]]]
    """Have so many executions brought to it, and say which; none where nothing is ever brought."""


def in_process(request: pytest.FixtureRequest) -> End:
    """API and worker in one process."""
    transport = InProcess()

    async def nothing(count: int) -> list[str]:
        return []

    return End("in-process", transport, transport.bell, transport.start, nothing)


def bullmq(request: pytest.FixtureRequest) -> End:
    """Many processes and a Redis."""
    redis: RedisServer = request.getfixturevalue("redis")
    transport = BullMQ(redis.url, concurrency=3)

    async def begin() -> None:
        await transport.start()
        await reachable(transport)

    async def bring(count: int) -> list[str]:
        due = wakeups(count)
        await transport.put(due)
        return ids(due)

    return End("bullmq", transport, transport.due, begin, bring)


ENDS = {"in-process": in_process, "bullmq": bullmq}


@pytest.fixture(params=ENDS)
async def end(request: pytest.FixtureRequest) -> AsyncIterator[End]:
    made = ENDS[request.param](request)
    yield made
    await made.transport.close()


async def take(transport: Transport, count: int, most: int) -> list[str]:
    """Take over so many executions, up to ``most`` at a time."""
    taken: list[str] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(taken) < count:
            transport.bell.clear()
            more = transport.offers(most)
            assert len(more) <= most
            taken += more
            if not more:
                await transport.bell.wait()
    return taken


async def test_a_ring_wakes(end: End) -> None:
    await end.begin()
    end.rung.clear()
    end.transport.ring()
    assert end.rung.is_set()


async def test_many_rings_are_one(end: End) -> None:
    await end.begin()
    for _ in range(100):
        end.transport.ring()
    end.rung.clear()
    await asyncio.sleep(0)
    assert not end.rung.is_set()


async def test_a_ring_never_fails_though_nothing_is_begun_or_all_is_over(end: End) -> None:
    end.transport.ring()
    assert end.rung.is_set()
    await end.begin()
    await end.transport.close()
    end.transport.ring()


@pytest.mark.parametrize("count", [5, 50])
async def test_all_that_is_brought_is_offered_and_nothing_twice(end: End, count: int) -> None:
    await end.begin()
    brought = await end.bring(count)
    assert sorted(await take(end.transport, len(brought), 7)) == sorted(brought)
    assert end.transport.offers(100) == []


async def test_no_more_is_offered_than_was_asked_for(end: End) -> None:
    await end.begin()
    brought = await end.bring(30)
    first = await take(end.transport, min(2, len(brought)), 1)
    assert end.transport.offers(0) == []
    rest = await take(end.transport, len(brought) - len(first), 4)
    assert sorted(first + rest) == sorted(brought)


async def test_leaving_gives_back_what_was_not_taken_over(end: End) -> None:
    await end.begin()
    brought = await end.bring(3)
    taken = await take(end.transport, min(1, len(brought)), 1)
    back = await end.transport.leave()
    assert set(back) <= set(brought) - set(taken)
    assert end.transport.offers(100) == []
    assert await end.transport.leave() == []


async def test_nothing_is_brought_after_leaving(end: End) -> None:
    await end.begin()
    await end.transport.leave()
    end.transport.bell.clear()
    await end.bring(3)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(end.transport.bell.wait(), 0.5)
    assert end.transport.offers(100) == []


async def test_report_tells_the_name(end: End) -> None:
    assert (await end.transport.report()).name == end.name
    await end.begin()
    report = await end.transport.report()
    assert (report.name, report.trouble) == (end.name, None)
    await end.transport.close()
    assert (await end.transport.report()).name == end.name


async def test_close_is_quick(end: End) -> None:
    await end.begin()
    await end.bring(30)
    await closed_soon(end)


async def test_close_is_quick_with_nothing_begun(end: End) -> None:
    await closed_soon(end)


async def test_close_twice(end: End) -> None:
    await end.begin()
    await closed_soon(end)
    await closed_soon(end)


async def closed_soon(end: End) -> None:
    began = time.monotonic()
    await end.transport.close()
    assert time.monotonic() - began < SOON_SECONDS
