"""Mail templates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from flowtrack.api.schemas.wire import Answer, Body, Change, Name, Reference, Revision, Text, with_example
from flowtrack.api.schemas.workspace import Address
from flowtrack.services.previews import Asked, Origin, Preview

Subject = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=200_000)]
_EXAMPLE = {
    "name": "Welcome",
    "subject": "Thanks for reaching out, {{ firstName }}!",
    "html": '<p>Hi {{ firstName }}, here is <a href="{{ bookingLink }}">my calendar</a>.</p>',
}


class PreviewBody(Body):
    """A template that need not be kept yet, and for whom: a lead, or one made up of ``sample`` (values by variable) and
    of what the fields of the form are like. A workflow's own fields may be named if it is said which it is."""

    model_config = with_example(
        Body,
        {
            "subject": "Thanks for reaching out, {{ firstName }}!",
            "html": "<p>Hi {{ firstName }}, thank you for your message.</p>",
            "sample": {"name": "Ada Lovelace"},
        },
    )

    subject: Annotated[str, StringConstraints(max_length=1000)]
    html: Annotated[str, StringConstraints(max_length=200_000)]
    lead_id: Reference | None = None
    sample: Annotated[dict[str, Text], Field(max_length=200)] | None = None
    form_id: Reference | None = None
    workflow_id: Reference | None = None

    @model_validator(mode="after")
    def _one_lead(self) -> PreviewBody:
        if self.lead_id is not None and self.sample is not None:
            raise ValueError("Send either leadId or sample, not both.")
        return self

    def asked(self) -> Asked:
        """For whom, as the service takes it."""
        return Asked(self.lead_id, self.sample, self.form_id, self.workflow_id)


class ProblemView(Answer):
    """What is wrong with a template (``error``) or worth a look (``warning``); ``line`` and ``column`` count from 1 in
    the source of ``field``, as far as it is about a place."""

    level: Literal["error", "warning"]
    field: Literal["subject", "html"] | None
    message: str
    line: int | None
    column: int | None
    name: str | None


class FilledView(Answer):
    """A variable that the template names, and what it says for this lead (null: nothing)."""

    name: str
    value: str | None
    origin: Origin


class PreviewView(Answer):
    """The mail as it would be sent, but without tracking. Of a template with errors, as much as can be shown."""

    subject: str
    html: str
    text: str
    problems: list[ProblemView]
    variables: list[FilledView]

    @classmethod
    def of(cls, made: Preview) -> PreviewView:
        """What there is to see."""
        return cls(
            subject=made.rendered.subject,
            html=made.rendered.html,
            text=made.rendered.text,
            problems=[ProblemView.model_validate(problem) for problem in made.problems],
            variables=[FilledView.model_validate(variable) for variable in made.variables],
        )


class VariableView(Answer):
    """A name that templates may use: whose value it is, and what people call it."""

    name: str
    origin: Origin
    label: str


class TrialMailBody(Body):
    """A mail to look at: a template that is kept, or subject and HTML; for a lead, or one made up."""

    model_config = with_example(
        Body,
        {
            "subject": "Thanks for reaching out, {{ firstName }}!",
            "html": "<p>Hi {{ firstName }}, thank you for your message.</p>",
            "to": "nina@northwind.example",
        },
    )

    to: Address
    template_id: Reference | None = None
    subject: Subject | None = None
    html: Source | None = None
    lead_id: Reference | None = None

    @model_validator(mode="after")
    def _one_text(self) -> TrialMailBody:
        if (self.template_id is None) == (self.subject is None and self.html is None):
            raise ValueError("Send either a templateId, or subject and html.")
        if self.template_id is None and (self.subject is None or self.html is None):
            raise ValueError("Send subject and html together.")
        return self


class NewTemplate(Body):
    """A new template: subject and HTML in Liquid."""

    model_config = with_example(Body, _EXAMPLE)

    name: Name
    subject: Subject
    html: Source


class TemplateChange(Change):
    """Changes to a template; what is left out stays. Published versions keep the text they have. With
    ``revision``, only if it still is at that one."""

    model_config = with_example(Change, {"subject": "Hello {{ firstName }}"})

    name: Name = ""
    subject: Subject = ""
    html: Source = ""
    revision: Revision = 1


class TemplateView(Answer):
    """A template."""

    id: str
    name: str
    subject: str
    html: str
    created_at: datetime
    updated_at: datetime
    revision: int


class UseView(Answer):
    """A workflow whose draft names the template ``templateName``: it takes over the template's text each time it is
    published."""

    template_name: str
    workflow_id: str
    workflow_name: str
