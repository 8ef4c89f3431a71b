"""A workflow's definition: nodes and the edges between their exits. It is read as data and never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

JsonObject = Mapping[str, Any]
"""A JSON object as parsed: strings to null, booleans, numbers, strings, lists and objects."""
EMPTY: JsonObject = {}
"""An object with nothing in it, for defaults: nobody may put anything into a JsonObject."""


@dataclass(frozen=True, slots=True)
class NodeSpec:
    """One node as written: a unique ``key``, a ``type`` of the catalogue, its settings, where it is drawn."""

    key: str
    type: str
    config: JsonObject = field(default_factory=dict)
    position: JsonObject | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node's exit to another node."""

    source: str
    exit: str
    target: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole workflow. ``configuration`` holds the fall-backs that nodes without their own setting take."""

    nodes: tuple[NodeSpec, ...]
    edges: tuple[Edge, ...]
    configuration: JsonObject = field(default_factory=dict)


class Severity(StrEnum):
    """An error keeps a workflow from being published; a warning does not, and a notice is nothing to mend.
    The worst comes first."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a definition. ``node`` is the node's key ("" for the whole), ``key`` the setting or part.
    ``edge`` is the one it is about; where an edge is missing, or several are meant, its target is ""."""

    severity: Severity
    node: str
    key: str
    message: str
    edge: Edge | None = None

    def __str__(self) -> str:
        place = ".".join(part for part in (self.node, self.key) if part)
        return f"{self.severity}: {place or 'workflow'}: {self.message}"


def error(node: str, key: str, message: str, edge: Edge | None = None) -> Problem:
    """A problem that keeps the workflow from being published."""
    return Problem(Severity.ERROR, node, key, message, edge)


def warning(node: str, key: str, message: str, edge: Edge | None = None) -> Problem:
    """A problem worth knowing that stops nothing."""
    return Problem(Severity.WARNING, node, key, message, edge)


def notice(node: str, key: str, message: str, edge: Edge | None = None) -> Problem:
    """Something that is as it may be, said so that nobody is surprised."""
    return Problem(Severity.NOTICE, node, key, message, edge)


def worst_first(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by severity, else in the order they came."""
    order = list(Severity)
    return tuple(sorted(problems, key=lambda problem: order.index(problem.severity)))
