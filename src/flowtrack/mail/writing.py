"""What is the same in every mail of a workspace to a lead, whether it is sent by a workflow, sent to try it, or shown:
the template made ready, the values it gets, and the message around what comes of it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Protocol

from flowtrack.domain.lead import Lead
from flowtrack.mail.message import Message, unsubscribe_headers
from flowtrack.mail.templating import MailTemplate, RenderedMail, compile_mail


class AnyName(frozenset[str]):
    """Every name is taken as known: at send time a version was checked when it was published, and a file is checked
    without knowing what fields the forms have."""

    def __contains__(self, name: object) -> bool:
        return True


class Writer(Protocol):
    """Who writes: a workspace."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def from_name(self) -> str:
        """The sender's name; nothing: the workspace's."""
        ...

    @property
    def reply_to(self) -> str | None:
        """Where answers go, if not to the sender."""
        ...

    @property
    def postal_address(self) -> str:
        """What the law wants in each mail."""
        ...

    @property
    def booking_link(self) -> str | None:
        """Where leads book a meeting."""
        ...


@lru_cache(maxsize=512)
def compiled(subject: str, html: str) -> MailTemplate:
    """The mail's template, made ready once a text and not once a mail. What is percent-encoded in an address was
    translated when the version was published, if it was a field's name; else it is the address's own."""
    return compile_mail(subject, html, AnyName(), encoded=False)


def template_values(lead: Lead, workspace: Writer, unsubscribe_url: str) -> dict[str, str | None]:
    """The variables of a template: every field of the lead by its key, and the built-in ones."""
    return {
        **lead.fields,
        "firstName": lead.first_name() or "there",
        "name": lead.name,
        "email": lead.email,
        "companyName": lead.company_name,
        "bookingLink": workspace.booking_link,
        "workspaceName": workspace.name,
        "postalAddress": workspace.postal_address,
        "unsubscribeUrl": unsubscribe_url,
    }


def message(
    workspace: Writer,
    sender: str,
    recipient: tuple[str, str],
    rendered: RenderedMail,
    *,
    message_id: str,
    subject: str,
    date: datetime,
    unsubscribe_url: str,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
) -> Message:
    """The mail from ``sender``, the workspace's address, to ``recipient``, a name and an address."""
    return Message(
        message_id=message_id,
        sender_name=workspace.from_name or workspace.name,
        sender_address=sender,
        recipient_name=recipient[0],
        recipient_address=recipient[1],
        reply_to=workspace.reply_to,
        subject=subject,
        date=date,
        html=rendered.html,
        text=rendered.text,
        in_reply_to=in_reply_to,
        references=references,
        extra=unsubscribe_headers(unsubscribe_url),
    )
