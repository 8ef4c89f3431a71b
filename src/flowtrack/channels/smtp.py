"""One SMTP account to send from, over a small pool of connections.

How a mail goes over one connection: ``smtp_connection``. What each answer means: ``smtp_replies``. Here
stands which connection serves which mail:

* A connection serves another mail only if its last command got a clean answer that was not 421. After a
  time-out, a cancellation or garbage it is dropped: a late answer would be taken for the next mail's.
* One that was used before and fails before the content went out is replaced by a fresh one, at once and
  once: servers close idle or much used connections, and the mail is not at fault.
* After 30 s of rest a connection is asked NOOP before it gets a mail; after 60 s, or 100 mails, it is closed.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from flowtrack.channels import OutgoingMail, SendResult
from flowtrack.channels.smtp_connection import (
    GoneError,
    Security,
    SmtpAccount,
    SmtpConnection,
    SmtpTimeouts,
)
from flowtrack.domain.failure import Failure

__all__ = ["Security", "SmtpAccount", "SmtpChannel", "SmtpTimeouts"]

_MAX_MAILS = 100  # a connection; servers close much used ones in the middle of a mail
_ADDRESS = re.compile(r'[^\s\x00-\x1f\x7f<>()",:;\\@]+@[^\s\x00-\x1f\x7f-\U0010ffff<>()",;\\@]+')


class SmtpChannel:
    """Sends by one account, over at most ``connections`` connections; further sends wait their turn."""

    def __init__(
        self,
        account: SmtpAccount,
        connections: int = 2,
        timeouts: SmtpTimeouts | None = None,
        provider: str = "smtp",
    ) -> None:
        self._account = account
        self._timeouts = timeouts or SmtpTimeouts()
        self._provider = provider
        self._slots = asyncio.Semaphore(connections)
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._closed = False
        self._idle: deque[SmtpConnection] = deque()  # the longest idle first
        self._reaper: asyncio.TimerHandle | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self._tls: ssl.SSLContext | None = None

    @property
    def provider(self) -> str:
        return self._provider

    async def send(self, mail: OutgoingMail, still_ours: Callable[[], bool]) -> SendResult:
        """Hand ``mail`` over, once; see ``Channel.send``. ``still_ours`` is asked after the server's 354,
        in the same breath as the content is written."""
        if self._closed:
            return Failure("channel_closed", "The channel was closed.", retryable=True, counts=False)
        if not (_ADDRESS.fullmatch(mail.sender) and _ADDRESS.fullmatch(mail.recipient)):
            return Failure("smtp_refused", "The sender's or the recipient's address can't go over SMTP.")
        self._under_way += 1
        try:
            async with self._slots:
                return await self._deliver(mail, still_ours)
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()

    async def close(self) -> None:
        """Wait for the sends under way, then QUIT every connection; sends that come later fail."""
        self._closed = True
        while self._under_way:
            self._quiet.clear()
            await self._quiet.wait()
        if self._reaper is not None:
            self._reaper.cancel()
        while self._idle:
            self._retire(self._idle.popleft())
        await asyncio.gather(*self._leaving)

    async def _deliver(self, mail: OutgoingMail, still_ours: Callable[[], bool]) -> SendResult:
        connection = await self._reusable()
        if connection is not None:
            with suppress(GoneError):
                return await self._use(connection, mail, still_ours)
        try:
            return await self._use(await self._open(), mail, still_ours)
        except GoneError as gone:
            return gone.failure

    async def _reusable(self) -> SmtpConnection | None:
        """The connection used last, so that those too many grow old and are closed."""
        while self._idle:
            connection = self._idle.pop()
            if connection.mails >= _MAX_MAILS:
                await connection.leave()
            elif connection.usable:
                return connection
        return None

    async def _open(self) -> SmtpConnection:
        if self._tls is None and self._account.security != "none":
            self._tls = await asyncio.to_thread(ssl.create_default_context)  # reads files
        connection = SmtpConnection(self._account, self._timeouts, self._tls)
        try:
            await connection.open()
        except BaseException:
            connection.drop()
            raise
        return connection

    async def _use(self, connection: SmtpConnection, mail: OutgoingMail, still_ours: Callable[[], bool]) -> SendResult:
        try:
            await connection.probe()
            return await connection.deliver(mail, still_ours)
        finally:
            if connection.usable:
                self._keep(connection)
            else:
                connection.drop()

    def _keep(self, connection: SmtpConnection) -> None:
        loop = asyncio.get_running_loop()
        connection.idle_since = loop.time()
        self._idle.append(connection)
        if self._reaper is None:
            self._reaper = loop.call_later(self._timeouts.idle, self._reap)

    def _reap(self) -> None:
        """Close what was idle for too long. One timer serves the pool: one a mail would cost more."""
        loop = asyncio.get_running_loop()
        self._reaper = None
        latest = loop.time() - self._timeouts.idle
        while self._idle and self._idle[0].idle_since <= latest:
            self._retire(self._idle.popleft())
        if self._idle:
            self._reaper = loop.call_later(self._idle[0].idle_since - latest, self._reap)

    def _retire(self, connection: SmtpConnection) -> None:
        task = asyncio.get_running_loop().create_task(connection.leave())
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)
