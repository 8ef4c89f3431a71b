"""A workflow written down (JSON or YAML, parsed) to its definition, and back.

The seed's own form, nodes with an ``executionOrder`` and no edges, is read as the chain it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.domain.faults import sentence
from flowtrack.domain.workflow import Definition, Edge, NodeSpec
from flowtrack.engine.chain import chain_edges

MOST_NODES = 500
_STRICT = ConfigDict(extra="forbid")


class _Node(BaseModel):
    model_config = _STRICT
    key: str | None = Field(None, min_length=1, max_length=100, pattern=r"^[\w.:-]+$")
    type: str | None = Field(None, max_length=100)
    node_type: str | None = Field(None, alias="nodeType", max_length=100)
    label: str = Field("", max_length=200)
    config: dict[str, Any] = {}
    position: dict[str, Any] | None = None
    execution_order: float | None = Field(None, alias="executionOrder", allow_inf_nan=False)


class _Edge(BaseModel):
    model_config = _STRICT
    source: str
    exit: str = "next"
    target: str


class _Document(BaseModel):
    model_config = _STRICT
    name: str | None = None
    nodes: list[_Node] = Field(max_length=MOST_NODES)
    edges: list[_Edge] = Field([], max_length=MOST_NODES * 10)
    configuration: dict[str, Any] = Field({}, alias="configurationData")


def parse_definition(data: Any) -> Definition:
    """The definition that ``data`` describes: ``{nodes, edges, configurationData}``.

    Raises InvalidError naming every unknown key, missing part and wrong type by its place. Whether the
    graph makes sense is not looked at here (``graph.check`` does).
    """
    try:
        document = _Document.model_validate(data)
    except ValidationError as invalid:
        raise InvalidError("The workflow can't be read.", _field_problems(invalid)) from None
    missing = [i for i, node in enumerate(document.nodes) if not (node.type or node.node_type)]
    if missing:
        problems = tuple(FieldProblem(f"nodes.{i}.type", "Every node needs a type.") for i in missing)
        raise InvalidError("The workflow can't be read.", problems)
    foreign = [problem for place, part in _free_parts(document) for problem in _not_json(place, part)]
    if foreign:
        raise InvalidError("The workflow can't be read.", tuple(foreign))
    nodes = _with_keys(document.nodes)
    edges = tuple(Edge(e.source, e.exit, e.target) for e in document.edges)
    orders = [node.execution_order for node in document.nodes]
    if not edges and len(nodes) > 1 and all(order is not None for order in orders):
        ordered = [n for _, n in sorted(zip(orders, nodes, strict=True), key=lambda pair: pair[0] or 0.0)]
        nodes, edges = chain_edges(tuple(ordered))
    return Definition(nodes, edges, document.configuration)


def dump_definition(definition: Definition) -> dict[str, Any]:
    """``definition`` as a JSON object that ``parse_definition`` reads back to the same."""
    nodes = []
    for spec in definition.nodes:
        node: dict[str, Any] = {"key": spec.key, "type": spec.type, "config": dict(spec.config)}
        if spec.label:
            node["label"] = spec.label
        if spec.position is not None:
            node["position"] = dict(spec.position)
        nodes.append(node)
    return {
        "nodes": nodes,
        "edges": [{"source": e.source, "exit": e.exit, "target": e.target} for e in definition.edges],
        "configurationData": dict(definition.configuration),
    }


def _with_keys(nodes: list[_Node]) -> tuple[NodeSpec, ...]:
    specs = []
    for number, node in enumerate(nodes, start=1):
        kind = node.type or node.node_type or ""
        specs.append(NodeSpec(node.key or f"{kind}_{number}", kind, node.config, node.position, node.label))
    return tuple(specs)


def _free_parts(document: _Document) -> Iterator[tuple[str, Any]]:
    """The parts of the document whose keys are not known here, with their places."""
    for i, node in enumerate(document.nodes):
        yield f"nodes.{i}.config", node.config
        yield f"nodes.{i}.position", node.position
    yield "configurationData", document.configuration


def _not_json(place: str, value: Any) -> Iterator[FieldProblem]:
    """Every value within ``value`` that JSON does not have, such as NaN, or a date that YAML read."""
    ahead = [(place, value)]
    while ahead:
        place, value = ahead.pop()
        if isinstance(value, dict):
            ahead += [(f"{place}.{key}", item) for key, item in value.items()]
        elif isinstance(value, list):
            ahead += [(f"{place}.{i}", item) for i, item in enumerate(value)]
        elif not isinstance(value, str | int | float | None) or (isinstance(value, float) and not isfinite(value)):
            advice = "Give a number." if isinstance(value, float) else "Write it as a text in quotes."
            yield FieldProblem(place, f"JSON has no such value: {value!r}. {advice}")


def _field_problems(invalid: ValidationError) -> tuple[FieldProblem, ...]:
    problems = []
    for fault in invalid.errors(include_url=False):
        place = ".".join(str(part) for part in fault["loc"]) or "workflow"
        problems.append(FieldProblem(place, sentence(fault)))
    return tuple(problems)
