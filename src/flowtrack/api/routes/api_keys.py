"""API keys: seen, made and taken away by people alone. A key that leaks can so neither make itself others, which would
outlive it, nor lock the owner's programs out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from flowtrack.api.auth import SignedIn, people_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.accounts import ApiKeyView, NewApiKey, NewApiKeyView
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.wire import KNOWN, Page, Paged
from flowtrack.services import workspaces as service
from flowtrack.store import api_keys

ApiKeyId = Annotated[str, Path(alias="apiKeyId"), KNOWN]
router = people_router("API keys", "/api-keys")


@router.get("")
async def list_api_keys(session: SignedIn, deps: Parts, paged: Paged) -> Page[ApiKeyView]:
    """The workspace's keys, newest first."""
    workspace_id = session.workspace.id
    rows = await deps.database.read(lambda tx: api_keys.page(tx, workspace_id, paged.cursor, paged.most))
    return paged.page(rows, ApiKeyView.model_validate, lambda row: row.id)


@router.post("", status_code=201)
async def make_api_key(body: NewApiKey, session: SignedIn, deps: Parts) -> NewApiKeyView:
    """A new key. This is the one time that it is shown."""
    made = await deps.database.write(lambda tx: service.make_key(tx, deps.system, session.workspace, body.name))
    return NewApiKeyView(key=made[0], **asdict(made[1]))


@router.delete("/{apiKeyId}", status_code=204, responses=problems(404))
async def revoke_api_key(api_key_id: ApiKeyId, session: SignedIn, deps: Parts) -> Response:
    """Take a key away. Whoever uses it is refused from now on."""
    await deps.database.write(lambda tx: service.revoke_key(tx, session.workspace, api_key_id))
    return Response(status_code=204)
