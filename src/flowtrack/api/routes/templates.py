"""Mail templates: checked before they are kept."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.mail_account import TrialView
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.templates import (
    NewTemplate,
    PreviewBody,
    PreviewView,
    TemplateChange,
    TemplateView,
    TrialMailBody,
    UseView,
    VariableView,
)
from flowtrack.api.schemas.wire import KNOWN, Page, Paged, Reference
from flowtrack.services import previews
from flowtrack.services import templates as service
from flowtrack.services.previews import Asked, Material
from flowtrack.services.trials import unsubscribe_url
from flowtrack.store import workflows
from flowtrack.store.database import Transaction

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


@router.get("/variables", responses=problems(404))
async def list_template_variables(
    caller: Caller,
    deps: Parts,
    form_id: Annotated[Reference | None, Query(alias="formId", description="the fields of this form alone")] = None,
    workflow_id: Annotated[
        Reference | None, Query(alias="workflowId", description="the fields this workflow writes as well")
    ] = None,
) -> Page[VariableView]:
    """All that a template may name; one page has all."""
    asked = Asked(form_id=form_id, workflow_id=workflow_id)
    found = await deps.database.read(lambda tx: previews.variables(tx, caller, asked))
    return Page(items=[VariableView.model_validate(one) for one in found], next_cursor=None)


@router.get("/uses")
async def list_template_uses(caller: Caller, deps: Parts) -> Page[UseView]:
    """Which workflows name which templates in their drafts; one page has all. What is published has its own text."""
    found = await deps.database.read(lambda tx: service.uses(tx, caller))
    return Page(items=[UseView.model_validate(one) for one in found], next_cursor=None)


@router.post("/preview", responses=problems(404))
async def preview_template(body: PreviewBody, caller: Caller, deps: Parts) -> PreviewView:
    """The mail that subject and HTML make for a lead, and what is wrong with them. A template that is broken is no
    refusal: its faults are in `problems`."""
    material = await deps.database.read(
        lambda tx: previews.gather(tx, caller, unsubscribe_url(deps.public_url), body.asked())
    )
    return PreviewView.of(await asyncio.to_thread(previews.preview, material, body.subject, body.html))


@router.post("/test", responses=problems(404, 409, 429))
async def send_test_mail(body: TrialMailBody, caller: Caller, deps: Parts) -> TrialView:
    """Send the mail that a template makes, marked as a test, by the way the workspace's mails go. It is on no lead's
    record. 422 says what is wrong with the template."""
    deps.tests.take(caller.id, deps.system.monotonic())

    def work(tx: Transaction) -> tuple[Material, str, str]:
        kept = service.get(tx, caller, body.template_id) if body.template_id else None
        subject, html = (kept.subject, kept.html) if kept else (body.subject or "", body.html or "")
        asked = Asked(lead_id=body.lead_id)
        return previews.gather(tx, caller, unsubscribe_url(deps.public_url), asked), subject, html

    made = await asyncio.to_thread(previews.faultless, *await deps.database.read(work))
    return TrialView.of(await deps.trials().mail(caller, made, body.to))


@router.get("/{templateId}", responses=problems(404))
async def read_template(template_id: TemplateId, caller: Caller, deps: Parts) -> TemplateView:
    """A template."""
    return TemplateView.model_validate(await deps.database.read(lambda tx: service.get(tx, caller, template_id)))


@router.patch("/{templateId}", responses=problems(404, 409))
async def change_template(template_id: TemplateId, body: TemplateChange, caller: Caller, deps: Parts) -> TemplateView:
    """Change a template. Workflows take the new text when they are published again. 409 if it has moved on since
    ``revision``."""
    values = body.sent()
    seen = values.pop("revision", None)
    changed = await deps.database.write(lambda tx: service.update(tx, deps.system, caller, template_id, values, seen))
    return TemplateView.model_validate(changed)


@router.delete("/{templateId}", status_code=204, responses=problems(404))
async def delete_template(template_id: TemplateId, caller: Caller, deps: Parts) -> Response:
    """Remove a template. Published versions keep its text."""
    await deps.database.write(lambda tx: service.remove(tx, caller, template_id))
    return Response(status_code=204)
