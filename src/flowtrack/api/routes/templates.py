"""Mail templates: checked before they are kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.templates import NewTemplate, TemplateChange, TemplateView
from flowtrack.api.schemas.wire import KNOWN, Page, Paged
from flowtrack.services import templates as service
from flowtrack.store import workflows

TemplateId = Annotated[str, Path(alias="templateId"), KNOWN]
router = private_router("templates", "/templates")


@router.post("", status_code=201, responses=problems(409))
async def create_template(body: NewTemplate, caller: Caller, deps: Parts) -> TemplateView:
    """A new template. 422 says what is wrong with subject or html, with the line."""
    made = await deps.database.write(lambda tx: service.create(tx, deps.system, caller, **body.sent()))
    return TemplateView.model_validate(made)


@router.get("")
async def list_templates(caller: Caller, deps: Parts, paged: Paged) -> Page[TemplateView]:
    """The workspace's templates, newest first."""
    rows = await deps.database.read(lambda tx: workflows.template_page(tx, caller.id, paged.cursor, paged.most))
    return paged.page(rows, TemplateView.model_validate, lambda row: row.id)


@router.get("/{templateId}", responses=problems(404))
async def read_template(template_id: TemplateId, caller: Caller, deps: Parts) -> TemplateView:
    """A template."""
    return TemplateView.model_validate(await deps.database.read(lambda tx: service.get(tx, caller, template_id)))


@router.patch("/{templateId}", responses=problems(404, 409))
async def change_template(template_id: TemplateId, body: TemplateChange, caller: Caller, deps: Parts) -> TemplateView:
    """Change a template. Workflows take the new text when they are published again."""
    changed = await deps.database.write(lambda tx: service.update(tx, deps.system, caller, template_id, body.sent()))
    return TemplateView.model_validate(changed)


@router.delete("/{templateId}", status_code=204, responses=problems(404))
async def delete_template(template_id: TemplateId, caller: Caller, deps: Parts) -> Response:
    """Remove a template. Published versions keep its text."""
    await deps.database.write(lambda tx: service.remove(tx, caller, template_id))
    return Response(status_code=204)
