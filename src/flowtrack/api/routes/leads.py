"""Leads: looked at; a reply or a booking recorded by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.leads import BookingBody, EventView, LeadSummary, LeadView, ReplyBody
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.wire import KNOWN, Page, Paged, Text
from flowtrack.domain.lead import LeadStatus
from flowtrack.services import signals
from flowtrack.store import leads
from flowtrack.store.database import Transaction
from flowtrack.store.workspaces import Workspace

MOST_EVENTS = 200
LeadId = Annotated[str, Path(alias="leadId"), KNOWN]
router = private_router("leads", "/leads")
_Search = Annotated[Text | None, Query(max_length=254, description="the beginning of an e-mail address")]


@router.get("")
async def list_leads(
    caller: Caller, deps: Parts, paged: Paged, status: LeadStatus | None = None, search: _Search = None
) -> Page[LeadSummary]:
    """The workspace's leads, newest first."""
    rows = await deps.database.read(
        lambda tx: leads.page(tx, caller.id, status=status, search=search, before=paged.cursor, most=paged.most)
    )
    return paged.page(rows, LeadSummary.model_validate, lambda row: row.id)


@router.get("/{leadId}", responses=problems(404))
async def read_lead(lead_id: LeadId, caller: Caller, deps: Parts) -> LeadView:
    """A lead with its field values and timeline."""
    return await deps.database.read(lambda tx: _view(tx, caller, lead_id))


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


def _view(tx: Transaction, caller: Workspace, lead_id: str) -> LeadView:
    row = signals.get_lead(tx, caller, lead_id)
    events = leads.timeline(tx, lead_id, MOST_EVENTS)
    return LeadView(
        **LeadSummary.model_validate(row).model_dump(),
        fields=leads.field_values(tx, lead_id),
        suppressed=leads.suppression_of(tx, caller.id, row.email),
        timeline=[EventView.model_validate(event) for event in events],
    )
