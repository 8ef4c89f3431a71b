"""The public door: submissions as JSON from programs and other sites, or as a plain form post."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from flowtrack.api import hosted
from flowtrack.api.addresses import possible_slug
from flowtrack.api.auth import key_holder
from flowtrack.api.deps import Deps, deps_of
from flowtrack.api.form_posts import is_form, metadata_of, read_form
from flowtrack.api.json_body import is_json, parse
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.submissions import SubmissionAnswer, request_of
from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.services.submissions import Accepted, Incoming
from flowtrack.store.workspaces import Workspace

MOST_KEY = 255


class PlainRoute(APIRoute):
    """A route whose function gets the request and nothing else. FastAPI's way of finding out what a function
    wants takes longer than all the rest, and these addresses have to be quick."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return self.endpoint


router = APIRouter(
    prefix="/forms/public", tags=["public"], responses=problems(404, 410, 422, 503), route_class=PlainRoute
)
_DOCUMENTED: dict[str, Any] = {
    "status_code": 202,
    "response_model": SubmissionAnswer,
    "response_model_exclude_none": True,
}


@router.post("/{workspaceSlug}/submit", **_DOCUMENTED, openapi_extra=request_of("workspaceSlug"))
async def submit_default_form(request: Request) -> Response:
    """Send in the workspace's default form. 202 means that it is on disk."""
    return await _submit(request, deps_of(request), possible_slug(request.path_params["workspaceSlug"]), None)


@router.post("/{workspaceSlug}/{formSlug}/submit", **_DOCUMENTED, openapi_extra=request_of("workspaceSlug", "formSlug"))
async def submit_form(request: Request) -> Response:
    """Send in a form. 202 means that it is on disk.

    A form post of a browser (one that takes text/html) is answered with the form's thank-you page.
    """
    workspace_slug, form_slug = (possible_slug(request.path_params[name]) for name in ("workspaceSlug", "formSlug"))
    return await _submit(request, deps_of(request), workspace_slug, form_slug)


async def _submit(request: Request, deps: Deps, workspace_slug: str, form_slug: str | None) -> Response:
    key = _idempotency_key(request)
    holder = await key_holder(request)  # before anything is taken: it may not be known. Cookies are not looked at
    caller = holder.workspace if holder else None
    content_type = request.headers.get("content-type", "")
    if is_json(content_type):
        fields, tracking = _read(parse(await request.body()))
        incoming = Incoming(workspace_slug, form_slug, fields, tracking, metadata_of(request), key)
        return _answer(caller, await deps.intake.submit(incoming))
    if not is_form(content_type):
        raise HTTPException(415, "Send application/json, application/x-www-form-urlencoded or multipart/form-data.")
    if "text/html" in request.headers.get("accept", ""):
        return await hosted.take_post(request, deps, workspace_slug, form_slug, key)
    shown = await hosted.find(deps, workspace_slug, form_slug)
    post = await read_form(request, shown.form)
    incoming = Incoming(workspace_slug, form_slug, post.fields, post.tracking, metadata_of(request), key, post.trapped)
    return _answer(caller, await deps.intake.submit(incoming))


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not (1 <= len(key) <= MOST_KEY and key.isprintable()):
        raise HTTPException(400, f"The Idempotency-Key must have 1 to {MOST_KEY} printable characters.")
    return key


def _read(body: Any) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if not isinstance(body, dict):
        raise _invalid("body", "The body must be a JSON object with an object “fields” in it.")
    if not isinstance(body.get("fields"), dict):
        raise _invalid("fields", "This must be an object: the values by field key.")
    tracking = body.get("tracking")
    if tracking is not None and not isinstance(tracking, dict):
        raise _invalid("tracking", 'This must be an object, such as {"utmSource": "newsletter"}.')
    return body["fields"], tracking or {}


def _invalid(field: str, message: str) -> InvalidError:
    return InvalidError("The submission can't be used.", (FieldProblem(field, message),))


def _answer(caller: Workspace | None, accepted: Accepted) -> Response:
    """To a stranger the submission's id alone: nothing tells whether the person was known."""
    body: dict[str, str | None] = {"submissionId": accepted.submission_id}
    if caller is not None and caller.id == accepted.workspace_id:
        more = {"leadId": accepted.lead_id, "executionId": accepted.execution_id, "heldBack": accepted.held_back}
        body |= {name: value for name, value in more.items() if value is not None}
    return JSONResponse(body, 202)
