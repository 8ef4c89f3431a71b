"""What is put into the queue is brought to a worker: once, soon, and the first wake-ups first."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from bullmq import Queue

from flowtrack.domain.errors import UnavailableError
from flowtrack.transports import Report
from flowtrack.transports import bullmq_library as library
from flowtrack.transports.bullmq import MOST_JOBS, BullMQ
from flowtrack.transports.bullmq_jobs import BATCH, FEW
from tests.servers.redis import RedisServer
from tests.transports.queueing import PATIENCE_SECONDS, ids, jobs, running, take, until, wakeups

MEGABYTE = 1_000_000
WITHOUT_EXTRA = """
import sys
sys.modules["bullmq"] = sys.modules["redis"] = None
from flowtrack.transports.bullmq import BullMQ
try:
    BullMQ("redis://127.0.0.1/0", concurrency=1)
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
async def relay(redis: RedisServer) -> AsyncIterator[BullMQ]:
    """Puts jobs in and takes none."""
    async with running(redis.url, concurrency=0) as queue:
        yield queue


@pytest.fixture
async def strangers(redis: RedisServer) -> AsyncIterator[Any]:
    """The same queue, in the hands of somebody else."""
    queue = Queue(library.QUEUE, {"connection": redis.url})
    yield queue
    await queue.close()


def blocked_connections(redis: RedisServer) -> list[str]:
    """Those on which somebody waits for a job."""
    with redis.client() as client:
        return [str(each["id"]) for each in client.client_list() if each["cmd"] == "bzpopmin" and "b" in each["flags"]]


async def test_an_idle_worker_is_brought_a_job_at_once(redis: RedisServer) -> None:
    async with running(redis.url) as queue:
        times = []
        for _ in range(5):
            await until(lambda: bool(blocked_connections(redis)))
            began = time.monotonic()
            wakeup = wakeups()
            await queue.put(wakeup)
            assert await take(queue, 1) == ids(wakeup)
            times.append(time.monotonic() - began)
        assert min(times) < 0.3  # it looks by itself each second: that would show in all five


async def test_an_idle_worker_does_not_go_deaf(redis: RedisServer, strangers: Any) -> None:
    """The one test that sleeps: redis-py gives up a connection that was silent for 5 s, unless it is told otherwise,
    and a stranger's delayed job makes the library wait for longer. Reconnecting is when a worker hears nothing."""
    await strangers.add("later", {}, {"delay": 60_000})
    async with running(redis.url) as queue:
        await until(lambda: bool(blocked_connections(redis)))
        await asyncio.sleep(1.5)  # past the first waits, of a second
        before = blocked_connections(redis)
        await asyncio.sleep(6)
        assert blocked_connections(redis) == before != []
        await queue.put(wakeups())
        await take(queue, 1)


async def test_the_same_wakeup_is_not_taken_in_twice(redis: RedisServer, relay: BullMQ) -> None:
    same = wakeups()
    await relay.put(same)
    await relay.put(same)
    await jobs(relay, waiting=1)
    async with running(redis.url) as worker:
        await jobs(relay, active=1)
        await relay.put(same)  # on its way to a worker it is still in
        await jobs(relay, active=1)
        await take(worker, 1)
        await jobs(relay)
        await relay.put(same)  # taken over it is out, and leaves no trace
        assert await take(worker, 1) == ids(same)


async def test_a_wakeup_that_redis_forgot_is_taken_in_anew(redis: RedisServer, relay: BullMQ) -> None:
    same, crowd = wakeups(), wakeups(FEW + BATCH)
    for _ in range(2):
        await relay.put(same)
        await relay.put(crowd)
        await relay.put(crowd)
        await jobs(relay, waiting=4)
        redis.flush()
        await jobs(relay)


async def test_jobs_under_way_that_redis_forgot_do_no_harm(
    redis: RedisServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running(redis.url) as queue:
        lost, kept = wakeups(3), wakeups(3)
        await queue.put(lost)
        await jobs(queue, active=3)
        redis.flush()
        assert sorted(await take(queue, 3)) == sorted(ids(lost))
        await queue.put(kept)
        assert sorted(await take(queue, 3)) == sorted(ids(kept))
        await jobs(queue)
    assert [record.message for record in caplog.records if record.levelno > logging.DEBUG] == []
    assert capfd.readouterr().err == ""


async def test_a_crowd_is_brought_whole_and_in_order(redis: RedisServer, relay: BullMQ) -> None:
    crowd = wakeups(FEW + 5)
    await relay.put(crowd)
    await jobs(relay, waiting=3)
    async with running(redis.url, concurrency=1) as worker:
        assert await take(worker, len(crowd)) == ids(crowd)


async def test_first_wakeups_pass_all_others(redis: RedisServer, relay: BullMQ) -> None:
    crowd, fresh = wakeups(100, first=False), wakeups()
    await relay.put(crowd)
    await relay.put(fresh)
    await jobs(relay, waiting=1, prioritized=10)
    async with running(redis.url, concurrency=1) as worker:
        assert await take(worker, 1 + len(crowd)) == ids(fresh) + ids(crowd)


async def test_a_job_lasts_until_its_last_execution_is_taken_over(redis: RedisServer) -> None:
    async with running(redis.url, concurrency=1) as queue:
        await queue.put(wakeups(FEW + BATCH))
        await jobs(queue, active=1, waiting=2)
        await until(queue.bell.is_set)
        assert len(queue.offers(BATCH - 1)) == BATCH - 1
        await jobs(queue, active=1, waiting=2)
        assert len(queue.offers(BATCH)) == 1
        await jobs(queue, active=1, waiting=1)


async def test_room_is_kept_small_however_much_is_due(redis: RedisServer, relay: BullMQ) -> None:
    before = redis.used_memory()
    while room := await relay.room():
        await relay.put(wakeups(room, first=False))
    await jobs(relay, prioritized=MOST_JOBS)
    assert redis.used_memory() - before < 2 * MEGABYTE
    async with running(redis.url, concurrency=1) as worker:
        await take(worker, 5 * BATCH)
        assert await relay.room() >= 5 * BATCH


async def test_the_job_of_a_killed_worker_is_brought_to_another(
    redis: RedisServer, relay: BullMQ, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "LOCK_MS", 1000)  # really half a minute
    taken = asyncio.Event()

    async def never_ends(job: object, token: str) -> None:
        taken.set()
        await asyncio.Event().wait()

    killed = library.JobWorker(redis.url, None, 1, never_ends)
    working = asyncio.create_task(killed.run())
    lost = wakeups()
    await relay.put(lost)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await taken.wait()
    await killed.close(0)
    await asyncio.gather(working, return_exceptions=True)
    await jobs(relay, active=1)
    async with running(redis.url) as worker:
        assert await take(worker, 1) == ids(lost)
        await jobs(relay)


async def test_a_strangers_jobs_are_dropped(
    redis: RedisServer, relay: BullMQ, strangers: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for name, data in (("newsletter", {}), ("execute-workflow", [1]), ("execute-workflow", {"executions": "all\n"})):
        await strangers.add(name, data, {"jobId": "two\nlines", "removeOnComplete": True} if data == {} else {})
    good = wakeups(first=False)
    await relay.put(good)
    async with running(redis.url, concurrency=1) as worker:
        assert await take(worker, 1) == ids(good)
        await jobs(relay)
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 3
    assert all(warning.startswith("Dropped a job") and "\n" not in warning for warning in warnings)


async def test_a_job_that_cannot_be_read_stops_no_other(
    redis: RedisServer, relay: BullMQ, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    (broken,), good = wakeups(), wakeups()
    await relay.put([broken])
    with redis.client() as client:
        client.hset(f"bull:{library.QUEUE}:execution-{broken.execution_id}-1", "data", "{")
    await relay.put(good)
    async with running(redis.url, concurrency=1) as worker:
        assert await take(worker, 1) == ids(good)
    assert [record.levelname for record in caplog.records if record.name == "flowtrack"] == ["WARNING"]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("question", [lambda relay: relay.room(), lambda relay: relay.put(wakeups())])
async def test_a_question_can_be_cancelled_at_any_moment(
    relay: BullMQ, question: Callable[[BullMQ], Coroutine[Any, Any, object]]
) -> None:
    """A cancellation that gets lost would leave a relay at work that was told to end."""
    steps = 0
    while True:
        asking = asyncio.create_task(question(relay))
        for _ in range(steps):
            await asyncio.sleep(0)
        if asking.done():
            break
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        steps += 1
    assert steps > 2


async def test_password(caplog: pytest.LogCaptureFixture) -> None:
    with RedisServer(password="s3cret") as redis:
        async with running(redis.url, password="s3cret") as queue:
            await queue.put(wakeups())
            await take(queue, 1)
        async with running(redis.url.replace("//", "//:s3cret@"), concurrency=0) as queue:
            assert await queue.room()
        for wrong in (None, "guessed"):
            stranger = BullMQ(redis.url, concurrency=1, password=wrong)
            await stranger.start()
            with pytest.raises(UnavailableError) as refusal:
                await stranger.room()
            told = f"{refusal.value} {await stranger.report()} {caplog.text}"
            assert "s3cret" not in told
            assert "guessed" not in told
            await stranger.close()


async def test_report_counts_the_jobs(relay: BullMQ) -> None:
    await relay.put(wakeups(2))
    await relay.put(wakeups(3, first=False))
    report = await relay.report()
    assert report == Report("bullmq", {**report.counts, "waiting": 2, "prioritized": 3, "active": 0})


def test_without_the_extra_it_says_what_to_install() -> None:
    told = subprocess.run([sys.executable, "-c", WITHOUT_EXTRA], capture_output=True, text=True, check=True).stdout
    assert told.startswith("InvalidError")
    assert "pip install 'flowtrack[bullmq]'" in told
