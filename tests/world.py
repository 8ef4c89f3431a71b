"""A whole FlowTrack for one test: real database, real SMTP server, and a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from flowtrack.activities.account_channels import AccountChannels
from flowtrack.activities.send_email import SendEmail
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services import gallery, signals, workflows
from flowtrack.services.gallery import Sample
from flowtrack.services.intake import Intake
from flowtrack.services.submissions import Accepted, Incoming
from flowtrack.store import execution_views, executions, mails, steps
from flowtrack.store.database import Database, Transaction
from flowtrack.store.execution_views import ExecutionRow
from flowtrack.store.mail_accounts import MailAccount
from flowtrack.store.mails import Mail
from flowtrack.store.steps import Step
from flowtrack.transports import Transport
from flowtrack.transports.inprocess import InProcess
from flowtrack.worker.loop import Worker
from flowtrack.worker.versions import Versions
from tests.clock import ManualSystem

T = TypeVar("T")
PATIENCE_SECONDS = 20.0
"""How long a test waits for the worker before it calls it stuck."""


@dataclass
class World:
    """What a test holds on to."""

    database: Database
    system: ManualSystem
    channel: SmtpChannel
    transport: Transport
    intake: Intake
    sample: Sample
    worker: Worker
    working: asyncio.Task[None]
    options: dict[str, Any] = field(default_factory=dict)

    async def submit(self, email: str = "ada@example.com", form: str = "contact", **fields: Any) -> Accepted:
        """Send the sample form in."""
        sent = {"name": "Ada Lovelace", "budget": "$5,000", **fields, "email": email}
        return await self.intake.submit(Incoming("demo", form, sent, {"utmSource": "test"}))

    async def settle(self) -> None:
        """Let the worker do all there is to do now."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (self.worker.idle and await self._nothing_due() and self.worker.idle):
                if self.working.done():
                    self.working.result()
                await asyncio.sleep(0.002)

    async def _nothing_due(self) -> bool:
        due = await self.database.read(executions.next_due)
        return due is None or due > self.system.now()

    async def pass_time(self, **length: float) -> None:
        """Let time pass, stopping at every moment at which something falls due on the way."""
        end = self.system.now() + timedelta(**length)
        await self.settle()
        while (due := await self.database.read(executions.next_due)) is not None and due <= end:
            self.system.move_to(max(due, self.system.now()))
            self.transport.ring()
            await self.settle()
        self.system.move_to(end)
        await self.settle()

    async def execution(self, execution_id: str | None) -> ExecutionRow:
        """The execution as it is on record."""
        load = partial(_load, self.sample.workspace.id, execution_id or "")
        return await self.database.read(load)

    async def steps(self, execution_id: str | None) -> list[Step]:
        """The execution's steps."""
        return await self.database.read(lambda tx: steps.steps_of(tx, execution_id or ""))

    async def trace(self, execution_id: str | None) -> list[tuple[int, str, str | None]]:
        """(step number, node, exit) of each step."""
        return [(s.step_number, s.node_key, s.exit) for s in await self.steps(execution_id)]

    async def mails(self, execution_id: str | None) -> list[Mail]:
        """The execution's mails on record."""
        return await self.database.read(lambda tx: mails.mails_of_execution(tx, execution_id or ""))

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Change something as a service would, and ring."""
        result = await self.database.write(work)
        self.transport.ring()
        return result

    async def reply(self, lead_id: str | None) -> None:
        """The lead answers."""
        await self.write(lambda tx: signals.reply(tx, self.system, self.sample.workspace, lead_id or "", ""))

    async def publish(self, document: Mapping[str, Any]) -> None:
        """Make this the sample workflow's published version."""

        def work(tx: Any) -> None:
            workspace, key = self.sample.workspace, self.sample.workflow_id
            workflows.update(tx, self.system, workspace, key, name=None, document=document, revision=None)
            workflows.publish(tx, self.system, workspace, key)

        await self.database.write(work)


def _load(workspace_id: str, execution_id: str, tx: Any) -> ExecutionRow:
    found = execution_views.load(tx, workspace_id, execution_id)
    assert found is not None
    return found


@asynccontextmanager
async def a_world(
    database: Database,
    system: ManualSystem,
    smtp_port: int,
    sample: Sample | None = None,
    *,
    transport: Transport | None = None,
    api: Transport | None = None,
    opened: Callable[[MailAccount], SmtpAccount] | None = None,
    **options: Any,
) -> AsyncIterator[World]:
    """A running FlowTrack; ``options`` go to the worker. Where ``opened`` opens them, workspaces send by accounts of
    their own. ``transport`` is the worker's end and ``api`` the one where
    submissions come in; both are the same, and in this process, if not given."""
    transport = transport or InProcess()
    api = api or transport
    channel = SmtpChannel(SmtpAccount("127.0.0.1", smtp_port, security="none"), 5)
    accounts = AccountChannels(opened) if opened else None
    handlers = {SendEmail.kind: SendEmail(system, "https://track.test", channel, accounts)}
    intake = Intake(database, system, api.ring)
    beside = intake if api is transport else None
    options = {"sole": api is transport, **options}
    worker = Worker(database, system, handlers, Versions(REGISTRY), transport, intake=beside, **options)
    if sample is None:
        sample = await database.write(lambda tx: gallery.make_sample(tx, system))
    working = asyncio.create_task(worker.run())
    try:
        yield World(database, system, channel, api, intake, sample, worker, working)
    finally:
        worker.stop()
        await working
        await channel.close()
        if accounts is not None:
            await accounts.close()
