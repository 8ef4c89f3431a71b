"""The one place where the parts are joined. Settings go down from here as plain values."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import FastAPI

from flowtrack.activities.account_channels import AccountChannels
from flowtrack.activities.send_email import SendEmail
from flowtrack.api.app import create_app
from flowtrack.api.deps import Deps
from flowtrack.channels import Channel
from flowtrack.channels.capture import CaptureServer
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.domain.errors import FlowTrackError, InvalidError, RefusedError, UnavailableError
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services import accounts
from flowtrack.services.captured import Captured
from flowtrack.services.clock import agree
from flowtrack.services.hints import Hints
from flowtrack.services.intake import Intake
from flowtrack.services.mail_accounts import MailWays
from flowtrack.settings import Settings, SettingsError
from flowtrack.store import schema, tally
from flowtrack.store.database import Database, PostgresDatabase, SqliteDatabase, Transaction, open_database
from flowtrack.store.notices import Notices
from flowtrack.system import RealSystem, SharedSystem, System
from flowtrack.telemetry import log
from flowtrack.transports import Transport
from flowtrack.transports.bullmq import BullMQ
from flowtrack.transports.inprocess import InProcess
from flowtrack.transports.postgres import Postgres
from flowtrack.worker.loop import GRACE_SECONDS, Worker
from flowtrack.worker.relay import Relay
from flowtrack.worker.versions import Versions

MOST_CONNECTIONS = 10
PATIENCE_SECONDS = 2.0
"""A database server that is away at the start is asked again after this long."""
FOLLOW_SECONDS = 10.0
"""The shared clock is read this often."""
TOGETHER = timedelta(seconds=15)
"""Processes on one server that start within this time have been started together; one of them prints the link."""
MOST_TO_WIND_DOWN = GRACE_SECONDS + 15.0
"""Seconds until a process is cut off that does not come to its end."""


@dataclass(frozen=True, slots=True)
class Roles:
    """What a process is for: it ``serves`` HTTP, it ``works``, or neither, and relays alone."""

    serves: bool = True
    works: bool = True


@dataclass(frozen=True, slots=True)
class Parts:
    """A FlowTrack, for whoever serves it. ``opened`` comes to be once the database is there and up to date; its
    result is the token of a new set-up link, as long as nobody can sign in. ``life`` is the task of all that runs; it
    ends before the block is left only if something is badly wrong."""

    settings: Settings
    system: System
    database: Database
    transport: Transport
    intake: Intake
    hints: Hints
    opened: asyncio.Future[str | None]
    life: asyncio.Task[None]
    ways: MailWays
    captures: bool

    async def until_opened(self) -> None:
        """Wait for the database. Raises what the life ended by, if it did."""
        either: set[asyncio.Future[Any]] = {self.opened, self.life}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if self.life.done():
            self.life.result()


@contextlib.asynccontextmanager
async def running(
    settings: Settings, system: System | None = None, *, roles: Roles = Roles(), capture: bool = False
) -> AsyncIterator[Parts]:
    """Run a FlowTrack until the block is left; then let what is being sent end. It opens its database meanwhile,
    and waits for a server that is away. With ``capture`` every mail goes to FlowTrack's own mailbox.

    Raises SettingsError when another FlowTrack runs on the same data directory, or the settings don't fit the roles.
    """
    refuse_unfit(settings, roles)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(alone(settings))
        ways = MailWays(settings.keyring(), settings.smtp_account(), settings.mail_reach())
        database = open_database(settings.resolved_database_url())
        stack.push_async_callback(database.close)
        shared = isinstance(database, PostgresDatabase)
        system = system or (SharedSystem() if shared else RealSystem())
        transport = _transport(settings, database, settings.concurrency if roles.works else 0)
        stack.push_async_callback(transport.close)
        intake = Intake(database, system, transport.ring)
        hints = Hints(database, system)
        stack.push_async_callback(hints.finish)
        runs: list[Worker | Relay] = []
        if roles.works:
            channel = await _channel(stack, settings, system, database, capture=capture)
            accounts = None if capture else AccountChannels(ways.opened)
            if accounts is not None:
                stack.push_async_callback(accounts.close)
            mails = SendEmail(system, settings.resolved_public_url(), channel, accounts)
            runs.append(_worker(settings, system, database, transport, mails, intake, sole=not shared))
        if isinstance(transport, BullMQ):
            runs.append(Relay(database, system, transport, transport.due))
        opened: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        life = asyncio.create_task(_live(database, system, transport, runs, opened, serves=roles.serves))
        stack.push_async_callback(_wind_down, runs, life, opened)
        yield Parts(settings, system, database, transport, intake, hints, opened, life, ways, capture)


def refuse_unfit(settings: Settings, roles: Roles) -> None:
    """Raise SettingsError for roles that can't be played with these settings."""
    if settings.sqlite_path() is not None and not (roles.serves and roles.works):
        message = "An embedded database belongs to one process. Use 'flowtrack up', or name a PostgreSQL database."
        raise SettingsError(f"DATABASE_URL: {message}")
    if not (roles.serves or roles.works or settings.redis_address()):
        raise SettingsError("REDIS_URL: there is nothing to relay to. Set it, or leave the relay out.")


def web_app(parts: Parts, *, demo: bool = False) -> FastAPI:
    """FlowTrack over HTTP, on these parts. In a ``demo`` whoever comes is signed in."""

    async def ready() -> Mapping[str, str]:
        return {"worker": "The worker has stopped."} if parts.life.done() else {}

    public_url = parts.settings.resolved_public_url()
    transport = parts.transport
    return create_app(
        Deps(
            parts.database,
            parts.system,
            parts.intake,
            transport.ring,
            parts.hints,
            public_url,
            parts.captures,
            ready,
            parts.settings.late_seconds,
            transport.report,
            demo,
            parts.ways,
        )
    )


# A life ----------------------------------------------------------------------------------------------------


async def _live(
    database: Database,
    system: System,
    transport: Transport,
    runs: Sequence[Worker | Relay],
    opened: asyncio.Future[str | None],
    *,
    serves: bool,
) -> None:
    link = await _open(database, system, makes_link=serves)
    await transport.start()
    following = [asyncio.create_task(_follow(database, system))] if isinstance(system, SharedSystem) else []
    tasks = [asyncio.create_task(item.run()) for item in runs]
    opened.set_result(link)
    try:
        if tasks:
            await asyncio.gather(*tasks)
        else:
            await asyncio.Event().wait()
    finally:
        for task in (*following, *tasks):
            task.cancel()
        await asyncio.gather(*following, *tasks, return_exceptions=True)


async def _open(database: Database, system: System, *, makes_link: bool) -> str | None:
    """Bring the database up to date; a server that is away is waited for."""
    asked, together = system.monotonic(), TOGETHER if isinstance(database, PostgresDatabase) else timedelta()

    def work(tx: Transaction) -> str | None:
        schema.upgrade(tx)
        began = system.real_now() - timedelta(seconds=system.monotonic() - asked) - together
        return accounts.first_start(tx, system, began) if makes_link else None

    while True:
        try:
            if isinstance(system, SharedSystem):
                await agree(database, system)
            return await database.write(work)
        except UnavailableError as trouble:
            if isinstance(database, SqliteDatabase) or isinstance(trouble, RefusedError):
                raise
            log.error("%s Tried again in %.0f s.", trouble, PATIENCE_SECONDS)
        await asyncio.sleep(PATIENCE_SECONDS)


async def _follow(database: Database, system: SharedSystem) -> None:
    """What every process on PostgreSQL does beside its work: go by the database's clock, and help add up the tally."""
    while True:
        await asyncio.sleep(FOLLOW_SECONDS)
        try:
            await agree(database, system)
            await database.write(tally.fold)
        except UnavailableError:
            continue  # whoever works says so
        except Exception:  # noqa: BLE001 the clock must be followed for as long as the process lives
            log.exception("the clock was not read, or the tally not added up; tried again")


async def _wind_down(
    runs: Sequence[Worker | Relay], life: asyncio.Task[None], opened: asyncio.Future[str | None]
) -> None:
    for item in runs:
        item.stop()
    if not (runs and opened.done()):
        life.cancel()
    await asyncio.wait({life}, timeout=MOST_TO_WIND_DOWN)
    if not life.done():  # its database does not answer; what is not on record is taken up by others
        log.error("it does not come to an end by itself, and is cut off")
        life.cancel()
        await asyncio.wait({life}, timeout=PATIENCE_SECONDS)
    fault = life.exception() if life.done() and not life.cancelled() else None
    if fault is not None and not isinstance(fault, FlowTrackError):
        log.critical("the worker ended in a way it never should", exc_info=fault)


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


# Parts -----------------------------------------------------------------------------------------------------


def _transport(settings: Settings, database: Database, concurrency: int) -> Transport:
    if (address := settings.redis_address()) is not None:
        try:
            return BullMQ(address, concurrency=concurrency)
        except InvalidError as unusable:
            raise SettingsError(f"REDIS_URL: {unusable}") from None
    return Postgres(Notices(database)) if isinstance(database, PostgresDatabase) else InProcess()


def _worker(
    settings: Settings,
    system: System,
    database: Database,
    transport: Transport,
    mails: SendEmail,
    intake: Intake,
    *,
    sole: bool,
) -> Worker:
    return Worker(
        database,
        system,
        {SendEmail.kind: mails},
        Versions(REGISTRY),
        transport,
        concurrency=settings.concurrency,
        lease_seconds=settings.lease_seconds,
        sole=sole,
        intake=intake,
        name=f"{socket.gethostname()}:{os.getpid()}",
    )


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
