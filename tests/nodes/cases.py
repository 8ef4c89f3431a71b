"""What the node types' own tests are written with, and what the catalogue asks of each.

Every ``<type>_test.py`` has ``CASES``: settings, a visit, perhaps something that happens, and the way the node
takes then. Together they have to use every exit the type declares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flowtrack.domain.lead import Lead
from flowtrack.engine.node import Facts, Happening, NodeType, Visit
from flowtrack.engine.outcome import Act, Fail, Finish, Leave, Outcome, Wait
from flowtrack.nodes.registry import REGISTRY

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = datetime(2026, 1, 8, 9, tzinfo=UTC)
ADA = Lead(id="lead-1", email="ada@example.com", name="Ada Lovelace", company_name="Analytical", fields={"seats": "12"})


def visit(
    lead: Lead = ADA,
    *,
    outputs: Mapping[str, Mapping[str, Any]] | None = None,
    configuration: Mapping[str, Any] | None = None,
    trigger_data: Mapping[str, Any] | None = None,
) -> Visit:
    """A visit of node ``here`` three days after the execution began."""
    facts = Facts("6f1d1c7e-6c9b-4a62-9f0e-2d1b8f7a0c11", lead, START, trigger_data or {}, max_retries=3)
    return Visit(NOW, "here", 4, lead, facts, outputs or {}, configuration or {})


@dataclass(frozen=True)
class Case:
    """With ``config``, in ``visit``, when ``happening``: the node takes ``way``, the name of an exit or one of
    ``ENDS, WAITS, ACTS, FAILS, FINISHES``."""

    way: str
    config: Mapping[str, Any] = field(default_factory=dict)
    visit: Visit = field(default_factory=visit)
    happening: Happening | None = None

    def node(self, node_type: str) -> NodeType:
        return REGISTRY[node_type].model_validate(self.config)

    def outcome(self, node_type: str) -> Outcome:
        node = self.node(node_type)
        return node.enter(self.visit) if self.happening is None else node.resume(self.visit, self.happening)

    def way_taken(self, node_type: str) -> str:
        return way(self.outcome(node_type))


ENDS, WAITS, ACTS, FAILS, FINISHES = "(ends)", "(waits)", "(acts)", "(fails)", "(finishes)"


def way(outcome: Outcome) -> str:
    match outcome:
        case Leave(exit=None):
            return ENDS
        case Leave(exit=str(name)):
            return name
        case Wait():
            return WAITS
        case Act():
            return ACTS
        case Fail():
            return FAILS
        case Finish():
            return FINISHES
    raise AssertionError(outcome)


def faults(node_type: str, config: Mapping[str, Any], configuration: Mapping[str, Any]) -> Sequence[str]:
    """The settings that the node finds fault with, seen together with the workflow's fall-backs."""
    return [problem.key for problem in REGISTRY[node_type].model_validate(config).problems("here", configuration)]
