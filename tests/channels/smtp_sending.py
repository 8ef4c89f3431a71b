"""Mails and channels for the tests of SMTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from tests.servers.smtp import SmtpSink

from flowtrack.channels import OutgoingMail, SendResult, Sent
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel, SmtpTimeouts
from flowtrack.domain.failure import Failure

PATIENT = SmtpTimeouts(connect=5, command=5, data=5)
SHORT = SmtpTimeouts(connect=0.3, command=0.3, data=0.3, quit=0.3)


def mail(number: int = 1, recipient: str = "lead@example.test", body: bytes = b"Hello\r\n") -> OutgoingMail:
    header = f"Message-ID: <{number}@flowtrack.test>\r\nSubject: Hi\r\n\r\n".encode()
    return OutgoingMail("us@flowtrack.test", recipient, header + body)


def large() -> OutgoingMail:
    """More than the sockets' buffers hold, so that it can't have left when the server stops reading."""
    return mail(body=(b"x" * 900 + b"\r\n") * 16_000)


def yes() -> bool:
    return True


def kept(number: int) -> Sent:
    """The sink's answer to that very mail."""
    return Sent(f"250 2.0.0 kept <{number}@flowtrack.test>")


def code(result: SendResult) -> str:
    assert isinstance(result, Failure), result
    return result.code


@asynccontextmanager
async def to(
    server: SmtpSink, timeouts: SmtpTimeouts = PATIENT, connections: int = 2, user: str | None = None
) -> AsyncIterator[SmtpChannel]:
    password = "s3cret" if user else None
    account = SmtpAccount("127.0.0.1", server.port, user, password, security=server.tls)
    channel = SmtpChannel(account, connections, timeouts)
    yield channel
    await channel.close()


async def wait(method: Callable[..., object], *arguments: object) -> None:
    await asyncio.to_thread(method, *arguments)
