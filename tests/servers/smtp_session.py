"""One connection of ``SmtpSink``: aiosmtpd, which asks the test's script at each phase."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, AnyStr, Literal

from aiosmtpd.smtp import MISSING, SMTP, AuthResult, Envelope, LoginPassword, Session

if TYPE_CHECKING:
    from tests.servers.smtp import SmtpSink

Phase = Literal["connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "content", "dot", "noop", "rset", "quit"]
"""``data`` is the command before its 354, ``content`` after its first line, ``dot`` after its last."""


@dataclass(frozen=True)
class ReceivedMail:
    """One mail that was stored, whether or not its client was told so."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    message_id: str
    options: tuple[str, ...]
    """The parameters of MAIL."""
    connection: int
    """The number of its connection, from 1 in the order they came."""
    at: float
    """When its last line was there (``time.monotonic``)."""


@dataclass
class Fault:
    """What happens at ``phase`` instead of the right thing; the first that fits is taken."""

    phase: Phase
    act: Literal["reply", "hang", "drop"]
    reply: str = ""
    recipient: str | None = None
    times: int | None = None
    after_mails: int = 0

    def fits(self, phase: Phase, recipients: tuple[str, ...], mails: int) -> bool:
        wanted = self.recipient is None or self.recipient in recipients
        return phase == self.phase and wanted and mails >= self.after_mails and self.times != 0


class SinkSession(SMTP):
    """One connection: aiosmtpd, asking for faults at each phase."""

    def __init__(self, sink: SmtpSink) -> None:
        super().__init__(
            _Handler(),
            data_size_limit=40 * 2**20,
            enable_SMTPUTF8=sink.smtputf8,
            hostname="sink.test",
            tls_context=sink.context if sink.tls == "starttls" else None,
            auth_require_tls=not sink.users,
            authenticator=self._log_in,
            loop=asyncio.get_running_loop(),
        )
        self.sink = sink
        self.number = 0
        self.mails = 0

    @property
    def task(self) -> asyncio.Task[None] | None:
        task: asyncio.Task[None] | None = self._handler_coroutine
        return task

    def cut(self) -> None:
        """End the connection at once, unsent answers and all."""
        transport = self._original_transport or self.transport
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not self.number:
            self.number = self.sink.joined(self)
        super().connection_made(transport)
        if self.task is not None:
            self.task.add_done_callback(lambda task: task.cancelled() or task.exception())

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.sink.left(self)

    def due(self, phase: Phase, recipient: str | None = None) -> Fault | None:
        """The fault that the script has for this phase of this mail."""
        known = tuple(self.envelope.rcpt_tos) if self.envelope else ()
        return self.sink.fault(phase, (recipient,) if recipient else known, self.mails)

    async def meet(self, phase: Phase, recipient: str | None = None) -> str | None:
        """Do what the script has; the answer to give, or None to go on in good order."""
        return await self.suffer(self.due(phase, recipient))

    async def suffer(self, fault: Fault | None) -> str | None:
        """The same for a fault that was taken before."""
        if fault is None:
            return None
        if fault.act == "hang":
            await self.sink.released.wait()
            return None
        if fault.act == "drop":
            self.cut()
            raise ConnectionResetError("dropped by the test's script")
        return fault.reply

    async def push(self, status: AnyStr) -> None:
        await super().push(status)
        if str(status).startswith("421") and self.transport is not None:
            self.transport.close()

    async def _handle_client(self) -> None:
        try:
            banner = await self.meet("connect")
        except asyncio.CancelledError:  # the client left; aiosmtpd closes in its own part only
            self._writer.close()
            raise
        if banner:
            await self.push(banner)
            self._writer.close()
        else:
            await super()._handle_client()

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        reply = await self.meet("starttls")
        await (self.push(reply) if reply else super().smtp_STARTTLS(arg))

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if reply := await self.meet("data"):
            await self.push(reply)
        elif fault := self.due("content"):
            await self.push("354 go on")
            await self._reader.readuntil(b"\r\n")
            await self.push(await self.suffer(fault) or "451 4.3.0 the test's script gave up")
        else:
            await super().smtp_DATA(arg)

    def _log_in(self, _s: SMTP, _se: Session, _e: Envelope, _m: str, data: LoginPassword) -> AuthResult:
        right = self.sink.users.get(data.login.decode())
        # "handled" would mean that the answer was given already.
        return AuthResult(success=right == data.password.decode(), handled=False)


class _Handler:
    """aiosmtpd's hooks; ``MISSING`` means its own answer."""

    async def handle_EHLO(  # noqa: N802
        self, server: SinkSession, session: Session, _e: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        if reply := await server.meet("ehlo"):
            return [reply]
        session.host_name = hostname
        return responses

    async def handle_AUTH(self, server: SinkSession, *_: object) -> object:  # noqa: N802
        return await server.meet("auth") or MISSING

    async def handle_MAIL(self, server: SinkSession, session: Session, *_: object) -> object:  # noqa: N802
        if server.sink.users and not session.authenticated:
            return "530 5.7.0 Authentication required"
        return await server.meet("mail") or MISSING

    async def handle_RCPT(  # noqa: N802
        self, server: SinkSession, _s: Session, _e: Envelope, recipient: str, _o: list[str]
    ) -> object:
        return await server.meet("rcpt", recipient) or MISSING

    async def handle_DATA(self, server: SinkSession, _s: Session, envelope: Envelope) -> object:  # noqa: N802
        fault = server.due("dot")
        if fault is not None and fault.act == "reply":
            return fault.reply
        mail = _received(envelope, server.number)
        server.mails += 1
        server.sink.record(lambda: server.sink.mails.append(mail))
        return await server.suffer(fault) or f"250 2.0.0 kept {mail.message_id}"

    async def handle_NOOP(self, server: SinkSession, *_: object) -> object:  # noqa: N802
        return await server.meet("noop") or MISSING

    async def handle_RSET(self, server: SinkSession, *_: object) -> object:  # noqa: N802
        return await server.meet("rset") or MISSING

    async def handle_QUIT(self, server: SinkSession, *_: object) -> object:  # noqa: N802
        return await server.meet("quit") or MISSING


def _received(envelope: Envelope, connection: int) -> ReceivedMail:
    content = envelope.content
    assert isinstance(content, bytes)
    message_id = str(BytesHeaderParser().parsebytes(content)["Message-ID"])
    options = tuple(str(option) for option in envelope.mail_options)
    recipients = tuple(envelope.rcpt_tos)
    return ReceivedMail(
        envelope.mail_from or "", recipients, content, message_id, options, connection, time.monotonic()
    )
