"""How refusals look in the OpenAPI document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from flowtrack.api.schemas.wire import Answer, with_example

_MEANINGS = {
    400: "The request can't be read.",
    401: "There is no session and no API key, or a wrong one.",
    403: "What came with the session is not from FlowTrack's own pages, or an API key may not do this.",
    404: "It does not exist, or not in the caller's workspace.",
    409: "The state of things does not allow it.",
    410: "It is closed.",
    413: "The body is too large.",
    415: "The body has a content type that is not taken.",
    422: "The input can't be used; `errors` names each field.",
    429: "It was tried too often; try again after `Retry-After` seconds.",
    503: "Nothing was recorded; try again after `Retry-After` seconds.",
}


class FieldError(Answer):
    """One fault of the input."""

    field: str
    message: str


class Current(Answer):
    """Where the thing stands that was changed elsewhere."""

    revision: int
    updated_at: datetime


class Problem(Answer):
    """Why a request was refused (RFC 9457)."""

    model_config = with_example(
        Answer,
        {
            "type": "urn:flowtrack:problem:invalid-input",
            "title": "The input can't be used",
            "status": 422,
            "detail": "Some fields need another look.",
            "errors": [{"field": "fields.email", "message": "E-mail is missing. Please fill it in."}],
        },
    )

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]
    current: Current | None = Field(default=None, description="only where a draft was changed elsewhere (409)")


def pages(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The pages that a route for people refuses with."""
    content = {"text/html": {"schema": {"type": "string"}}}
    return {status: {"description": _MEANINGS[status], "content": content} for status in statuses}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, for its documentation."""
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {status: {"description": _MEANINGS[status], "content": content} for status in statuses}
