"""FlowTrack's own mailbox: what its SMTP server received, kept and read back, and answered in the lead's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from flowtrack.channels.capture import CapturedMail, ParsedMail, parse_captured
from flowtrack.domain.errors import ConflictError, NotFoundError
from flowtrack.mail.links import uncounted
from flowtrack.mail.reading import links_of, thread_of, way_out
from flowtrack.services import signals
from flowtrack.store import captured, leads, mails
from flowtrack.store.captured import StoredCapture
from flowtrack.store.database import Database, Transaction
from flowtrack.store.leads import LeadEvent
from flowtrack.store.mails import Mail
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

MOST_EVENTS = 200
MOST_ADDRESS = 254
MOST_MESSAGE_ID = 998
"""What SMTP and a line of a header allow. Of a stranger's that is longer, the beginning is kept: the mail stands in
there whole, and refused it would only be sent again and again."""


class Captured:
    """Keeps mails as they come in."""

    def __init__(self, database: Database, system: System) -> None:
        self._database = database
        self._system = system

    async def keep(self, mail: CapturedMail, workspace_id: str | None = None) -> None:
        """Store ``mail``, one row a recipient. The server says yes only after this has returned. It belongs to the
        workspace that is named, else to the one whose mail on record it is."""
        await self._database.write(partial(self._keep, mail, workspace_id))

    def _keep(self, mail: CapturedMail, workspace_id: str | None, tx: Transaction) -> None:
        parsed = parse_captured(mail.content)
        message_id = parsed.message_id
        for recipient in mail.recipients:
            values = {
                "sender": mail.sender[:MOST_ADDRESS],
                "recipient": recipient[:MOST_ADDRESS],
                "message_id": message_id[:MOST_MESSAGE_ID] if message_id else None,
                "content": mail.content,
                "received_at": self._system.now(),
            }
            captured.insert_capture(tx, values, workspace_id)


@dataclass(frozen=True, slots=True)
class ReadCapture:
    """A captured mail and what stands in it; ``mail`` is FlowTrack's own record of it, where it is one of ours."""

    stored: StoredCapture
    parsed: ParsedMail
    mail: Mail | None

    @property
    def thread_id(self) -> str | None:
        """The Message-ID of the mail that its conversation began with."""
        return thread_of(self.parsed.message_id, self.parsed.in_reply_to, self.parsed.references)

    @property
    def unsubscribe_url(self) -> str | None:
        """The page that ends such mails; posting to it unsubscribes at once (RFC 8058)."""
        headers = (value for name, value in self.parsed.headers if name.lower() == "list-unsubscribe")
        return next((url for value in headers if (url := way_out(value))), None)


def newest(
    tx: Transaction,
    workspace: Workspace,
    most: int,
    before: int | None,
    *,
    recipient: str | None = None,
    lead_id: str | None = None,
) -> list[ReadCapture]:
    """The workspace's newest captured mails; only those to ``recipient`` and to that lead, where given."""
    if lead_id is not None:
        lead = leads.load_lead(tx, workspace.id, lead_id)
        if lead is None or recipient not in (None, lead.email):
            return []
        recipient = lead.email
    return _read(tx, workspace, captured.page(tx, workspace.id, most, before, recipient))


def read(tx: Transaction, workspace: Workspace, number: int) -> ReadCapture:
    """One captured mail, or NotFoundError."""
    found = captured.load(tx, workspace.id, number)
    if found is None:
        raise NotFoundError("There is no such mail.")
    return _read(tx, workspace, [found])[0]


class Led(NamedTuple):
    """A link in a mail as its reader sees it, and the address it leads to in the end."""

    label: str
    url: str
    destination: str


def links(tx: Transaction, capture: ReadCapture) -> list[Led]:
    """The links in the mail."""
    counted = mails.links_of(tx, capture.mail.id) if capture.mail else {}
    found = links_of(capture.parsed.html, capture.parsed.text)
    return [Led(link.label, link.url, uncounted(link.url, counted, html=False)) for link in found]


def came_of(tx: Transaction, capture: ReadCapture) -> list[LeadEvent]:
    """What the lead's timeline says of this mail, the newest first."""
    if capture.mail is None:
        return []
    events = leads.timeline(tx, capture.mail.lead_id, MOST_EVENTS)
    return [event for event in events if event.data.get("emailId") == capture.mail.id]


def reply(tx: Transaction, system: System, workspace: Workspace, number: int, text: str) -> None:
    """Whoever reads the mail answers it, in the lead's place. Raises NotFoundError, or ConflictError for a mail that
    FlowTrack did not write."""
    mail = _ours(tx, workspace, number)
    signals.reply(tx, system, workspace, mail.lead_id, text, mail.id)


def book(
    tx: Transaction, system: System, workspace: Workspace, number: int, starts_at: datetime | None, note: str
) -> None:
    """Whoever reads the mail books a meeting, in the lead's place. Raises as ``reply`` does."""
    mail = _ours(tx, workspace, number)
    signals.book(tx, system, workspace, mail.lead_id, starts_at, note, mail.id)


def _ours(tx: Transaction, workspace: Workspace, number: int) -> Mail:
    mail = read(tx, workspace, number).mail
    if mail is None:
        raise ConflictError("FlowTrack did not write this mail, so there is no lead who could answer it.")
    return mail


def _read(tx: Transaction, workspace: Workspace, stored: Sequence[StoredCapture]) -> list[ReadCapture]:
    known = mails.load_mails(tx, {_mail_id(item) for item in stored})
    return [ReadCapture(item, parse_captured(item.content), _record(known, workspace, item)) for item in stored]


def _record(known: Mapping[str, Mail], workspace: Workspace, item: StoredCapture) -> Mail | None:
    mail = known.get(_mail_id(item))
    return mail if mail and (mail.workspace_id, mail.message_id) == (workspace.id, item.message_id) else None


def _mail_id(item: StoredCapture) -> str:
    """What the Message-ID of a mail of ours begins with."""
    return (item.message_id or "").strip("<>").partition("@")[0]
