"""A workflow's versions: read, published again, made the draft again."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.routes.workflows import WorkflowId, view_of
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.wire import KNOWN, Page, Paged
from flowtrack.api.schemas.workflows import Restoring, VersionInList, VersionSummary, VersionView, WorkflowView
from flowtrack.services import workflows as service
from flowtrack.store import workflows
from flowtrack.store.database import Transaction

VersionId = Annotated[str, Path(alias="versionId"), KNOWN]
router = private_router("workflows", "/workflows")


@router.get("/{workflowId}/versions", responses=problems(404))
async def list_versions(workflow_id: WorkflowId, caller: Caller, deps: Parts, paged: Paged) -> Page[VersionInList]:
    """The workflow's versions, newest first."""

    def work(tx: Transaction) -> tuple[list[workflows.Version], dict[str, int]]:
        found = service.get(tx, caller, workflow_id)
        live = workflows.live_by_version(tx, caller.id, found.id)
        return workflows.version_page(tx, found.id, paged.number, paged.most), live

    rows, live = await deps.database.read(work)

    def shown(row: workflows.Version) -> VersionInList:
        brief = VersionSummary.model_validate(row).model_dump()
        return VersionInList(**brief, live_executions=live.get(row.id, 0))

    return paged.page(rows, shown, lambda row: row.number)


@router.get("/{workflowId}/versions/{versionId}", responses=problems(404))
async def read_version(workflow_id: WorkflowId, version_id: VersionId, caller: Caller, deps: Parts) -> VersionView:
    """A version with what it runs."""
    return VersionView.model_validate(
        await deps.database.read(lambda tx: service.get_version(tx, caller, workflow_id, version_id))
    )


@router.post("/{workflowId}/versions/{versionId}/restore", responses=problems(404, 409))
async def restore_version(
    workflow_id: WorkflowId, version_id: VersionId, body: Restoring, caller: Caller, deps: Parts
) -> WorkflowView:
    """Make what the version runs the draft. 409 if the draft has moved on since ``revision``."""
    restored = await deps.database.write(
        lambda tx: service.restore(tx, deps.system, caller, workflow_id, version_id, body.revision)
    )
    return await view_of(deps, caller, restored)


@router.post("/{workflowId}/versions/{versionId}/publish", responses=problems(404, 409))
async def publish_version(workflow_id: WorkflowId, version_id: VersionId, caller: Caller, deps: Parts) -> WorkflowView:
    """Make a version of before the one that new executions begin with. The draft stays as it is."""
    published = await deps.database.write(lambda tx: service.publish_version(tx, caller, workflow_id, version_id))
    deps.ring()
    return await view_of(deps, caller, published)
