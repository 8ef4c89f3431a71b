"""Open pixels and tracked links: opaque tokens, destinations from the database alone."""

from __future__ import annotations

from base64 import b64decode
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from flowtrack.api import addresses
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.errors import unavailable
from flowtrack.api.pages import refusal_page
from flowtrack.api.schemas.problem import pages
from flowtrack.domain.errors import UnavailableError
from flowtrack.domain.text import clean
from flowtrack.services import signals
from flowtrack.store import mails
from flowtrack.store.database import Transaction
from flowtrack.telemetry import log

GIF = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
MOST_AGENT = 500
router = APIRouter(prefix="/t", tags=["tracking"])
_GIF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/gif": {}}, "description": "a transparent pixel, always"}
}


@router.get("/o/{token}.gif", response_class=Response, responses=_GIF_ANSWER)
async def track_open(request: Request, token: str, deps: Parts) -> Response:
    """A mail was opened. The pixel comes whatever the token is; what it means is written down afterwards."""
    agent = clean(request.headers.get("user-agent", "")[:MOST_AGENT])
    task = BackgroundTask(_note_open, deps, token, agent) if addresses.is_token(token) else None
    return Response(GIF, media_type="image/gif", background=task)


@router.head("/o/{token}.gif", include_in_schema=False)
async def look_at_open(token: str) -> Response:
    """A look at the pixel that is no open."""
    del token
    return Response(GIF, media_type="image/gif")


async def _note_open(deps: Deps, token: str, agent: str) -> None:
    def note(tx: Transaction) -> None:
        signals.opened(tx, deps.system, token, user_agent=agent, method="GET")

    try:
        await deps.database.write(note)
        deps.ring()
    except Exception:  # noqa: BLE001 the answer is out; an open that can't be noted is no one's error
        log.warning("an open could not be noted", exc_info=True)


@router.head("/c/{token}", include_in_schema=False)
@router.get("/c/{token}", status_code=302, response_class=RedirectResponse, responses=pages(404, 503))
async def track_click(request: Request, token: str, deps: Parts) -> Response:
    """A link of a mail was followed: on to where it leads."""
    if not addresses.is_token(token):
        return refusal_page(404)
    agent = clean(request.headers.get("user-agent", "")[:MOST_AGENT])
    click = partial(signals.clicked, system=deps.system, token=token, user_agent=agent, method=request.method)
    try:
        url = await deps.database.write(click)
        deps.ring()
    except UnavailableError as trouble:
        log.warning("a click could not be noted: %s", trouble)
        url = await _destination(deps, token)
        if url is None:
            return unavailable(addresses.path_of(request.scope))
    if url is None or not url.lower().startswith(("http://", "https://")):
        return refusal_page(404)
    return RedirectResponse(url, 302)


async def _destination(deps: Deps, token: str) -> str | None:
    """Where the link leads, if that can still be read: a person is not to suffer from what we can't note."""
    try:
        link = await deps.database.read(lambda tx: mails.tracked_link_by_token(tx, token))
    except UnavailableError:
        return None
    return link.url if link else ""
