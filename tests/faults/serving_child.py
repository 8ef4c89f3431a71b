"""A whole FlowTrack in a child process, as ``bootstrap`` joins it, told what to do over a socket.

One JSON document a line. ``{"submit": KEY}`` sends the sample form in for the lead KEY@example.com under that
Idempotency-Key and is answered ``{"accepted": KEY, "execution": ID}`` once it is on record; ``{"resume": ID}``
is what a person says to an execution that is held. SIGTERM, or the socket's end, stops it in good order.
"""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from flowtrack.activities.send_email import SendEmail
from flowtrack.bootstrap import running
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services import executions as wishes
from flowtrack.services.intake import Intake
from flowtrack.services.submissions import Incoming
from flowtrack.settings import load_settings
from flowtrack.store.database import Database, Transaction, open_database
from flowtrack.store.tables import workspace
from flowtrack.store.workspaces import load_workspaces
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
    epoch: str
    pace: float = 1.0
    lease_seconds: float | None = None


@dataclass(frozen=True)
class House:
    """What the commands need."""

    database: Database
    intake: Intake


class PacedSystem(RealSystem):
    """A fast business clock that goes on where it was when its process is started again."""

    def __init__(self, epoch: datetime, pace: float) -> None:
        super().__init__(pace)
        self._start = epoch


def run(plan: dict[str, Any]) -> None:
    """Serve until told to stop."""
    asyncio.run(_serve(Plan(**plan)))


async def _serve(plan: Plan) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    reader, writer = await asyncio.open_connection("127.0.0.1", plan.control_port)
    system = PacedSystem(datetime.fromisoformat(plan.epoch), plan.pace)
    async with _house(plan, system) as house:
        listening = asyncio.create_task(_listen(house, system, reader, writer))
        listening.add_done_callback(lambda _: stopping.set())
        await stopping.wait()
        listening.cancel()
    writer.close()


def _house(plan: Plan, system: RealSystem) -> AbstractAsyncContextManager[House]:
    return _alone(plan, system) if plan.lease_seconds is None else _shared(plan, system, plan.lease_seconds)


@asynccontextmanager
async def _alone(plan: Plan, system: RealSystem) -> AsyncIterator[House]:
    settings = load_settings(
        {
            "DATABASE_URL": plan.url,
            "FLOWTRACK_PUBLIC_URL": PUBLIC_URL,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(plan.smtp_port),
            "FLOWTRACK_SMTP_SECURITY": "none",
        }
    )
    async with running(settings, system) as parts:
        await parts.until_opened()
        yield House(parts.database, parts.intake)


@asynccontextmanager
async def _shared(plan: Plan, system: RealSystem, lease_seconds: float) -> AsyncIterator[House]:
    database, transport = open_database(plan.url), InProcess()
    channel = SmtpChannel(SmtpAccount("127.0.0.1", plan.smtp_port, security="none"))
    handlers = {SendEmail.kind: SendEmail(system, PUBLIC_URL, channel)}
    worker = Worker(database, system, handlers, Versions(REGISTRY), transport, lease_seconds=lease_seconds)
    working = asyncio.create_task(worker.run())
    try:
        yield House(database, Intake(database, system, transport.ring))
    finally:
        worker.stop()
        await working
        await channel.close()
        await database.close()


async def _listen(house: House, system: RealSystem, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    async with asyncio.TaskGroup() as tasks:
        async for line in reader:
            command = json.loads(line)
            if "submit" in command:
                tasks.create_task(_submit(house, command["submit"], writer))
            else:
                tasks.create_task(_resume(house, system, command["resume"]))


async def _submit(house: House, key: str, writer: asyncio.StreamWriter) -> None:
    fields = {"name": f"{key} Lovelace", "budget": "$5,000", "email": f"{key}@example.com"}
    accepted = await house.intake.submit(Incoming("demo", "contact", fields, idempotency_key=key))
    writer.write(json.dumps({"accepted": key, "execution": accepted.execution_id}).encode() + b"\n")


async def _resume(house: House, system: RealSystem, execution_id: str) -> None:
    def work(tx: Transaction) -> None:
        workspace_id = tx.execute(select(workspace.c.id).where(workspace.c.slug == "demo")).scalar_one()
        wishes.request(tx, system, load_workspaces(tx, [workspace_id])[workspace_id], execution_id, "resume")

    await house.database.write(work)
