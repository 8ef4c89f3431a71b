"""Addresses that are never mailed: looked at, added and lifted by hand. Where a lead has the address, it is told on the
lead's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowtrack.domain.errors import NotFoundError
from flowtrack.store import leads, suppressions
from flowtrack.store.database import Transaction
from flowtrack.store.leads import LeadEvent
from flowtrack.store.suppressions import Suppression
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System


def add(tx: Transaction, system: System, workspace: Workspace, email: str, reason: str) -> tuple[Suppression, bool]:
    """Never mail this address again; answers the entry and whether it is new. The first one stays, but
    ``unsubscribe`` takes the place of its reason."""
    address = {"workspace_id": workspace.id, "email": email}
    done = leads.suppress(tx, id=system.new_id(), **address, reason=reason, at=system.now())
    if done:
        _tell(tx, system, workspace, email, "suppressed", {"reason": reason})
    entry = suppressions.find(tx, workspace.id, email)
    if entry is None:
        raise NotFoundError("The address was allowed again at the same time.")
    return entry, done == "new"


def lift(tx: Transaction, system: System, workspace: Workspace, suppression_id: str) -> None:
    """Allow mailing the address again, or NotFoundError."""
    found = suppressions.load(tx, workspace.id, suppression_id)
    if found is None:
        raise NotFoundError("There is no such suppression.")
    if leads.lift_suppression(tx, workspace.id, found.email):
        _tell(tx, system, workspace, found.email, "suppression_lifted", {"reason": found.reason})


def _tell(
    tx: Transaction, system: System, workspace: Workspace, email: str, kind: str, data: Mapping[str, Any]
) -> None:
    lead_id = leads.lead_id_of(tx, workspace.id, email)
    if lead_id is not None:
        leads.insert_events(tx, [LeadEvent(system.new_id(), workspace.id, lead_id, kind, system.now(), data)])
