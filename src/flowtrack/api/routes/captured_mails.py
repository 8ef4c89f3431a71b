"""Mails that this server kept instead of sending them on, where it does that."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path
from starlette.responses import Response

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.schemas.captured import CapturedSummary, CapturedView, summary, view
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.wire import Page, Paged
from flowtrack.domain.errors import NotFoundError
from flowtrack.services import captured as service

router = private_router("captured mails", "/captured-mails")
Number = Annotated[int, Path(alias="mailId", ge=1, le=2**53)]
_RAW: dict[int | str, dict[str, Any]] = {200: {"content": {"message/rfc822": {}}, "description": "the mail as it came"}}


@router.get("", responses=problems(404))
async def list_captured_mails(caller: Caller, deps: Parts, paged: Paged) -> Page[CapturedSummary]:
    """The workspace's captured mails, newest first."""
    _must_capture(deps)
    rows = await deps.database.read(lambda tx: service.newest(tx, caller, paged.most, paged.number))
    return paged.page(rows, summary, lambda mail: mail.stored.id)


@router.get("/{mailId}", responses=problems(404))
async def read_captured_mail(mail_id: Number, caller: Caller, deps: Parts) -> CapturedView:
    """A captured mail, read."""
    _must_capture(deps)
    return view(await deps.database.read(lambda tx: service.read(tx, caller, mail_id)))


@router.get("/{mailId}/raw", response_class=Response, responses={**_RAW, **problems(404)})
async def read_captured_mail_raw(mail_id: Number, caller: Caller, deps: Parts) -> Response:
    """A captured mail as it came, byte by byte."""
    _must_capture(deps)
    mail = await deps.database.read(lambda tx: service.read(tx, caller, mail_id))
    headers = {"Content-Disposition": f'attachment; filename="mail-{mail_id}.eml"'}
    return Response(mail.stored.content, media_type="message/rfc822", headers=headers)


def _must_capture(deps: Deps) -> None:
    if not deps.captures:
        raise NotFoundError("This server keeps no mails. Start it with --capture to have them kept here.")
