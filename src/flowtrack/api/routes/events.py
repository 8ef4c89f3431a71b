"""A stream that says when to ask anew, and never what there is to be seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException

from flowtrack.api.auth import Caller, private_router, still_opens
from flowtrack.api.deps import Parts, deps_of
from flowtrack.api.errors import RETRY_SECONDS
from flowtrack.api.schemas.hints import HintView, hint_view
from flowtrack.domain.errors import UnavailableError
from flowtrack.services.hints import Watcher
from flowtrack.store.workspaces import Workspace

CHECK_SECONDS = 30.0
"""So often a stream makes sure that its caller may still have it."""
AGAIN_MS = 2000
"""A browser that lost the stream asks for it again after this long."""
router = private_router("live", "/events")
_STREAM: dict[int | str, dict[str, Any]] = {200: {"description": "`hello` once, then `hint` whenever there is one"}}


async def _watching(caller: Caller, deps: Parts) -> AsyncIterator[Watcher]:
    """Watches for as long as the answer takes."""
    if deps.hints.full:
        message = "Too many pages are being kept up to date. This one can still be loaded anew by hand."
        raise HTTPException(503, message, {"Retry-After": str(RETRY_SECONDS)})
    watcher = await deps.hints.watch(caller.id)
    try:
        yield watcher
    finally:
        deps.hints.leave(watcher)


@router.get("", response_class=EventSourceResponse, responses=_STREAM)
async def follow_events(
    request: Request, caller: Caller, watcher: Annotated[Watcher, Depends(_watching)]
) -> AsyncIterator[ServerSentEvent]:
    """Hints at what has changed, as server-sent events. After `hello` nothing is missed: load then, and again whatever
    a `hint` names. Its data is `{"topics": [...], "executionIds": [...], "workflowIds": [...], "leadIds": [...]}`; ids
    are null where it may be any. It ends when the key or session does."""
    yield ServerSentEvent(event="hello", data={}, retry=AGAIN_MS)
    deps = deps_of(request)
    check_at = deps.system.monotonic() + CHECK_SECONDS
    while not watcher.over:
        await deps.system.wait(watcher.bell, max(check_at - deps.system.monotonic(), 0.0))
        if deps.system.monotonic() >= check_at:
            if not await _may_stay(request, caller):
                return
            check_at = deps.system.monotonic() + CHECK_SECONDS
        hint = watcher.take()
        if hint.topics:
            yield ServerSentEvent(event="hint", data=_data(hint_view(hint)))


async def _may_stay(request: Request, caller: Workspace) -> bool:
    """Whether the caller would be let in now. Where nobody can tell, yes: it is asked again soon."""
    try:
        return await still_opens(request, caller)
    except UnavailableError:
        return True


def _data(view: HintView) -> dict[str, Any]:
    return view.model_dump(mode="json", by_alias=True)
