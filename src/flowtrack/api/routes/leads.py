"""Leads: looked at, added and changed; a reply or a booking recorded by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.executions import ExecutionSummary, summary
from flowtrack.api.schemas.leads import (
    BookingBody,
    LeadChange,
    LeadInList,
    LeadSummary,
    LeadView,
    NewLead,
    ReplyBody,
    Tag,
)
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.suppressions import SuppressionView
from flowtrack.api.schemas.timeline import Before, EventView, cursor_of, event_view
from flowtrack.api.schemas.wire import KNOWN, Limit, Page, Paged, Reference, Text
from flowtrack.domain.lead import LeadStatus
from flowtrack.services import leads as service
from flowtrack.services import places, signals
from flowtrack.services.leads import Change
from flowtrack.store import execution_views, lead_list, leads, suppressions, timeline
from flowtrack.store.database import Transaction
from flowtrack.store.lead_list import Wanted
from flowtrack.store.leads import LeadRow
from flowtrack.store.timeline import Line
from flowtrack.store.workspaces import Workspace

NEWEST_LINES = 50
LeadId = Annotated[str, Path(alias="leadId"), KNOWN]
router = private_router("leads", "/leads")
_Search = Annotated[
    Text | None,
    Query(max_length=254, description="beginnings of the e-mail address, or of words of name or company"),
]


@router.get("")
async def list_leads(
    caller: Caller,
    deps: Parts,
    paged: Paged,
    q: _Search = None,
    status: LeadStatus | None = None,
    tag: Annotated[Tag | None, Query()] = None,
    suppressed: bool | None = None,
    form_id: Annotated[Reference | None, Query(alias="formId", description="who sent in this form")] = None,
) -> Page[LeadInList]:
    """The workspace's leads that fit all of what is asked, newest first, each with its newest execution."""
    wanted = Wanted(status, tag, q, suppressed, form_id)

    def work(tx: Transaction) -> list[LeadInList]:
        rows = lead_list.page(tx, caller.id, wanted, before=paged.cursor, most=paged.most)
        newest = places.stand(tx, execution_views.newest_of(tx, [row.id for row in rows]))
        by_lead = {item.row.lead_id: summary(item) for item in newest}
        return [_in_list(row, by_lead.get(row.id)) for row in rows]

    return paged.page(await deps.database.read(work), lambda row: row, lambda row: row.id)


@router.post("", status_code=201, responses=problems(409))
async def add_lead(body: NewLead, caller: Caller, deps: Parts) -> LeadView:
    """A lead that somebody adds. Nothing begins for it by that."""
    first = Change(body.name, body.company_name, body.status, body.tags)

    def work(tx: Transaction) -> LeadView:
        return _view(tx, caller, service.add(tx, deps.system, caller, body.email, first))

    return await deps.database.write(work)


@router.get("/{leadId}", responses=problems(404))
async def read_lead(lead_id: LeadId, caller: Caller, deps: Parts) -> LeadView:
    """A lead with its field values, what is live for it, and the newest lines of its timeline."""
    return await deps.database.read(lambda tx: _view(tx, caller, lead_id))


@router.patch("/{leadId}", responses=problems(404))
async def change_lead(lead_id: LeadId, body: LeadChange, caller: Caller, deps: Parts) -> LeadView:
    """Change a lead; its timeline tells it. Executions see it from their next step on."""

    def work(tx: Transaction) -> LeadView:
        service.change(tx, deps.system, caller, lead_id, Change(**body.sent()))
        return _view(tx, caller, lead_id)

    return await deps.database.write(work)


@router.get("/{leadId}/timeline", responses=problems(404))
async def read_timeline(
    lead_id: LeadId, caller: Caller, deps: Parts, before: Before, limit: Limit = 50
) -> Page[EventView]:
    """All that is on record of a lead, newest first: what it sent in, its mails, what it did, its executions'
    beginnings and ends, and what was changed."""

    def work(tx: Transaction) -> list[Line]:
        signals.get_lead(tx, caller, lead_id)
        return timeline.lines(tx, lead_id, before, limit + 1)

    rows = await deps.database.read(work)
    return Page(
        items=[event_view(line) for line in rows[:limit]],
        next_cursor=cursor_of(rows[limit - 1]) if len(rows) > limit else None,
    )


@router.post("/{leadId}/replies", status_code=201, responses=problems(404))
async def record_reply(lead_id: LeadId, caller: Caller, deps: Parts, body: ReplyBody | None = None) -> LeadView:
    """The lead answered, on whatever way; executions that wait for a reply go on."""

    def work(tx: Transaction) -> LeadView:
        signals.reply(tx, deps.system, caller, lead_id, body.note if body else "")
        return _view(tx, caller, lead_id)

    recorded = await deps.database.write(work)
    deps.ring()
    return recorded


@router.post("/{leadId}/bookings", status_code=201, responses=problems(404))
async def record_booking(lead_id: LeadId, caller: Caller, deps: Parts, body: BookingBody | None = None) -> LeadView:
    """The lead booked a meeting; executions that wait for a booking go on."""
    given = body or BookingBody()

    def work(tx: Transaction) -> LeadView:
        signals.book(tx, deps.system, caller, lead_id, given.starts_at, given.note)
        return _view(tx, caller, lead_id)

    recorded = await deps.database.write(work)
    deps.ring()
    return recorded


def _in_list(row: LeadRow, execution: ExecutionSummary | None) -> LeadInList:
    return LeadInList(**LeadSummary.model_validate(row).model_dump(), execution=execution)


def _view(tx: Transaction, caller: Workspace, lead_id: str) -> LeadView:
    row = signals.get_lead(tx, caller, lead_id)
    suppression = suppressions.find(tx, caller.id, row.email)
    return LeadView(
        **LeadSummary.model_validate(row).model_dump(),
        fields=leads.field_values(tx, lead_id),
        suppression=SuppressionView.model_validate(suppression) if suppression else None,
        executions=[summary(item) for item in places.stand(tx, execution_views.live_of(tx, caller.id, lead_id))],
        timeline=[event_view(line) for line in timeline.lines(tx, lead_id, None, NEWEST_LINES)],
    )
