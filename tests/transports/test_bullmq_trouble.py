"""Redis may be away, hang, be full or come back: nobody waits long for it, and it is told once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Iterator

import pytest

from flowtrack.domain.errors import UnavailableError
from flowtrack.transports import AT_ONCE
from flowtrack.transports.bullmq import PATIENCE, BullMQ
from flowtrack.transports.bullmq_library import _client
from tests.servers.redis import RedisServer
from tests.transports.queueing import ids, jobs, reachable, running, take, until, wakeups

AWAY_SECONDS = 1.5
"""Really a third of a second, for three tries."""
HANGS_SECONDS = 4.0
CLOSE_SECONDS = 3.0


@pytest.fixture
async def queue(own_redis: RedisServer) -> AsyncIterator[BullMQ]:
    async with running(own_redis.url) as queue:
        yield queue


@pytest.fixture(autouse=True)
def no_noise(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Whatever happens, nobody is shown a stack trace; the library prints some by itself."""
    caplog.set_level(logging.INFO, "flowtrack")
    yield
    assert [record for record in caplog.records if record.exc_info] == []
    assert capfd.readouterr().err == ""


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What people are told, up to the reason."""
    return [record.getMessage().split(" (")[0] for record in caplog.records if record.name == "flowtrack"]


async def refused(question: Awaitable[object], seconds: float) -> None:
    """It is answered that Redis can't be used, and soon."""
    began = time.monotonic()
    with pytest.raises(UnavailableError, match=r"^Redis does not answer \("):
        await question
    assert time.monotonic() - began < seconds


async def test_redis_that_comes_late(own_redis: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    own_redis.kill()
    queue = BullMQ(own_redis.url, concurrency=5)
    assert queue.patience == AT_ONCE
    began = time.monotonic()
    await queue.start()
    assert time.monotonic() - began < 1
    await refused(queue.room(), AWAY_SECONDS)
    await refused(queue.put(wakeups()), AWAY_SECONDS)
    await until(lambda: bool(told(caplog)))
    queue.bell.clear()
    queue.ring()
    assert queue.bell.is_set()  # who can't be brought anything has to look
    queue.bell.clear()
    queue.due.clear()
    own_redis.start()
    await reachable(queue)
    assert queue.patience == PATIENCE
    assert queue.due.is_set()
    wakeup = wakeups()
    await queue.put(wakeup)
    assert await take(queue, 1) == ids(wakeup)
    await queue.close()
    assert told(caplog) == ["Redis does not answer", "Redis answers again"]


async def test_redis_restarts_while_all_is_idle(
    own_redis: RedisServer, queue: BullMQ, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        own_redis.kill()
        await reachable(queue, False)
        await refused(queue.room(), AWAY_SECONDS)
        own_redis.start()
        await reachable(queue)
        wakeup = wakeups()
        began = time.monotonic()
        await queue.put(wakeup)
        assert await take(queue, 1) == ids(wakeup)
        assert time.monotonic() - began < 3  # by itself the library would wait for 15 s
    assert told(caplog) == ["Redis does not answer", "Redis answers again"] * 2


async def test_cut_connection_is_made_anew(own_redis: RedisServer) -> None:
    """Whoever writes before the event loop has told of the cut is refused by the loop itself, not by the system."""
    redis = _client(own_redis.url, answer_seconds=15, max_connections=1)  # as the worker's
    await redis.ping()
    (connection,) = redis.connection_pool._available_connections
    assert connection._writer
    connection._writer.transport.abort()
    assert await redis.ping()
    await redis.aclose()


async def test_redis_restarts_with_jobs_under_way(own_redis: RedisServer, queue: BullMQ) -> None:
    lost, kept = wakeups(3), wakeups(3)
    await queue.put(lost)
    await jobs(queue, active=3)
    own_redis.kill()
    assert sorted(await take(queue, 3)) == sorted(ids(lost))
    await reachable(queue, False)
    own_redis.start()
    await reachable(queue)
    await queue.put(kept)
    assert sorted(await take(queue, 3)) == sorted(ids(kept))
    await jobs(queue)


async def test_redis_hangs(own_redis: RedisServer, queue: BullMQ, caplog: pytest.LogCaptureFixture) -> None:
    wakeup = wakeups()
    own_redis.freeze()
    try:
        answers = (queue.room(), queue.put(wakeups()))
        await asyncio.gather(*(refused(answer, HANGS_SECONDS) for answer in answers))
        assert queue.patience == AT_ONCE
        report = await asyncio.wait_for(queue.report(), HANGS_SECONDS)
        assert (report.name, report.counts) == ("bullmq", {})
        assert report.trouble == "Redis does not answer (no answer in 2.5 s)"
    finally:
        own_redis.thaw()
    await reachable(queue)
    await queue.put(wakeup)
    brought = await take(queue, 1)
    if brought != ids(wakeup):  # the one it was asked for in vain had got there all the same
        assert await take(queue, 1) == ids(wakeup)
    assert told(caplog) == ["Redis does not answer", "Redis answers again"]


async def test_redis_is_full(own_redis: RedisServer, queue: BullMQ, caplog: pytest.LogCaptureFixture) -> None:
    """It answers, but takes nothing in."""
    with own_redis.client() as client:
        client.config_set("maxmemory", 1)
        await refused(queue.put(wakeups()), AWAY_SECONDS)
        await queue.room()
        for _ in range(3):
            assert queue.patience == AT_ONCE
            assert "maxmemory" in str((await queue.report()).trouble)
            await asyncio.sleep(0.5)  # it looks each second, and must not be told of each time
        assert told(caplog) == ["Redis does not answer"]
        client.config_set("maxmemory", 0)
    await reachable(queue)
    await queue.put(wakeups())
    await take(queue, 1)


@pytest.mark.parametrize("trouble", ["none", "kill", "freeze"])
@pytest.mark.parametrize("known", [False, True])
async def test_close_with_a_job_under_way(own_redis: RedisServer, queue: BullMQ, trouble: str, known: bool) -> None:
    """By itself the library would wait for as long as Redis is away, and can't be cancelled."""
    await queue.put(wakeups(3))
    await jobs(queue, active=3)
    if trouble != "none":
        getattr(own_redis, trouble)()
    if known:
        await reachable(queue, trouble == "none")
    began = time.monotonic()
    await queue.close()
    assert time.monotonic() - began < CLOSE_SECONDS
    if trouble == "none":
        async with running(own_redis.url, concurrency=0) as relay:
            await jobs(relay)


async def test_leave_while_redis_is_away(own_redis: RedisServer, queue: BullMQ) -> None:
    crowd = wakeups(3)
    await queue.put(crowd)
    await until(lambda: len(queue._brought) == 3)
    own_redis.kill()
    began = time.monotonic()
    assert sorted(await queue.leave()) == sorted(ids(crowd))
    assert time.monotonic() - began < 1
