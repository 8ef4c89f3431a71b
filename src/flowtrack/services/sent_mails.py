"""Mails on record, read as the person who got them reads them, without being taken for that person."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flowtrack.channels.capture import ParsedMail, parse_captured
from flowtrack.domain.errors import NotFoundError
from flowtrack.mail.links import uncounted
from flowtrack.store import mails
from flowtrack.store.database import Transaction
from flowtrack.store.mails import Mail, Seen
from flowtrack.store.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A mail's record, what stands in it, and what is known of its reader."""

    mail: Mail
    parsed: ParsedMail
    seen: Seen


def read(tx: Transaction, workspace: Workspace, mail_id: str) -> ReadMail:
    """One mail, or NotFoundError. The pixel is taken out of its HTML, and its links lead straight to where they lead:
    so whoever looks at it here is never counted as an open or a click of the lead's."""
    mail = mails.load_mail(tx, workspace.id, mail_id)
    if mail is None:
        raise NotFoundError("There is no such mail.")
    parsed = parse_captured(mails.load_contents(tx, [mail.id])[mail.id])
    links = mails.links_of(tx, mail.id)
    html = None if parsed.html is None else uncounted(parsed.html, links, html=True)
    text = None if parsed.text is None else uncounted(parsed.text, links, html=False)
    seen = mails.seen(tx, mail.lead_id).get(mail.id, Seen())
    return ReadMail(mail, replace(parsed, html=html, text=text), seen)
