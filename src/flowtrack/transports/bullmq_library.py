"""What is asked of the BullMQ library, typed, and what it has to be told to be dependable.

Imported only where the extra ``bullmq`` is installed. Each setting was found by a failure without it.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, cast

from bullmq import Queue, Worker
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import RedisError

from flowtrack.telemetry import log
from flowtrack.transports.bullmq_jobs import EXECUTIONS, Brought, Job

QUEUE = "workflow-execution"
ERRORS = (RedisError, OSError)
"""By which a Redis shows itself that is away, hangs, is full or lets nobody in."""
MARK = f"bull:{QUEUE}:flowtrack"
MARK_MS = 10_000
LOCK_MS = 30_000
"""For so long a job of a worker that was killed lies about, and up to as long again until it is noticed."""
AGAIN_SECONDS = 1
MOST_FETCHERS = 10
"""A job is held only until its executions are taken over. More at once than these fetch no faster, but get in each
other's way."""
GONE = {"removeOnComplete": True, "removeOnFail": True}
"""An id that stayed behind would keep every later job of that id out."""


class JobQueue:
    """The queue in Redis, from outside. Each method may raise one of ``ERRORS``, and takes as long as it takes: it
    is the caller's to cancel it."""

    def __init__(self, url: str) -> None:
        # With a limit of its own redis-py sends by ``wait_for``, which on Python 3.11 may lose a cancellation.
        self._redis = _client(url, answer_seconds=None, max_connections=10)
        self._queue: Any = Queue(QUEUE, {"connection": self._redis})

    async def mark(self) -> None:
        """Find out whether anything can be put in. It writes, since a full Redis still answers questions."""
        await self._redis.set(MARK, "1", px=MARK_MS)

    async def counts(self, *states: str) -> dict[str, int]:
        """How many jobs there are in each of these states; without any, in each there is."""
        return cast("dict[str, int]", await self._queue.getJobCounts(*states))

    async def add(self, jobs: Iterable[Job]) -> None:
        """Put jobs in. One whose id is in the queue already is passed over."""
        await self._queue.addBulk(
            [
                {
                    "name": job.name,
                    "data": {EXECUTIONS: job.executions},
                    "opts": {"jobId": job.id, "priority": job.priority, "attempts": 1, **GONE},
                }
                for job in jobs
            ]
        )

    async def close(self) -> None:
        """Let go of the connections."""
        with suppress(*ERRORS):
            await self._redis.aclose()


class JobWorker:
    """Takes jobs out of the queue, up to ``concurrency`` at once, or somewhat fewer, and hands each to ``process``."""

    def __init__(self, url: str, concurrency: int, process: Callable[[Brought, str], Awaitable[None]]) -> None:
        fetchers = min(concurrency, MOST_FETCHERS)
        # The library waits for a job for a second, or for up to 10 if a stranger has put in one with a delay. A
        # connection that gives up sooner (by itself after 5 s) leaves an idle worker deaf for many seconds.
        redis = _client(url, answer_seconds=15, max_connections=fetchers + 10)
        options = {
            "connection": redis,
            "autorun": False,
            "name": f"{socket.gethostname()}-{os.getpid()}",
            "concurrency": fetchers,
            "lockDuration": LOCK_MS,
            "stalledInterval": LOCK_MS,
            "maxStalledCount": 1,
            "drainDelay": 1,  # it looks each second by itself, whatever became of the sign that a job is there
            "runRetryDelay": AGAIN_SECONDS * 1000,  # by itself it comes back 15 s after Redis has
            **GONE,
        }
        self._worker: Any = Worker(QUEUE, process, options)
        self._worker.on("error", _tell)
        self._stopping = False

    async def run(self) -> None:
        """Take jobs until it is closed, however often Redis goes away."""
        while not self._stopping:
            try:
                await self._worker.run()
            except ERRORS:  # of the first connection: later it goes on by itself
                pass
            except Exception as surprise:  # noqa: BLE001 who takes no more jobs has to take them again
                log.warning("BullMQ's worker ended and is started again: %s", " ".join(str(surprise).split()))
            if not self._stopping:
                await asyncio.sleep(AGAIN_SECONDS)
                self._worker.running = False  # it may have ended without saying so to itself

    async def stop(self) -> None:
        """Take no more jobs. Waits for nothing."""
        self._stopping = True
        await self._worker.pause(do_not_wait_active=True)

    async def close(self, seconds: float) -> None:
        """Give the jobs it has so long to end, then let go of everything."""
        self._stopping = True
        if under_way := set(self._worker.processing):
            await asyncio.wait(under_way, timeout=seconds)
        # Always by force: otherwise it waits as long as Redis is away, and can't be cancelled.
        await self._worker.close(force=True)


def _client(url: str, *, answer_seconds: float | None, max_connections: int) -> Redis:
    """A client of our own: one that the library makes tries for minutes before it says that Redis is away."""
    return Redis.from_url(
        url,
        decode_responses=True,  # the library reads texts
        socket_timeout=answer_seconds,
        socket_connect_timeout=2,
        socket_keepalive=True,
        max_connections=max_connections,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.05), 2),
        retry_on_error=[RuntimeError],  # uvloop's word for a connection that was cut just before
    )


def _tell(error: Exception, job: Brought | None = None) -> None:
    """What the worker comes upon. That Redis is away is noticed and told elsewhere."""
    if isinstance(error, TypeError):  # so it says that Redis has forgotten a job, or given it to another worker
        log.debug("BullMQ: %s", error)
    elif not isinstance(error, ERRORS):
        log.warning("BullMQ can't go on with a job (%.100r): %s", job and job.id, " ".join(str(error).split()))
