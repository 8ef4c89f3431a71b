"""Starts the workflow when a form that is bound to it is submitted."""

from __future__ import annotations

from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave


class TriggerForm(NodeType):
    """Form submitted: the way most leads come in."""

    type = "trigger_form"
    label = "Form submitted"
    group = "start"
    icon = "forms"
    trigger = True

    def enter(self, visit: Visit) -> Leave:
        tracking = visit.facts.trigger_data.get("tracking") or {}
        return Leave("next", input={"tracking": tracking} if tracking else {})
