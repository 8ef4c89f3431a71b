"""Forms, their fields and what was sent in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from flowtrack.api.schemas.wire import Answer, Body, Change, Name, Reference, Revision, Slug, with_example
from flowtrack.domain.form import FieldType
from flowtrack.services.forms import FieldInput

ThankYou = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000)]
_EMAIL = {"key": "email", "label": "E-mail", "type": "email", "required": True}
_BUDGET = {"key": "budget", "label": "Budget", "type": "select", "options": ["under $2,000", "$2,000 or more"]}


class FieldBody(Body):
    """A field of a form. Only a select has ``options``; ``placeholder`` stands in the empty input, ``helpText``
    beside it."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,99}$")]
    label: Name
    type: FieldType = FieldType.TEXT
    required: bool = False
    options: Annotated[list[Name], Field(max_length=200, default_factory=list)]
    placeholder: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    help_text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""

    @model_validator(mode="after")
    def _choices(self) -> FieldBody:
        if self.type is FieldType.SELECT and not self.options:
            raise ValueError("A select needs options to choose from.")
        if self.type is not FieldType.SELECT and self.options:
            raise ValueError("Only a select has options.")
        return self

    def given(self) -> FieldInput:
        """The field as the service takes it."""
        options = tuple(self.options)
        return FieldInput(self.key, self.label, self.type, self.required, options, self.placeholder, self.help_text)


Fields = Annotated[list[FieldBody], Field(min_length=1, max_length=100)]


class NewForm(Body):
    """A new form. The workspace's first one is its default form, unless said otherwise."""

    model_config = with_example(
        Body, {"name": "Talk to us", "slug": "contact", "isDefault": True, "fields": [_EMAIL, _BUDGET]}
    )

    name: Name
    slug: Slug
    fields: Fields
    workflow_id: Reference | None = None
    is_default: bool | None = None
    thank_you: ThankYou = ""


class FormChange(Change):
    """Changes to a form; what is left out stays. ``fields`` replaces all of them; a form that is ``closed`` takes
    nothing in. With ``revision``, only if it still is at that one."""

    model_config = with_example(Change, {"thankYou": "Thank you! We will write to you today."})

    name: Name = ""
    slug: Slug = ""
    fields: Annotated[Fields, Field(default_factory=list)]
    workflow_id: Reference | None = None
    is_default: bool = False
    thank_you: ThankYou = ""
    closed: bool = False
    revision: Revision = 1


class FieldView(Answer):
    """A field of a form."""

    id: str
    key: str = Field(validation_alias="field_key")
    label: str
    type: str
    required: bool
    options: list[str]
    placeholder: str
    help_text: str


class Share(Answer):
    """How the form gets to people: the ``url`` of its page; a snippet that ``embed``s it in any page, as high as it
    is; and ``html``, a form of their own that sends to ours."""

    url: str
    embed: str
    html: str


class Preview(Answer):
    """The form's page, to be shown in a sandboxed frame."""

    html: str


class FormView(Answer):
    """A form. ``hostedUrl`` is its page, ``submitUrl`` where programs and other sites send to. ``submissionCount`` goes
    up to 10,000, which stands for that many or more."""

    id: str
    name: str
    slug: str
    workflow_id: str | None
    is_default: bool
    thank_you: str
    closed_at: datetime | None
    fields: list[FieldView]
    hosted_url: str
    submit_url: str
    submission_count: int
    last_submission_at: datetime | None
    created_at: datetime
    updated_at: datetime
    revision: int


class SubmissionView(Answer):
    """What was sent in once. ``heldBack`` says why it started no execution, if it did not. What only a machine
    would have sent is ``quarantined``: it is kept here, and there is no lead of it."""

    id: str
    form_id: str
    lead_id: str | None
    execution_id: str | None
    held_back: str | None
    fields: Any
    tracking: Any
    metadata: Any
    idempotency_key: str | None
    created_at: datetime
