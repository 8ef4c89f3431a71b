"""The private workspace of one call of ``advance``: the paths as they stand, and the record being written."""

from __future__ import annotations

from datetime import datetime

from flowtrack.domain.failure import Failure
from flowtrack.domain.lead import LeadPatch
from flowtrack.domain.workflow import JsonObject
from flowtrack.engine.decision import Activity, Decision, LogRecord, StepRecord, StepStatus, merge_steps
from flowtrack.engine.graph import Graph
from flowtrack.engine.joins import arrivals
from flowtrack.engine.node import Facts, Visit
from flowtrack.engine.outcome import Level, Note
from flowtrack.engine.state import FINAL, Path, Reason, Standing, State, Status


class Desk:
    """Holds what one decision changes. It knows how things are written down, not what should happen."""

    def __init__(self, graph: Graph, state: State, at: datetime, facts: Facts) -> None:
        self.graph = graph
        self.at = at
        self.facts = facts
        self.lead = facts.lead
        self.before = state
        self.status: Status = state.status if state.status in FINAL else Status.RUNNING
        self.paths = list(state.paths)
        self.next_step = state.next_step
        self.outputs = dict(state.outputs)
        self.waves = dict(state.waves)
        self.retries = state.retries
        self.operator_paused = state.operator_paused
        self.outcome = state.outcome
        self.result = state.result
        self.failure = state.failure
        self.steps: list[StepRecord] = []
        self.logs: list[LogRecord] = []
        self.patches: list[LeadPatch] = []
        self.activities: list[Activity] = []

    def close(self, status: Status) -> None:
        """End the execution. Activities under way are still heard, so that their steps tell the truth."""
        self.status = status
        self.operator_paused = False
        self.failure = None
        self.drop([p for p in self.paths if p.standing is not Standing.WORKING])
        if status is Status.COMPLETED:
            self.log(f"Completed: {self.result or self.outcome}.")

    def drop(self, paths: list[Path]) -> None:
        for path in paths:
            self.paths.remove(path)
            if path.step and path.standing is not Standing.FAILED:
                self.record(path, StepStatus.CANCELLED)

    def put(self, old: Path, new: Path) -> Path:
        self.paths[self.paths.index(old)] = new
        return new

    def record(
        self,
        path: Path,
        status: StepStatus,
        *,
        exit: str | None = None,  # noqa: A002
        input: JsonObject | None = None,  # noqa: A002
        output: JsonObject | None = None,
        failure: Failure | None = None,
        fresh: bool = False,
    ) -> None:
        open_still = status in (StepStatus.RUNNING, StepStatus.WAITING)
        self.steps.append(
            StepRecord(
                number=path.step,
                node=path.node,
                type=self.graph.nodes[path.node].type,
                parent=path.parent,
                status=status,
                started_at=path.entered_at or self.at,
                completed_at=None if open_still else self.at,
                exit=exit,
                input=input or {},
                output=output or (arrivals(path.took) if path.took else {}),
                failure=failure,
                retry_count=path.failures,
                fresh=fresh,
            )
        )

    def note(self, notes: tuple[Note, ...]) -> None:
        for note in notes:
            self.log(note.message, note.level, note.metadata)

    def log(self, message: str, level: Level = "info", metadata: JsonObject | None = None) -> None:
        self.logs.append(LogRecord(self.at, level, message, metadata or {}))

    def decision(self) -> Decision:
        status, reason, due_at = self.standing()
        state = State(
            status=status,
            paths=tuple(self.paths),
            next_step=self.next_step,
            outputs=self.outputs,
            waves=self.waves,
            retries=self.retries,
            operator_paused=self.operator_paused,
            reason=reason,
            due_at=due_at,
            outcome=self.outcome,
            result=self.result,
            failure=self.failure,
        )
        steps = tuple(merge_steps(tuple(self.steps)).values())
        if not steps and not self.logs and state == self.before:
            return Decision(self.before)
        return Decision(state, steps, tuple(self.logs), tuple(self.patches), tuple(self.activities))

    def standing(self) -> tuple[Status, Reason | None, datetime | None]:
        """The execution's status as the paths make it, why it is paused, and when it is due."""
        if self.status in FINAL:
            return self.status, None, None
        working = any(p.standing is Standing.WORKING for p in self.paths)
        if self.operator_paused:
            return (Status.RUNNING, None, None) if working else (Status.PAUSED, Reason.OPERATOR, None)
        due_at = min((p.due_at for p in self.paths if p.due_at is not None), default=None)
        if working:
            return Status.RUNNING, None, due_at
        held = any(p.standing is Standing.HELD for p in self.paths)
        return Status.PAUSED, Reason.HELD if held else Reason.WAITING, due_at

    def view(self, path: Path) -> Visit:
        return Visit(
            at=self.at,
            node=path.node,
            step=path.step,
            lead=self.lead,
            facts=self.facts,
            outputs=self.outputs,
            configuration=self.graph.configuration,
        )
