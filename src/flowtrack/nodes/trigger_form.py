"""Starts the workflow when a form that is bound to it is submitted."""

from __future__ import annotations

from flowtrack.domain.workflow import JsonObject
from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave


class TriggerForm(NodeType):
    """Form submitted: the way most leads come in."""

    type = "trigger_form"
    label = "Form submitted"
    description = "Starts when somebody sends in a form that is connected to this workflow."
    group = "Start"
    icon = "forms"
    trigger = True

    def summary(self, configuration: JsonObject) -> str:
        del configuration
        return "When a form is sent in"

    def enter(self, visit: Visit) -> Leave:
        tracking = visit.facts.trigger_data.get("tracking") or {}
        return Leave("next", input={"tracking": tracking} if tracking else {})
