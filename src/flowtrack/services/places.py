"""Where executions stand at present: for people, in lists of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.engine import codec
from flowtrack.engine.state import Path, Standing, Status
from flowtrack.store import execution_list, execution_views, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.execution_list import Filter, Mark
from flowtrack.store.execution_views import ExecutionRow
from flowtrack.store.workspaces import Workspace


class NodeName(NamedTuple):
    """What a node is, and what whoever made the workflow calls it, if anything."""

    type: str
    label: str | None


class Place(NamedTuple):
    """Where one path of an execution stands, and how (``standing`` as in the engine). A node that is entered only
    when the execution is resumed has no step yet."""

    node_key: str
    node_type: str
    label: str | None
    step_number: int | None
    standing: str
    due_at: datetime | None


class Standpoint(NamedTuple):
    """An execution, and the places where it stands; where it failed, those at which it did. None: it has ended."""

    row: ExecutionRow
    places: Sequence[Place]


def listed(tx: Transaction, workspace: Workspace, wanted: Filter, cursor: str | None, most: int) -> list[Standpoint]:
    """The newest ``most`` executions of the workspace that fit, from behind the one that ``cursor`` names. Raises
    InvalidError for a cursor of another list."""
    return stand(tx, execution_views.page(tx, workspace.id, wanted, behind(tx, workspace, cursor), most=most))


def behind(tx: Transaction, workspace: Workspace, cursor: str | None) -> Mark | None:
    """The place in the list that ``cursor``, which is an execution's id, stands for; InvalidError if there is none."""
    mark = None if cursor is None else execution_list.mark(tx, workspace.id, cursor)
    if cursor is not None and mark is None:
        problem = FieldProblem("cursor", "It is none of this list. Leave it out to begin with the newest.")
        raise InvalidError("The list can't go on from there.", (problem,))
    return mark


def stand(tx: Transaction, rows: Sequence[ExecutionRow]) -> list[Standpoint]:
    """The executions with the places where they stand."""
    paths = {row.id: _paths(row) for row in rows}
    definitions = workflows.load_definitions(tx, {row.version_id for row in rows if paths[row.id]})
    names = {version_id: node_names(definition) for version_id, definition in definitions.items()}
    return [Standpoint(row, [_place(path, names[row.version_id]) for path in paths[row.id]]) for row in rows]


def node_names(definition: Mapping[str, Any]) -> dict[str, NodeName]:
    """By key, the types and names of a stored definition's nodes."""
    return {node["key"]: NodeName(node["type"], node.get("label")) for node in definition["nodes"]}


def _paths(row: ExecutionRow) -> list[Path]:
    if row.status in (Status.COMPLETED, Status.CANCELLED):
        return []
    try:
        paths = codec.decode(row.state).paths
    except (codec.UnknownStateError, LookupError, TypeError, ValueError):
        return []  # one that can't be read must not hide the others; whoever takes it further says what is wrong
    if row.status == Status.FAILED:
        paths = tuple(path for path in paths if path.standing is Standing.FAILED)
    return sorted(paths, key=lambda path: path.step)


def _place(path: Path, names: Mapping[str, NodeName]) -> Place:
    return Place(path.node, *names[path.node], path.step or None, path.standing, path.due_at)
