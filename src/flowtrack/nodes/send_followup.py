"""Sends a follow-up: an answer to the newest mail of this execution, in the same thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field

from flowtrack.domain.workflow import JsonObject, Problem
from flowtrack.engine.node import Visit
from flowtrack.engine.outcome import Act
from flowtrack.nodes.sending import SendingNode

_THREAD = ("messageId", "references", "subject")


class SendFollowup(SendingNode):
    """A follow-up. In the same thread its subject is that of the mail it answers (mail programs thread by
    it); with ``sameThread`` off, or when nothing was sent before, it has its own."""

    type = "send_followup"
    label = "Send follow-up"
    description = "Sends a mail that answers the one before it, in the same conversation."
    icon = "mail-forward"

    follow_up_template: str | None = Field(
        default=None,
        title="Text",
        description="The mail itself: HTML or plain text. It may name what is known of the lead.",
        examples=["<p>Hi {{ firstName }}, is this still on your mind?</p>"],
        json_schema_extra={"format": "liquid-html"},
    )
    same_thread: bool = Field(
        default=True,
        title="In the same conversation",
        description="Answers the newest mail of this workflow, under its subject. Otherwise it is a mail of its own.",
    )

    def source(self, configuration: JsonObject) -> str | None:
        return self.follow_up_template or configuration.get("followUpTemplate")

    def subject(self) -> str:
        return self.email_subject or "Following up"

    def summary(self, configuration: JsonObject) -> str:
        return "In the same conversation" if self.same_thread else super().summary(configuration)

    def enter(self, visit: Visit) -> Act:
        before = _newest_mail(visit.outputs) if self.same_thread else None
        thread = {"thread": {key: before[key] for key in _THREAD}} if before else {}
        return Act("send_email", data=thread, input={"to": visit.lead.email})

    def problems(self, key: str, configuration: JsonObject) -> Iterable[Problem]:
        return self.text_problems(key, "followUpTemplate", configuration)


def _newest_mail(outputs: Mapping[str, JsonObject]) -> Mapping[str, Any] | None:
    sent = [output for output in outputs.values() if output.get("emailSent")]
    return max(sent, key=lambda output: int(output["step"]), default=None)
