"""Addresses that are never mailed: listed, added, lifted."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.suppressions import NewSuppression, SuppressionView
from flowtrack.api.schemas.wire import KNOWN, Page, Paged, Text
from flowtrack.services import suppressions as service
from flowtrack.store import suppressions

SuppressionId = Annotated[str, Path(alias="suppressionId"), KNOWN]
_Search = Annotated[Text, Query(max_length=254, description="the beginning of an e-mail address")]
router = private_router("suppressions", "/suppressions")


@router.get("")
async def list_suppressions(caller: Caller, deps: Parts, paged: Paged, q: _Search = "") -> Page[SuppressionView]:
    """The addresses that are not mailed, newest first."""
    start = q.strip()
    rows = await deps.database.read(lambda tx: suppressions.page(tx, caller.id, start, paged.cursor, paged.most))
    return paged.page(rows, SuppressionView.model_validate, lambda row: row.id)


@router.post("", status_code=201, responses={200: {"model": SuppressionView, "description": "It was there already."}})
async def add_suppression(body: NewSuppression, caller: Caller, deps: Parts, response: Response) -> SuppressionView:
    """Never mail this address again. 200 with the entry that is there, if there is one; its reason stays, unless
    the new one is `unsubscribe`."""
    entry, new = await deps.database.write(lambda tx: service.add(tx, deps.system, caller, body.email, body.reason))
    response.status_code = 201 if new else 200
    return SuppressionView.model_validate(entry)


@router.delete("/{suppressionId}", status_code=204, responses=problems(404))
async def lift_suppression(suppression_id: SuppressionId, caller: Caller, deps: Parts) -> Response:
    """Allow mailing the address again."""
    await deps.database.write(lambda tx: service.lift(tx, deps.system, caller, suppression_id))
    return Response(status_code=204)
