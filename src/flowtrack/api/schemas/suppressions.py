"""Addresses that are never mailed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from flowtrack.api.schemas.wire import Answer, Body, with_example
from flowtrack.api.schemas.workspace import Address


class NewSuppression(Body):
    """An address that is not to be mailed again."""

    model_config = with_example(Body, {"email": "ada@example.com", "reason": "manual"})

    email: Address
    reason: Literal["manual", "unsubscribe", "bounce", "complaint"] = "manual"


class SuppressionView(Answer):
    """An address that is not mailed, and why."""

    id: str
    email: str
    reason: str
    created_at: datetime
