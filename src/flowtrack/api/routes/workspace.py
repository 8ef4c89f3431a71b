"""The key's workspace and its settings."""

from __future__ import annotations

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.workspace import WorkspaceChange, WorkspaceView
from flowtrack.services import workspaces as service
from flowtrack.store.database import Transaction

router = private_router("workspace", "/workspace")


@router.get("")
async def read_workspace(caller: Caller) -> WorkspaceView:
    """The workspace that the key opens."""
    return WorkspaceView.model_validate(caller)


@router.patch("", responses=problems(409))
async def change_workspace(body: WorkspaceChange, caller: Caller, deps: Parts) -> WorkspaceView:
    """Change settings. Mails that are held for want of an address go out once there is one."""
    values = body.sent()

    def work(tx: Transaction) -> WorkspaceView:
        if "slug" in values:
            service.ensure_free(tx, caller, values["slug"])
        return WorkspaceView.model_validate(service.change(tx, caller, values))

    changed = await deps.database.write(work)
    deps.ring()
    return changed
