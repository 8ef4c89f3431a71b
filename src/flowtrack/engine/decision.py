"""What ``advance`` answers: the new state, its record, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from flowtrack.domain.failure import Failure
from flowtrack.domain.lead import LeadPatch
from flowtrack.domain.workflow import EMPTY, JsonObject
from flowtrack.engine.outcome import Level
from flowtrack.engine.state import Path, Standing, State


class StepStatus(StrEnum):
    """The status of one visit of one node."""

    PENDING = "pending"
    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class StepRecord(NamedTuple):
    """One visit of one node as it stands now. ``fresh`` says that it has not been recorded before."""

    number: int
    node: str
    type: str
    parent: int
    status: StepStatus
    started_at: datetime
    completed_at: datetime | None = None
    exit: str | None = None
    input: JsonObject = EMPTY
    output: JsonObject = EMPTY
    failure: Failure | None = None
    retry_count: int = 0
    fresh: bool = False


class LogRecord(NamedTuple):
    """One line of the execution's log."""

    at: datetime
    level: Level
    message: str
    metadata: JsonObject = EMPTY


class Activity(NamedTuple):
    """Something to be done in the world, once for each (step, attempt)."""

    kind: str
    node: str
    step: int
    attempt: int
    data: JsonObject = EMPTY


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one event. An event that changes nothing gives back its state and nothing else."""

    state: State
    steps: tuple[StepRecord, ...] = ()
    logs: tuple[LogRecord, ...] = ()
    patches: tuple[LeadPatch, ...] = ()
    activities: tuple[Activity, ...] = ()

    def then(self, later: Decision) -> Decision:
        """Both decisions as one, ``later`` being made on this one's state."""
        return Decision(
            state=later.state,
            steps=tuple(merge_steps(self.steps + later.steps).values()),
            logs=self.logs + later.logs,
            patches=self.patches + later.patches,
            activities=self.activities + later.activities,
        )


def merge_steps(records: tuple[StepRecord, ...]) -> Mapping[int, StepRecord]:
    """The newest record of each step, by number; what is fresh and its input are kept from the first."""
    merged: dict[int, StepRecord] = {}
    for record in records:
        earlier = merged.get(record.number)
        merged[record.number] = (
            record._replace(fresh=earlier.fresh, input=record.input or earlier.input) if earlier else record
        )
    return merged


def outstanding(state: State) -> tuple[Activity, ...]:
    """The activities whose results ``state`` waits for: what a worker that takes over must look after."""
    return tuple(activity_of(path) for path in state.paths if path.standing is Standing.WORKING)


def activity_of(path: Path) -> Activity:
    """What is being done for a path that works."""
    data = dict(path.activity or {})
    return Activity(data.pop("kind"), path.node, path.step, path.attempt, data)
