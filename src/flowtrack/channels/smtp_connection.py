"""An SMTP server's account, and one connection to it.

A mail goes out as MAIL, RCPT, DATA and content, each answered before the next (RFC 5321 section 3.3), so
that it is always known how far it got: before the content nothing was sent; once its final dot is out only
a clean answer decides, and silence is ``InDoubt``.

Cancellation before the content goes on at once, and the connection is to be dropped. From the content on it
is put off: the answer is awaited (at most ``SmtpTimeouts.data``) and **returned**, so that an accepted mail
is never forgotten; the request stays visible in ``Task.cancelling()``. Only when the event loop itself is
torn down is the answer not awaited, and the mail ``InDoubt``.

Up to 48 KiB the content and its final dot are one write. Of more, the dot is held back until the rest is on
its way, so a server that goes away in the middle of a large mail is known not to have it.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal, Self, cast

from aiosmtplib import SMTP, SMTPException, SMTPServerDisconnected
from aiosmtplib.protocol import SMTPProtocol, normalize_message_line_endings

from flowtrack.channels import InDoubt, OutgoingMail, SendResult, Sent
from flowtrack.channels.reach import Reach
from flowtrack.channels.smtp_replies import Phase, account_trouble, disconnected, judge, lease_lost, reason, words
from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.domain.failure import Failure

_WHOLE = 48 * 1024  # bytes, safely below the 64 KiB from which on a transport says it is full

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """A server and how to log in there. ``security``: ``starttls`` (RFC 3207, and never without it),
    ``tls`` from the first byte (RFC 8314), or ``none``.

    Raises ``InvalidError`` for ``none`` towards another host than this machine, unless
    ``allow_plaintext``.
    """

    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    security: Security = "starttls"
    ehlo_name: str = "[127.0.0.1]"
    """What we call ourselves: a domain name, or an address literal (RFC 5321 section 4.1.3)."""
    allow_plaintext: bool = False
    reach: Reach | None = None
    """Where the server may be; None: anywhere."""

    def __post_init__(self) -> None:
        if self.security == "none" and not (self.allow_plaintext or _is_loopback(self.host)):
            problem = FieldProblem("security", f"mails and password would go to {self.host} in clear text")
            raise InvalidError("An SMTP server on another host needs STARTTLS or TLS.", (problem,))

    @classmethod
    def guess(cls, host: str, port: int, user: str | None = None, password: str | None = None) -> Self:
        """The account with the security its port stands for: 465 TLS, 587 STARTTLS; any other port
        STARTTLS too, or none if the host is this machine."""
        security: Security = "tls" if port == 465 else "starttls"
        if port not in (465, 587) and _is_loopback(host):
            security = "none"
        return cls(host, port, user, password, security)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass(frozen=True, slots=True)
class SmtpTimeouts:
    """How long to wait, in seconds."""

    connect: float = 10.0
    """Until the server's greeting."""
    command: float = 30.0
    """For each command's answer; for STARTTLS, EHLO and AUTH together."""
    data: float = 300.0
    """For the content to leave, and again for the answer to it (RFC 5321 section 4.5.3.2.6)."""
    probe_after: float = 30.0
    """A connection idle for longer is asked NOOP before it gets a mail."""
    idle: float = 60.0
    """A connection idle for this long is closed."""
    quit: float = 2.0


class GoneError(Exception):
    """The connection is of no more use, and nothing of the mail's content went over it. ``failure`` is
    the answer, if there is no other connection to try; ``phase`` is how far it had come: connect, STARTTLS, EHLO,
    AUTH, or (nothing) further."""

    def __init__(self, failure: Failure, phase: str = "") -> None:
        super().__init__(failure.message)
        self.failure = failure
        self.phase = phase


class SmtpConnection:
    """One connection, for one mail at a time."""

    def __init__(self, account: SmtpAccount, timeouts: SmtpTimeouts, tls: ssl.SSLContext | None) -> None:
        self.mails = 0
        """How many it served; the pool's to read, like ``idle_since`` (the loop's time)."""
        self.idle_since = 0.0
        self._account = account
        self._timeouts = timeouts
        self._client = SMTP(
            hostname=account.host,
            port=None if account.reach else account.port,
            local_hostname=account.ehlo_name,
            timeout=None,  # ours are by asyncio.timeout: wait_for of Python 3.11 may lose a cancellation
            use_tls=account.security == "tls",
            start_tls=False,  # open() does it, so as to know the phase; None would go on in clear text
            tls_context=tls,
        )
        self._sound = False  # the last command got a clean answer: the next one is the next command's
        self._refused = False  # an envelope was refused half-way and is to be cleared by RSET
        self._complete = False  # the final dot is written

    @property
    def usable(self) -> bool:
        """Whether another mail may go over it."""
        return self._sound and self._client.is_connected

    async def open(self) -> None:
        """Connect, encrypt, greet and log in. Raises ``GoneError`` with the account's trouble."""
        account, client, phase = self._account, self._client, "connect"
        try:
            async with asyncio.timeout(self._timeouts.connect):
                await client.connect(sock=await self._allowed())
            async with asyncio.timeout(self._timeouts.command):
                if account.security == "starttls":
                    phase = "STARTTLS"
                    await client.starttls()
                if client.is_ehlo_or_helo_needed:
                    phase = "EHLO"
                    await client.ehlo()
                if account.user is not None:
                    phase = "AUTH"
                    await client.login(account.user, account.password or "")
        except (SMTPException, OSError, ValueError) as error:
            place = f"{account.host}:{account.port} at {phase}"
            raise GoneError(account_trouble(place, error, account.user, account.password), phase) from error
        self._sound = True

    async def _allowed(self) -> socket.socket | None:
        """A connection to where the account's server may be; None if it may be anywhere."""
        account = self._account
        return await account.reach.connect(account.host, account.port) if account.reach else None

    async def probe(self) -> None:
        """Make sure of a connection that was used before, if it needs that. Raises ``GoneError``."""
        idle = asyncio.get_running_loop().time() - self.idle_since
        if self._refused:
            await self._clear("RSET")
        elif self.mails and idle > self._timeouts.probe_after:
            await self._clear("NOOP")
        self._refused = False

    async def deliver(self, mail: OutgoingMail, still_ours: Callable[[], bool]) -> SendResult:
        """One mail, from MAIL to the answer to its content. Raises ``GoneError`` before the content."""
        self.mails += 1
        self._complete = False
        content = _with_crlf(mail.content)
        options = self._mail_options(mail, content)
        if options is None:
            message = f"{self._account.host} takes no addresses with letters beyond ASCII (SMTPUTF8)."
            return Failure("smtp_refused", message)
        refusal = (
            await self._command("MAIL", 2, b"MAIL", _path(b"FROM:", mail.sender), *options)
            or await self._command("RCPT", 2, b"RCPT", _path(b"TO:", mail.recipient))
            or await self._command("DATA", 3, b"DATA")
        )
        return refusal or await self._uninterrupted(content, still_ours)

    async def leave(self) -> None:
        """QUIT, within a short bound, and close (RFC 5321 section 4.1.1.10)."""
        try:
            with suppress(SMTPException, OSError):
                async with asyncio.timeout(self._timeouts.quit):
                    await self._client.quit()
        finally:
            self.drop()

    def drop(self) -> None:
        """Close without a word; what was written and did not leave yet is thrown away."""
        self._sound = False
        if self._client.transport is not None:
            cast("asyncio.WriteTransport", self._client.transport).abort()
        self._client.close()

    async def _clear(self, phase: Phase) -> None:
        refusal = await self._command(phase, 2, phase.encode())
        if refusal is not None:
            self._sound = False
            raise GoneError(refusal)

    async def _command(self, phase: Phase, success: int, *line: bytes) -> Failure | None:
        """One command line and its answer: None if the answer's first digit is ``success``."""
        self._sound = False
        host = self._account.host
        try:
            async with asyncio.timeout(self._timeouts.command):
                reply = await self._client.execute_command(*line)
        except (SMTPException, OSError) as error:
            raise GoneError(disconnected(phase, error, host)) from error
        if reply.code == 421:
            raise GoneError(judge(phase, reply, host))
        self._sound = reply.code // 100 in (success, 4, 5)
        if reply.code // 100 == success:
            return None
        self._refused = True
        return judge(phase, reply, host)

    def _mail_options(self, mail: OutgoingMail, content: bytes) -> list[bytes] | None:
        """The parameters of MAIL (RFC 1870, 6152, 6531); None if the server can't take the addresses."""
        has = self._client.supports_extension
        options = [b"SIZE=%d" % len(content)] if has("size") else []
        if not content.isascii() and has("8bitmime"):
            options.append(b"BODY=8BITMIME")
        if mail.sender.isascii() and mail.recipient.isascii():
            return options
        return [*options, b"SMTPUTF8"] if has("smtputf8") else None

    async def _uninterrupted(self, content: bytes, still_ours: Callable[[], bool]) -> SendResult:
        """The content's way to its answer, in a task that the caller's cancellation doesn't reach."""
        self._sound = False
        task = asyncio.create_task(self._hand_over(content, still_ours))
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(task)
        if task.cancelled():
            return self._unanswered("the program is stopping")
        return task.result()

    async def _hand_over(self, content: bytes, still_ours: Callable[[], bool]) -> SendResult:
        """Ask, write and listen with no await between, so that no lease runs out and no answer is missed."""
        if not still_ours():
            return lease_lost()
        try:
            protocol = self._client.protocol
            if protocol is None:
                raise SMTPServerDisconnected("the connection was lost")
            await self._write(protocol, content)
            async with asyncio.timeout(self._timeouts.data):
                reply = await protocol.read_response()
        except (SMTPException, OSError) as error:
            return self._unanswered(error)
        if reply.code // 100 not in (2, 4, 5):
            return self._unanswered(f"it said {reply.code} {reply.message}")
        self._sound = reply.code != 421
        if reply.code // 100 == 2:
            return Sent(f"{reply.code} {words(reply.message)}")
        self._refused = True
        return judge("content", reply, self._account.host)

    async def _write(self, protocol: SMTPProtocol, content: bytes) -> None:
        lines = _dotted(content)
        if len(lines) > _WHOLE:
            protocol.write(lines)
            async with asyncio.timeout(self._timeouts.data):
                # What asyncio.StreamWriter.drain() calls; a writer of our own would close the transport
                # when it is collected.
                await protocol._drain_helper()
            lines = b""
        protocol.write(lines + b".\r\n")
        self._complete = True

    def _unanswered(self, why: Exception | str) -> SendResult:
        host = self._account.host
        if self._complete:
            return InDoubt(f"{host} had the whole mail but gave no answer: {reason(why)}")
        return disconnected("content", why, host)


def _path(keyword: bytes, address: str) -> bytes:
    return keyword + b"<" + address.encode() + b">"


def _with_crlf(content: bytes) -> bytes:
    """Every line ended by CRLF. A bare CR or LF must not go out (RFC 5321 section 2.3.8): servers that
    take it for a line's end can be made to see a second mail in the first."""
    ends = content.count(b"\r\n")
    if content.endswith(b"\r\n") and content.count(b"\r") == content.count(b"\n") == ends:
        return content
    return normalize_message_line_endings(content)


def _dotted(content: bytes) -> bytes:
    """Lines that begin with a dot get a second one (RFC 5321 section 4.5.2)."""
    lines = content.replace(b"\r\n.", b"\r\n..")
    return b"." + lines if lines.startswith(b".") else lines
