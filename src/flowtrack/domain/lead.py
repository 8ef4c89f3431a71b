"""A lead as the engine sees it, and the changes a workflow may make to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

_NONE: Mapping[str, str] = {}


class LeadStatus(StrEnum):
    """Where a lead stands. ``new → contacted → replied → booked`` is the usual way; the rest are verdicts."""

    NEW = "new"
    CONTACTED = "contacted"
    REPLIED = "replied"
    BOOKED = "booked"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    FAILED = "failed"


class Signal(StrEnum):
    """A fact from outside that a workflow can look at or wait for."""

    REPLY = "reply"
    OPEN = "open"
    CLICK = "click"
    BOOKING = "booking"
    UNSUBSCRIBE = "unsubscribe"
    BOUNCE = "bounce"


class LeadPatch(NamedTuple):
    """Changes to a lead; what is ``None`` (or empty) stays as it is. ``fields`` are values by field key."""

    status: LeadStatus | None = None
    name: str | None = None
    company_name: str | None = None
    fields: Mapping[str, str] = _NONE
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    last_email_sent_at: datetime | None = None
    last_activity_at: datetime | None = None


class Lead(NamedTuple):
    """A snapshot of a lead. ``fields`` holds every form value by its field key; tags are sorted and unique.

    The ``last_*`` instants are the newest such fact about the person (opens and clicks of machines left out).
    """

    id: str
    email: str
    name: str = ""
    company_name: str = ""
    status: LeadStatus = LeadStatus.NEW
    fields: Mapping[str, str] = _NONE
    tags: tuple[str, ...] = ()
    last_email_sent_at: datetime | None = None
    last_email_opened_at: datetime | None = None
    last_clicked_at: datetime | None = None
    last_replied_at: datetime | None = None
    last_booked_at: datetime | None = None
    last_activity_at: datetime | None = None

    def patched(self, patch: LeadPatch) -> Lead:
        """This lead after ``patch``."""
        tags = self.tags
        if patch.add_tags or patch.remove_tags:
            tags = tuple(sorted((set(tags) | set(patch.add_tags)) - set(patch.remove_tags)))
        return Lead(
            self.id,
            self.email,
            self.name if patch.name is None else patch.name,
            self.company_name if patch.company_name is None else patch.company_name,
            patch.status or self.status,
            {**self.fields, **patch.fields} if patch.fields else self.fields,
            tags,
            patch.last_email_sent_at or self.last_email_sent_at,
            self.last_email_opened_at,
            self.last_clicked_at,
            self.last_replied_at,
            self.last_booked_at,
            patch.last_activity_at or self.last_activity_at,
        )

    def first_name(self) -> str:
        """The first word of the name, or nothing."""
        return self.name.split()[0] if self.name.split() else ""

    def when(self, signal: Signal) -> datetime | None:
        """When the person last gave ``signal``; ``None`` if never (or if the lead keeps no such instant)."""
        return {
            Signal.REPLY: self.last_replied_at,
            Signal.OPEN: self.last_email_opened_at,
            Signal.CLICK: self.last_clicked_at,
            Signal.BOOKING: self.last_booked_at,
        }.get(signal)


def merge_patches(first: LeadPatch, second: LeadPatch) -> LeadPatch:
    """One patch that does what ``first`` and then ``second`` would do."""
    return LeadPatch(
        status=second.status or first.status,
        name=first.name if second.name is None else second.name,
        company_name=first.company_name if second.company_name is None else second.company_name,
        fields={**first.fields, **second.fields},
        add_tags=tuple(t for t in first.add_tags if t not in second.remove_tags) + second.add_tags,
        remove_tags=tuple(t for t in first.remove_tags if t not in second.add_tags) + second.remove_tags,
        last_email_sent_at=second.last_email_sent_at or first.last_email_sent_at,
        last_activity_at=second.last_activity_at or first.last_activity_at,
    )
