"""The one place where the parts are joined. Settings go down from here as plain values."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

from fastapi import FastAPI

from flowtrack.activities.send_email import SendEmail
from flowtrack.api.app import create_app
from flowtrack.api.deps import Deps
from flowtrack.channels import Channel
from flowtrack.channels.capture import CaptureServer
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services import workspaces
from flowtrack.services.captured import Captured
from flowtrack.services.intake import Intake
from flowtrack.settings import Settings, SettingsError
from flowtrack.store import schema
from flowtrack.store.database import Database, SqliteDatabase, open_database
from flowtrack.system import System
from flowtrack.telemetry import log
from flowtrack.transports.inprocess import InProcess
from flowtrack.worker.loop import Worker
from flowtrack.worker.versions import Versions

MOST_CONNECTIONS = 10


@dataclass(frozen=True, slots=True)
class Parts:
    """A running FlowTrack, for whoever serves it. ``start_key`` is the API key made at the very first start;
    ``working`` is the worker's task, which ends before the block is left only if something is badly wrong."""

    settings: Settings
    system: System
    database: Database
    transport: InProcess
    intake: Intake
    worker: Worker
    working: asyncio.Task[None]
    start_key: str | None
    captures: bool


@contextlib.asynccontextmanager
async def running(settings: Settings, system: System, *, capture: bool = False) -> AsyncIterator[Parts]:
    """Open the database (bringing it up to date), and run a worker until the block is left; then let what
    is being sent end. With ``capture`` every mail goes to FlowTrack's own mailbox.

    Raises SettingsError when another FlowTrack runs on the same data directory, UnavailableError when
    the database can't be opened, and ConflictError when a newer FlowTrack has worked with it.
    """
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(alone(settings))
        database = open_database(settings.resolved_database_url())
        stack.push_async_callback(database.close)
        await database.write(schema.upgrade)
        start_key = await database.write(lambda tx: workspaces.first_start(tx, system))
        channel = await _channel(stack, settings, system, database, capture=capture)
        transport = InProcess()
        intake = Intake(database, system, transport.ring)
        worker = Worker(
            database,
            system,
            {SendEmail.kind: SendEmail(system, settings.resolved_public_url(), channel)},
            Versions(REGISTRY),
            transport.bell,
            concurrency=settings.concurrency,
            sole=isinstance(database, SqliteDatabase),
            intake=intake,
        )
        working = asyncio.create_task(worker.run())
        stack.push_async_callback(_wind_down, worker, working)
        yield Parts(settings, system, database, transport, intake, worker, working, start_key, capture)


def web_app(parts: Parts) -> FastAPI:
    """FlowTrack over HTTP, on these parts."""

    async def ready() -> Mapping[str, str]:
        return {"worker": "The worker has stopped."} if parts.working.done() else {}

    public_url = parts.settings.resolved_public_url()
    ring = parts.transport.ring
    late = parts.settings.late_seconds
    return create_app(Deps(parts.database, parts.system, parts.intake, ring, public_url, parts.captures, ready, late))


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the embedded database's directory, so that no second worker takes this one's leases for dead."""
    path = settings.sqlite_path()
    if path is None:
        yield
        return
    name = "DATABASE_URL" if settings.database_url else "FLOWTRACK_DATA_DIR"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # people's data: SQLite would let everybody read it
    except OSError as unusable:
        raise SettingsError(f"{name}: {path.parent} can't be used ({unusable.strerror}).") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        message = f"{name}: another FlowTrack is running on {path.parent}. Stop it, or use another directory."
        raise SettingsError(message) from None
    try:
        yield
    finally:
        os.close(lock)


async def _wind_down(worker: Worker, working: asyncio.Task[None]) -> None:
    worker.stop()
    await asyncio.wait({working})
    if not working.cancelled() and (fault := working.exception()) is not None:
        log.critical("the worker ended in a way it never should", exc_info=fault)


async def _channel(
    stack: contextlib.AsyncExitStack, settings: Settings, system: System, database: Database, *, capture: bool
) -> Channel | None:
    account = settings.smtp_account()
    if capture:
        server = CaptureServer(Captured(database, system).keep)
        account = SmtpAccount("127.0.0.1", await server.start(), security="none")
        stack.push_async_callback(server.stop)
    if account is None:
        return None
    connections = min(settings.concurrency, MOST_CONNECTIONS)
    channel = SmtpChannel(account, connections, provider="capture" if capture else "smtp")
    stack.push_async_callback(channel.close)
    return channel
