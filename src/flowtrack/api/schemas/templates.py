"""Mail templates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from flowtrack.api.schemas.wire import Answer, Body, Name, with_example

Subject = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Source = Annotated[str, StringConstraints(min_length=1, max_length=200_000)]
_EXAMPLE = {
    "name": "Welcome",
    "subject": "Thanks for reaching out, {{ firstName }}!",
    "html": '<p>Hi {{ firstName }}, here is <a href="{{ bookingLink }}">my calendar</a>.</p>',
}


class NewTemplate(Body):
    """A new template: subject and HTML in Liquid."""

    model_config = with_example(Body, _EXAMPLE)

    name: Name
    subject: Subject
    html: Source


class TemplateChange(Body):
    """Changes to a template; what is left out stays. Published versions keep the text they have."""

    model_config = with_example(Body, {"subject": "Hello {{ firstName }}"})

    name: Name = ""
    subject: Subject = ""
    html: Source = ""


class TemplateView(Answer):
    """A template."""

    id: str
    name: str
    subject: str
    html: str
    created_at: datetime
    updated_at: datetime
