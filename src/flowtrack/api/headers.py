"""What stands on every answer, whoever gives it, and the answer to what nobody foresaw."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowtrack.api import addresses
from flowtrack.api.errors import BROKEN, refuse
from flowtrack.telemetry import log

_SHUT = "default-src 'none'; frame-ancestors 'none'"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}


class AnswerHeaders:
    """The outermost middleware: security headers, CORS for the submit addresses alone (never with
    credentials), and a problem without a trace for an error that nobody caught."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = addresses.path_of(scope)
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _complete(MutableHeaders(scope=message), path)
            await send(message)

        try:
            if _is_preflight(scope, path):
                await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send_with_headers)
            else:
                await self._app(scope, receive, send_with_headers)
        except Exception:
            log.exception("%s %r failed", scope["method"], path)
            if started:
                raise
            await refuse(path, 500, BROKEN)(scope, receive, send_with_headers)


def _is_preflight(scope: Scope, path: str) -> bool:
    asked = Headers(scope=scope).get("access-control-request-method")
    return scope["method"] == "OPTIONS" and asked is not None and addresses.is_submit(path)


def _complete(headers: MutableHeaders, path: str) -> None:
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Content-Security-Policy", _SHUT)
    headers.setdefault("Cache-Control", "no-store")
    if not addresses.is_embeddable(path):
        headers.setdefault("X-Frame-Options", "DENY")
    if addresses.is_submit(path):
        headers.update(_CORS)
