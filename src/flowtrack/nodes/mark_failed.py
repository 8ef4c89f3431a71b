"""Marks the lead as failed and ends the path."""

from __future__ import annotations

from flowtrack.domain.lead import LeadPatch, LeadStatus
from flowtrack.domain.workflow import JsonObject
from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave, Note


class MarkFailed(NodeType):
    """The lead did not work out: its status becomes ``failed`` and this path is over."""

    type = "mark_failed"
    label = "Mark as failed"
    description = "Marks the lead as one that did not work out, and ends this path."
    group = "End"
    icon = "user-x"
    exits = ()

    def summary(self, configuration: JsonObject) -> str:
        del configuration
        return "The lead did not work out"

    def enter(self, visit: Visit) -> Leave:
        patch = LeadPatch(status=LeadStatus.FAILED, last_activity_at=visit.at)
        note = Note(f"{visit.lead.email} was marked as failed.")
        return Leave(None, output={"status": LeadStatus.FAILED}, patch=patch, notes=(note,))
