"""A definition made ready to run, and the check that names every fault of one that can't be.

A graph is compiled once a version and shared by all of its executions; nothing in it ever changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.domain.faults import sentence
from flowtrack.domain.workflow import (
    Definition,
    Edge,
    JsonObject,
    NodeSpec,
    Problem,
    Severity,
    error,
    notice,
    warning,
    worst_first,
)
from flowtrack.engine.node import NodeType, Registry, exit_label


@dataclass(frozen=True, slots=True)
class Graph:
    """``targets`` lists, by (node, exit), where its edges lead; ``reach``, by node, what can follow it."""

    nodes: Mapping[str, NodeType]
    targets: Mapping[tuple[str, str], tuple[str, ...]]
    reach: Mapping[str, frozenset[str]]
    configuration: JsonObject

    def trigger(self, preferred: str) -> str:
        """The key of the trigger to start from: one of type ``preferred``, else the first there is."""
        triggers = [key for key, node in self.nodes.items() if node.trigger]
        return next((key for key in triggers if self.nodes[key].type == preferred), triggers[0])


def compile_graph(definition: Definition, registry: Registry) -> Graph:
    """The graph of a valid definition; InvalidError with every error of one that is not."""
    problems = [p for p in check(definition, registry) if p.severity is Severity.ERROR]
    if problems:
        listed = tuple(FieldProblem(".".join(filter(None, (p.node, p.key))), p.message) for p in problems)
        raise InvalidError("The workflow can't be run as it is.", listed)
    nodes = {spec.key: registry[spec.type].model_validate(spec.config) for spec in definition.nodes}
    return Graph(nodes, _targets(definition.edges), _reach(definition), definition.configuration)


def check(definition: Definition, registry: Registry) -> tuple[Problem, ...]:
    """Every fault of ``definition``, by node and key, the worst first. No errors: it can be published."""
    nodes: dict[str, NodeType] = {}
    problems = [*_duplicate_keys(definition), *_parse_nodes(definition, registry, nodes)]
    problems += _edge_problems(definition, nodes)
    problems += _trigger_problems(definition, nodes)
    problems += _reach_problems(definition, nodes)
    problems += _loop_problems(definition, nodes)
    problems += _exit_warnings(definition, nodes)
    problems += _parallel_notices(definition)
    return worst_first(problems)


def _duplicate_keys(definition: Definition) -> Iterator[Problem]:
    counts = Counter(spec.key for spec in definition.nodes)
    for key, count in counts.items():
        if count > 1:
            yield error(key, "key", f"{count} nodes have this key; each needs its own.")


def _parse_nodes(definition: Definition, registry: Registry, nodes: dict[str, NodeType]) -> Iterator[Problem]:
    for spec in definition.nodes:
        node_type = registry.get(spec.type)
        if node_type is None:
            known = ", ".join(sorted(registry))
            yield error(spec.key, "type", f"There is no node type {spec.type!r}. Use one of: {known}.")
            continue
        try:
            node = node_type.model_validate(spec.config)
        except ValidationError as invalid:
            yield from _setting_problems(spec, node_type, invalid)
            continue
        nodes[spec.key] = node
        yield from node.problems(spec.key, definition.configuration)


def _setting_problems(spec: NodeSpec, node_type: type[NodeType], invalid: ValidationError) -> Iterator[Problem]:
    for fault in invalid.errors(include_url=False):
        place = ".".join(str(part) for part in fault["loc"])
        message = sentence(fault)
        if fault["type"] == "extra_forbidden":
            known = ", ".join(f.alias or name for name, f in node_type.model_fields.items()) or "none"
            message = f"{spec.type} has no such setting. Its settings: {known}."
        yield error(spec.key, place, message)


def _edge_problems(definition: Definition, nodes: Mapping[str, NodeType]) -> Iterator[Problem]:
    keys = {spec.key for spec in definition.nodes}
    for edge, count in Counter(definition.edges).items():
        if edge.source not in keys:
            yield error(edge.source, "edges", f"An edge starts at {edge.source!r}, which is no node.", edge)
        if edge.target not in keys:
            message = f"The edge from exit {edge.exit!r} leads to {edge.target!r}, which is no node."
            yield error(edge.source, "edges", message, edge)
        source = nodes.get(edge.source)
        if source is not None and edge.exit not in source.exits:
            exits = ", ".join(source.exits) or "none"
            yield error(edge.source, "edges", f"{source.type} has no exit {edge.exit!r}. Its exits: {exits}.", edge)
        if edge.target in nodes and nodes[edge.target].trigger:
            message = f"The edge leads to the trigger {edge.target!r}; a trigger only starts."
            yield error(edge.source, "edges", message, edge)
        if count > 1:
            message = f"The edge from exit {edge.exit!r} to {edge.target!r} is there {count} times."
            yield error(edge.source, "edges", message, edge)


def _trigger_problems(definition: Definition, nodes: Mapping[str, NodeType]) -> Iterator[Problem]:
    triggers = [key for key, node in nodes.items() if node.trigger]
    if not triggers and len(nodes) == len(definition.nodes):
        yield error("", "nodes", "There is no trigger. Add a trigger_form or trigger_manual node.")
    wired = {edge.source for edge in definition.edges}
    for key in triggers:
        if key not in wired:
            message = "Nothing follows the trigger. Draw an edge from it to what is to happen first."
            yield error(key, "next", message, Edge(key, "next", ""))


def _reach_problems(definition: Definition, nodes: Mapping[str, NodeType]) -> Iterator[Problem]:
    reach = _reach(definition)
    triggers = [key for key, node in nodes.items() if node.trigger]
    reached = frozenset(triggers).union(*(reach[key] for key in triggers))
    incoming = Counter(edge.target for edge in definition.edges)
    for spec in definition.nodes:
        joins = spec.key in nodes and nodes[spec.key].join is not None
        if triggers and spec.key not in reached:
            what = "This join can never be reached" if joins else "No path from a trigger reaches this node"
            yield error(spec.key, "", f"{what}. Draw an edge to it, or remove it.")
        elif joins and incoming[spec.key] < 2:
            yield warning(spec.key, "", "Only one edge leads to this join, so there is nothing to join.")


def _loop_problems(definition: Definition, nodes: Mapping[str, NodeType]) -> Iterator[Problem]:
    configuration = definition.configuration
    spinning = {key for key, node in nodes.items() if not node.holds_wait(configuration)}
    edges = [e for e in definition.edges if e.source in spinning and e.target in spinning]
    reach = _reachable(spinning, edges)
    named: set[str] = set()
    for key in (spec.key for spec in definition.nodes if spec.key in spinning):
        if key in reach[key] and key not in named:
            loop = [k for k in reach[key] if key in reach[k]]
            named.update(loop)
            through = ", ".join(s.key for s in definition.nodes if s.key in loop)
            message = f"The loop through {through} holds no wait and would spin. Put a delay into it."
            closing = next(edge for edge in edges if edge.source in loop and edge.target == key)
            yield error(key, "edges", message, closing)


def _exit_warnings(definition: Definition, nodes: Mapping[str, NodeType]) -> Iterator[Problem]:
    wired = {(edge.source, edge.exit) for edge in definition.edges}
    for key, node in nodes.items():
        if node.trigger:
            continue
        for exit_name in node.exits:
            if exit_name != "failed" and (key, exit_name) not in wired:
                what = "this" if exit_name == "next" else f"“{exit_label(exit_name)}”"
                message = f"Nothing comes after {what}: the path ends here."
                yield warning(key, exit_name, message, Edge(key, exit_name, ""))


def _parallel_notices(definition: Definition) -> Iterator[Problem]:
    counts = Counter((edge.source, edge.exit) for edge in set(definition.edges))
    for source, exit_name in dict.fromkeys((edge.source, edge.exit) for edge in definition.edges):
        if (count := counts[source, exit_name]) > 1:
            start = "here" if exit_name == "next" else f"“{exit_label(exit_name)}”"
            message = f"{count} paths go on side by side from {start}."
            yield notice(source, exit_name, message, Edge(source, exit_name, ""))


def _targets(edges: Iterable[Edge]) -> Mapping[tuple[str, str], tuple[str, ...]]:
    targets: dict[tuple[str, str], tuple[str, ...]] = {}
    for edge in edges:
        targets[edge.source, edge.exit] = (*targets.get((edge.source, edge.exit), ()), edge.target)
    return targets


def _reach(definition: Definition) -> Mapping[str, frozenset[str]]:
    return _reachable({spec.key for spec in definition.nodes}, definition.edges)


def _reachable(keys: Iterable[str], edges: Iterable[Edge]) -> Mapping[str, frozenset[str]]:
    """By key, every key that one or more edges lead to."""
    follows: dict[str, set[str]] = {key: set() for key in keys}
    for edge in edges:
        if edge.source in follows and edge.target in follows:
            follows[edge.source].add(edge.target)
    reach = {}
    for key, targets in follows.items():
        seen: set[str] = set()
        ahead = list(targets)
        while ahead:
            target = ahead.pop()
            if target not in seen:
                seen.add(target)
                ahead.extend(follows[target])
        reach[key] = frozenset(seen)
    return reach
