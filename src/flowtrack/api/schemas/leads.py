"""Leads, their timelines, and what is recorded by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import StringConstraints

from flowtrack.api.schemas.wire import Answer, Body, Moment, with_example

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class LeadSummary(Answer):
    """A lead in a list."""

    id: str
    email: str
    name: str
    company_name: str
    status: str
    tags: list[str]
    last_email_sent_at: datetime | None
    last_email_opened_at: datetime | None
    last_clicked_at: datetime | None
    last_replied_at: datetime | None
    last_booked_at: datetime | None
    last_activity_at: datetime | None
    created_at: datetime


class EventView(Answer):
    """One line of a timeline."""

    id: str
    type: str
    at: datetime
    data: Any


class LeadView(LeadSummary):
    """A lead with its field values and the newest lines of its timeline. ``suppressed`` says why it is
    not mailed, if it is not."""

    fields: dict[str, str]
    suppressed: str | None
    timeline: list[EventView]


class ReplyBody(Body):
    """The lead answered."""

    model_config = with_example(Body, {"note": "Called back; wants an offer by Friday."})

    note: Note = ""


class BookingBody(Body):
    """The lead booked a meeting."""

    model_config = with_example(Body, {"startsAt": "2026-05-04T14:00:00Z", "note": "By telephone"})

    starts_at: Moment | None = None
    note: Note = ""
