"""Every refusal, in one shape: problem+json (RFC 9457) for programs, a plain page for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from flowtrack.api import addresses
from flowtrack.api.pages import refusal_page
from flowtrack.api.schemas.problem import Current
from flowtrack.domain.errors import (
    ChangedElsewhereError,
    ConflictError,
    FieldProblem,
    GoneError,
    InvalidError,
    NotFoundError,
    TooOftenError,
    UnavailableError,
)
from flowtrack.domain.faults import sentence
from flowtrack.keyring import SealedError
from flowtrack.telemetry import log

RETRY_SECONDS = 5
TOO_BUSY = "FlowTrack can't take this right now. Nothing was recorded; please try again shortly."
CLASH = "The same was recorded at the same time. Please look at it, and try again."
BROKEN = "Something went wrong on our side. It is on record; please try again."
_TITLES = {
    400: ("malformed-request", "The request can't be read"),
    401: ("unauthorized", "Signing in, or an API key, is needed"),
    403: ("forbidden", "This may not be done so"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "The method is not allowed here"),
    409: ("conflict", "The state does not allow this"),
    410: ("gone", "It is closed"),
    413: ("too-large", "The request is too large"),
    415: ("unsupported-media-type", "The content type is not taken here"),
    422: ("invalid-input", "The input can't be used"),
    429: ("too-often", "Too many tries"),
    500: ("internal-error", "Something went wrong"),
    503: ("unavailable", "Not available right now"),
}


def problem(
    status: int,
    detail: str,
    errors: Iterable[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
    **members: Any,
) -> Response:
    """The answer to a program whose request was refused; ``members`` are what else it should know."""
    word, title = _TITLES.get(status, ("refused", "The request was refused"))
    body: dict[str, Any] = {
        "type": f"urn:flowtrack:problem:{word}",
        "title": title,
        "status": status,
        "detail": detail,
        "errors": [{"field": error.field, "message": error.message} for error in errors],
        **members,
    }
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def refuse(
    path: str,
    status: int,
    detail: str,
    errors: Iterable[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Refuse a request to ``path``: with a page where people look, else with a problem."""
    if addresses.is_page(path):
        return refusal_page(status, headers)
    return problem(status, detail, errors, headers)


def unavailable(path: str, detail: str = TOO_BUSY) -> Response:
    """The refusal that says to come again."""
    return refuse(path, 503, detail, headers={"Retry-After": str(RETRY_SECONDS)})


def install(app: FastAPI) -> None:
    """Give the app these answers to everything its routes raise."""
    handlers: dict[type[Exception], Any] = {
        NotFoundError: _not_found,
        InvalidError: _invalid,
        GoneError: _gone,
        ConflictError: _conflict,
        ChangedElsewhereError: _changed_elsewhere,
        SealedError: _sealed,
        UnavailableError: _unavailable,
        TooOftenError: _too_often,
        RequestValidationError: _not_valid,
        HTTPException: _http,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def _not_found(request: Request, error: NotFoundError) -> Response:
    return refuse(addresses.path_of(request.scope), 404, str(error))


async def _invalid(request: Request, error: InvalidError) -> Response:
    return refuse(addresses.path_of(request.scope), 422, str(error), error.problems)


async def _conflict(request: Request, error: ConflictError) -> Response:
    if error.__cause__ is None:
        return refuse(addresses.path_of(request.scope), 409, str(error))
    # Two were at it at once, and the database's words about it may hold the other one's values.
    log.warning("%s %r: %s", request.method, addresses.path_of(request.scope), error)
    return refuse(addresses.path_of(request.scope), 409, CLASH)


async def _changed_elsewhere(request: Request, error: ChangedElsewhereError) -> Response:
    del request  # people change nothing on pages that are rendered here
    current = Current(revision=error.revision, updated_at=error.updated_at)
    return problem(409, str(error), current=current.model_dump(mode="json", by_alias=True))


async def _gone(request: Request, error: GoneError) -> Response:
    return refuse(addresses.path_of(request.scope), 410, str(error))


async def _sealed(request: Request, error: SealedError) -> Response:
    return refuse(addresses.path_of(request.scope), 409, str(error))


async def _unavailable(request: Request, error: UnavailableError) -> Response:
    # The cause may name hosts and files: it is for the log, not for strangers.
    log.warning("%s %r: %s", request.method, addresses.path_of(request.scope), error)
    return unavailable(addresses.path_of(request.scope))


async def _too_often(request: Request, error: TooOftenError) -> Response:
    later = {"Retry-After": str(error.seconds)}
    return refuse(addresses.path_of(request.scope), 429, str(error), headers=later)


async def _not_valid(request: Request, error: RequestValidationError) -> Response:
    problems = field_problems(error.errors())
    return refuse(addresses.path_of(request.scope), 422, "Some of the input can't be used.", problems)


async def _http(request: Request, error: HTTPException) -> Response:
    return refuse(addresses.path_of(request.scope), error.status_code, _sentence(error), headers=error.headers)


def _sentence(error: HTTPException) -> str:
    if error.status_code == 404:
        return "There is nothing at this address."
    if error.status_code == 405:
        return f"This address takes {(error.headers or {}).get('allow') or (error.headers or {}).get('Allow')}."
    return str(error.detail)


def field_problems(faults: Sequence[Any]) -> tuple[FieldProblem, ...]:
    """Pydantic's faults, each with the path of the field as the caller wrote it."""
    return tuple(FieldProblem(_place(fault["loc"]), sentence(fault)) for fault in faults)


def _place(location: Sequence[str | int]) -> str:
    inner = location[1:] if location and location[0] in ("body", "query", "path", "header") else location
    return ".".join(map(str, inner)) or str(location[0] if location else "body")
