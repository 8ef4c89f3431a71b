"""Workflows as files: taken out, and taken in."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.routes.workflow_versions import VersionId
from flowtrack.api.routes.workflows import WorkflowId, view_of
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.workflows import WorkflowText, WorkflowView
from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.services import workflow_files
from flowtrack.services import workflows as service
from flowtrack.services.workflow_files import WorkflowFile
from flowtrack.store.database import Transaction
from flowtrack.store.workflows import Version, Workflow

router = private_router("workflows", "/workflows")
_YAML: dict[int | str, dict[str, Any]] = {200: {"content": {"application/yaml": {"schema": {"type": "string"}}}}}


@router.get("/{workflowId}/export", response_class=Response, responses={**problems(404), **_YAML})
async def export_workflow(workflow_id: WorkflowId, caller: Caller, deps: Parts) -> Response:
    """The draft as a YAML file, which can be imported here or checked and imported by `flowtrack workflow`."""
    found = await deps.database.read(lambda tx: service.get(tx, caller, workflow_id))
    return await _file(found.name, found.definition, found.name)


@router.get("/{workflowId}/versions/{versionId}/export", response_class=Response, responses={**problems(404), **_YAML})
async def export_version(workflow_id: WorkflowId, version_id: VersionId, caller: Caller, deps: Parts) -> Response:
    """What a version runs, as a YAML file."""

    def work(tx: Transaction) -> tuple[str, Version]:
        found = service.get(tx, caller, workflow_id)
        return found.name, service.get_version(tx, caller, workflow_id, version_id)

    name, version = await deps.database.read(work)
    return await _file(name, version.definition, f"{name} v{version.number}")


@router.post("/import", status_code=201, responses=problems(404, 409))
async def import_workflow(body: WorkflowText, caller: Caller, deps: Parts) -> WorkflowView:
    """Make the text a new workflow, or the draft of one there is, whose name stays."""
    file = await asyncio.to_thread(_read, body.text)

    def work(tx: Transaction) -> Workflow:
        if body.workflow_id is not None:
            return service.update(
                tx, deps.system, caller, body.workflow_id, name=None, document=file.document, revision=body.revision
            )
        return service.create(tx, deps.system, caller, _name(file, body), file.document)

    return await view_of(deps, caller, await deps.database.write(work))


async def _file(name: str, definition: Mapping[str, Any], title: str) -> Response:
    text = await asyncio.to_thread(workflow_files.write, name, definition)
    return Response(text, media_type="application/yaml", headers={"Content-Disposition": _attachment(title)})


def _read(text: str) -> WorkflowFile:
    """The file that ``text`` is. Raises InvalidError naming what in it is wrong."""
    try:
        file = workflow_files.read(text, as_json=text.lstrip().startswith("{"))
    except InvalidError as fault:
        raise InvalidError("The file can't be read.", (FieldProblem("text", _sentence(str(fault))),)) from None
    file.definition()
    return file


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _name(file: WorkflowFile, body: WorkflowText) -> str:
    name = body.name or file.name
    if name is None:
        problem = FieldProblem("name", "The file has no name for the workflow. Send one with it.")
        raise InvalidError("The workflow can't be made like this.", (problem,))
    return name


def _attachment(name: str) -> str:
    """The header that has a browser save the answer under the workflow's name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "workflow"
    return f"attachment; filename=\"{slug}.yaml\"; filename*=UTF-8''{quote(name, safe='')}.yaml"
