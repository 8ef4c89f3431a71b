"""Addresses that are never mailed: looked at, added and lifted by hand."""

from __future__ import annotations

from flowtrack.domain.errors import NotFoundError
from flowtrack.store import leads, suppressions
from flowtrack.store.database import Transaction
from flowtrack.store.suppressions import Suppression
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System


def add(tx: Transaction, system: System, workspace: Workspace, email: str, reason: str) -> tuple[Suppression, bool]:
    """Never mail this address again; answers the entry and whether it is new. The first one stays, but
    ``unsubscribe`` takes the place of its reason."""
    address = {"workspace_id": workspace.id, "email": email}
    done = leads.suppress(tx, id=system.new_id(), **address, reason=reason, at=system.now())
    return suppressions.of_address(tx, workspace.id, email), done == "new"


def lift(tx: Transaction, workspace: Workspace, suppression_id: str) -> None:
    """Allow mailing the address again, or NotFoundError."""
    found = suppressions.load(tx, workspace.id, suppression_id)
    if found is None:
        raise NotFoundError("There is no such suppression.")
    leads.lift_suppression(tx, workspace.id, found.email)
