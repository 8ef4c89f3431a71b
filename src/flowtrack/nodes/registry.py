"""Every node type there is, by name."""

from __future__ import annotations

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
