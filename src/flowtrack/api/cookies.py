"""The cookie of those who are signed in, and what else a request leaves behind for having been let in."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowtrack.api.deps import Deps, deps_of
from flowtrack.domain.errors import UnavailableError
from flowtrack.services.sessions import Started
from flowtrack.store import api_keys
from flowtrack.store.api_keys import KeyHolder
from flowtrack.telemetry import log

NAME = "flowtrack_session"
MOST_TOKEN = 100
NOTED_EVERY = timedelta(minutes=1)
"""A key's last use is put on record this often at most."""


def cookie_name(deps: Deps) -> str:
    """Over https a name that browsers take from this very host alone, and by https alone."""
    return f"__Host-{NAME}" if _is_secure(deps) else NAME


def token_in(request: Request) -> str | None:
    """The session's token that the request's cookie holds."""
    token = request.cookies.get(cookie_name(deps_of(request)), "")
    return token if 0 < len(token) <= MOST_TOKEN else None


def keep_signed_in(request: Request, started: Started) -> None:
    """Have the answer set the cookie."""
    lasting = started.session.expires_at - deps_of(request).system.real_now()
    _set(request, started.token, int(lasting.total_seconds()))


def sign_out(request: Request) -> None:
    """Have the answer take the cookie away."""
    _set(request, "", 0)


def note_use(request: Request, holder: KeyHolder) -> None:
    """Have the key's use put on record, if it has not been of late. Nobody waits for it."""
    last, now = holder.last_used_at, deps_of(request).system.real_now()
    if last is None or last <= now - NOTED_EVERY:
        request.state.used_key = holder.key_id


def _set(request: Request, token: str, seconds: int) -> None:
    deps = deps_of(request)
    secure = "; Secure" if _is_secure(deps) else ""
    rest = f"Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    request.state.cookie = f"{cookie_name(deps)}={token}; {rest}"


def _is_secure(deps: Deps) -> bool:
    return deps.public_url.lower().startswith("https:")


class LeftBehind:
    """Middleware that sets the cookie on the answer, whatever that is, and notes a key's use after it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and "cookie" in state:
                MutableHeaders(scope=message).append("Set-Cookie", state["cookie"])
            await send(message)

        await self._app(scope, receive, send_with_cookie)
        if "used_key" in state:
            await _note(scope["app"].state.deps, state["used_key"])


async def _note(deps: Deps, key_id: str) -> None:
    now = deps.system.real_now()
    try:
        await deps.database.write(lambda tx: api_keys.note_use(tx, key_id, now, now - NOTED_EVERY))
    except UnavailableError as trouble:
        log.debug("that a key was used is not put on record: %s", trouble)
