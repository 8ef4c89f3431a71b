"""The form's own page, and the one that says thank you."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from flowtrack.api import hosted
from flowtrack.api.addresses import FormSlug, WorkspaceSlug
from flowtrack.api.deps import Parts
from flowtrack.api.form_posts import is_form
from flowtrack.api.schemas.problem import pages

router = APIRouter(prefix="/f", tags=["pages"], default_response_class=HTMLResponse, responses=pages(404, 410, 503))
_POSTED = {"requestBody": {"content": {"application/x-www-form-urlencoded": {
    "schema": {"type": "object"}, "example": {"name": "Ada Lovelace", "email": "ada@example.com"}}}}}  # fmt: skip
_PATH = "/{workspaceSlug}/{formSlug}"


@router.head(_PATH, include_in_schema=False)
@router.get(_PATH)
async def show_form(request: Request, workspace_slug: WorkspaceSlug, form_slug: FormSlug, deps: Parts) -> Response:
    """The form as a page. utm_* in the address's query and the referring page go with the submission."""
    return hosted.blank(request, deps, await hosted.find(deps, workspace_slug, form_slug))


@router.post(_PATH, status_code=303, responses=pages(422), openapi_extra=_POSTED)
async def send_form(request: Request, workspace_slug: WorkspaceSlug, form_slug: FormSlug, deps: Parts) -> Response:
    """What the page sends: 303 to the thank-you page, or the page again with what is to be mended (422)."""
    if not is_form(request.headers.get("content-type", "")):
        raise HTTPException(415, "This page takes what a form sends.")
    return await hosted.take_post(request, deps, workspace_slug, form_slug)


@router.head(f"{_PATH}/thanks", include_in_schema=False)
@router.get(f"{_PATH}/thanks")
async def show_thanks(workspace_slug: WorkspaceSlug, form_slug: FormSlug, deps: Parts) -> Response:
    """The page a person sees after sending the form."""
    return hosted.thanks(await hosted.find(deps, workspace_slug, form_slug))
