"""One execution while its turn lasts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flowtrack.engine.decision import Activity, Decision
from flowtrack.engine.graph import Graph
from flowtrack.engine.node import Facts
from flowtrack.engine.state import State
from flowtrack.store.executions import ClaimedExecution
from flowtrack.store.inbox import Message
from flowtrack.store.leads import StoredLead


@dataclass(frozen=True, slots=True)
class Lease:
    """Who claims, until when (real time), and in which of its turns."""

    owner: str
    until: datetime
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a turn is to claim: up to ``most``. First those that were brought by name, then whatever has been due
    since ``due_by`` (business time; None: nothing else), but none of ``besides``."""

    most: int = 0
    offered: Sequence[str] = ()
    due_by: datetime | None = None
    besides: Collection[str] = ()


@dataclass(slots=True)
class Case:
    """What the execution was claimed as, its state now, its mail, and all that was decided. ``fence`` is the one
    in force; ``recovered`` are the steps whose activity another worker may have begun."""

    execution: ClaimedExecution
    fence: int
    graph: Graph
    state: State
    messages: list[Message]
    recovered: frozenset[int] = frozenset()
    decision: Decision | None = None
    backlog: list[Activity] = field(default_factory=list)

    def facts(self, stored: StoredLead, pace: float) -> Facts:
        """What the engine may know of the world; ``pace`` as in Facts."""
        execution = self.execution
        return Facts(
            execution_id=execution.id,
            lead=stored.lead,
            started_at=execution.created_at,
            trigger_data=execution.trigger_data,
            max_retries=execution.max_retries,
            pace=pace,
        )

    def take(self, decision: Decision) -> None:
        """Add a decision to those of this turn."""
        self.state = decision.state
        self.backlog.extend(decision.activities)
        self.decision = self.decision.then(decision) if self.decision else decision
