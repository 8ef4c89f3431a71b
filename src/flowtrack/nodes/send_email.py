"""Sends the lead a mail of its own, which later follow-ups answer."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from flowtrack.domain.workflow import JsonObject, Problem
from flowtrack.engine.node import Visit
from flowtrack.engine.outcome import Act
from flowtrack.nodes.sending import SendingNode


class SendEmail(SendingNode):
    """A mail to the lead. Without a text of its own it takes the workflow's ``emailTemplate``."""

    type = "send_email"
    label = "Send email"
    description = "Sends the lead an e-mail from your address."
    icon = "mail"

    email_template: str | None = Field(
        default=None,
        title="Text",
        description="The mail itself: HTML or plain text. It may name what is known of the lead.",
        examples=["<p>Hi {{ firstName }},</p>"],
        json_schema_extra={"format": "liquid-html"},
    )

    def source(self, configuration: JsonObject) -> str | None:
        return self.email_template or configuration.get("emailTemplate")

    def subject(self) -> str:
        return self.email_subject or "Thanks for reaching out!"

    def enter(self, visit: Visit) -> Act:
        return Act("send_email", input={"to": visit.lead.email})

    def problems(self, key: str, configuration: JsonObject) -> Iterable[Problem]:
        return self.text_problems(key, "emailTemplate", configuration)
