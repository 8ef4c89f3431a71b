"""How much of a request is taken in. The body is read here, up to a cap, before any route sees it."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flowtrack.api import addresses
from flowtrack.api.errors import refuse

MOST_PUBLIC = 128_000
MOST_PRIVATE = 1_000_000


class _GoneError(Exception):
    """The client left before it had said everything."""


class BodyLimit:
    """Middleware that answers 413 to a body over the cap, whether its length was announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = addresses.path_of(scope)
        most = MOST_PRIVATE if addresses.is_private(path) else MOST_PUBLIC
        try:
            body = None if _announced(scope) > most else await _read(receive, most)
        except _GoneError:
            return  # half a body is no submission
        if body is None:
            detail = f"The body is larger than {most:,} bytes, which is the most taken here."
            await refuse(path, 413, detail)(scope, receive, send)
            return
        await self._app(scope, _Replay(body, receive), send)


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


async def _read(receive: Receive, most: int) -> bytes | None:
    """The whole body, or None as soon as it is more than ``most``."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise _GoneError
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            return None
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


class _Replay:
    """Gives the body that was read, then whatever comes after it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
