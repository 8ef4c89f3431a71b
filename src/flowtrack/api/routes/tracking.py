"""Open pixels and tracked links: opaque tokens, destinations from the database alone.

Whoever guesses tokens costs a read each. Only one that is known opens a transaction that writes, of which there is
one at a time.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from flowtrack.api import addresses
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.pages import refusal_page
from flowtrack.api.schemas.problem import pages
from flowtrack.domain.errors import UnavailableError
from flowtrack.domain.text import clean
from flowtrack.services import signals
from flowtrack.store import mails
from flowtrack.telemetry import log

GIF = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
MOST_AGENT = 500
router = APIRouter(prefix="/t", tags=["tracking"])
_PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")
"""Headers by which a browser says that it loads ahead what nobody has asked for yet."""
_GIF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/gif": {}}, "description": "a transparent pixel, always"}
}


@router.get("/o/{token}.gif", response_class=Response, responses=_GIF_ANSWER)
async def track_open(request: Request, token: str, deps: Parts) -> Response:
    """A mail was opened. The pixel comes whatever the token is; what it means is written down afterwards."""
    task = BackgroundTask(_note_open, deps, token, _manner(request)) if addresses.is_token(token) else None
    return Response(GIF, media_type="image/gif", background=task)


@router.head("/o/{token}.gif", include_in_schema=False)
async def look_at_open(token: str) -> Response:
    """A look at the pixel that is no open."""
    del token
    return Response(GIF, media_type="image/gif")


async def _note_open(deps: Deps, token: str, manner: Mapping[str, Any]) -> None:
    try:
        if await deps.database.read(lambda tx: mails.mail_by_open_token(tx, token)) is not None:
            await deps.database.write(lambda tx: signals.opened(tx, deps.system, token, **manner))
            deps.ring()
    except Exception:  # noqa: BLE001 the answer is out; an open that can't be noted is no one's error
        log.warning("an open could not be noted", exc_info=True)


@router.head("/c/{token}", include_in_schema=False)
@router.get("/c/{token}", status_code=302, response_class=RedirectResponse, responses=pages(404, 503))
async def track_click(request: Request, token: str, deps: Parts) -> Response:
    """A link of a mail was followed: on to where it leads, even if that can't be noted."""
    if not addresses.is_token(token):
        return refusal_page(404)
    link = await deps.database.read(lambda tx: mails.tracked_link_by_token(tx, token))
    if link is None or not link.url.lower().startswith(("http://", "https://")):
        return refusal_page(404)
    manner = _manner(request)
    try:
        await deps.database.write(lambda tx: signals.clicked(tx, deps.system, token, **manner))
        deps.ring()
    except UnavailableError as trouble:
        log.warning("a click could not be noted: %s", trouble)
    return RedirectResponse(link.url, 302)


def _manner(request: Request) -> Mapping[str, Any]:
    """How it was asked, as far as that tells people from machines."""
    purposes = " ".join(request.headers.get(name, "") for name in _PURPOSES).lower()
    return {
        "user_agent": clean(request.headers.get("user-agent", "")[:MOST_AGENT]),
        "method": request.method,
        "ahead": "prefetch" in purposes or "preview" in purposes,
    }
