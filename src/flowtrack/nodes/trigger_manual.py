"""Starts the workflow when a person, or a program with an API key, says so."""

from __future__ import annotations

from flowtrack.domain.workflow import JsonObject
from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave


class TriggerManual(NodeType):
    """Started by hand or over the API."""

    type = "trigger_manual"
    label = "Started by hand"
    description = "Starts for one lead when you, or a program with an API key, say so."
    group = "Start"
    icon = "hand-click"
    trigger = True

    def summary(self, configuration: JsonObject) -> str:
        del configuration
        return "When you start it for a lead"

    def enter(self, visit: Visit) -> Leave:
        del visit
        return Leave("next")
