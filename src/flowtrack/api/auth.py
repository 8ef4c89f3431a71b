"""The key that opens a workspace. It is looked at before anything else of a private request is read."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from flowtrack.api.deps import Deps, deps_of
from flowtrack.api.json_body import JsonRoute
from flowtrack.api.schemas.problem import problems
from flowtrack.services.workspaces import digest
from flowtrack.store import workspaces
from flowtrack.store.workspaces import Workspace

_HELP = "The key printed at the first start (`ft_…`), as a bearer token or in `X-API-Key`."
_SCHEMES = (
    HTTPBearer(scheme_name="bearer", description=_HELP, auto_error=False),
    APIKeyHeader(name="X-API-Key", scheme_name="apiKey", description=_HELP, auto_error=False),
)


async def workspace_of(deps: Deps, headers: Headers) -> Workspace | None:
    """The workspace that the request's key opens; None without a key or with a wrong one.

    Every key costs the same: one digest and one look at an index. Keys are never logged.
    """
    key = _key_in(headers)
    if not key:
        return None
    hashed = digest(key)
    return await deps.database.read(lambda tx: workspaces.workspace_of_key(tx, hashed))


def _key_in(headers: Headers) -> str:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    bearer = credentials.strip() if scheme.lower() == "bearer" else ""
    return bearer or headers.get("x-api-key", "").strip()


class PrivateRoute(JsonRoute):
    """A route that answers 401 to whoever has no key, before the body is looked at."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            workspace = await workspace_of(deps_of(request), request.headers)
            if workspace is None:
                message = "Send an API key of the workspace as “Authorization: Bearer ft_…” or “X-API-Key: ft_…”."
                raise HTTPException(401, message, {"WWW-Authenticate": 'Bearer realm="flowtrack"'})
            request.state.workspace = workspace
            return await handler(request)

        return guarded


async def _caller(request: Request) -> Workspace:
    """The workspace of the key. Where no wall was passed there is none, and this fails."""
    workspace: Workspace = request.state.workspace
    return workspace


Caller = Annotated[Workspace, Depends(_caller)]


def private_router(tag: str, prefix: str) -> APIRouter:
    """A router all of whose routes are behind the key."""
    return APIRouter(
        prefix=prefix,
        tags=[tag],
        route_class=PrivateRoute,
        dependencies=[Security(scheme) for scheme in _SCHEMES],
        responses=problems(401, 422, 503),
    )
