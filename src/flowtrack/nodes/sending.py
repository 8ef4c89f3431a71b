"""What the nodes that send a mail share: what to do once it is sent, and the check of their texts."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from flowtrack.domain.lead import LeadPatch, LeadStatus
from flowtrack.domain.workflow import JsonObject, Problem, error
from flowtrack.engine.events import Succeeded
from flowtrack.engine.node import Happening, NodeType, Visit
from flowtrack.engine.outcome import Finish, Leave, Note, Outcome

BUILT_IN = frozenset(
    (
        "firstName",
        "name",
        "email",
        "companyName",
        "bookingLink",
        "unsubscribeUrl",
        "postalAddress",
        "workspaceName",
    )
)
"""The variables that every template may use, besides the fields of the workspace's forms."""


class SendingNode(NodeType):
    """A node whose step is one mail. ``template`` names one of the workspace's templates instead of a text
    written in place; publishing copies its text into the version."""

    group = "Mail"
    exits = ("next", "failed")

    template: str | None = Field(
        default=None,
        title="Template",
        description="One of your templates, instead of a text written here. Publishing copies its text.",
        json_schema_extra={"format": "template-name"},
    )
    email_subject: str | None = Field(
        default=None,
        title="Subject",
        description="What stands in the subject line. It may name what is known of the lead.",
        examples=["Thanks for reaching out, {{ firstName }}!"],
        json_schema_extra={"format": "liquid-text"},
    )

    def source(self, configuration: JsonObject) -> str | None:
        """The mail's Liquid/HTML source: the node's own, else the workflow's fall-back, else none."""
        raise NotImplementedError

    def subject(self) -> str:
        """The subject's Liquid source."""
        raise NotImplementedError

    def summary(self, configuration: JsonObject) -> str:
        del configuration
        return f"Template “{self.template}”" if self.template and not self.email_subject else self.subject()

    def resume(self, visit: Visit, happening: Happening) -> Outcome:
        """The mail was sent, or was not to be sent because the lead is suppressed."""
        output = happening.output if isinstance(happening, Succeeded) else {}
        if not output.get("emailSent"):
            reason = output.get("suppressed", "suppressed")
            note = Note(f"No mail was sent: {visit.lead.email} is suppressed ({reason}).", "warn")
            return Finish("suppressed", result=f"suppressed ({reason})", output=output, notes=(note,))
        status = LeadStatus.CONTACTED if visit.lead.status is LeadStatus.NEW else None
        patch = LeadPatch(status=status, last_email_sent_at=visit.at, last_activity_at=visit.at)
        note = Note(f"Sent “{output.get('subject', '')}” to {visit.lead.email}.")
        return Leave("next", output=output, patch=patch, notes=(note,))

    def text_problems(self, key: str, setting: str, configuration: JsonObject) -> Iterable[Problem]:
        """The faults of the node's text that can be seen without the workspace's templates."""
        if self.template is not None:
            return
        text = self.source(configuration)
        if not (isinstance(text, str) and text.strip()):
            message = "The mail has no text. Write one, or name one of the workspace's templates."
            yield error(key, setting, message)
