"""Mails that this server kept instead of sending them on, where it does that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Path, Query
from starlette.responses import Response

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.schemas.captured import CapturedSummary, CapturedView, MailReplyBody, summary, view
from flowtrack.api.schemas.leads import BookingBody
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.wire import Page, Paged, Reference, Text
from flowtrack.domain.errors import NotFoundError
from flowtrack.services import captured as service
from flowtrack.store.database import Transaction
from flowtrack.store.workspaces import Workspace

router = private_router("captured mails", "/captured-mails")
Number = Annotated[int, Path(alias="mailId", ge=1, le=2**53)]
_Recipient = Annotated[Text | None, Query(max_length=254, description="the e-mail address it went to")]
_LeadId = Annotated[Reference | None, Query(alias="leadId", description="the lead it went to")]
_RAW: dict[int | str, dict[str, Any]] = {200: {"content": {"message/rfc822": {}}, "description": "the mail as it came"}}


@router.get("", responses=problems(404))
async def list_captured_mails(
    caller: Caller, deps: Parts, paged: Paged, recipient: _Recipient = None, lead_id: _LeadId = None
) -> Page[CapturedSummary]:
    """The workspace's captured mails, newest first."""
    _must_capture(deps)
    address = recipient.strip().lower() if recipient is not None else None
    rows = await deps.database.read(
        lambda tx: service.newest(tx, caller, paged.most, paged.number, recipient=address, lead_id=lead_id)
    )
    return paged.page(rows, summary, lambda mail: mail.stored.id)


@router.get("/{mailId}", responses=problems(404))
async def read_captured_mail(mail_id: Number, caller: Caller, deps: Parts) -> CapturedView:
    """A captured mail, read."""
    _must_capture(deps)
    return await deps.database.read(lambda tx: _view(tx, caller, mail_id))


@router.post("/{mailId}/reply", status_code=201, responses=problems(404, 409))
async def reply_to_captured_mail(mail_id: Number, caller: Caller, deps: Parts, body: MailReplyBody) -> CapturedView:
    """The lead answers this mail, as a person does; executions that wait for a reply go on."""
    return await _act(deps, caller, mail_id, lambda tx: service.reply(tx, deps.system, caller, mail_id, body.text))


@router.post("/{mailId}/book", status_code=201, responses=problems(404, 409))
async def book_from_captured_mail(
    mail_id: Number, caller: Caller, deps: Parts, body: BookingBody | None = None
) -> CapturedView:
    """The lead books a meeting, led there by this mail; executions that wait for a booking go on."""
    given = body or BookingBody()
    return await _act(
        deps,
        caller,
        mail_id,
        lambda tx: service.book(tx, deps.system, caller, mail_id, given.starts_at, given.note),
    )


@router.get("/{mailId}/raw", response_class=Response, responses={**_RAW, **problems(404)})
async def read_captured_mail_raw(mail_id: Number, caller: Caller, deps: Parts) -> Response:
    """A captured mail as it came, byte by byte."""
    _must_capture(deps)
    mail = await deps.database.read(lambda tx: service.read(tx, caller, mail_id))
    headers = {"Content-Disposition": f'attachment; filename="mail-{mail_id}.eml"'}
    return Response(mail.stored.content, media_type="message/rfc822", headers=headers)


async def _act(deps: Deps, caller: Workspace, mail_id: int, deed: Callable[[Transaction], None]) -> CapturedView:
    """Do in the lead's place what a reader of the mail does."""
    _must_capture(deps)

    def work(tx: Transaction) -> CapturedView:
        deed(tx)
        return _view(tx, caller, mail_id)

    recorded = await deps.database.write(work)
    deps.ring()
    return recorded


def _view(tx: Transaction, caller: Workspace, mail_id: int) -> CapturedView:
    capture = service.read(tx, caller, mail_id)
    return view(capture, service.links(tx, capture), service.came_of(tx, capture))


def _must_capture(deps: Deps) -> None:
    if not deps.captures:
        raise NotFoundError("This server keeps no mails. Start it with --capture to have them kept here.")
