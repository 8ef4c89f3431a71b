"""Workspaces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from flowtrack.store.among import among
from flowtrack.store.database import Transaction
from flowtrack.store.tables import workflow_execution, workspace


@dataclass(frozen=True, slots=True)
class Workspace:
    """Who mails. ``doubt_policy`` says what to do with a mail nobody knows the end of: resend or hold."""

    id: str
    slug: str
    name: str
    from_name: str
    from_address: str | None
    reply_to: str | None
    postal_address: str
    time_zone: str
    booking_link: str | None
    doubt_policy: str
    created_at: datetime


def insert_workspace(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Record a new workspace; ``values`` by column name."""
    tx.execute(insert(workspace).values(**values))


def update_workspace(tx: Transaction, workspace_id: str, values: Mapping[str, Any]) -> None:
    """Change a workspace; ``values`` by column name."""
    tx.execute(update(workspace).where(workspace.c.id == workspace_id).values(**values))


def load_workspaces(tx: Transaction, ids: Iterable[str]) -> dict[str, Workspace]:
    """By id, the workspaces."""
    return {row[0]: Workspace(*row) for row in tx.execute(_THESE, {"ids": list(ids)}).all()}


_THESE = select(workspace).where(among(workspace.c.id, "ids"))


def first_workspace(tx: Transaction) -> Workspace | None:
    """The oldest workspace; None before the first start."""
    row = tx.execute(select(workspace).order_by(workspace.c.created_at).limit(1)).one_or_none()
    return Workspace(*row) if row else None


def all_workspaces(tx: Transaction) -> list[Workspace]:
    """Every workspace, the oldest first: for who runs the server, never for who calls it."""
    return [Workspace(*row) for row in tx.execute(select(workspace).order_by(workspace.c.created_at, workspace.c.id))]


def workspace_of_execution(tx: Transaction, execution_id: str) -> Workspace | None:
    """Whose execution this is: for who runs the server, never for who calls it."""
    found = select(workspace).join(workflow_execution, workflow_execution.c.workspace_id == workspace.c.id)
    row = tx.execute(found.where(workflow_execution.c.id == execution_id)).one_or_none()
    return Workspace(*row) if row else None


def slug_taken(tx: Transaction, slug: str, but: str | None = None) -> bool:
    """Whether a workspace other than ``but`` has this slug."""
    found = tx.execute(select(workspace.c.id).where(workspace.c.slug == slug)).scalars()
    return any(workspace_id != but for workspace_id in found)
