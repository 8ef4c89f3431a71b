"""How many came by each node of a workflow, and where its executions are."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.routes.workflows import WorkflowId
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.stats import WorkflowStats, workflow_stats
from flowtrack.domain.errors import NotFoundError
from flowtrack.services import workflows as service
from flowtrack.store import step_tally, tally, workflows
from flowtrack.store.database import Transaction

router = private_router("workflows", "/workflows")
_Version = Annotated[
    str | None,
    Query(
        alias="versionId",
        pattern=r"^(all|[0-9a-f-]{36})$",
        description="a version, or `all`; left out: the published one",
    ),
]


@router.get("/{workflowId}/stats", responses=problems(404))
async def read_stats(
    workflow_id: WorkflowId, caller: Caller, deps: Parts, version_id: _Version = None
) -> WorkflowStats:
    """How many came by each node and by each exit, how many are waiting or failed there, and the executions by
    status. Always exact, and it costs the same however many there are."""

    def work(tx: Transaction) -> WorkflowStats:
        workflow = service.get(tx, caller, workflow_id)
        asked = version_id or workflow.published_version_id
        versions = _versions(tx, workflow_id, asked)
        counts, by_status = step_tally.of_versions(tx, versions), tally.of_versions(tx, caller.id, versions)
        return workflow_stats(asked, counts, by_status)

    return await deps.database.read(work)


def _versions(tx: Transaction, workflow_id: str, asked: str | None) -> list[str]:
    if asked is None:
        return []
    versions = workflows.version_ids(tx, workflow_id)
    if asked != "all" and asked not in versions:
        raise NotFoundError("The workflow has no such version.")
    return versions if asked == "all" else [asked]
