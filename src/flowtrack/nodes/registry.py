"""Every node type there is, by name."""

from __future__ import annotations

from typing import Any

from flowtrack.engine.node import NodeType, Registry
from flowtrack.nodes.condition import Condition
from flowtrack.nodes.delay import Delay
from flowtrack.nodes.end import End
from flowtrack.nodes.join import Join
from flowtrack.nodes.mark_failed import MarkFailed
from flowtrack.nodes.send_email import SendEmail
from flowtrack.nodes.send_followup import SendFollowup
from flowtrack.nodes.trigger_form import TriggerForm
from flowtrack.nodes.trigger_manual import TriggerManual
from flowtrack.nodes.update_lead import UpdateLead

_TYPES: tuple[type[NodeType], ...] = (
    TriggerForm,
    TriggerManual,
    SendEmail,
    SendFollowup,
    Delay,
    Condition,
    UpdateLead,
    Join,
    MarkFailed,
    End,
)
REGISTRY: Registry = {node_type.type: node_type for node_type in _TYPES}


def catalogue() -> list[dict[str, Any]]:
    """What an editor needs of each type: label, group, icon, exits, help text and the settings' schema."""
    return [
        {
            "type": node_type.type,
            "label": node_type.label,
            "group": node_type.group,
            "icon": node_type.icon,
            "exits": list(node_type.exits),
            "trigger": node_type.trigger,
            "description": " ".join((node_type.__doc__ or "").split()),
            "settings": node_type.model_json_schema(by_alias=True),
        }
        for node_type in _TYPES
    ]
