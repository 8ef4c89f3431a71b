"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from flowtrack.api.deps import Deps, Parts
from flowtrack.api.errors import RETRY_SECONDS, problem
from flowtrack.api.schemas.problem import problems
from flowtrack.domain.errors import FieldProblem, UnavailableError
from flowtrack.store import schema
from flowtrack.telemetry import log

PATIENCE_SECONDS = 3.0
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
    return problem(503, "Not ready to work.", errors, {"Retry-After": str(RETRY_SECONDS)})


async def _queue(deps: Deps) -> dict[str, str]:
    trouble = (await deps.report()).trouble if deps.report else None
    return {"queue": trouble} if trouble else {}


async def _database(deps: Deps) -> dict[str, str]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            current = await deps.database.read(schema.current)
    except (UnavailableError, TimeoutError) as trouble:
        log.warning("not ready: %s", trouble)
        return {"database": "The database does not answer."}
    if current != schema.newest():
        return {"schema": f"The database's schema is {current or 'missing'}; {schema.newest()} is needed."}
    return {}
