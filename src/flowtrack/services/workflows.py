"""Workflows: drafts, their check, and publishing them as versions that never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flowtrack.domain.errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from flowtrack.domain.workflow import Definition, NodeSpec, Problem, Severity, error
from flowtrack.engine.document import dump_definition, parse_definition
from flowtrack.engine.graph import check
from flowtrack.mail.templating import lint_mail, translate_placeholders
from flowtrack.nodes.limits import size_problems
from flowtrack.nodes.registry import REGISTRY
from flowtrack.nodes.sending import BUILT_IN, SendingNode
from flowtrack.store import forms, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.workflows import Template, Version, Workflow
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

_TEXT_SETTING = {"send_email": "emailTemplate", "send_followup": "followUpTemplate"}
_TEXTS = ("emailSubject", *_TEXT_SETTING.values())


def create(tx: Transaction, system: System, workspace: Workspace, name: str, document: Any) -> Workflow:
    """A new workflow with ``document`` as its draft, which need not be ready to publish.

    Raises InvalidError when the document can't even be read.
    """
    workflow_id = system.new_id()
    values = {
        "id": workflow_id,
        "workspace_id": workspace.id,
        "name": name,
        "definition": dump_definition(parse_definition(document)),
        "revision": 1,
        "created_at": system.now(),
        "updated_at": system.now(),
    }
    workflows.insert_workflow(tx, values)
    return get(tx, workspace, workflow_id)


def get(tx: Transaction, workspace: Workspace, workflow_id: str) -> Workflow:
    """The workflow, or NotFoundError."""
    found = workflows.load_workflow(tx, workspace.id, workflow_id)
    if found is None:
        raise NotFoundError("There is no such workflow.")
    return found


def update(
    tx: Transaction,
    system: System,
    workspace: Workspace,
    workflow_id: str,
    *,
    name: str | None,
    document: Any | None,
    revision: int | None,
) -> Workflow:
    """Change name or draft. ``revision`` is the one the caller has seen; ConflictError if the draft has moved on."""
    current = get(tx, workspace, workflow_id)
    seen = current.revision if revision is None else revision
    values: dict[str, Any] = {"updated_at": system.now(), "revision": seen + 1}
    if name is not None:
        values["name"] = name
    if document is not None:
        values["definition"] = dump_definition(parse_definition(document))
    if not workflows.update_workflow(tx, workflow_id, seen, values):
        raise ConflictError(f"The workflow was changed elsewhere (its revision is {current.revision}, not {seen}).")
    return get(tx, workspace, workflow_id)


def problems_of(tx: Transaction, workspace: Workspace, definition: Definition) -> tuple[Problem, ...]:
    """Everything that keeps ``definition`` from being published here, and what is worth a warning."""
    templates = {item.name: item for item in workflows.list_templates(tx, workspace.id)}
    found = check(definition, REGISTRY) + size_problems(definition)
    names = _known_names(tx, workspace, definition)
    sending = [spec for spec in definition.nodes if spec.type in _TEXT_SETTING]
    for spec in sending:
        found += _template_problems(spec, templates) or text_problems(_with_text(spec, templates), definition, names)
    if sending and not workspace.from_address:
        message = "The workspace has no address to send from. Set its fromAddress first."
        found += (error("", "workspace.fromAddress", message),)
    if sending and not workspace.postal_address.strip():
        message = "Every mail must name a postal address. Set the workspace's postalAddress first."
        found += (error("", "workspace.postalAddress", message),)
    return tuple(sorted(found, key=lambda problem: problem.severity is not Severity.ERROR))


def publish(tx: Transaction, system: System, workspace: Workspace, workflow_id: str) -> Version:
    """Make the draft a version that new executions begin with. Raises InvalidError naming every fault."""
    current = get(tx, workspace, workflow_id)
    definition = parse_definition(current.definition)
    errors = [p for p in problems_of(tx, workspace, definition) if p.severity is Severity.ERROR]
    if errors:
        places = tuple(FieldProblem(".".join(filter(None, (p.node, p.key))), p.message) for p in errors)
        raise InvalidError("The workflow can't be published as it is.", places)
    version_id = system.new_id()
    values = {
        "id": version_id,
        "workflow_id": workflow_id,
        "workspace_id": workspace.id,
        "definition": as_published(tx, workspace, definition),
        "created_at": system.now(),
    }
    workflows.insert_version(tx, values)
    return workflows.load_published(tx, [workflow_id])[workflow_id]


def as_published(tx: Transaction, workspace: Workspace, definition: Definition) -> dict[str, Any]:
    """The stored form of the version that the draft would make now: whole, with its templates' texts in it."""
    templates = {item.name: item for item in workflows.list_templates(tx, workspace.id)}
    names = _known_names(tx, workspace, definition)
    nodes = tuple(_translated(_with_text(spec, templates), names) for spec in definition.nodes)
    whole = replace(definition, nodes=nodes, configuration=_in_liquid(definition.configuration, names))
    return dump_definition(whole)


def trigger_key(definition: Mapping[str, Any], preferred: str) -> str:
    """The key of the stored definition's trigger of type ``preferred``, else of any trigger."""
    triggers = [node for node in definition["nodes"] if REGISTRY[node["type"]].trigger]
    return str(next((n["key"] for n in triggers if n["type"] == preferred), triggers[0]["key"]))


def text_problems(spec: NodeSpec, definition: Definition, names: frozenset[str]) -> tuple[Problem, ...]:
    """Faults in the texts of one sending node, by its settings' names."""
    try:
        node = REGISTRY[spec.type].model_validate(spec.config)
    except ValueError:
        return ()
    if not isinstance(node, SendingNode):
        return ()
    source = node.source(definition.configuration)
    if not isinstance(source, str):
        return ()
    setting = {"subject": "emailSubject", "html": _TEXT_SETTING[spec.type]}
    return tuple(
        error(spec.key, setting.get(problem.field.split(".")[0], problem.field), problem.message)
        for problem in lint_mail(node.subject(), source, names)
    )


def _template_problems(spec: NodeSpec, templates: Mapping[str, Template]) -> tuple[Problem, ...]:
    name = spec.config.get("template")
    if name is None or name in templates:
        return ()
    known = ", ".join(sorted(templates)) or "none yet"
    return (error(spec.key, "template", f"The workspace has no template {name!r}. Its templates: {known}."),)


def _with_text(spec: NodeSpec, templates: Mapping[str, Template]) -> NodeSpec:
    """The node with its named template's text in place of the name."""
    template = templates.get(str(spec.config.get("template")))
    if template is None or spec.type not in _TEXT_SETTING:
        return spec
    config = {key: value for key, value in spec.config.items() if key != "template"}
    config[_TEXT_SETTING[spec.type]] = template.html
    config.setdefault("emailSubject", template.subject)
    return replace(spec, config=config)


def _known_names(tx: Transaction, workspace: Workspace, definition: Definition) -> frozenset[str]:
    """The variables that a mail of this workflow may name."""
    return frozenset(BUILT_IN | forms.field_keys(tx, workspace.id) | written_fields(definition))


def _translated(spec: NodeSpec, names: frozenset[str]) -> NodeSpec:
    return replace(spec, config=_in_liquid(spec.config, names)) if spec.type in _TEXT_SETTING else spec


def _in_liquid(config: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The settings with the seed's placeholders in their texts as Liquid, now that it is known which there are."""
    return {
        key: translate_placeholders(value, names) if key in _TEXTS and isinstance(value, str) else value
        for key, value in config.items()
    }


def written_fields(definition: Definition) -> set[str]:
    """The lead fields that the workflow itself writes."""
    written: set[str] = set()
    for spec in definition.nodes:
        if spec.type == "update_lead" and isinstance(spec.config.get("fields"), Mapping):
            written |= set(spec.config["fields"])
    return written
