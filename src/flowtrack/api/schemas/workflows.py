"""Workflows, their drafts, checks and versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from flowtrack.api.schemas.wire import Answer, Body, Json, Name, Reference, with_example
from flowtrack.domain.workflow import Problem, Severity

DEFINITION: dict[str, Any] = {
    "nodes": [
        {"key": "form", "type": "trigger_form", "config": {}},
        {
            "key": "welcome",
            "type": "send_email",
            "config": {
                "emailSubject": "Thanks for reaching out, {{ firstName }}!",
                "emailTemplate": '<p>Hi {{ firstName }}, <a href="{{ bookingLink }}">let\'s talk</a>.</p>',
            },
        },
        {"key": "done", "type": "end", "config": {"result": "contacted"}},
    ],
    "edges": [
        {"source": "form", "exit": "next", "target": "welcome"},
        {"source": "welcome", "exit": "next", "target": "done"},
    ],
    "configurationData": {},
}
Revision = Annotated[int, Field(ge=1, le=2**31 - 2, description="the revision that the change was made to")]


class WorkflowSummary(Answer):
    """A workflow in a list. ``revision`` counts the draft's changes."""

    id: str
    name: str
    revision: int
    published_version_id: str | None
    created_at: datetime
    updated_at: datetime


class WorkflowView(WorkflowSummary):
    """A workflow with its draft."""

    definition: Json


class NewWorkflow(Body):
    """A new workflow: its ``definition``, or the name of a shipped one in ``gallery``."""

    model_config = with_example(Body, {"name": "Welcome", "definition": DEFINITION}, {"gallery": "lead-nurture"})

    name: Name | None = None
    definition: Json | None = None
    gallery: Name | None = None


class WorkflowChange(Body):
    """Changes to name or draft. ``revision`` is the one they were made to."""

    model_config = with_example(Body, {"revision": 1, "name": "Welcome, friend"})

    revision: Revision
    name: Name | None = None
    definition: Json | None = None


class WorkflowDraft(Body):
    """Name and draft, whole. ``revision`` is the one they replace."""

    model_config = with_example(Body, {"revision": 1, "name": "Welcome", "definition": DEFINITION})

    revision: Revision
    name: Name
    definition: Json


class Document(Body):
    """A definition that is not saved."""

    model_config = with_example(Body, {"definition": DEFINITION})

    definition: Json


class ProblemView(Answer):
    """A fault of a definition. ``node`` is empty where it is the whole's; ``key`` is the setting or part."""

    severity: Literal["error", "warning"]
    node: str
    key: str
    message: str


class Check(Answer):
    """What is wrong with a definition, and whether it can be published all the same."""

    problems: list[ProblemView]
    publishable: bool

    @classmethod
    def of(cls, found: tuple[Problem, ...]) -> Check:
        """The check that found these."""
        publishable = not any(problem.severity is Severity.ERROR for problem in found)
        return cls(problems=[ProblemView.model_validate(problem) for problem in found], publishable=publishable)


class VersionSummary(Answer):
    """A published version. It never changes."""

    id: str
    workflow_id: str
    number: int
    created_at: datetime


class VersionView(VersionSummary):
    """A version with what it runs."""

    definition: Json


class StartBody(Body):
    """For whom to start, and whether a person said so (``manual``) or a program (``api``)."""

    model_config = with_example(Body, {"leadId": "0192f0c1-2b3c-7d4e-8f50-61728394a5b6"})

    lead_id: Reference
    trigger_type: Literal["manual", "api"] = "api"


class Started(Answer):
    """The execution that was begun."""

    execution_id: str


class NodeTypeView(Answer):
    """A node type of the catalogue; ``settings`` is the JSON schema of its config."""

    type: str
    label: str
    group: str
    icon: str
    exits: list[str]
    trigger: bool
    description: str
    settings: Any


class Catalogue(Answer):
    """Every node type there is."""

    items: list[NodeTypeView]


class ShippedWorkflow(Answer):
    """A workflow that FlowTrack ships."""

    gallery: str
    name: str


class Gallery(Answer):
    """The workflows that FlowTrack ships."""

    items: list[ShippedWorkflow]
