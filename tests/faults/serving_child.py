"""A whole FlowTrack in a child process, as ``bootstrap`` joins it, told what to do over a socket.

One JSON document a line. ``{"submit": KEY}`` sends the sample form in for the lead KEY@example.com under that
Idempotency-Key and is answered ``{"accepted": KEY, "execution": ID}`` once it is on record. SIGTERM, or the socket's
end, stops it in good order.
"""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from flowtrack.activities.send_email import SendEmail
from flowtrack.bootstrap import running
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services.intake import Intake
from flowtrack.services.submissions import Incoming
from flowtrack.settings import load_settings
from flowtrack.store.database import open_database
from flowtrack.system import RealSystem
from flowtrack.transports.inprocess import InProcess
from flowtrack.worker.loop import Worker
from flowtrack.worker.versions import Versions

PUBLIC_URL = "https://track.test"


@dataclass(frozen=True)
class Plan:
    """What to run. With ``lease_seconds`` it shares the database with others, who may take its work over."""

    url: str
    smtp_port: int
    control_port: int
    lease_seconds: float | None = None


def run(plan: dict[str, Any]) -> None:
    """Serve until told to stop."""
    asyncio.run(_serve(Plan(**plan)))


async def _serve(plan: Plan) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    reader, writer = await asyncio.open_connection("127.0.0.1", plan.control_port)
    async with _house(plan) as intake:
        listening = asyncio.create_task(_listen(intake, reader, writer))
        listening.add_done_callback(lambda _: stopping.set())
        await stopping.wait()
        listening.cancel()
    writer.close()


def _house(plan: Plan) -> AbstractAsyncContextManager[Intake]:
    return _alone(plan) if plan.lease_seconds is None else _shared(plan, plan.lease_seconds)


@asynccontextmanager
async def _alone(plan: Plan) -> AsyncIterator[Intake]:
    settings = load_settings(
        {
            "DATABASE_URL": plan.url,
            "FLOWTRACK_PUBLIC_URL": PUBLIC_URL,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(plan.smtp_port),
            "FLOWTRACK_SMTP_SECURITY": "none",
        }
    )
    async with running(settings) as parts:
        await parts.until_opened()
        yield parts.intake


@asynccontextmanager
async def _shared(plan: Plan, lease_seconds: float) -> AsyncIterator[Intake]:
    database, system, transport = open_database(plan.url), RealSystem(), InProcess()
    channel = SmtpChannel(SmtpAccount("127.0.0.1", plan.smtp_port, security="none"))
    handlers = {SendEmail.kind: SendEmail(system, PUBLIC_URL, channel)}
    worker = Worker(database, system, handlers, Versions(REGISTRY), transport, lease_seconds=lease_seconds)
    working = asyncio.create_task(worker.run())
    try:
        yield Intake(database, system, transport.ring)
    finally:
        worker.stop()
        await working
        await channel.close()
        await database.close()


async def _listen(intake: Intake, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    async with asyncio.TaskGroup() as tasks:
        async for line in reader:
            tasks.create_task(_submit(intake, json.loads(line)["submit"], writer))


async def _submit(intake: Intake, key: str, writer: asyncio.StreamWriter) -> None:
    fields = {"name": f"{key} Lovelace", "budget": "$5,000", "email": f"{key}@example.com"}
    accepted = await intake.submit(Incoming("demo", "contact", fields, idempotency_key=key))
    writer.write(json.dumps({"accepted": key, "execution": accepted.execution_id}).encode() + b"\n")
