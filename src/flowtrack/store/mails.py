"""Mails on record: each is written down, bytes and all, before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select, text, update

from flowtrack.store.among import among
from flowtrack.store.bulk import insert_all, update_all
from flowtrack.store.database import Transaction
from flowtrack.store.tables import email_content, email_message, lead_event, tracked_link


class Mail(NamedTuple):
    """A mail's record. ``id`` is the id of the step that sends it; ``attempt`` is the one ``status``
    speaks of: sending, sent, held (the server can't be used), deferred (it said later), refused, or unknown when
    nobody knows how it ended."""

    id: str
    workspace_id: str
    execution_id: str
    step_number: int
    lead_id: str
    status: str
    attempt: int
    doubts: int
    message_id: str
    in_reply_to: str | None
    references: Sequence[str]
    sender: str
    recipient: str
    subject: str
    open_token: str
    attribution: Mapping[str, Any]
    provider: str | None
    response: str | None
    created_at: datetime
    sent_at: datetime | None


class MailContent(NamedTuple):
    """A mail as it goes over the wire."""

    email_id: str
    content: bytes


class NewLink(NamedTuple):
    """A link of a mail that is counted: its token, and where it leads."""

    token: str
    email_id: str
    url: str


def insert_mails(
    tx: Transaction, mails: Sequence[Mail], contents: Sequence[MailContent], links: Sequence[NewLink]
) -> None:
    """Record new mails with their bytes and links."""
    insert_all(tx, email_message, mails)
    insert_all(tx, email_content, contents)
    insert_all(tx, tracked_link, links)


def load_mails(tx: Transaction, ids: Iterable[str]) -> dict[str, Mail]:
    """By id, the mails that are on record."""
    return {row[0]: Mail(*row) for row in tx.execute(_MAILS, {"ids": list(ids)}).all()}


_MAILS = select(email_message).where(among(email_message.c.id, "ids"))


def load_contents(tx: Transaction, ids: Iterable[str]) -> dict[str, bytes]:
    """By id, the bytes of mails that are on record."""
    rows = tx.execute(select(email_content).where(email_content.c.email_id.in_(list(ids))))
    return {row.email_id: row.content for row in rows}


def begin_attempts(tx: Transaction, attempts: Mapping[str, int]) -> None:
    """Another attempt of these mails, by id, is about to be made."""
    statement = (
        update(email_message)
        .where(email_message.c.id == bindparam("b_id"))
        .values(status="sending", attempt=bindparam("b_attempt"))
    )
    if attempts:
        tx.execute(statement, [{"b_id": key, "b_attempt": number} for key, number in attempts.items()])


def forget(tx: Transaction, ids: Sequence[str]) -> None:
    """Take mails that never left off the record, with their bytes and links, so that they are written anew."""
    if not ids:
        return
    for table, key in ((tracked_link, "email_id"), (email_content, "email_id"), (email_message, "id")):
        tx.execute(delete(table).where(table.c[key].in_(ids)))


class AttemptResult(NamedTuple):
    """How one attempt of one mail ended: sent, held, deferred, refused or unknown."""

    mail_id: str
    attempt: int
    status: str
    provider: str
    response: str
    at: datetime

    @property
    def doubts(self) -> int:
        """What this adds to the mail's doubts."""
        return int(self.status == "unknown")


def record_results(tx: Transaction, results: Sequence[AttemptResult]) -> None:
    """Write down how attempts ended, whoever holds the lease by now.

    That a mail was accepted is kept whichever attempt it was; anything else only counts for the attempt
    the record speaks of, and never takes back an acceptance.
    """
    update_all(tx, _SENT, [result for result in results if result.status == "sent"])
    update_all(tx, _NOT_SENT, [result for result in results if result.status != "sent"])


_SENT = (
    update(email_message)
    .where(email_message.c.id == bindparam("mail_id"))
    .values(
        status=bindparam("status"),
        provider=bindparam("provider"),
        response=bindparam("response"),
        sent_at=bindparam("at", type_=email_message.c.sent_at.type),
    )
)
_NOT_SENT = (
    update(email_message)
    .where(
        email_message.c.id == bindparam("mail_id"),
        email_message.c.attempt == bindparam("attempt"),
        text("status = 'sending'"),
    )
    .values(
        status=bindparam("status"),
        doubts=email_message.c.doubts + bindparam("doubts"),
        provider=bindparam("provider"),
        response=bindparam("response"),
    )
)


def mails_of_execution(tx: Transaction, execution_id: str) -> list[Mail]:
    """Every mail of an execution, by step."""
    found = select(email_message).where(email_message.c.execution_id == execution_id)
    return [Mail(*row) for row in tx.execute(found.order_by(email_message.c.step_number)).all()]


def load_mail(tx: Transaction, workspace_id: str, mail_id: str) -> Mail | None:
    """The mail, if it is this workspace's."""
    ours = (email_message.c.workspace_id == workspace_id) & (email_message.c.id == mail_id)
    row = tx.execute(select(email_message).where(ours)).one_or_none()
    return Mail(*row) if row else None


def links_of(tx: Transaction, mail_id: str) -> dict[str, str]:
    """Where a mail's counted links lead, by token."""
    found = select(tracked_link.c.token, tracked_link.c.url).where(tracked_link.c.email_id == mail_id)
    return {row.token: row.url for row in tx.execute(found)}


class Seen(NamedTuple):
    """When a person first opened a mail, and first followed one of its links; None: as far as is known, never."""

    opened_at: datetime | None = None
    clicked_at: datetime | None = None


def seen(tx: Transaction, lead_id: str) -> dict[str, Seen]:
    """By id, what is known of the lead's reading of its mails. What machines did is left out."""
    events = select(lead_event.c.type, lead_event.c.at, lead_event.c.data).where(
        lead_event.c.lead_id == lead_id, lead_event.c.type.in_(_SEEN_BY)
    )
    found: dict[str, Seen] = {}
    for kind, at, data in tx.execute(events.order_by(lead_event.c.id.desc()).limit(MOST_SEEN)):
        if data.get("grade") != "machine":
            mail_id = data.get("emailId", "")
            found[mail_id] = found.get(mail_id, Seen())._replace(**{_SEEN_BY[kind]: at})
    return found


MOST_SEEN = 2000
_SEEN_BY = {"open": "opened_at", "click": "clicked_at"}


def mail_by_open_token(tx: Transaction, token: str) -> Mail | None:
    """The mail whose open pixel has this token."""
    row = tx.execute(select(email_message).where(email_message.c.open_token == token)).one_or_none()
    return Mail(*row) if row else None


class TrackedLink(NamedTuple):
    """A link of one mail: where it leads, and when another link of the same mail was last followed."""

    mail: Mail
    url: str
    previous_click_at: datetime | None


def tracked_link_by_token(tx: Transaction, token: str) -> TrackedLink | None:
    """The link that this token stands for."""
    row = tx.execute(select(tracked_link).where(tracked_link.c.token == token)).one_or_none()
    if row is None:
        return None
    others = (tracked_link.c.email_id == row.email_id, tracked_link.c.token != token)
    clicks = select(tracked_link.c.clicked_at).where(*others)
    latest = tx.execute(
        clicks.where(tracked_link.c.clicked_at.is_not(None)).order_by(tracked_link.c.clicked_at.desc()).limit(1)
    ).scalar()
    return TrackedLink(load_mails(tx, [row.email_id])[row.email_id], row.url, latest)


def note_click(tx: Transaction, token: str, at: datetime) -> None:
    """Remember when a link was last followed."""
    tx.execute(update(tracked_link).where(tracked_link.c.token == token).values(clicked_at=at))
