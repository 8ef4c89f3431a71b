"""Workflows, their drafts, checks and versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import model_validator

from flowtrack.api.schemas.wire import Answer, Body, Json, Name, Reference, Revision, with_example
from flowtrack.domain.workflow import Definition, Problem, Severity
from flowtrack.engine.document import parse_definition
from flowtrack.nodes.catalogue import cards
from flowtrack.services.workflows import Overview

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
_FILE = """\
name: Welcome
nodes:
  - {key: form, type: trigger_form}
  - {key: done, type: end}
edges:
  - {source: form, exit: next, target: done}
"""


class WorkflowSummary(Answer):
    """A workflow in a list. ``revision`` counts the draft's changes. ``state``: a ``draft`` was never published; one
    that is ``published`` begins executions; one that is ``paused`` was published, and begins none now.
    ``problemCount`` counts what keeps the draft from being published; of the executions that are live, those that are
    paused are ``waitingExecutions``."""

    id: str
    name: str
    state: Literal["draft", "published", "paused", "archived"]
    revision: int
    published_version_id: str | None
    published_number: int | None
    unpublished_changes: bool
    problem_count: int
    live_executions: int
    waiting_executions: int
    last_execution_at: datetime | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, overview: Overview) -> WorkflowSummary:
        """The summary of an overview."""
        return cls(**_summary(overview))


def _summary(overview: Overview) -> dict[str, Any]:
    workflow, standing = overview.workflow, overview.standing
    return {
        "id": workflow.id,
        "name": workflow.name,
        "state": _state(overview),
        "revision": workflow.revision,
        "published_version_id": workflow.published_version_id,
        "published_number": standing.published_number,
        "unpublished_changes": workflow.draft_version_id is None
        or workflow.draft_version_id != workflow.published_version_id,
        "problem_count": sum(problem.severity is Severity.ERROR for problem in overview.problems),
        "live_executions": standing.live,
        "waiting_executions": standing.waiting,
        "last_execution_at": standing.last_execution_at,
        "archived_at": workflow.archived_at,
        "created_at": workflow.created_at,
        "updated_at": workflow.updated_at,
    }


def _state(overview: Overview) -> str:
    if overview.workflow.archived_at is not None:
        return "archived"
    if overview.workflow.published_version_id is not None:
        return "published"
    return "draft" if overview.standing.newest_number is None else "paused"


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


class Restoring(Body):
    """The revision of the draft that a version is to replace."""

    model_config = with_example(Body, {"revision": 4})

    revision: Revision


class Document(Body):
    """A definition that is not saved."""

    model_config = with_example(Body, {"definition": DEFINITION})

    definition: Json


class EdgeView(Answer):
    """A way from a node's exit to another node. The ``target`` is empty where an edge is missing, or all from this
    exit are meant."""

    source: str
    exit: str
    target: str


class ProblemView(Answer):
    """A fault of a definition. ``node`` is empty where it is the whole's; ``key`` is the setting or part. An error
    keeps the workflow from being published; a notice is nothing to mend."""

    severity: Literal["error", "warning", "notice"]
    node: str
    key: str
    edge: EdgeView | None
    message: str


class ExitView(Answer):
    """A way out of a node: its name in edges, and how people read it."""

    name: str
    label: str


class Card(Answer):
    """A node as its card shows it: a line on what it does (empty while its settings are faulty), and its exits."""

    key: str
    summary: str
    exits: list[ExitView]


class Check(Answer):
    """What is wrong with a definition, whether it can be published all the same, and the cards of its nodes."""

    problems: list[ProblemView]
    publishable: bool
    cards: list[Card]

    @classmethod
    def of(cls, found: Sequence[Problem], definition: Definition | None) -> Check:
        """The check that found these. There is no definition where it can't be read."""
        publishable = not any(problem.severity is Severity.ERROR for problem in found)
        made = [] if definition is None else [Card.model_validate(card) for card in cards(definition)]
        views = [ProblemView.model_validate(problem) for problem in found]
        return cls(problems=views, publishable=publishable, cards=made)


class WorkflowView(Check, WorkflowSummary):
    """A workflow with its draft, and what is wrong with that."""

    definition: Json

    @classmethod
    def of(cls, overview: Overview) -> WorkflowView:  # type: ignore[override]
        """The view of an overview."""
        definition = overview.workflow.definition
        check = Check.of(overview.problems, parse_definition(definition))
        return cls(**_summary(overview), **dict(check), definition=dict(definition))


class VersionSummary(Answer):
    """A published version. It never changes."""

    id: str
    workflow_id: str
    number: int
    created_at: datetime


class VersionInList(VersionSummary):
    """A version in a list, and how many executions of it are live."""

    live_executions: int


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
    """A node type of the catalogue. ``icon`` names one of the Tabler icons; ``exits`` are those of a new node (the
    card of a node has its own); ``palette`` says whether people may add it, ``waits`` whether time passes in it.

    ``settings`` is the JSON schema of its config. In it, ``format`` says what a text is (``liquid-html``,
    ``liquid-text``, ``template-name``, ``lead-field``), ``x-unit`` what a number counts, ``x-labels`` how each choice
    reads, and ``x-when`` by setting the choices under which this one matters.
    """

    type: str
    label: str
    description: str
    group: str
    icon: str
    exits: list[ExitView]
    trigger: bool
    palette: bool
    waits: bool
    settings: Any


class Catalogue(Answer):
    """Every node type there is."""

    items: list[NodeTypeView]


class ShippedWorkflow(Answer):
    """A workflow that FlowTrack ships."""

    gallery: str
    name: str
    description: str
    definition: Json


class Gallery(Answer):
    """The workflows that FlowTrack ships."""

    items: list[ShippedWorkflow]


class WorkflowText(Body):
    """A workflow file's text: YAML, or JSON if it begins with a brace. It becomes a new workflow, or with
    ``workflowId`` the draft of that one, which must still be at ``revision``; ``name`` is for a file without one."""

    model_config = with_example(Body, {"text": _FILE})

    text: str
    name: Name | None = None
    workflow_id: Reference | None = None
    revision: Revision | None = None

    @model_validator(mode="after")
    def _whole(self) -> WorkflowText:
        if (self.workflow_id is None) != (self.revision is None):
            raise ValueError("Send workflowId and revision together, or neither.")
        return self
