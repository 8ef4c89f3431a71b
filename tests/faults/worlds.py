"""A FlowTrack for tests of trouble: its channel and its worker's settings are the test's to choose, its
connection to the database can be shut, and two of them can share one database, each with a clock of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from typing import Any, TypeVar, cast

import pytest

from flowtrack.activities.send_email import SendEmail
from flowtrack.channels import Channel
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel, SmtpTimeouts
from flowtrack.domain.errors import UnavailableError
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services import executions as wishes
from flowtrack.services import gallery, workspaces
from flowtrack.services.gallery import Sample
from flowtrack.services.intake import Intake
from flowtrack.store import leads
from flowtrack.store.database import Database, SqliteDatabase, Transaction
from flowtrack.transports.inprocess import InProcess
from flowtrack.worker.loop import Worker
from flowtrack.worker.versions import Versions
from tests.clock import ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import PATIENCE_SECONDS, World

SHORT_WAIT_MS = 20
"""How long a transaction waits for a lock here; really it is some seconds."""
SHORT = SmtpTimeouts(connect=5, command=1.0, data=1.0, quit=0.3)
"""Long enough for a server that answers, on a machine that is busy with other tests."""
T = TypeVar("T")


def smtp(sink: SmtpSink, timeouts: SmtpTimeouts | None = None) -> SmtpChannel:
    """The way to the sink."""
    return SmtpChannel(SmtpAccount("127.0.0.1", sink.port, security="none"), 5, timeouts)


async def make_sample(database: Database, system: ManualSystem, *, doubt_policy: str = "resend") -> Sample:
    """The sample workspace."""

    def work(tx: Transaction) -> Sample:
        sample = gallery.make_sample(tx, system)
        workspaces.change(tx, sample.workspace, {"doubt_policy": doubt_policy})
        return sample

    return await database.write(work)


class SettledWorld(World):
    """Looks at the worker again after it has looked at the database: meanwhile the worker may have taken what
    was due, and the database then says that nothing is."""

    async def settle(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                await super().settle()
                if self.worker.idle:
                    return


@asynccontextmanager
async def a_world(
    database: Database, system: ManualSystem, sample: Sample, channel: Channel | None, **options: Any
) -> AsyncIterator[World]:
    """A running FlowTrack; ``options`` go to the worker. It is at rest when the block begins, unless there was
    something to do, and stopped at the end, unless it was before."""
    options = {"sole": True, **options}
    gate = database if isinstance(database, GatedDatabase) else GatedDatabase(database)
    at_rest = gate.ended + (3 if options["sole"] else 2)
    transport = InProcess()
    handlers = {SendEmail.kind: SendEmail(system, "https://track.test", channel)}
    intake = Intake(gate, system, transport.ring)
    worker = Worker(gate, system, handlers, Versions(REGISTRY), transport, intake=intake, **options)
    working = asyncio.create_task(worker.run())
    try:
        await until(lambda: gate.ended >= at_rest, "its first turn, and the first round of its leases' keeper")
        yield SettledWorld(gate, system, cast("SmtpChannel", channel), transport, intake, sample, worker, working)
    finally:
        worker.stop()
        await ended(working, system)
        working.result()
        if channel is not None:
            await channel.close()


async def ended(working: asyncio.Task[None], system: ManualSystem) -> None:
    """Until the worker has come to its end, for which it may need some time to pass."""
    for _ in range(100):
        done, _pending = await asyncio.wait({working}, timeout=0.1)
        if done:
            return
        system.move(seconds=1)
    raise AssertionError("the worker does not come to its end")


async def ask(world: World, execution_id: str | None, kind: str) -> None:
    """A person asks an execution to ``resume``, ``retry`` or ``cancel``."""
    workspace = world.sample.workspace
    await world.database.write(lambda tx: wishes.request(tx, world.system, workspace, execution_id or "", kind))
    world.transport.ring()


async def until(fulfilled: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for what comes without a bell, letting everybody else run."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                if fulfilled():
                    return
                await asyncio.sleep(0.002)
    except TimeoutError:
        raise AssertionError(f"waited {seconds} s for {what}") from None


def complaints(caplog: pytest.LogCaptureFixture, words: str) -> int:
    """How often the log has these words by now."""
    return sum(words in record.getMessage() for record in caplog.records)


async def mails_told(world: World, lead_id: str) -> int:
    """How many mails the lead's timeline tells of."""
    lines = await world.database.read(lambda tx: leads.timeline(tx, lead_id, 100))
    return [line.type for line in lines].count("email_sent")


@asynccontextmanager
async def locked(database: SqliteDatabase) -> AsyncIterator[None]:
    """Somebody else writes, and does not come to an end."""
    await database.write(lambda tx: tx.exec_driver_sql(f"PRAGMA busy_timeout={SHORT_WAIT_MS}"))
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


class GatedDatabase:
    """Somebody's own way to a database. While it is shut, writes wait in front of it: so a process that is
    frozen, or has lost its network for a while, is seen from outside."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open = asyncio.Event()
        self._open.set()
        self._refusing = False
        self.surprise: Exception | None = None
        """Comes out of everything that is asked for."""
        self._answering = asyncio.Event()
        self._answering.set()
        self.reading = 0
        """How many reads are done whose answers are kept back."""
        self.waiting = 0
        self.done = 0
        self.ended = 0
        """Those done, and those that failed."""

    def shut(self) -> None:
        """From now on writes wait."""
        self._open.clear()

    def open(self, *, refuse: bool = False) -> None:
        """Let them through again; with ``refuse`` those that wait now fail, as after a time-out."""
        self._refusing = refuse
        self._open.set()

    def keep_answers(self) -> None:
        """From now on reads are slow: what they found may be old when it is told."""
        self._answering.clear()

    def answer(self) -> None:
        """Tell what was found, and be fast again."""
        self._answering.set()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        try:
            if not self._open.is_set():
                self.waiting += 1
                await self._open.wait()
                self.waiting -= 1
                if self._refusing:
                    raise UnavailableError("The database can't be used right now: it is away.")
            if self.surprise is not None:
                raise self.surprise
            result = await self._database.write(work)
            self.done += 1
            return result
        finally:
            self.ended += 1

    async def read(self, work: Callable[[Transaction], T]) -> T:
        if self.surprise is not None:
            raise self.surprise
        answer = await self._database.read(work)
        self.reading += 1
        await self._answering.wait()
        self.reading -= 1
        return answer

    async def close(self) -> None:
        await self._database.close()
