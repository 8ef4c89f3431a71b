"""Hands out the web application: its page for every address that is nobody else's, and its files.

The page is the same everywhere; which part of it is shown, the browser works out from the address.
"""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from flowtrack.api import addresses
from flowtrack.api.pages import page as server_page

STATIC = Path(__file__).parent / "static"
_ASSETS = "/assets"
# The libraries of the page insert style elements as it runs; scripts come from files of our own alone. What a mail
# looks like is shown in a sandboxed frame, and its pictures may come from anywhere that is encrypted.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data: https:; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_PAGE_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
_MISSING = "This FlowTrack was installed without its web application. Its API, forms and mails work all the same."
_FILE = re.compile(r"/[A-Za-z0-9_-]+\.[a-z0-9]+")


def install(app: FastAPI, static: Path = STATIC) -> None:
    """Let the app answer with the web application built into ``static`` where it has no route of its own."""
    assets = static / "assets"
    if assets.is_dir():
        app.mount(_ASSETS, GZipMiddleware(_Assets(directory=assets)))
    app.router.default = _WebApp(static, app.router.default)


class _Assets(StaticFiles):
    """Files whose names change with what is in them: a browser may keep them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


class _WebApp:
    """What stands where no route is: the page, a file beside it, or the answer that there is nothing."""

    def __init__(self, static: Path, not_found: ASGIApp) -> None:
        self._static = static
        self._not_found = not_found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = addresses.path_of(scope)
        if scope["method"] not in {"GET", "HEAD"} or addresses.is_api(path) or addresses.is_page(path):
            await self._not_found(scope, receive, send)
            return
        await self._answer(path, Headers(scope=scope))(scope, receive, send)

    def _answer(self, path: str, headers: Headers) -> Response:
        file = self._static / path.removeprefix("/")
        if _FILE.fullmatch(path) and file.is_file():
            return FileResponse(file, headers={"Cache-Control": "no-cache"})
        if "text/html" not in headers.get("accept", ""):
            raise HTTPException(404)
        page = self._static / "index.html"
        if not page.is_file():
            return server_page("message", "The application is not here", status=503, paragraphs=[_MISSING])
        return FileResponse(page, headers=_PAGE_HEADERS)
