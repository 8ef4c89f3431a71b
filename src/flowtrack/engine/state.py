"""What an execution remembers between two events. All that the engine reads of its past is here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from flowtrack.domain.failure import Failure
from flowtrack.domain.workflow import EMPTY, JsonObject


class Status(StrEnum):
    """An execution's status as everybody sees it. The last three are final (a failed one can be retried)."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED})


OUTCOMES = ("finished", "goal", "suppressed", "ended")
"""How an execution can complete."""


class Reason(StrEnum):
    """Why an execution is paused."""

    WAITING = "waiting"
    HELD = "held"
    OPERATOR = "operator"


class Standing(StrEnum):
    """What a path is doing at its node."""

    READY = "ready"
    """The node is to be entered next."""
    WORKING = "working"
    """An activity is out in the world; its result will come as an event."""
    WAITING = "waiting"
    """For a time, a signal, or either."""
    BACKING_OFF = "backing_off"
    """The activity failed and is tried again at ``due_at``."""
    HELD = "held"
    """The activity waits for an account or limit (until ``due_at``) or for a person (no ``due_at``)."""
    JOINING = "joining"
    """At a join, until the other paths that can still reach it have arrived."""
    FAILED = "failed"
    """Here the execution failed; a retry goes on from here."""


class Path(NamedTuple):
    """One of the places where an execution stands.

    ``step`` is the number of the visit, 0 before it began. ``attempt`` counts the activity's attempts,
    ``failures`` those of them that used up a retry since a person last asked for one; ``failing_since`` is
    the moment of the first of the failures that are put up with (``Failure.patience``), without any other
    result in between. ``took`` holds, for each path that a join in mode all has taken in, the step it came
    from (0: not known); ``waves`` says, by first-come join, which of its waves this path is of.
    """

    node: str
    standing: Standing
    step: int = 0
    parent: int = 0
    entered_at: datetime | None = None
    due_at: datetime | None = None
    signals: tuple[str, ...] = ()
    attempt: int = 0
    failures: int = 0
    failing_since: datetime | None = None
    took: tuple[int, ...] = ()
    activity: JsonObject | None = None
    failure: Failure | None = None
    waves: Mapping[str, int] = EMPTY


@dataclass(frozen=True, slots=True)
class State:
    """The whole memory of one execution.

    ``next_step`` is the number the next visit gets. ``outputs`` holds, by node key, what the node's latest
    finished visit gave, with the visit's number under ``step``; nothing for a join whose latest visit a retry
    gave up. ``waves`` counts, by first-come join, how often it was passed, without the passings that a retry took
    back. ``outcome`` is set once completed: finished, goal, suppressed or ended.
    """

    status: Status = Status.QUEUED
    paths: tuple[Path, ...] = ()
    next_step: int = 1
    outputs: Mapping[str, JsonObject] = field(default_factory=dict)
    waves: Mapping[str, int] = field(default_factory=dict)
    retries: int = 0
    operator_paused: bool = False
    reason: Reason | None = None
    due_at: datetime | None = None
    outcome: str | None = None
    result: str | None = None
    failure: Failure | None = None


def begin(trigger_node: str) -> State:
    """The state of an execution that nobody has run yet."""
    return State(paths=(Path(node=trigger_node, standing=Standing.READY),))
