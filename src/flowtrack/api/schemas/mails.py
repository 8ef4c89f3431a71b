"""Mails on record as the API shows them."""

from __future__ import annotations

from datetime import datetime

from flowtrack.api.schemas.wire import Answer
from flowtrack.services.sent_mails import ReadMail
from flowtrack.store.mails import Mail, Seen

UNSEEN = Seen()


class HeaderView(Answer):
    """A header as it came."""

    name: str
    value: str


class MailView(Answer):
    """A mail of an execution. ``status`` speaks of its newest ``attempt``. ``openedAt`` and ``clickedAt`` are when a
    person first did so, as far as is known; what machines do is left out."""

    id: str
    step_number: int
    message_id: str
    status: str
    attempt: int
    subject: str
    recipient: str
    provider: str | None
    response: str | None
    created_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None


class WholeMail(MailView):
    """A mail as it was sent, to be looked at: the HTML is without its pixel and links lead where they lead, so that
    nobody who looks at it here counts as the lead."""

    execution_id: str
    lead_id: str
    from_header: str
    to_header: str
    in_reply_to: str | None
    html: str | None
    text: str | None
    headers: list[HeaderView]


def mail_view(mail: Mail, seen: Seen) -> MailView:
    """The mail as it stands beside its step."""
    return MailView.model_validate({**mail._asdict(), **seen._asdict()})


def whole(read: ReadMail) -> WholeMail:
    """The mail with what stands in it."""
    return WholeMail(
        **mail_view(read.mail, read.seen).model_dump(),
        execution_id=read.mail.execution_id,
        lead_id=read.mail.lead_id,
        from_header=read.parsed.sender,
        to_header=read.parsed.recipient,
        in_reply_to=read.mail.in_reply_to,
        html=read.parsed.html,
        text=read.parsed.text,
        headers=[HeaderView(name=name, value=value) for name, value in read.parsed.headers],
    )
