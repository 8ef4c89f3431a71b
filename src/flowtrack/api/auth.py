"""What opens a workspace: an API key, or the cookie of a person who has signed in. It is looked at before anything
else of a private request is read. A key in the request counts, whatever cookie comes along."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPBearer
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from flowtrack.api import cookies
from flowtrack.api.deps import Deps, deps_of
from flowtrack.api.json_body import JsonRoute
from flowtrack.api.schemas.problem import problems
from flowtrack.domain.errors import UnavailableError
from flowtrack.services import sessions
from flowtrack.services.sessions import Started
from flowtrack.services.workspaces import digest
from flowtrack.store import api_keys
from flowtrack.store.api_keys import KeyHolder
from flowtrack.store.sessions import Session
from flowtrack.store.workspaces import Workspace
from flowtrack.telemetry import log

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="flowtrack"'}
_NOBODY = "Sign in, or send an API key of the workspace as “Authorization: Bearer ft_…” or “X-API-Key: ft_…”."
_PEOPLE = "This is for people who are signed in; an API key can't do it."
_ELSEWHERE = "This request comes from another site. Open FlowTrack at its own address."
_TOKEN = "This request lacks the session's token. Load the page anew, and try again (header X-CSRF-Token)."  # noqa: S105
_SAFE = ("GET", "HEAD", "OPTIONS")
_KEY = "An API key (`ft_…`), as a bearer token or in `X-API-Key`. `flowtrack key new` makes one."
_COOKIE = (
    "The session of a person, begun by `POST /api/v1/session`. What changes something has to send the session's "
    "`csrfToken` as `X-CSRF-Token`. Where the public address is https, the cookie's name begins with `__Host-`."
)
_BY_KEY = (
    HTTPBearer(scheme_name="bearer", description=_KEY, auto_error=False),
    APIKeyHeader(name="X-API-Key", scheme_name="apiKey", description=_KEY, auto_error=False),
)
_BY_COOKIE = APIKeyCookie(name=cookies.NAME, scheme_name="session", description=_COOKIE, auto_error=False)


async def key_holder(request: Request) -> KeyHolder | None:
    """What the request's key opens; None without a key or with a wrong one.

    Every key costs the same: one digest and one look at an index. Keys are never logged.
    """
    key = _key_in(request.headers)
    if not key:
        return None
    hashed = digest(key)
    found = await deps_of(request).database.read(lambda tx: api_keys.holder_of_key(tx, hashed))
    if found is not None:
        cookies.note_use(request, found)
    return found


def _key_in(headers: Headers) -> str:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    bearer = credentials.strip() if scheme.lower() == "bearer" else ""
    return bearer or headers.get("x-api-key", "").strip()


def place_of(request: Request) -> str:
    """The network address that the request comes from. Whose word counts for it is set at the server, not here."""
    return request.client.host if request.client else ""


# People ----------------------------------------------------------------------------------------------------


async def session_of(request: Request) -> Session | None:
    """The session that the request's cookie belongs to. Now and then the answer brings it a new token."""
    deps, token = deps_of(request), cookies.token_in(request)
    if token is None:
        return None
    now = deps.system.real_now()
    session = await deps.database.read(lambda tx: sessions.find(tx, token, now))
    if session is not None and sessions.is_due(session, token, now):
        session = await _renewed(deps, session, token)
    if session is not None and (newer := sessions.newer_token(session, token)) is not None:
        cookies.keep_signed_in(request, Started(newer, session))
    return session


async def _renewed(deps: Deps, session: Session, token: str) -> Session | None:
    try:
        return await deps.database.write(partial(sessions.renew, system=deps.system, session=session, token=token))
    except UnavailableError as trouble:
        log.warning("a session gets its new token later: %s", trouble)
        return session


async def still_opens(request: Request, workspace: Workspace) -> bool:
    """Whether what let the request in would do so now, in the midst of its answer, which can bring no new token."""
    deps, token = deps_of(request), cookies.token_in(request)
    if _key_in(request.headers):
        holder = await key_holder(request)
        return holder is not None and holder.workspace.id == workspace.id
    if token is None:
        return False
    now = deps.system.real_now()
    session = await deps.database.read(lambda tx: sessions.find(tx, token, now))
    return session is not None and session.workspace.id == workspace.id


def refuse_elsewhere(request: Request) -> None:
    """Raise HTTPException 403 for a request that another site's page has sent."""
    headers = request.headers
    origin = headers.get("origin")
    own = {headers.get("host", "?"), urlsplit(deps_of(request).public_url).netloc.lower()}
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none") or (
        origin is not None and origin.partition("://")[2] not in own
    ):
        raise HTTPException(403, _ELSEWHERE)


def _refuse_forged(request: Request, session: Session) -> None:
    """Raise HTTPException 403 for a change that is not asked for by FlowTrack's own pages: browsers send the cookie
    along, whoever makes them send."""
    if request.method in _SAFE:
        return
    refuse_elsewhere(request)
    sent = request.headers.get("x-csrf-token", "")
    if not hmac.compare_digest(sent.encode(), session.csrf_token.encode()):
        raise HTTPException(403, _TOKEN)


# Routes ----------------------------------------------------------------------------------------------------


class PrivateRoute(JsonRoute):
    """A route that answers 401 to whoever has neither key nor session, before the body is looked at."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            await self.let_in(request)
            return await handler(request)

        return guarded

    async def let_in(self, request: Request) -> None:
        """Say in the request's state whose it is, or raise HTTPException."""
        if _key_in(request.headers):
            holder = await key_holder(request)
            request.state.workspace = holder.workspace if holder else None
        elif (session := await session_of(request)) is not None:
            _refuse_forged(request, session)
            request.state.session, request.state.workspace = session, session.workspace
        if getattr(request.state, "workspace", None) is None:
            raise HTTPException(401, _NOBODY, CHALLENGE)


class PersonRoute(PrivateRoute):
    """A private route for people alone: to a key it answers 403."""

    async def let_in(self, request: Request) -> None:
        """As above."""
        await super().let_in(request)
        if not hasattr(request.state, "session"):
            raise HTTPException(403, _PEOPLE)


async def _caller(request: Request) -> Workspace:
    """The workspace of the key or session. Where no wall was passed there is none, and this fails."""
    workspace: Workspace = request.state.workspace
    return workspace


async def _signed_in(request: Request) -> Session:
    """The session. Where no wall was passed there is none, and this fails."""
    session: Session = request.state.session
    return session


Caller = Annotated[Workspace, Depends(_caller)]
SignedIn = Annotated[Session, Depends(_signed_in)]


def private_router(tag: str, prefix: str) -> APIRouter:
    """A router all of whose routes are behind the wall."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=PrivateRoute,
        dependencies=[Security(scheme) for scheme in (*_BY_KEY, _BY_COOKIE)],
        responses=problems(401, 403, 422, 503),
    )


def people_router(tag: str, prefix: str) -> APIRouter:
    """The same for what only a person may do."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=PersonRoute,
        dependencies=[Security(_BY_COOKIE)],
        responses=problems(401, 403, 422, 503),
    )
