"""Mails in the demo's own mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from flowtrack.store.database import Transaction
from flowtrack.store.tables import captured_mail, email_message


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A mail as it was received."""

    id: int
    workspace_id: str | None
    sender: str
    recipient: str
    message_id: str | None
    content: bytes
    received_at: datetime


def insert_capture(tx: Transaction, values: Mapping[str, Any], workspace_id: str | None) -> None:
    """Keep a mail that came in; ``values`` by column name. It belongs to that workspace, else to the one that wrote
    it."""
    owner = select(email_message.c.workspace_id).where(email_message.c.message_id == values["message_id"])
    mail_id = str(values["message_id"] or "").strip("<>").partition("@")[0]
    workspace_id = workspace_id or tx.execute(owner.where(email_message.c.id == mail_id)).scalar()
    tx.execute(insert(captured_mail).values(workspace_id=workspace_id, **values))


def load(tx: Transaction, workspace_id: str, number: int) -> StoredCapture | None:
    """The mail with this number, if it is this workspace's."""
    ours = (captured_mail.c.workspace_id == workspace_id) & (captured_mail.c.id == number)
    row = tx.execute(select(captured_mail).where(ours)).one_or_none()
    return StoredCapture(*row) if row else None


def page(
    tx: Transaction, workspace_id: str, most: int, before: int | None, recipient: str | None = None
) -> list[StoredCapture]:
    """The workspace's mails, newest first, from before the number ``before``; only those to ``recipient``, if given."""
    found = select(captured_mail).where(captured_mail.c.workspace_id == workspace_id)
    if recipient is not None:
        found = found.where(captured_mail.c.recipient == recipient)
    if before is not None:
        found = found.where(captured_mail.c.id < before)
    return [StoredCapture(*row) for row in tx.execute(found.order_by(captured_mail.c.id.desc()).limit(most)).all()]
