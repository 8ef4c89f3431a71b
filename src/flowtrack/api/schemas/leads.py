"""Leads, their timelines, and what is recorded by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import Field, StringConstraints

from flowtrack.api.schemas.executions import ExecutionSummary
from flowtrack.api.schemas.suppressions import SuppressionView
from flowtrack.api.schemas.wire import Answer, Body, Moment, Text, with_example
from flowtrack.api.schemas.workspace import Address
from flowtrack.domain.lead import LeadStatus
from flowtrack.store.timeline import Line, Place

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
PersonName = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=1000)]
Tag = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Tags = Annotated[list[Tag], Field(max_length=100)]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class LeadSummary(Answer):
    """A lead in a list. ``suppressed`` says why it is not mailed, if it is not."""

    id: str
    email: str
    name: str
    company_name: str
    status: str
    tags: list[str]
    suppressed: str | None
    last_email_sent_at: datetime | None
    last_email_opened_at: datetime | None
    last_clicked_at: datetime | None
    last_replied_at: datetime | None
    last_booked_at: datetime | None
    last_activity_at: datetime | None
    created_at: datetime


class EventView(Answer):
    """One line of a timeline. ``data`` by type: `submission` {submissionId, formId, formName, fields} · `added` {} ·
    `changed` {changes: {key: {from, to}}} · `status` {from, to, executionId?} · `execution_began` {executionId,
    workflowId, workflowName, triggerType} · `execution_ended` {executionId, workflowId, workflowName, status,
    outcome, errorMessage} · `email_sent` (also `email_sending`, `email_held`, `email_deferred`, `email_refused`,
    `email_unknown`) {emailId, executionId, subject, status, provider, response} · `open` {emailId, subject, grade,
    reason} · `click` {…, url} · `reply` {note?} · `booking` {bookingId, startsAt?, note?} · `unsubscribe` {} ·
    `bounce` {emailId, subject, reason} · `suppressed`, `suppression_lifted` {reason}."""

    id: str
    type: str
    at: datetime
    data: Any


class LeadView(LeadSummary):
    """A lead with its field values, what is live for it, and the newest lines of its timeline. ``suppression`` is
    what keeps it from being mailed; lifted by its id."""

    fields: dict[str, str]
    suppression: SuppressionView | None
    executions: list[ExecutionSummary]
    timeline: list[EventView]


class NewLead(Body):
    """A lead that somebody adds."""

    model_config = with_example(Body, {"email": "ada@example.com", "name": "Ada Lovelace", "tags": ["fair"]})

    email: Address
    name: PersonName = ""
    company_name: PersonName = ""
    status: LeadStatus = LeadStatus.NEW
    tags: Annotated[Tags, Field(default_factory=list)]


class LeadChange(Body):
    """Changes to a lead; what is left out stays. ``tags`` are all that it has then."""

    model_config = with_example(Body, {"companyName": "Analytical Engines", "status": "qualified"})

    name: PersonName = ""
    company_name: PersonName = ""
    status: LeadStatus = LeadStatus.NEW
    tags: Annotated[Tags, Field(default_factory=list)]


class ReplyBody(Body):
    """The lead answered."""

    model_config = with_example(Body, {"note": "Called back; wants an offer by Friday."})

    note: Note = ""


class BookingBody(Body):
    """The lead booked a meeting."""

    model_config = with_example(Body, {"startsAt": "2026-05-04T14:00:00Z", "note": "By telephone"})

    starts_at: Moment | None = None
    note: Note = ""


def event_view(line: Line) -> EventView:
    """A line as it is shown. Two of them may be of one execution: its id alone does not tell them apart."""
    line_id = f"{line.place.id}.end" if line.type == "execution_ended" else line.place.id
    return EventView(id=line_id, type=line.type, at=line.place.at, data=line.data)


def cursor_of(line: Line) -> str:
    """Where the page behind this line goes on."""
    at, rank, line_id = line.place
    return f"{(at - _EPOCH) // _MICROSECOND}.{rank}.{line_id}"


async def _place(
    cursor: Annotated[
        str | None, Query(pattern=r"^[0-9]{1,17}\.[0-9]\.[0-9a-f-]{36}$", description="`nextCursor` of the page before")
    ] = None,
) -> Place | None:
    if cursor is None:
        return None
    at, rank, line_id = cursor.split(".")
    return Place(_EPOCH + int(at) * _MICROSECOND, int(rank), line_id)


Before = Annotated[Place | None, Depends(_place)]
