"""Workspaces and the keys to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from flowtrack.domain.errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from flowtrack.store import workspaces
from flowtrack.store.database import Transaction
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

KEY_PREFIX = "ft_"
MOST_NAME = 200


def create(tx: Transaction, system: System, *, slug: str, name: str, **values: Any) -> Workspace:
    """A new workspace; ``values`` sets more of its columns."""
    workspace_id = system.new_id()
    base = {"id": workspace_id, "slug": slug, "name": name, "created_at": system.now()}
    workspaces.insert_workspace(tx, {**base, **values})
    return workspaces.load_workspaces(tx, [workspace_id])[workspace_id]


def first_start(tx: Transaction, system: System) -> str | None:
    """Make the first workspace with its API key, unless there is one. Answers the key, this one time."""
    if workspaces.first_workspace(tx) is not None:
        return None
    return new_key(tx, system, create(tx, system, slug="main", name="My workspace"), "start key")


def named(tx: Transaction, slug: str | None) -> Workspace:
    """The workspace with this slug (None: the oldest), or NotFoundError."""
    there = workspaces.all_workspaces(tx)
    found = next((item for item in there if slug in (None, item.slug)), None)
    if found is None and not there:
        raise NotFoundError("There is no workspace yet; the first 'flowtrack up' makes one.")
    if found is None:
        raise NotFoundError(f"There is no workspace {slug!r}. There are: {', '.join(item.slug for item in there)}.")
    return found


def new_key(tx: Transaction, system: System, workspace: Workspace, name: str) -> str:
    """A new API key. Only its digest is kept, so this is the one time it can be seen. Raises InvalidError for a
    name that is too long."""
    if len(name) > MOST_NAME:
        long = FieldProblem("name", f"It has at most {MOST_NAME} characters; this has {len(name)}.")
        raise InvalidError("The key can't be made under this name.", (long,))
    key = f"{KEY_PREFIX}{system.new_token()}{system.new_token()}"
    values = {
        "id": system.new_id(),
        "workspace_id": workspace.id,
        "name": name,
        "digest": digest(key),
        "created_at": system.now(),
    }
    workspaces.insert_api_key(tx, values)
    return key


def digest(key: str) -> str:
    """What is kept of a key. It is random, so a plain hash is enough (no dictionary would find it)."""
    return hashlib.sha256(key.encode()).hexdigest()


def change(tx: Transaction, workspace: Workspace, values: Mapping[str, Any]) -> Workspace:
    """Change the workspace's settings; ``values`` by column name."""
    if values:
        workspaces.update_workspace(tx, workspace.id, values)
    return workspaces.load_workspaces(tx, [workspace.id])[workspace.id]


def ensure_free(tx: Transaction, workspace: Workspace, slug: str) -> None:
    """Raise ConflictError if another workspace has ``slug``."""
    if workspaces.slug_taken(tx, slug, but=workspace.id):
        raise ConflictError(f"The slug {slug!r} is taken. Choose another.")
