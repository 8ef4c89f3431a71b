"""What one decision of the engine costs: ``python -m benchmarks.engine``.

Beside it stands the time that ``json`` takes for the state it decides on, there and back.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from benchmarks.bench import BURST, row
from flowtrack.domain.lead import Lead
from flowtrack.engine import codec
from flowtrack.engine.document import parse_definition
from flowtrack.engine.events import ActivityDone, Succeeded, Woken
from flowtrack.engine.graph import Graph, compile_graph
from flowtrack.engine.machine import advance
from flowtrack.engine.node import Facts
from flowtrack.engine.state import State, begin
from flowtrack.nodes.registry import REGISTRY
from flowtrack.system import spare_the_collector

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ADA = Lead(id="lead-1", email="ada@example.com", name="Ada Lovelace", fields={"budget": "$5,000"})
FACTS = Facts("6f1d1c7e-6c9b-4a62-9f0e-2d1b8f7a0c11", ADA, NOW, {}, 3)
SENT = Succeeded(
    {"emailSent": True, "messageId": "<a@b>", "provider": "smtp", "subject": "Hi", "references": ["<a@b>"]}
)
ROUNDS = 500


def chain() -> Graph:
    """Ten nodes that are all visited by one event: a trigger, eight questions and changes, a wait."""
    middle: list[dict[str, Any]] = []
    for number in range(4):
        asks = {"conditionType": "field", "field": "companyName", "operator": "is_empty"}
        middle.append({"key": f"ask{number}", "type": "condition", "config": asks})
        middle.append({"key": f"tag{number}", "type": "update_lead", "config": {"addTags": [f"t{number}"]}})
    nodes = [{"key": "form", "type": "trigger_form"}, *middle, {"key": "wait", "type": "delay"}]
    exits = {"condition": "true"}
    edges = [
        {"source": one["key"], "exit": exits.get(one["type"], "next"), "target": other["key"]}
        for one, other in pairwise(nodes)
    ]
    return compile_graph(parse_definition({"nodes": nodes, "edges": edges}), REGISTRY)


def microseconds(work: Callable[[], object]) -> float:
    """The fastest of several rounds, in µs a call: whatever else the machine does only makes it slower."""
    figures = []
    for _ in range(25):
        began = time.perf_counter()
        for _ in range(ROUNDS):
            work()
        figures.append((time.perf_counter() - began) / ROUNDS * 1e6)
    return min(figures)


def main() -> None:
    """Measure and print."""
    spare_the_collector()
    burst = compile_graph(parse_definition(BURST), REGISTRY)
    first = advance(burst, begin("form"), Woken(NOW), FACTS)
    done = ActivityDone(NOW + timedelta(seconds=1), 3, 1, SENT)
    there = microseconds(lambda: advance(burst, begin("form"), Woken(NOW), FACTS))
    back = microseconds(lambda: advance(burst, first.state, done, FACTS))
    row(
        "advance: trigger → condition → send_email", f"{there:.1f} µs", f"json of the state {_json(first.state):.1f} µs"
    )
    row("advance: the mail was sent → delay", f"{back:.1f} µs", f"both together {there + back:.1f} µs")
    ten = chain()
    state = advance(ten, begin("form"), Woken(NOW), FACTS).state
    whole = microseconds(lambda: advance(ten, begin("form"), Woken(NOW), FACTS))
    row("advance: ten nodes at one event", f"{whole:.1f} µs", f"json of the state {_json(state):.1f} µs")


def _json(state: State) -> float:
    document = codec.encode(state)
    return microseconds(lambda: json.loads(json.dumps(document)))


if __name__ == "__main__":
    main()
