"""The API keys that open a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, or_, select, update

from flowtrack.store.database import Transaction
from flowtrack.store.tables import api_key, workspace
from flowtrack.store.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is shown: ``prefix`` is how it begins, and None for keys that are older than that column."""

    id: str
    name: str
    prefix: str | None
    created_at: datetime
    last_used_at: datetime | None


class KeyHolder(NamedTuple):
    """What a key opens, and when it last did, to about a minute."""

    key_id: str
    last_used_at: datetime | None
    workspace: Workspace


_ROW = [api_key.c[name] for name in ("id", "name", "prefix", "created_at", "last_used_at")]
_HOLDER = select(api_key.c.id, api_key.c.last_used_at, workspace).join(
    workspace, api_key.c.workspace_id == workspace.c.id
)


def insert_api_key(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Record an API key's digest; ``values`` by column name."""
    tx.execute(insert(api_key).values(**values))


def holder_of_key(tx: Transaction, digest: str) -> KeyHolder | None:
    """What the API key with this SHA-256 digest (hex) opens."""
    row = tx.execute(_HOLDER.where(api_key.c.digest == digest)).one_or_none()
    return KeyHolder(row[0], row[1], Workspace(*row[2:])) if row else None


def note_use(tx: Transaction, key_id: str, now: datetime, before: datetime) -> None:
    """The key was used; that is put on record if the last time was ``before`` or earlier."""
    used = api_key.c.last_used_at
    due = (api_key.c.id == key_id) & or_(used.is_(None), used <= before)
    tx.execute(update(api_key).where(due).values(last_used_at=now))


def page(tx: Transaction, workspace_id: str, before: str | None, most: int) -> list[ApiKey]:
    """The workspace's keys, newest first, from before the id ``before``."""
    found = select(*_ROW).where(api_key.c.workspace_id == workspace_id)
    if before is not None:
        found = found.where(api_key.c.id < before)
    return [ApiKey(*row) for row in tx.execute(found.order_by(api_key.c.id.desc()).limit(most)).all()]


def delete_key(tx: Transaction, workspace_id: str, key_id: str) -> bool:
    """Take the key away, if it is this workspace's; answers whether it was."""
    ours = (api_key.c.workspace_id == workspace_id) & (api_key.c.id == key_id)
    return tx.execute(delete(api_key).where(ours)).rowcount > 0
