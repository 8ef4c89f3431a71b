"""The way out of every mail. Looking changes nothing; posting, by button or by one click, does (RFC 8058)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from flowtrack.api import addresses
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.pages import page, refusal_page
from flowtrack.api.schemas.problem import pages
from flowtrack.services import signals
from flowtrack.store import leads, workspaces
from flowtrack.store.database import Transaction

router = APIRouter(prefix="/u", tags=["pages"], default_response_class=HTMLResponse, responses=pages(404, 503))
_DONE = "You are unsubscribed"
_ONE_CLICK = {"requestBody": {"content": {"application/x-www-form-urlencoded": {
    "schema": {"type": "object"}, "example": {"List-Unsubscribe": "One-Click"}}}}}  # fmt: skip


@router.head("/{token}", include_in_schema=False)
@router.get("/{token}")
async def show_unsubscribe(token: str, deps: Parts) -> Response:
    """Asks whether the person means it. Never changes anything: scanners follow every link of a mail."""

    found = await _owner(deps, token)
    if found is None:
        return refusal_page(404)
    brand, email, done = found
    if done:
        return _done(brand, email)
    return page("unsubscribe", "Unsubscribe?", brand=brand, address=_masked(email))


@router.post("/{token}", openapi_extra=_ONE_CLICK)
async def unsubscribe(request: Request, token: str, deps: Parts) -> Response:
    """Unsubscribes. Needs no cookie, no script and no particular body; doing it again changes nothing."""
    del request
    found = await _owner(deps, token)
    if found is None:
        return refusal_page(404)
    brand, email, done = found
    if not done:
        await deps.database.write(lambda tx: signals.unsubscribe(tx, deps.system, token))
        deps.ring()
    return _done(brand, email)


async def _owner(deps: Deps, token: str) -> tuple[str, str, bool] | None:
    """Whose page the token opens: who mails, the address, and whether it is unsubscribed already. Only read, so
    that a stranger's guesses hold up nobody who writes."""

    def look(tx: Transaction) -> tuple[str, str, bool] | None:
        found = leads.lead_by_unsubscribe_token(tx, token)
        if found is None:
            return None
        workspace_id, lead = found
        brand = workspaces.load_workspaces(tx, [workspace_id])[workspace_id].name
        return brand, lead.email, leads.suppression_of(tx, workspace_id, lead.email) == leads.UNSUBSCRIBE

    return await deps.database.read(look) if addresses.is_token(token) else None


def _done(brand: str, email: str) -> Response:
    text = f"{brand} will send no more e-mails to {_masked(email)}. There is nothing else you need to do."
    return page("thanks", _DONE, brand=brand, paragraphs=[text])


def _masked(email: str) -> str:
    """Enough for the owner to know which address it is, too little for whoever finds the link."""
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"
