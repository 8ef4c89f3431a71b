"""Whether the process lives, whether it can do its work, and whether the work gets done."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from flowtrack.api.deps import Deps, Parts
from flowtrack.api.errors import RETRY_SECONDS, problem
from flowtrack.api.schemas.problem import problems
from flowtrack.domain.errors import FieldProblem, UnavailableError
from flowtrack.services import work
from flowtrack.store import schema
from flowtrack.telemetry import log

PATIENCE_SECONDS = 2.0
SILENT = "The database does not answer."
NO_QUEUE = "The queue does not answer. Submissions are taken and mails are sent all the same."
router = APIRouter(tags=["health"])


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process lives. Nothing else is looked at."""
    return {"status": "ok"}


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", responses=problems(503), response_model=dict[str, str])
async def readyz(deps: Parts) -> Response:
    """The database answers, its schema is this version's, and nothing else that is needed is missing. Where the queue
    is away, that is said, but submissions are taken and mails are sent all the same."""
    missing = {**await _database(deps), **await deps.ready()}
    if not missing:
        return JSONResponse({"status": "ready", **await _queue(deps)})
    errors = [FieldProblem(part, message) for part, message in missing.items()]
    return _not_well("Not ready to work.", errors)


@router.head("/healthz/work", include_in_schema=False)
@router.get("/healthz/work", responses=problems(503), response_model=dict[str, str])
async def work_health(deps: Parts) -> Response:
    """Everything that was accepted is on record, and what is due gets done in time, on this server or another.

    It is for people to be called by. A load balancer asks `/readyz`: work that is late is no reason to turn leads
    away from their form.
    """
    wrong = [FieldProblem(part, message) for part, message in (await _database(deps)).items()] or await _work(deps)
    return _not_well("The work is not well.", wrong) if wrong else JSONResponse({"status": "well"})


async def _work(deps: Deps) -> list[FieldProblem]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            found = await deps.database.read(lambda tx: work.look(tx, deps.system))
    except (UnavailableError, TimeoutError) as trouble:
        log.warning("can't tell how the work stands: %s", trouble)
        return [FieldProblem("database", SILENT)]
    return work.troubles(found, deps.late_seconds)


def _not_well(detail: str, errors: list[FieldProblem]) -> Response:
    return problem(503, detail, errors, {"Retry-After": str(RETRY_SECONDS)})


async def _queue(deps: Deps) -> dict[str, str]:
    report = await deps.report()
    return {"queue": NO_QUEUE} if report and report.trouble else {}


async def _database(deps: Deps) -> dict[str, str]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            current = await deps.database.read(schema.current)
    except (UnavailableError, TimeoutError) as trouble:
        log.warning("not ready: %s", trouble)
        return {"database": SILENT}
    if current != schema.newest():
        return {"schema": f"The database's schema is {current or 'missing'}; {schema.newest()} is needed."}
    return {}
