"""Something happened outside: the lead replied, booked, opened, clicked or unsubscribed.

Each is a line on the lead's timeline. What a person did (and not a machine) also counts for conditions
and reaches every live execution of the lead, so that one that waits for it goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flowtrack.domain.errors import NotFoundError
from flowtrack.domain.lead import LeadStatus, Signal
from flowtrack.domain.moments import moment_text
from flowtrack.mail.grading import grade_click, grade_open
from flowtrack.store import inbox, leads, mails
from flowtrack.store.database import Transaction
from flowtrack.store.leads import LeadEvent, LeadRow
from flowtrack.store.mails import Mail
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

_INSTANT = {
    Signal.REPLY: "last_replied_at",
    Signal.BOOKING: "last_booked_at",
    Signal.OPEN: "last_email_opened_at",
    Signal.CLICK: "last_clicked_at",
}
_COUNTED_ONCE = (Signal.OPEN, Signal.CLICK)
"""Of these the first of a mail is counted, so that what is counted is mails."""
_INSTEAD_OF: Mapping[LeadStatus, Sequence[LeadStatus]] = {
    LeadStatus.REPLIED: [status for status in LeadStatus if status is not LeadStatus.BOOKED],
    LeadStatus.BOOKED: list(LeadStatus),
}
"""By the status that a signal brings, those that it takes the place of."""


def get_lead(tx: Transaction, workspace: Workspace, lead_id: str) -> LeadRow:
    """The lead, or NotFoundError."""
    found = leads.load_lead(tx, workspace.id, lead_id)
    if found is None:
        raise NotFoundError("There is no such lead.")
    return found


def reply(
    tx: Transaction, system: System, workspace: Workspace, lead_id: str, note: str, email_id: str | None = None
) -> None:
    """The lead answered (the mail ``email_id``, where that is known). A booked lead stays booked; any other is
    ``replied`` now."""
    get_lead(tx, workspace, lead_id)
    data = ({"note": note} if note else {}) | ({"emailId": email_id} if email_id else {})
    _record(tx, system, workspace.id, lead_id, Signal.REPLY, data, LeadStatus.REPLIED)


def book(
    tx: Transaction,
    system: System,
    workspace: Workspace,
    lead_id: str,
    starts_at: datetime | None,
    note: str,
    email_id: str | None = None,
) -> None:
    """The lead booked a meeting, recorded by hand; ``email_id`` is the mail that led to it, where that is known."""
    get_lead(tx, workspace, lead_id)
    booking_id = system.new_id()
    values = {
        "id": booking_id,
        "workspace_id": workspace.id,
        "lead_id": lead_id,
        "source": "manual",
        "starts_at": starts_at,
        "created_at": system.now(),
    }
    leads.insert_booking(tx, values)
    data: dict[str, Any] = {"bookingId": booking_id}
    data |= {"note": note} if note else {}
    data |= {"startsAt": moment_text(starts_at)} if starts_at else {}
    data |= {"emailId": email_id} if email_id else {}
    _record(tx, system, workspace.id, lead_id, Signal.BOOKING, data, LeadStatus.BOOKED)


def opened(tx: Transaction, system: System, token: str, *, user_agent: str, method: str, ahead: bool = False) -> None:
    """A mail's pixel was fetched; ``ahead`` says that a browser did so before anybody looked. Unknown tokens are
    nobody's business."""
    mail = mails.mail_by_open_token(tx, token)
    if mail is None:
        return
    since_sent = _seconds_since_sent(system, mail)
    grading = grade_open(user_agent=user_agent, seconds_since_sent=since_sent, method=method, ahead=ahead)
    data = {"emailId": mail.id, "grade": grading.grade, "reason": grading.reason, "userAgent": user_agent[:500]}
    _record(tx, system, mail.workspace_id, mail.lead_id, Signal.OPEN, data, None)


def clicked(
    tx: Transaction, system: System, token: str, *, user_agent: str, method: str, ahead: bool = False
) -> str | None:
    """A tracked link was followed; answers where it leads, or None for an unknown token. What a browser loads
    ``ahead`` is not taken for the link before: the person's own click may come a moment later."""
    link = mails.tracked_link_by_token(tx, token)
    if link is None:
        return None
    now = system.now()
    since_click = (now - link.previous_click_at).total_seconds() if link.previous_click_at else None
    grading = grade_click(
        user_agent=user_agent,
        seconds_since_sent=_seconds_since_sent(system, link.mail),
        method=method,
        seconds_since_previous_click=since_click,
        ahead=ahead,
    )
    if not ahead:
        mails.note_click(tx, token, now)
    data = {"emailId": link.mail.id, "url": link.url, "grade": grading.grade, "reason": grading.reason}
    data["userAgent"] = user_agent[:500]
    _record(tx, system, link.mail.workspace_id, link.mail.lead_id, Signal.CLICK, data, None)
    return link.url


def unsubscribe(tx: Transaction, system: System, token: str) -> LeadRow | None:
    """The person wants no more mails, also where the address was suppressed for another reason. Doing it again
    changes nothing. None for an unknown token."""
    found = leads.lead_by_unsubscribe_token(tx, token)
    if found is None:
        return None
    workspace_id, lead = found
    address = {"workspace_id": workspace_id, "email": lead.email}
    if leads.suppress(tx, id=system.new_id(), **address, reason=leads.UNSUBSCRIBE, at=system.now()):
        _record(tx, system, workspace_id, lead.id, Signal.UNSUBSCRIBE, {}, None)
    return lead


def _record(
    tx: Transaction,
    system: System,
    workspace_id: str,
    lead_id: str,
    signal: Signal,
    data: Mapping[str, Any],
    status: LeadStatus | None,
) -> None:
    now = system.now()
    by_machine = data.get("grade") == "machine"
    if not by_machine:
        # Executions before the lead, as a turn locks them: two who lock in different orders may wait for each other.
        inbox.signal(tx, lead_id, signal, data, now)
        if signal in _INSTANT:
            leads.touch(tx, lead_id, _INSTANT[signal], now, status, _INSTEAD_OF[status] if status else ())
        # Asked when the lead is locked, so that of two at once one is the first.
        if signal in _COUNTED_ONCE and not leads.was_told(tx, lead_id, signal, data["emailId"]):
            data = {**data, "first": True}
    leads.insert_events(tx, [LeadEvent(system.new_id(), workspace_id, lead_id, signal, now, data)])


def _seconds_since_sent(system: System, mail: Mail) -> float:
    return (system.now() - (mail.sent_at or mail.created_at)).total_seconds()
