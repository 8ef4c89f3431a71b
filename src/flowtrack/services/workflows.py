"""Workflows: drafts, and publishing them as versions that never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flowtrack.domain.errors import ChangedElsewhereError, ConflictError, FieldProblem, InvalidError, NotFoundError
from flowtrack.domain.workflow import NodeSpec, Problem, Severity
from flowtrack.engine.document import dump_definition, parse_definition
from flowtrack.mail.templating import translate_placeholders
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services.workflow_check import TEXT_SETTING, Surroundings, problems_of, surroundings, with_text
from flowtrack.store import forms, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.workflows import Standing, Version, Workflow
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

_TEXTS = ("emailSubject", *TEXT_SETTING.values())
_MOST_NAME = 200


@dataclass(frozen=True)
class Overview:
    """A workflow, how it stands, and what its draft may refer to."""

    workflow: Workflow
    standing: Standing
    around: Surroundings

    @cached_property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with the draft. Long texts take a while to look through: not to be asked on the event loop."""
        return problems_of(parse_definition(self.workflow.definition), self.around)


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


def duplicate(tx: Transaction, system: System, workspace: Workspace, workflow_id: str) -> Workflow:
    """A new workflow with the draft of this one."""
    original = get(tx, workspace, workflow_id)
    ending = " (copy)"
    name = f"{original.name[: _MOST_NAME - len(ending)]}{ending}"
    return create(tx, system, workspace, name, original.definition)


def get(tx: Transaction, workspace: Workspace, workflow_id: str, *, locked: bool = False) -> Workflow:
    """The workflow, or NotFoundError; ``locked`` until the end."""
    found = workflows.load_workflow(tx, workspace.id, workflow_id, locked=locked)
    if found is None:
        raise NotFoundError("There is no such workflow.")
    return found


def get_version(tx: Transaction, workspace: Workspace, workflow_id: str, version_id: str) -> Version:
    """The workflow's version, or NotFoundError."""
    version = workflows.load_version(tx, get(tx, workspace, workflow_id).id, version_id)
    if version is None:
        raise NotFoundError("The workflow has no such version.")
    return version


def overviews(tx: Transaction, workspace: Workspace, found: Sequence[Workflow]) -> list[Overview]:
    """How each of the workspace's workflows stands. The number of queries is the same however many there are."""
    standings = workflows.standings(tx, workspace.id, [item.id for item in found])
    around = surroundings(tx, workspace)
    return [Overview(item, standings.get(item.id, Standing()), around) for item in found]


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
    """Change name or draft. ``revision`` is the one the caller has seen; ChangedElsewhereError if the draft has
    moved on."""
    current = _in_use(tx, workspace, workflow_id)
    values: dict[str, Any] = {}
    if name is not None:
        values["name"] = name
    if document is not None:
        values["definition"] = dump_definition(parse_definition(document))
        if values["definition"] != current.definition:
            values["draft_version_id"] = None
    return _save(tx, system, workspace, current, revision, values)


def restore(
    tx: Transaction, system: System, workspace: Workspace, workflow_id: str, version_id: str, revision: int
) -> Workflow:
    """Make what a version runs the draft. Raises NotFoundError, or as ``update``."""
    version = get_version(tx, workspace, workflow_id, version_id)
    values = {"definition": version.definition, "draft_version_id": version.id}
    return _save(tx, system, workspace, _in_use(tx, workspace, workflow_id), revision, values)


def _save(
    tx: Transaction,
    system: System,
    workspace: Workspace,
    current: Workflow,
    revision: int | None,
    values: Mapping[str, Any],
) -> Workflow:
    seen = current.revision if revision is None else revision
    counted = {**values, "revision": seen + 1, "updated_at": system.now()}
    if not workflows.update_workflow(tx, current.id, seen, counted):
        there = get(tx, workspace, current.id)
        raise ChangedElsewhereError("workflow", seen, there.revision, there.updated_at)
    return get(tx, workspace, current.id)


def publish(tx: Transaction, system: System, workspace: Workspace, workflow_id: str) -> Version:
    """Make the draft a version that new executions begin with. Raises InvalidError naming every fault."""
    current = _in_use(tx, workspace, workflow_id)
    definition = parse_definition(current.definition)
    around = surroundings(tx, workspace)
    errors = [p for p in problems_of(definition, around) if p.severity is Severity.ERROR]
    if errors:
        places = tuple(FieldProblem(".".join(filter(None, (p.node, p.key))), p.message) for p in errors)
        raise InvalidError("The workflow can't be published as it is.", places)
    names = around.names(definition)
    nodes = tuple(_translated(with_text(spec, around.templates), names) for spec in definition.nodes)
    whole = replace(definition, nodes=nodes, configuration=_in_liquid(definition.configuration, names))
    values = {
        "id": system.new_id(),
        "workflow_id": workflow_id,
        "workspace_id": workspace.id,
        "definition": dump_definition(whole),
        "created_at": system.now(),
    }
    workflows.insert_version(tx, values)
    return workflows.load_published(tx, [workflow_id])[workflow_id]


def publish_version(tx: Transaction, workspace: Workspace, workflow_id: str, version_id: str) -> Workflow:
    """Make a version of before the one that new executions begin with."""
    version = get_version(tx, workspace, workflow_id, version_id)
    workflows.set_published(tx, _in_use(tx, workspace, workflow_id).id, version.id)
    return get(tx, workspace, workflow_id)


def unpublish(tx: Transaction, workspace: Workspace, workflow_id: str) -> Workflow:
    """No new executions begin from now on. Those there are go on."""
    workflows.set_published(tx, get(tx, workspace, workflow_id).id, None)
    return get(tx, workspace, workflow_id)


def archive(tx: Transaction, system: System, workspace: Workspace, workflow_id: str) -> Workflow:
    """Put the workflow away: it begins nothing and can't be changed. Raises ConflictError saying what is in the way:
    executions that are live, forms that start it."""
    found = get(tx, workspace, workflow_id, locked=True)
    obstacles = []
    if live := workflows.count_live(tx, workspace.id, found.id):
        obstacles.append(f"{live:,} execution{' is' if live == 1 else 's are'} still under way in it")
    obstacles += _forms_starting(tx, found)
    if obstacles:
        raise ConflictError(f"The workflow can't be archived yet: {'; '.join(obstacles)}.")
    workflows.set_archived(tx, found.id, found.archived_at or system.now())
    return get(tx, workspace, workflow_id)


def remove(tx: Transaction, workspace: Workspace, workflow_id: str) -> None:
    """Remove the workflow for good. Raises ConflictError saying what is in the way: executions, which are kept; forms
    that start it."""
    found = get(tx, workspace, workflow_id, locked=True)
    obstacles = ["executions of it are on record, and are kept"] if workflows.has_executions(tx, found.id) else []
    obstacles += _forms_starting(tx, found)
    if obstacles:
        raise ConflictError(f"The workflow can't be deleted: {'; '.join(obstacles)}. It can be archived instead.")
    workflows.delete_workflow(tx, found.id)


def unarchive(tx: Transaction, workspace: Workspace, workflow_id: str) -> Workflow:
    """Take the workflow out of the archive. It is not published then."""
    workflows.set_archived(tx, get(tx, workspace, workflow_id).id, None)
    return get(tx, workspace, workflow_id)


def _forms_starting(tx: Transaction, found: Workflow) -> list[str]:
    return [f"the form “{name}” starts it" for name in forms.names_of_starting(tx, found.id)]


def _in_use(tx: Transaction, workspace: Workspace, workflow_id: str) -> Workflow:
    """The workflow, locked, so that nobody puts it away meanwhile."""
    found = get(tx, workspace, workflow_id, locked=True)
    if found.archived_at is not None:
        raise ConflictError("The workflow is archived. Take it out of the archive first.")
    return found


def trigger_key(definition: Mapping[str, Any], preferred: str) -> str:
    """The key of the stored definition's trigger of type ``preferred``, else of any trigger."""
    triggers = [node for node in definition["nodes"] if REGISTRY[node["type"]].trigger]
    return str(next((n["key"] for n in triggers if n["type"] == preferred), triggers[0]["key"]))


def _translated(spec: NodeSpec, names: frozenset[str]) -> NodeSpec:
    return replace(spec, config=_in_liquid(spec.config, names)) if spec.type in TEXT_SETTING else spec


def _in_liquid(config: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The settings with the seed's placeholders in their texts as Liquid, now that it is known which there are."""
    return {
        key: translate_placeholders(value, names) if key in _TEXTS and isinstance(value, str) else value
        for key, value in config.items()
    }
