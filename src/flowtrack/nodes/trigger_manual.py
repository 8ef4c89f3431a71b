"""Starts the workflow when a person, or a program with an API key, says so."""

from __future__ import annotations

from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave


class TriggerManual(NodeType):
    """Started by hand or over the API."""

    type = "trigger_manual"
    label = "Started by hand"
    group = "start"
    icon = "hand-click"
    trigger = True

    def enter(self, visit: Visit) -> Leave:
        del visit
        return Leave("next")
