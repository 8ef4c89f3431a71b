"""Workspaces and the keys to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flowtrack.domain.errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from flowtrack.store import api_keys, workspaces
from flowtrack.store.api_keys import ApiKey
from flowtrack.store.database import Transaction
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

KEY_PREFIX = "ft_"
SHOWN = len(KEY_PREFIX) + 4
"""So many of a key's characters are kept, for people to tell their keys apart."""
MOST_NAME = 200


def create(tx: Transaction, system: System, *, slug: str, name: str, **values: Any) -> Workspace:
    """A new workspace; ``values`` sets more of its columns."""
    workspace_id = system.new_id()
    base = {"id": workspace_id, "slug": slug, "name": name, "created_at": system.now()}
    workspaces.insert_workspace(tx, {**base, **values})
    return workspaces.load_workspaces(tx, [workspace_id])[workspace_id]


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
    return make_key(tx, system, workspace, name)[0]


def make_key(tx: Transaction, system: System, workspace: Workspace, name: str) -> tuple[str, ApiKey]:
    """The same, with what is on record of it."""
    if len(name) > MOST_NAME:
        long = FieldProblem("name", f"It has at most {MOST_NAME} characters; this has {len(name)}.")
        raise InvalidError("The key can't be made under this name.", (long,))
    key = f"{KEY_PREFIX}{system.new_token()}{system.new_token()}"
    kept = ApiKey(system.new_id(), name, key[:SHOWN], system.real_now(), None)
    api_keys.insert_api_key(tx, {**asdict(kept), "workspace_id": workspace.id, "digest": digest(key)})
    return key, kept


def revoke_key(tx: Transaction, workspace: Workspace, key_id: str) -> None:
    """Take a key away, at once, or NotFoundError."""
    if not api_keys.delete_key(tx, workspace.id, key_id):
        raise NotFoundError("There is no such API key.")


def digest(key: str) -> str:
    """What is kept of a key or token. It is random, so a plain hash is enough (no dictionary would find it)."""
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
