"""Leads, and what is recorded by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from flowtrack.api.schemas.executions import ExecutionSummary
from flowtrack.api.schemas.suppressions import SuppressionView
from flowtrack.api.schemas.timeline import EventView
from flowtrack.api.schemas.wire import Answer, Body, Moment, Note, Text, with_example
from flowtrack.api.schemas.workspace import Address
from flowtrack.domain.lead import LeadStatus

PersonName = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=1000)]
Tag = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Tags = Annotated[list[Tag], Field(max_length=100)]


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


class LeadInList(LeadSummary):
    """A lead with the newest execution that it has: where it is in a workflow now, or how that ended."""

    execution: ExecutionSummary | None


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
