"""The demo's own mailbox: what its SMTP server received, kept and read back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flowtrack.channels.capture import CapturedMail, ParsedMail, parse_captured
from flowtrack.domain.errors import NotFoundError
from flowtrack.store import captured
from flowtrack.store.captured import StoredCapture
from flowtrack.store.database import Database, Transaction
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

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
    """A captured mail and what stands in it."""

    stored: StoredCapture
    parsed: ParsedMail


def newest(tx: Transaction, workspace: Workspace, most: int, before: int | None) -> list[ReadCapture]:
    """The workspace's newest captured mails."""
    return [ReadCapture(item, parse_captured(item.content)) for item in captured.page(tx, workspace.id, most, before)]


def read(tx: Transaction, workspace: Workspace, number: int) -> ReadCapture:
    """One captured mail, or NotFoundError."""
    found = captured.load(tx, workspace.id, number)
    if found is None:
        raise NotFoundError("There is no such mail.")
    return ReadCapture(found, parse_captured(found.content))
