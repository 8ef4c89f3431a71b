"""Mails in the server's own mailbox."""

from __future__ import annotations

from datetime import datetime

from flowtrack.api.schemas.wire import Answer
from flowtrack.services.captured import ReadCapture


class CapturedSummary(Answer):
    """A mail in the list; ``sender`` and ``recipient`` are the envelope's."""

    id: int
    sender: str
    recipient: str
    subject: str
    message_id: str | None
    received_at: datetime


class HeaderView(Answer):
    """A header as it came."""

    name: str
    value: str


class CapturedView(CapturedSummary):
    """A mail, read."""

    from_header: str
    to_header: str
    date: datetime | None
    in_reply_to: str | None
    references: list[str]
    html: str | None
    text: str | None
    headers: list[HeaderView]


def summary(mail: ReadCapture) -> CapturedSummary:
    """The mail as a list shows it."""
    return CapturedSummary(
        id=mail.stored.id,
        sender=mail.stored.sender,
        recipient=mail.stored.recipient,
        subject=mail.parsed.subject,
        message_id=mail.parsed.message_id,
        received_at=mail.stored.received_at,
    )


def view(mail: ReadCapture) -> CapturedView:
    """The mail with what stands in it."""
    parsed = mail.parsed
    return CapturedView(
        **summary(mail).model_dump(),
        from_header=parsed.sender,
        to_header=parsed.recipient,
        date=parsed.date,
        in_reply_to=parsed.in_reply_to,
        references=list(parsed.references),
        html=parsed.html,
        text=parsed.text,
        headers=[HeaderView(name=name, value=value) for name, value in parsed.headers],
    )
