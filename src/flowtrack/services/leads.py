"""Leads by hand: added and changed by people, which the timeline tells. What they do themselves is in ``signals``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flowtrack.domain.errors import ConflictError
from flowtrack.domain.lead import Lead, LeadPatch, LeadStatus
from flowtrack.services.signals import get_lead
from flowtrack.store import leads
from flowtrack.store.database import Transaction
from flowtrack.store.leads import LeadEvent, LeadInput
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System


class Change(NamedTuple):
    """What a person changes of a lead; None: it stays. ``tags`` are all that it has then."""

    name: str | None = None
    company_name: str | None = None
    status: LeadStatus | None = None
    tags: Sequence[str] | None = None


def add(tx: Transaction, system: System, workspace: Workspace, email: str, first: Change) -> str:
    """A new lead; answers its id. Raises ConflictError if the address has one."""
    if leads.lead_id_of(tx, workspace.id, email) is not None:
        raise ConflictError("There is a lead with this address already.")
    new_id = system.new_id()
    person = LeadInput(workspace.id, email, first.name or "", first.company_name or "")
    made = leads.upsert_leads(tx, {new_id: person}, {new_id: system.new_token()}, system.now())
    lead_id = made[workspace.id, email]
    _tell(tx, system, workspace, lead_id, "added", {})
    rest = first._replace(name=None, company_name=None)
    if rest != Change():
        _apply(tx, lead_id, rest)
    return lead_id


def change(tx: Transaction, system: System, workspace: Workspace, lead_id: str, wanted: Change) -> None:
    """Change a lead. Executions see it from their next turn on. Raises NotFoundError."""
    get_lead(tx, workspace, lead_id)
    before, after = _apply(tx, lead_id, wanted)
    if before.status is not after.status:
        _tell(tx, system, workspace, lead_id, "status", {"from": before.status, "to": after.status})
    changes = _changes(before, after)
    if changes:
        _tell(tx, system, workspace, lead_id, "changed", {"changes": changes})


def _apply(tx: Transaction, lead_id: str, wanted: Change) -> tuple[Lead, Lead]:
    """The lead before and after."""
    before = leads.load_leads(tx, [lead_id])[lead_id].lead
    tags = set(before.tags if wanted.tags is None else wanted.tags)
    patch = LeadPatch(
        status=wanted.status,
        name=wanted.name,
        company_name=wanted.company_name,
        add_tags=tuple(sorted(tags - set(before.tags))),
        remove_tags=tuple(sorted(set(before.tags) - tags)),
    )
    after = before.patched(patch)
    leads.patch_leads(tx, {lead_id: patch}, {lead_id: after})
    return before, after


def _changes(before: Lead, after: Lead) -> dict[str, Any]:
    values = {
        "name": (before.name, after.name),
        "companyName": (before.company_name, after.company_name),
        "tags": (list(before.tags), list(after.tags)),
    }
    return {key: {"from": old, "to": new} for key, (old, new) in values.items() if old != new}


def _tell(
    tx: Transaction, system: System, workspace: Workspace, lead_id: str, kind: str, data: Mapping[str, Any]
) -> None:
    leads.insert_events(tx, [LeadEvent(system.new_id(), workspace.id, lead_id, kind, system.now(), data)])
