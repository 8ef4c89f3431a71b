"""What a workflow's nodes and edges show: how many came by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from flowtrack.api.schemas.wire import Answer, with_example
from flowtrack.engine.state import Status
from flowtrack.store.step_tally import NodeCount


class NodeStats(Answer):
    """The steps of one node. ``entered`` are all visits; each is in one of the five that stand after it. ``exits`` says
    how often each exit was taken: an edge's share is its exit's part of all exits taken here."""

    entered: int
    running: int
    waiting: int
    completed: int
    failed: int
    cancelled: int
    exits: dict[str, int]


class ExecutionStats(Answer):
    """The executions, by status."""

    by_status: dict[str, int]


class WorkflowStats(Answer):
    """The numbers of one version, or of all together (``versionId`` is `all` then; null: nothing is published).
    Nodes that nobody has come to are left out."""

    model_config = with_example(
        Answer,
        {
            "versionId": "0192f0c1-2b3c-7d4e-8f50-61728394a5b6",
            "nodes": {
                "budget": {
                    "entered": 40, "running": 0, "waiting": 0, "completed": 40, "failed": 0, "cancelled": 0,
                    "exits": {"true": 30, "false": 10},
                },
            },
            "executions": {
                "byStatus": {"queued": 0, "running": 1, "paused": 12, "completed": 25, "failed": 1, "cancelled": 1}
            },
        },
    )  # fmt: skip

    version_id: str | None
    nodes: dict[str, NodeStats]
    executions: ExecutionStats


def workflow_stats(version_id: str | None, counts: Iterable[NodeCount], by_status: Mapping[str, int]) -> WorkflowStats:
    """The numbers, from what the tallies say."""
    by_node: dict[str, list[NodeCount]] = {}
    for found in counts:
        by_node.setdefault(found.node_key, []).append(found)
    return WorkflowStats(
        version_id=version_id,
        nodes={key: _node(kinds) for key, kinds in by_node.items()},
        executions=ExecutionStats(by_status={status.value: by_status.get(status, 0) for status in Status}),
    )


def _node(kinds: Iterable[NodeCount]) -> NodeStats:
    statuses, exits = Counter[str](), Counter[str]()
    for kind in kinds:
        statuses[kind.status] += kind.count
        if kind.exit:
            exits[kind.exit] += kind.count
    shown = {name: statuses[name] for name in ("running", "waiting", "completed", "failed", "cancelled")}
    return NodeStats(entered=statuses.total(), **shown, exits=dict(exits))
