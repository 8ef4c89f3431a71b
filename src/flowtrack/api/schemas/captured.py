"""Mails in the server's own mailbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from flowtrack.api.schemas.mails import HeaderView
from flowtrack.api.schemas.timeline import EventView
from flowtrack.api.schemas.wire import Answer, Body, Note, with_example
from flowtrack.services.captured import Led, ReadCapture
from flowtrack.store.leads import LeadEvent


class CapturedSummary(Answer):
    """A mail in the list; ``sender`` and ``recipient`` are the envelope's. ``threadId`` is the same for all mails of
    a conversation. ``leadId`` and ``executionId`` are null for a mail that FlowTrack did not write."""

    id: int
    sender: str
    recipient: str
    from_header: str
    to_header: str
    subject: str
    message_id: str | None
    thread_id: str | None
    received_at: datetime
    lead_id: str | None
    execution_id: str | None


class LinkView(Answer):
    """A link in a mail, as a reader sees it. ``destination`` is where it leads in the end: another address than
    ``url`` where FlowTrack counts the click on the way."""

    label: str
    url: str
    destination: str


class CapturedView(CapturedSummary):
    """A mail, read. ``html`` is as it came: show it in a frame with the attribute ``sandbox`` only. ``events`` is what
    the lead's timeline says of this mail, newest first."""

    date: datetime | None
    in_reply_to: str | None
    references: list[str]
    html: str | None
    text: str | None
    headers: list[HeaderView]
    links: list[LinkView]
    unsubscribe_url: str | None
    events: list[EventView]


class MailReplyBody(Body):
    """What the lead answers."""

    model_config = with_example(Body, {"text": "Yes, let us talk! Is Thursday fine?"})

    text: Annotated[Note, StringConstraints(min_length=1)]


def summary(capture: ReadCapture) -> CapturedSummary:
    """The mail as a list shows it."""
    parsed, mail = capture.parsed, capture.mail
    return CapturedSummary(
        id=capture.stored.id,
        sender=capture.stored.sender,
        recipient=capture.stored.recipient,
        from_header=parsed.sender,
        to_header=parsed.recipient,
        subject=parsed.subject,
        message_id=parsed.message_id,
        thread_id=capture.thread_id,
        received_at=capture.stored.received_at,
        lead_id=mail.lead_id if mail else None,
        execution_id=mail.execution_id if mail else None,
    )


def view(capture: ReadCapture, links: Sequence[Led], events: Sequence[LeadEvent]) -> CapturedView:
    """The mail with what stands in it, and what came of it."""
    parsed = capture.parsed
    return CapturedView(
        **summary(capture).model_dump(),
        date=parsed.date,
        in_reply_to=parsed.in_reply_to,
        references=list(parsed.references),
        html=parsed.html,
        text=parsed.text,
        headers=[HeaderView(name=name, value=value) for name, value in parsed.headers],
        links=[LinkView.model_validate(link) for link in links],
        unsubscribe_url=capture.unsubscribe_url,
        events=[EventView.model_validate(event) for event in events],
    )
