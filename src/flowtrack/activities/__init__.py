"""What reaches the world. An activity is prepared inside the turn's transaction and performed after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from flowtrack.engine.decision import Activity
from flowtrack.engine.events import ActivityResult
from flowtrack.engine.graph import Graph
from flowtrack.store.database import Transaction
from flowtrack.store.executions import ClaimedExecution
from flowtrack.store.leads import StoredLead
from flowtrack.store.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Task:
    """One activity of one execution, with what preparing it may look at."""

    execution: ClaimedExecution
    activity: Activity
    graph: Graph
    lead: StoredLead
    workspace: Workspace
    step_id: str
    """The id of the step; every attempt shares it."""
    begun: bool
    """Whether it may have been prepared before, by an earlier attempt or by a worker that has vanished."""


W = TypeVar("W")
"""What an activity has to do, as prepared."""
R = TypeVar("R")
"""How doing it ended, as it came back from the world."""


@dataclass(frozen=True, slots=True)
class Effect(Generic[W]):
    """A prepared activity, on record and ready to be performed once."""

    task: Task
    work: W


@dataclass(frozen=True, slots=True)
class Performed(Generic[W, R]):
    """An effect and how it ended."""

    effect: Effect[W]
    result: R


Settled = tuple[Task, ActivityResult]
"""An activity whose result is known without (or after) doing anything."""


class ActivityHandler(Protocol[W, R]):
    """One kind of activity. Only ``perform`` touches the world, and it touches no database."""

    kind: str

    def recover(self, tx: Transaction, tasks: Sequence[Task]) -> list[Settled]:
        """Look after activities whose worker has vanished. Those answered are settled; the others were
        not begun, as far as anybody knows, and are to be prepared."""
        ...

    def prepare(self, tx: Transaction, tasks: Sequence[Task]) -> tuple[list[Effect[W]], list[Settled]]:
        """Put on record what will be done. What needs (or may) not be done is settled at once."""
        ...

    async def perform(self, effect: Effect[W], still_ours: Callable[[], bool]) -> R:
        """Do it, once. Expected trouble is part of the answer; nothing is raised for it."""
        ...

    def record(self, tx: Transaction, performed: Sequence[Performed[W, R]]) -> list[Settled]:
        """Put on record how it ended, whoever holds the lease by now, and say what it means."""
        ...


AnyHandler = ActivityHandler[Any, Any]
