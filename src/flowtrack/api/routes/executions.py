"""Executions: looked at, and asked to cancel, pause, resume or retry."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Path, Query

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.schemas.executions import (
    ExecutionSummary,
    ExecutionView,
    Requested,
    RetryBody,
    SkipBody,
    Status,
    summary,
    view,
)
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.queue import QueueStatus
from flowtrack.api.schemas.queue import queue_status as shown
from flowtrack.api.schemas.wire import KNOWN, Page, Paged, Reference
from flowtrack.services import executions as service
from flowtrack.services import work
from flowtrack.services.work import Work
from flowtrack.store import execution_views, executions, mails, steps
from flowtrack.store.database import Transaction
from flowtrack.store.workspaces import Workspace

MOST_LOGS = 5000
ExecutionId = Annotated[str, Path(alias="executionId"), KNOWN]
router = private_router("executions", "/workflows")
_ACTION: dict[str, Any] = {"status_code": 202, "responses": problems(404, 409)}


@router.get("/queue-status")
async def queue_status(caller: Caller, deps: Parts) -> QueueStatus:
    """How much there is to do, who does it, how late it is, and whether all that was accepted is on record."""

    def find(tx: Transaction) -> tuple[dict[str, int], Work]:
        counts = executions.queue_counts(tx, caller.id, deps.system.now())
        return counts, work.look(tx, deps.system, caller.id)

    return shown(*await deps.database.read(find), await deps.report())


@router.get("/executions")
async def list_executions(
    caller: Caller,
    deps: Parts,
    paged: Paged,
    status: Status | None = None,
    workflow_id: Annotated[Reference | None, Query(alias="workflowId")] = None,
    lead_id: Annotated[Reference | None, Query(alias="leadId")] = None,
) -> Page[ExecutionSummary]:
    """The workspace's executions, newest first."""
    rows = await deps.database.read(
        lambda tx: execution_views.page(
            tx,
            caller.id,
            status=status,
            workflow_id=workflow_id,
            lead_id=lead_id,
            before=paged.cursor,
            most=paged.most,
        )
    )
    return paged.page(rows, summary, lambda row: row.id)


@router.get("/executions/{executionId}", responses=problems(404))
async def read_execution(execution_id: ExecutionId, caller: Caller, deps: Parts) -> ExecutionView:
    """An execution: how far it came, every step, the log, its mails."""
    return await deps.database.read(partial(_view, caller, execution_id))


def _view(caller: Workspace, execution_id: str, tx: Transaction) -> ExecutionView:
    row = service.get(tx, caller, execution_id)
    taken, logs = steps.steps_of(tx, execution_id), steps.logs_of(tx, execution_id, MOST_LOGS)
    return view(row, taken, logs, mails.mails_of_execution(tx, execution_id))


@router.post("/executions/{executionId}/cancel", **_ACTION)
async def cancel_execution(execution_id: ExecutionId, caller: Caller, deps: Parts) -> Requested:
    """End it; nothing more is sent."""
    return await _ask(deps, caller, execution_id, "cancel")


@router.post("/executions/{executionId}/pause", **_ACTION)
async def pause_execution(execution_id: ExecutionId, caller: Caller, deps: Parts) -> Requested:
    """Hold it until it is resumed."""
    return await _ask(deps, caller, execution_id, "pause")


@router.post("/executions/{executionId}/resume", **_ACTION)
async def resume_execution(execution_id: ExecutionId, caller: Caller, deps: Parts) -> Requested:
    """Let it go on."""
    return await _ask(deps, caller, execution_id, "resume")


@router.post("/executions/{executionId}/skip", **_ACTION)
async def skip_wait(execution_id: ExecutionId, caller: Caller, deps: Parts, body: SkipBody | None = None) -> Requested:
    """Let its waits end now, as if their time had come; all of them, or that of one step. Mails that are held or
    tried again later are no waits."""
    number = body.step_number if body else None
    await deps.database.write(lambda tx: service.skip(tx, deps.system, caller, execution_id, number))
    deps.ring()
    return Requested(execution_id=execution_id, requested="skip")


@router.post("/executions/{executionId}/retry", **_ACTION)
async def retry_execution(
    execution_id: ExecutionId, caller: Caller, deps: Parts, body: RetryBody | None = None
) -> Requested:
    """Let a failed one go on: at the steps that failed, or from an earlier step."""
    if body is None or body.from_step is None:
        return await _ask(deps, caller, execution_id, "retry")
    number = body.from_step
    await deps.database.write(lambda tx: service.retry_from(tx, deps.system, caller, execution_id, number))
    deps.ring()
    return Requested(execution_id=execution_id, requested="retry")


async def _ask(deps: Deps, caller: Workspace, execution_id: str, kind: str) -> Requested:
    await deps.database.write(lambda tx: service.request(tx, deps.system, caller, execution_id, kind))
    deps.ring()
    return Requested(execution_id=execution_id, requested=kind)
