"""Workflows: drafts, their check, publishing them, and starting one by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.wire import KNOWN, Page, Paged, Text
from flowtrack.api.schemas.workflows import (
    Catalogue,
    Check,
    Document,
    Gallery,
    NewWorkflow,
    NodeTypeView,
    ShippedWorkflow,
    StartBody,
    Started,
    VersionView,
    WorkflowChange,
    WorkflowDraft,
    WorkflowSummary,
    WorkflowView,
)
from flowtrack.domain.errors import FieldProblem, InvalidError, NotFoundError
from flowtrack.domain.workflow import error
from flowtrack.engine.document import parse_definition
from flowtrack.nodes.catalogue import catalogue
from flowtrack.services import executions, gallery
from flowtrack.services import workflows as service
from flowtrack.services.workflow_check import problems_of, surroundings
from flowtrack.services.workflows import Overview
from flowtrack.store import workflows
from flowtrack.store.database import Transaction
from flowtrack.store.workflows import Workflow
from flowtrack.store.workspaces import Workspace

T = TypeVar("T")
WorkflowId = Annotated[str, Path(alias="workflowId"), KNOWN]
_Search = Annotated[Text, Query(max_length=200, description="a part of the name, in whatever case")]
router = private_router("workflows", "/workflows")


@router.get("/node-types")
async def list_node_types(caller: Caller) -> Catalogue:
    """The catalogue: every node type with the JSON schema of its settings."""
    del caller
    return Catalogue(items=[NodeTypeView.model_validate(item) for item in catalogue()])


@router.get("/gallery")
async def list_gallery(caller: Caller) -> Gallery:
    """The workflows that FlowTrack ships, to begin from."""
    del caller
    return Gallery(items=[ShippedWorkflow.model_validate(gallery.shipped(name)) for name in gallery.names()])


@router.post("/validate")
async def validate_document(body: Document, caller: Caller, deps: Parts) -> Check:
    """Everything that is wrong with a definition that need not be saved."""
    try:
        definition = parse_definition(body.definition)
    except InvalidError as invalid:
        return Check.of([error("", fault.field, fault.message) for fault in invalid.problems], None)
    around = await deps.database.read(lambda tx: surroundings(tx, caller))
    return Check.of(await asyncio.to_thread(problems_of, definition, around), definition)


@router.post("", status_code=201)
async def create_workflow(body: NewWorkflow, caller: Caller, deps: Parts) -> WorkflowView:
    """A new workflow. Its draft need not be ready to publish."""
    name, document = _beginning(body)
    made = await deps.database.write(
        lambda tx: _as_sent(lambda: service.create(tx, deps.system, caller, name, document))
    )
    return await view_of(deps, caller, made)


@router.get("")
async def list_workflows(
    caller: Caller, deps: Parts, paged: Paged, archived: bool = False, q: _Search = ""
) -> Page[WorkflowSummary]:
    """The workspace's workflows that are not archived, or those that are, newest first."""
    called = q.strip()

    def work(tx: Transaction) -> list[Overview]:
        rows = workflows.list_workflows(tx, caller.id, paged.cursor, paged.most, archived=archived, called=called)
        return service.overviews(tx, caller, rows)

    rows = await deps.database.read(work)
    return await asyncio.to_thread(paged.page, rows, WorkflowSummary.of, lambda row: row.workflow.id)


@router.get("/{workflowId}", responses=problems(404))
async def read_workflow(workflow_id: WorkflowId, caller: Caller, deps: Parts) -> WorkflowView:
    """A workflow with its draft."""
    return await view_of(deps, caller, await deps.database.read(lambda tx: service.get(tx, caller, workflow_id)))


@router.put("/{workflowId}", responses=problems(404, 409))
async def replace_workflow(workflow_id: WorkflowId, body: WorkflowDraft, caller: Caller, deps: Parts) -> WorkflowView:
    """Replace name and draft. 409 if the draft has moved on since ``revision``."""
    return await change_workflow(workflow_id, WorkflowChange(**body.sent()), caller, deps)


@router.patch("/{workflowId}", responses=problems(404, 409))
async def change_workflow(workflow_id: WorkflowId, body: WorkflowChange, caller: Caller, deps: Parts) -> WorkflowView:
    """Change name or draft. 409 if the draft has moved on since ``revision``."""

    def work(tx: Transaction) -> Workflow:
        return service.update(
            tx, deps.system, caller, workflow_id, name=body.name, document=body.definition, revision=body.revision
        )

    return await view_of(deps, caller, await deps.database.write(lambda tx: _as_sent(lambda: work(tx))))


@router.post("/{workflowId}/validate", responses=problems(404))
async def validate_workflow(workflow_id: WorkflowId, caller: Caller, deps: Parts) -> Check:
    """Everything that keeps the draft from being published, and what is worth a warning."""
    view = await read_workflow(workflow_id, caller, deps)
    return Check(problems=view.problems, publishable=view.publishable, cards=view.cards)


@router.post("/{workflowId}/duplicate", status_code=201, responses=problems(404))
async def duplicate_workflow(workflow_id: WorkflowId, caller: Caller, deps: Parts) -> WorkflowView:
    """A new workflow with the same draft."""
    made = await deps.database.write(lambda tx: service.duplicate(tx, deps.system, caller, workflow_id))
    return await view_of(deps, caller, made)


@router.delete("/{workflowId}", status_code=204, responses=problems(404, 409))
async def delete_workflow(workflow_id: WorkflowId, caller: Caller, deps: Parts) -> None:
    """Remove it for good. 409 says what is in the way: executions on record, forms that start it."""
    await deps.database.write(lambda tx: service.remove(tx, caller, workflow_id))


@router.post("/{workflowId}/archive", responses=problems(404, 409))
async def archive_workflow(workflow_id: WorkflowId, caller: Caller, deps: Parts) -> WorkflowView:
    """Put it away. 409 says what is in the way: executions under way, forms that start it."""
    put_away = await deps.database.write(lambda tx: service.archive(tx, deps.system, caller, workflow_id))
    return await view_of(deps, caller, put_away)


@router.post("/{workflowId}/unarchive", responses=problems(404))
async def unarchive_workflow(workflow_id: WorkflowId, caller: Caller, deps: Parts) -> WorkflowView:
    """Take it out of the archive. It is not published then."""
    return await view_of(deps, caller, await deps.database.write(lambda tx: service.unarchive(tx, caller, workflow_id)))


@router.post("/{workflowId}/unpublish", responses=problems(404))
async def unpublish_workflow(workflow_id: WorkflowId, caller: Caller, deps: Parts) -> WorkflowView:
    """No new executions begin from now on; those under way go on. Publishing ends that."""
    return await view_of(deps, caller, await deps.database.write(lambda tx: service.unpublish(tx, caller, workflow_id)))


@router.post("/{workflowId}/publish", status_code=201, responses=problems(404, 409))
async def publish_workflow(workflow_id: WorkflowId, caller: Caller, deps: Parts) -> VersionView:
    """Make the draft the version that new executions begin with. 422 names each fault as “node.key”."""
    made = await deps.database.write(lambda tx: service.publish(tx, deps.system, caller, workflow_id))
    deps.ring()
    return VersionView.model_validate(made)


@router.post("/{workflowId}/start", status_code=202, responses=problems(404, 409))
async def start_workflow(workflow_id: WorkflowId, body: StartBody, caller: Caller, deps: Parts) -> Started:
    """Begin the published version for a lead."""
    made = await deps.database.write(
        lambda tx: executions.start(tx, deps.system, caller, workflow_id, body.lead_id, body.trigger_type)
    )
    deps.ring()
    return Started(execution_id=made)


async def view_of(deps: Deps, caller: Workspace, workflow: Workflow) -> WorkflowView:
    """The workflow with its draft, looked at closely."""
    (overview,) = await deps.database.read(lambda tx: service.overviews(tx, caller, [workflow]))
    return await asyncio.to_thread(WorkflowView.of, overview)


def _beginning(body: NewWorkflow) -> tuple[str, Any]:
    """Name and definition of what is to be made."""
    if (body.definition is None) == (body.gallery is None):
        raise _invalid("definition", "Send either a definition, or the name of a shipped workflow as “gallery”.")
    if body.gallery is None:
        if body.name is None:
            raise _invalid("name", "This is missing.")
        return body.name, body.definition
    try:
        shipped = gallery.shipped(body.gallery)
    except NotFoundError as unknown:
        raise _invalid("gallery", str(unknown)) from None
    return body.name or shipped.name, shipped.definition


def _as_sent(work: Callable[[], T]) -> T:
    """``work``, its complaints about the definition naming places in the body."""
    try:
        return work()
    except InvalidError as invalid:
        places = tuple(FieldProblem(f"definition.{fault.field}", fault.message) for fault in invalid.problems)
        raise InvalidError(str(invalid), places) from None


def _invalid(field: str, message: str) -> InvalidError:
    return InvalidError("The workflow can't be made like this.", (FieldProblem(field, message),))
