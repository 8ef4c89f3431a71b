"""The demo's mailbox: an SMTP server on this machine that keeps mails instead of sending them on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

logger = logging.getLogger(__name__)

_SIZE_LIMIT = 25 * 1024 * 1024  # bytes, told to clients by SIZE (RFC 1870)


@dataclass(frozen=True, slots=True)
class CapturedMail:
    """One mail as it came: the envelope's bare addresses and the whole message."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


OnMail = Callable[[CapturedMail], Awaitable[None]]


class CaptureServer:
    """An SMTP server in the running event loop, on 127.0.0.1 and a free port.

    A mail is acknowledged only after ``on_mail`` returned; if that raises, the client is told to come
    again later (451) and the error is logged.
    """

    def __init__(self, on_mail: OnMail) -> None:
        self.on_mail = on_mail
        self.sessions: set[_Session] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listen, and say on which port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Session(self), "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Take no more mails, finish those under way, and close every connection."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        await asyncio.gather(*(session.leave() for session in self.sessions))
        await server.wait_closed()

    @property
    def stopped(self) -> bool:
        """Whether no connection is wanted (any more)."""
        return self._server is None


class _Handler:
    """What aiosmtpd asks. It finds ``handle_*`` by name; their answers go out as they are."""

    def __init__(self, on_mail: OnMail) -> None:
        self._on_mail = on_mail

    async def handle_DATA(self, server: _Session, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        if not isinstance(content, bytes):
            raise TypeError("aiosmtpd was asked not to decode")
        mail = CapturedMail(envelope.mail_from or "", tuple(envelope.rcpt_tos), content)
        async with server.storing:
            try:
                await self._on_mail(mail)
            except Exception:
                # Left alone, aiosmtpd would answer 500, and the mail would be given up for good.
                logger.exception("a captured mail could not be stored")
                return "451 4.3.0 The mail could not be stored, try again"
        return "250 2.0.0 Captured"

    async def handle_VRFY(self, *_: object) -> str:  # noqa: N802
        return "502 5.5.1 VRFY is not offered"


class _Session(SMTP):
    """One connection. aiosmtpd drives it; this adds a way to end it in good order."""

    def __init__(self, owner: CaptureServer) -> None:
        super().__init__(
            _Handler(owner.on_mail),
            data_size_limit=_SIZE_LIMIT,
            enable_SMTPUTF8=True,
            hostname="localhost",  # or else it asks DNS, and blocks the loop meanwhile
            ident="FlowTrack demo mailbox",
            loop=asyncio.get_running_loop(),
        )
        self.storing = asyncio.Lock()
        self._owner = owner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._owner.sessions.add(self)
        if self._owner.stopped:  # it was on its way when the server closed
            transport.close()
        if self._handler_coroutine is not None:
            self._handler_coroutine.add_done_callback(_forget)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._owner.sessions.discard(self)

    async def leave(self) -> None:
        """Close, once the mail that is being stored has its answer."""
        async with self.storing:
            if self.transport is not None:
                self.transport.close()
        if self._handler_coroutine is not None:
            await asyncio.wait({self._handler_coroutine})


def _forget(task: asyncio.Task[None]) -> None:
    """A client that goes away ends its task with an error that is nobody's."""
    if not task.cancelled():
        task.exception()


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail to look at. Texts are decoded and hold nothing that JSON or a database can't; what is
    missing or can't be read is empty or None. ``headers`` are all of them, in their order."""

    message_id: str | None
    subject: str
    sender: str
    recipient: str
    date: datetime | None
    in_reply_to: str | None
    references: tuple[str, ...]
    html: str | None
    text: str | None
    headers: tuple[tuple[str, str], ...]


def parse_captured(content: bytes) -> ParsedMail:
    """Read ``content`` for showing. Never raises: of an odd mail it gives what can be read."""
    headers = _headers(content)
    first: dict[str, str] = {}
    for name, value in headers:
        first.setdefault(name.lower(), value)
    message = _message(content)
    return ParsedMail(
        message_id=first.get("message-id") or None,
        subject=first.get("subject", ""),
        sender=first.get("from", ""),
        recipient=first.get("to", ""),
        date=_date(first.get("date", "")),
        in_reply_to=first.get("in-reply-to") or None,
        references=tuple(first.get("references", "").split()),
        html=_body(message, "text/html"),
        text=_body(message, "text/plain"),
        headers=headers,
    )


def _headers(content: bytes) -> tuple[tuple[str, str], ...]:
    """Read apart from the body, and each apart from the others: the stdlib's structured parsers raise on
    some malformed values (IndexError and AttributeError among them), others stay readable."""
    message = BytesHeaderParser(policy=policy.compat32).parsebytes(content)
    return tuple((_clean(name), _decoded(name, str(value))) for name, value in message.raw_items())


def _decoded(name: str, raw: str) -> str:
    try:
        return _clean(str(policy.default.header_fetch_parse(name, raw))).strip()
    except Exception:  # noqa: BLE001 - whatever a stranger's header makes the parser raise
        return _clean(raw).strip()


def _message(content: bytes) -> EmailMessage | None:
    with suppress(Exception):  # parts nested too deeply exhaust the stack (RecursionError)
        return BytesParser(policy=policy.default).parsebytes(content)
    return None


def _body(message: EmailMessage | None, content_type: str) -> str | None:
    """The first part of that type that is no attachment."""
    if message is None:
        return None
    with suppress(Exception):
        for part in message.walk():
            if part.get_content_type() == content_type and not part.is_attachment():
                return _text(part)
    return None


def _text(part: EmailMessage) -> str:
    try:
        return _clean(str(part.get_content()))
    except Exception:  # noqa: BLE001 - unknown charsets, broken base64 …
        payload: Any = part.get_payload(decode=True)
        return _clean(bytes(payload or b"").decode("utf-8", "replace"))


def _date(value: str) -> datetime | None:
    """UTC; a date without a zone is taken to be UTC (RFC 5322 section 3.3, "-0000")."""
    try:
        date = parsedate_to_datetime(value)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _clean(text: str) -> str:
    """Without NUL and lone surrogates, which neither PostgreSQL nor JSON in UTF-8 takes."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
