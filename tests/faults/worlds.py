"""A FlowTrack for tests of trouble: its channel and its worker's settings are the test's to choose, its
connection to the database can be shut, and two of them can share one database, each with a clock of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

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
from flowtrack.store.database import Database, Transaction
from flowtrack.transports.inprocess import InProcess
from flowtrack.worker.loop import Worker
from flowtrack.worker.versions import Versions
from tests.clock import ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import PATIENCE_SECONDS, World

SHORT = SmtpTimeouts(connect=2, command=0.3, data=0.3, quit=0.3)
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


@asynccontextmanager
async def a_world(
    database: Database, system: ManualSystem, sample: Sample, channel: Channel | None, **options: Any
) -> AsyncIterator[World]:
    """A running FlowTrack; ``options`` go to the worker. It is stopped at the end, unless it was before."""
    transport = InProcess()
    handlers = {SendEmail.kind: SendEmail(system, "https://track.test", channel)}
    worker = Worker(database, system, handlers, Versions(REGISTRY), transport.bell, **{"sole": True, **options})
    working = asyncio.create_task(worker.run())
    intake = Intake(database, system, transport.ring)
    try:
        yield World(database, system, cast("SmtpChannel", channel), transport, intake, sample, worker, working)
    finally:
        worker.stop()
        await working
        if channel is not None:
            await channel.close()


async def ask(world: World, execution_id: str | None, kind: str) -> None:
    """A person asks an execution to ``resume``, ``retry`` or ``cancel``."""
    workspace = world.sample.workspace
    await world.database.write(lambda tx: wishes.request(tx, world.system, workspace, execution_id or "", kind))
    world.transport.ring()


async def until(fulfilled: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for what comes without a bell, letting everybody else run."""
    try:
        async with asyncio.timeout(seconds):
            while not fulfilled():
                await asyncio.sleep(0.002)
    except TimeoutError:
        raise AssertionError(f"waited {seconds} s for {what}") from None


async def mails_told(world: World, lead_id: str) -> int:
    """How many mails the lead's timeline tells of."""
    lines = await world.database.read(lambda tx: leads.timeline(tx, lead_id, 100))
    return [line.type for line in lines].count("email_sent")


class GatedDatabase:
    """Somebody's own way to a database: while it is ``shut`` writes wait in front of it, while it is ``away``
    they fail. A process that is frozen, or has lost its network, is seen like this from outside."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open = asyncio.Event()
        self._open.set()
        self.away = False
        self.waiting = 0
        self.writes = 0

    def shut(self) -> None:
        """From now on writes wait."""
        self._open.clear()

    def open(self) -> None:
        """Let everything through."""
        self._open.set()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self.waiting += 1
        await self._open.wait()
        self.waiting -= 1
        self.writes += 1
        if self.away:
            raise UnavailableError("The database can't be used right now: it is away.")
        return await self._database.write(work)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._database.read(work)

    async def close(self) -> None:
        await self._database.close()
