"""What a workspace's people see first: how it goes, what needs a hand, and what is to be done first of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flowtrack.domain.workflow import Severity
from flowtrack.engine.document import parse_definition
from flowtrack.engine.state import Reason, Status
from flowtrack.services import work, workflow_check
from flowtrack.services.work import Work
from flowtrack.store import event_tally, mail_accounts, troubles
from flowtrack.store import workflows as stored
from flowtrack.store.database import Transaction
from flowtrack.store.tally import Tally
from flowtrack.store.troubles import Form, Group
from flowtrack.store.workflows import Workflow
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

MOST_CHECKED = 20
"""Workflows whose drafts are checked; it takes some milliseconds each."""


class Day(NamedTuple):
    """A day in the workspace's time zone, and how much of each type happened on it."""

    date: date
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Attention:
    """Something that needs a hand: what ``kind`` it is, a sentence, how many, and where to look. ``more``: there may be
    more than were counted. ``execution_id`` is the newest of those meant."""

    kind: str
    text: str
    count: int = 1
    more: bool = False
    workflow_id: str | None = None
    form_id: str | None = None
    execution_id: str | None = None


class Step(NamedTuple):
    """One of the first steps, and whether it is done."""

    key: str
    done: bool


class Dashboard(NamedTuple):
    """All of it. ``next_due`` is when the next of the waiting ones goes on."""

    days: Sequence[Day]
    tally: Tally
    next_due: datetime | None
    attention: Sequence[Attention]
    first_steps: Sequence[Step]


def look(
    tx: Transaction, system: System, workspace: Workspace, days: int, *, server_sends: bool | None, late_seconds: float
) -> Dashboard:
    """How it stands now, and how the last ``days`` days were, today included. ``server_sends`` says whether mails leave
    where the workspace has no account of its own; None: none ever leaves, they are captured."""
    captures = server_sends is None
    connected = server_sends or bool(mail_accounts.load_accounts(tx, [workspace.id]))
    state = work.look(tx, system, workspace.id)
    forms = troubles.forms(tx, workspace.id)
    attention = [
        *_of_work(state, late_seconds, can_send=captures or connected),
        *_of_executions(tx, workspace, state.tally),
        *_of_forms(tx, forms),
        *_of_workflows(tx, workspace, forms),
    ]
    due = troubles.next_due(tx, workspace.id, state.tally.of(Status.PAUSED))
    first = _first_steps(tx, workspace, forms, connected=None if captures else connected)
    return Dashboard(_days(tx, system, workspace, days), state.tally, due, attention, first)


def _days(tx: Transaction, system: System, workspace: Workspace, days: int) -> list[Day]:
    zone = ZoneInfo(workspace.time_zone)
    today = system.now().astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in range(days - 1, -2, -1)]
    bounds = [datetime.combine(day, time(), zone) for day in dates]
    return [Day(*day) for day in zip(dates, event_tally.by_period(tx, workspace.id, bounds), strict=False)]


# What needs a hand -----------------------------------------------------------------------------------------


def _of_work(state: Work, late_seconds: float, *, can_send: bool) -> Iterator[Attention]:
    if not can_send:
        message = "No mail account is set, so no mail goes out. Set one for the workspace, or SMTP_HOST for the server."
        yield Attention("no_mail_server", message)
    if not state.workers:
        yield Attention("no_worker", "No worker is running, so nothing is sent and no wait ends.")
    kinds = {"executions": "not_on_record", "late": "late"}
    for trouble in work.troubles(state, late_seconds):
        if trouble.field in kinds:
            yield Attention(kinds[trouble.field], trouble.message)


def _of_executions(tx: Transaction, workspace: Workspace, tally: Tally) -> Iterator[Attention]:
    if count := tally.of(Status.FAILED):
        yield from _grouped("failed", "failed", troubles.failed(tx, workspace.id), count)
    if count := tally.of(Status.PAUSED, Reason.HELD):
        for person, what in ((True, "waits for your decision"), (False, "is held")):
            kind = "held_for_person" if person else "held_for_account"
            yield from _grouped(kind, what, troubles.held(tx, workspace.id, for_a_person=person), count)


def _grouped(kind: str, what: str, groups: Sequence[Group], of_all: int) -> Iterator[Attention]:
    for group in groups:
        why = f": {group.error}" if group.error else "."
        yield Attention(
            kind,
            f"“{group.workflow_name}” {what}{why}",
            group.count,
            more=of_all > troubles.NEWEST,
            workflow_id=group.workflow_id,
            execution_id=group.newest,
        )


def _of_forms(tx: Transaction, forms: Sequence[Form]) -> Iterator[Attention]:
    if not forms:
        yield Attention("no_form", "There is no form yet. Make one, and leads can come in.")
    for form in forms:
        if count := troubles.quarantined(tx, form.id):
            text = f"“{form.name}” was filled in by what looks like a machine. Accept or discard it."
            yield Attention("quarantined", text, count, more=count >= troubles.NEWEST, form_id=form.id)
        if form.workflow_id is None:
            yield Attention("form_without_workflow", f"“{form.name}” starts no workflow.", form_id=form.id)


def _of_workflows(tx: Transaction, workspace: Workspace, forms: Sequence[Form]) -> Iterator[Attention]:
    form_of = {form.workflow_id: form.id for form in forms}
    bound = _bound(tx, workspace, forms)
    around = workflow_check.surroundings(tx, workspace)
    for workflow in bound:
        if workflow.draft_version_id is not None and workflow.draft_version_id == workflow.published_version_id:
            continue
        found = workflow_check.problems_of(parse_definition(workflow.definition), around)
        faults = [problem.message for problem in found if problem.severity is Severity.ERROR]
        kind, text = "unpublished_changes", f"“{workflow.name}” has changes that are not published."
        if workflow.published_version_id is None:
            kind, text = "not_published", f"“{workflow.name}” is not published, so its form starts nothing."
        if faults:
            kind, text = "workflow_problems", f"“{workflow.name}” can't be published: {faults[0]}"
        yield Attention(kind, text, max(len(faults), 1), workflow_id=workflow.id, form_id=form_of[workflow.id])


def _bound(tx: Transaction, workspace: Workspace, forms: Sequence[Form]) -> list[Workflow]:
    """The workflows that a form begins, up to ``MOST_CHECKED``."""
    ids = dict.fromkeys(form.workflow_id for form in forms if form.workflow_id)
    found = (stored.load_workflow(tx, workspace.id, key) for key in list(ids)[:MOST_CHECKED])
    return [workflow for workflow in found if workflow]


# First steps -----------------------------------------------------------------------------------------------


def _first_steps(tx: Transaction, workspace: Workspace, forms: Sequence[Form], *, connected: bool | None) -> list[Step]:
    """``connected`` None: there is nothing to connect."""
    published = set(stored.load_published(tx, [form.workflow_id for form in forms if form.workflow_id]))
    mail = [] if connected is None else [Step("mail", connected or event_tally.has_any(tx, workspace.id, "email_sent"))]
    return [
        Step("sender", bool(workspace.from_address and workspace.postal_address.strip())),
        *mail,
        Step("workflow", stored.any_published(tx, workspace.id)),
        Step("form", any(form.workflow_id in published for form in forms)),
        Step("submission", event_tally.has_any(tx, workspace.id, "submission")),
    ]
