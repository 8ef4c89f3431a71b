"""Executions: looked at, and asked to cancel, pause, resume or retry."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import Path

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.schemas.execution_filter import Asked, BulkAnswer, BulkBody
from flowtrack.api.schemas.executions import (
    ExecutionSummary,
    ExecutionView,
    Requested,
    RetryBody,
    SkipBody,
    summary,
    view,
)
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.queue import QueueStatus
from flowtrack.api.schemas.queue import queue_status as shown
from flowtrack.api.schemas.wire import KNOWN, Page, Paged
from flowtrack.domain.errors import ConflictError
from flowtrack.services import execution_batches as batches
from flowtrack.services import executions as service
from flowtrack.services import places, records, work
from flowtrack.services.execution_batches import Batch
from flowtrack.services.work import Work
from flowtrack.store import executions
from flowtrack.store.database import Transaction
from flowtrack.store.execution_list import Filter, Mark
from flowtrack.store.workspaces import Workspace

MOST_LOGS = 5000
MOST_BATCHES = 20
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
async def list_executions(caller: Caller, deps: Parts, paged: Paged, asked: Asked) -> Page[ExecutionSummary]:
    """The workspace's executions that fit all that is asked for, newest first."""
    found = await deps.database.read(lambda tx: places.listed(tx, caller, asked, paged.cursor, paged.most))
    return paged.page(found, summary, lambda item: item.row.id)


@router.get("/executions/{executionId}", responses=problems(404))
async def read_execution(execution_id: ExecutionId, caller: Caller, deps: Parts) -> ExecutionView:
    """An execution: how far it came, every step with its attempts, the log, its mails. Its version's definition is at
    `/workflows/{workflowId}/versions/{versionId}`."""
    return view(await deps.database.read(lambda tx: records.of(tx, caller, execution_id, MOST_LOGS)))


@router.post("/executions/bulk", responses=problems(409))
async def ask_many(body: BulkBody, caller: Caller, deps: Parts) -> BulkAnswer:
    """Retry or cancel all executions that fit and whose state allows it. At most ten thousand are asked by a request;
    the answer says how many are left. Repeated, it asks none twice that has not yet taken it in."""
    wanted, kind = body.filter.wanted(), body.action

    def look(tx: Transaction) -> tuple[Mark | None, int]:
        before = places.behind(tx, caller, body.cursor)
        counted = body.dry_run or body.expected is not None
        return before, batches.count(tx, caller, kind, wanted, before) if counted else 0

    before, count = await deps.database.read(look)
    if body.dry_run:
        return BulkAnswer(dry_run=True, count=count, requested=0, remaining=count, next_cursor=None)
    if body.expected not in (None, count):
        raise ConflictError(f"It is {count:,} executions now, not {body.expected:,}. Look at them again.")
    requested = 0
    for _ in range(MOST_BATCHES):
        batch = await deps.database.write(partial(_ask_some, deps, caller, kind, wanted, before))
        deps.ring()
        requested, before = requested + batch.requested, batch.end
        if before is None:
            break
    end = before
    remaining = await deps.database.read(lambda tx: batches.count(tx, caller, kind, wanted, end)) if end else 0
    cursor = end.id if end and remaining else None
    return BulkAnswer(dry_run=False, count=None, requested=requested, remaining=remaining, next_cursor=cursor)


def _ask_some(deps: Deps, caller: Workspace, kind: str, wanted: Filter, before: Mark | None, tx: Transaction) -> Batch:
    return batches.ask(tx, deps.system, caller, kind, wanted, before)


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
