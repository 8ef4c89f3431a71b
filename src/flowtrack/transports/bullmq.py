"""Due executions are brought to workers, in whichever process, by a BullMQ queue in Redis.

Redis holds nothing but what is due now, and may forget it at any time: the database knows, and what is due is taken
from there while Redis does not answer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from flowtrack.domain.errors import InvalidError, UnavailableError
from flowtrack.telemetry import log
from flowtrack.transports import AT_ONCE, Report, Wakeup
from flowtrack.transports.bullmq_jobs import BATCH, Brought, executions_of, jobs_of

if TYPE_CHECKING:
    from flowtrack.transports.bullmq_library import JobWorker

T = TypeVar("T")
MOST_JOBS = 500
"""Jobs that wait in Redis, so that it needs no more memory however much is due."""
PATIENCE = timedelta(seconds=5)
ANSWER_SECONDS = 2.5
LOOK_SECONDS = 1.0
"""Between two looks whether Redis answers."""
END_SECONDS = 1.5
"""For the ends of jobs to be told to Redis, when this process stops."""
NOT_YET = "not yet"


class BullMQ:
    """One process's end of the queue: a Transport, and a Queue for its relay to put wake-ups into.

    ``due`` is set when there may be something to put in. With a ``concurrency`` of 0 nothing is ever brought to
    this process; otherwise it is the number of jobs that are brought and not taken over.
    """

    name = "bullmq"

    def __init__(self, url: str, *, concurrency: int) -> None:
        try:
            from flowtrack.transports import bullmq_library  # noqa: PLC0415  (an extra that need not be installed)
        except ModuleNotFoundError as missing:
            raise InvalidError(
                f"BullMQ is chosen, but {missing.name} is not installed. Install it: pip install 'flowtrack[bullmq]'"
            ) from missing
        self.bell = asyncio.Event()
        self.due = asyncio.Event()
        self._errors = bullmq_library.ERRORS
        self._queue = bullmq_library.JobQueue(url)
        self._worker: JobWorker | None = None
        if concurrency:
            self._worker = bullmq_library.JobWorker(url, concurrency, self._process)
        self._brought: deque[tuple[str, asyncio.Event | None]] = deque()
        """Executions that were brought, and what to set when the last one of a job is taken over."""
        self._leaving = False
        self._trouble: str | None = NOT_YET
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def patience(self) -> timedelta:
        return AT_ONCE if self._trouble else PATIENCE

    async def start(self) -> None:
        """Begin to look for Redis, and to take jobs."""
        self._tasks.append(asyncio.create_task(self._watch()))
        if self._worker:
            self._tasks.append(asyncio.create_task(self._worker.run()))

    def ring(self) -> None:
        """There is, or may be, something due. The relay puts it in; if it can't, this process's worker looks."""
        self.due.set()
        if self._trouble:
            self.bell.set()

    async def room(self) -> int:
        """How many more executions are taken in, if they come in a crowd."""
        waiting = await self._ask(self._queue.counts("waiting", "prioritized"))
        return max(MOST_JOBS - sum(waiting.values()), 0) * BATCH

    async def put(self, wakeups: Sequence[Wakeup]) -> None:
        """Put these in."""
        await self._ask(self._queue.add(jobs_of(wakeups)))

    def offers(self, most: int) -> list[str]:
        """Take over up to ``most`` of the executions that were brought. A job is done when all of its are taken."""
        taken = [self._brought.popleft() for _ in range(min(most, len(self._brought)))]
        for _, last in taken:
            if last:
                last.set()
        return [execution_id for execution_id, _ in taken]

    async def leave(self) -> list[str]:
        """Take no more jobs; the executions of those that are there are given back."""
        self._leaving = True
        if self._worker:
            await self._worker.stop()
        return self.offers(len(self._brought))

    async def report(self) -> Report:
        """How many jobs there are in which state."""
        try:
            counts = await self._ask(self._queue.counts())
        except UnavailableError as error:
            return Report(self.name, trouble=str(error))
        return Report(self.name, counts, None if self._trouble in {None, NOT_YET} else _sentence(self._trouble))

    async def close(self) -> None:
        """Stop. Jobs that are there end, if Redis answers."""
        await self.leave()
        if self._worker:
            await self._worker.close(0 if self._trouble else END_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._queue.close()

    async def _process(self, job: Brought, token: str) -> None:
        """Offer what a job brings, and see it taken over."""
        del token
        executions = executions_of(job)
        if not executions:
            log.warning("Dropped a job that is not FlowTrack's: %.100r, %.100r", job.id, job.name)
        if not executions or self._leaving:
            return
        last = asyncio.Event()
        self._brought.extend((execution_id, None) for execution_id in executions[:-1])
        self._brought.append((executions[-1], last))
        self.bell.set()
        await last.wait()

    async def _watch(self) -> None:
        """Know whether Redis can be used. The library's worker does not say when it can't reach it."""
        while True:
            with suppress(UnavailableError):
                await self._ask(self._queue.mark())
                self._learn(None)
            await asyncio.sleep(LOOK_SECONDS)

    async def _ask(self, question: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await question
        except self._errors as error:
            trouble = " ".join(str(error).split()) or f"no answer in {ANSWER_SECONDS} s"
            self._learn(trouble)
            raise UnavailableError(_sentence(trouble)) from error

    def _learn(self, trouble: str | None) -> None:
        """Note whether Redis can be used, and tell those whom it concerns, and people, when that changes."""
        before, self._trouble = self._trouble, trouble
        if before != NOT_YET and bool(trouble) == bool(before):
            return
        if trouble:
            log.warning("%s; workers take what is due from the database meanwhile", _sentence(trouble))
        elif before != NOT_YET:
            log.info("Redis answers again")
        self.bell.set()
        self.due.set()


def _sentence(trouble: str) -> str:
    return f"Redis does not answer ({trouble})"
