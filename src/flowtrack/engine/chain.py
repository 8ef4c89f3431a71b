"""The seed's workflows had an order instead of edges. This draws the edges that such an order means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flowtrack.domain.workflow import Edge, NodeSpec

_SIGNALS = ("reply_received", "booking_completed")


def chain_edges(nodes: tuple[NodeSpec, ...]) -> tuple[tuple[NodeSpec, ...], tuple[Edge, ...]]:
    """The nodes, in order, as a graph: each leads to the next, and ``mark_failed`` ends its path.

    A budget condition that is false goes to the next ``mark_failed`` (or ends); one that is true goes to the
    next node, or past it if that node is this very ``mark_failed``. A true reply or booking condition
    skips the node after it. A reply condition counts opens, and both count from ever, as the seed's did.
    """
    edges = [edge for index in range(len(nodes)) for edge in _edges(nodes, index)]
    return tuple(_as_written(node) for node in nodes), tuple(edges)


def _edges(nodes: tuple[NodeSpec, ...], index: int) -> Iterator[Edge]:
    node = nodes[index]
    kind = node.config.get("conditionType")
    if node.type in ("mark_failed", "end"):
        return
    if node.type != "condition":
        yield from _edge(nodes, index, "next", index + 1)
    elif kind in _SIGNALS:
        yield from _edge(nodes, index, "true", index + 2)
        yield from _edge(nodes, index, "false", index + 1)
    elif kind == "budget_qualification":
        failed = next((i for i in range(index + 1, len(nodes)) if nodes[i].type == "mark_failed"), len(nodes))
        yield from _edge(nodes, index, "true", index + 2 if failed == index + 1 else index + 1)
        yield from _edge(nodes, index, "false", failed)
    else:
        yield from _edge(nodes, index, "true", index + 1)
        yield from _edge(nodes, index, "false", index + 1)


def _edge(nodes: tuple[NodeSpec, ...], index: int, exit_name: str, target: int) -> Iterator[Edge]:
    if target < len(nodes):
        yield Edge(nodes[index].key, exit_name, nodes[target].key)


def _as_written(node: NodeSpec) -> NodeSpec:
    kind = node.config.get("conditionType")
    if node.type != "condition" or kind not in _SIGNALS:
        return node
    seed = {"since": "ever", "countOpens": True} if kind == "reply_received" else {"since": "ever"}
    return replace(node, config={**seed, **node.config})
