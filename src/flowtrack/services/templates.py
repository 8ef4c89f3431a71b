"""Mail templates: a subject and a text under a name, checked before they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flowtrack.domain.errors import ChangedElsewhereError, ConflictError, FieldProblem, InvalidError, NotFoundError
from flowtrack.engine.document import parse_definition
from flowtrack.mail.templating import lint_mail
from flowtrack.nodes.sending import BUILT_IN
from flowtrack.store import forms, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.workflows import Template
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System


class Use(NamedTuple):
    """A workflow whose draft names a template."""

    template_name: str
    workflow_id: str
    workflow_name: str


def uses(tx: Transaction, workspace: Workspace) -> list[Use]:
    """Which workflows' drafts name which templates, each pair once. What is published has the text itself."""
    found = []
    for workflow_id, workflow_name, definition in workflows.drafts(tx, workspace.id):
        named = [node.config.get("template") for node in parse_definition(definition).nodes]
        names = sorted({name for name in named if isinstance(name, str) and name})
        found += [Use(name, workflow_id, workflow_name) for name in names]
    return found


def get(tx: Transaction, workspace: Workspace, template_id: str) -> Template:
    """The template, or NotFoundError."""
    found = workflows.load_template(tx, workspace.id, template_id)
    if found is None:
        raise NotFoundError("There is no such template.")
    return found


def create(tx: Transaction, system: System, workspace: Workspace, *, name: str, subject: str, html: str) -> Template:
    """A new template. Raises InvalidError naming subject or html, or ConflictError when the name is taken."""
    template_id, now = system.new_id(), system.now()
    values = {"id": template_id, "workspace_id": workspace.id, "name": name, "subject": subject, "html": html}
    _check(tx, workspace, values)
    workflows.insert_template(tx, {**values, "created_at": now, "updated_at": now})
    return get(tx, workspace, template_id)


def update(
    tx: Transaction,
    system: System,
    workspace: Workspace,
    template_id: str,
    values: Mapping[str, Any],
    revision: int | None,
) -> Template:
    """Change the template; ``values`` by column name. Versions that used it keep the text they have. Raises
    as ``create``, and ChangedElsewhereError if it is no more at the ``revision`` that the caller has seen."""
    current = get(tx, workspace, template_id)
    whole = {"id": template_id, "name": current.name, "subject": current.subject, "html": current.html, **values}
    _check(tx, workspace, whole)
    if not workflows.update_template(tx, template_id, revision, {**values, "updated_at": system.now()}):
        there = get(tx, workspace, template_id)
        raise ChangedElsewhereError("template", revision, there.revision, there.updated_at)
    return get(tx, workspace, template_id)


def remove(tx: Transaction, workspace: Workspace, template_id: str) -> None:
    """Remove the template, or NotFoundError. Versions that used it keep its text."""
    workflows.delete_template(tx, get(tx, workspace, template_id).id)


def _check(tx: Transaction, workspace: Workspace, values: Mapping[str, Any]) -> None:
    others = (item for item in workflows.list_templates(tx, workspace.id) if item.id != values["id"])
    if any(item.name == values["name"] for item in others):
        raise ConflictError(f"Another template has the name {values['name']!r}. Choose another.")
    names = BUILT_IN | forms.field_keys(tx, workspace.id)
    problems = lint_mail(values["subject"], values["html"], names)
    if problems:
        places = tuple(FieldProblem(problem.field, problem.message) for problem in problems)
        raise InvalidError("The template can't be used as it is.", places)
