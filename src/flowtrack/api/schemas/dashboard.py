"""The dashboard."""

from __future__ import annotations

import datetime as dt

from flowtrack.api.schemas.queue import ExecutionCounts, execution_counts
from flowtrack.api.schemas.wire import Answer
from flowtrack.services.dashboard import Dashboard, Day


class DayView(Answer):
    """A day in the workspace's time zone. ``opened`` and ``clicked`` count mails, on the day of the first time by a
    person; machines are left out."""

    date: dt.date
    leads: int
    submissions: int
    sent: int
    opened: int
    clicked: int
    replied: int
    booked: int


class AttentionView(Answer):
    """Something that needs a hand. ``kind`` is one of `no_mail_server`, `no_worker`, `late`, `not_on_record`, `failed`,
    `held_for_person`, `held_for_account`, `no_form`, `quarantined`, `form_without_workflow`, `not_published`,
    `unpublished_changes`, `workflow_problems`. ``more``: only the newest were counted. The ids say where to look;
    ``executionId`` is the newest of those meant."""

    kind: str
    text: str
    count: int
    more: bool
    workflow_id: str | None
    form_id: str | None
    execution_id: str | None


class FirstStep(Answer):
    """A first step: `sender`, `mail`, `workflow`, `form` or `submission`, in that order."""

    key: str
    done: bool


class DashboardView(Answer):
    """How it goes, what needs a hand, and what is to be done first. ``nextDueAt`` is when the next of those that
    wait goes on."""

    time_zone: str
    days: list[DayView]
    executions: ExecutionCounts
    next_due_at: dt.datetime | None
    attention: list[AttentionView]
    first_steps: list[FirstStep]


_NAMES = {
    "leads": "lead",
    "submissions": "submission",
    "sent": "email_sent",
    "opened": "open",
    "clicked": "click",
    "replied": "reply",
    "booked": "booking",
}


def dashboard_view(found: Dashboard, time_zone: str) -> DashboardView:
    """The dashboard as it is shown."""
    return DashboardView(
        time_zone=time_zone,
        days=[_day(day) for day in found.days],
        executions=execution_counts(found.tally),
        next_due_at=found.next_due,
        attention=[AttentionView.model_validate(item) for item in found.attention],
        first_steps=[FirstStep.model_validate(step) for step in found.first_steps],
    )


def _day(day: Day) -> DayView:
    return DayView(date=day.date, **{name: day.counts.get(kind, 0) for name, kind in _NAMES.items()})
