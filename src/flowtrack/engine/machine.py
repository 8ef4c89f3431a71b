"""Theory of operation.

An execution is a set of *paths*, each standing at a node. ``advance`` takes one event, lets it touch the
paths it concerns, and then *settles*: it visits the nodes of every path that is ready, fires the timers
that are due at ``event.at``, releases the joins that nothing can reach any more, and goes on until every
path waits for something (a moment, a signal, an activity's result, a person) or none is left.

It is a plain function. It reads no clock (``event.at`` is now), draws no chance (jitter comes from the
step's key) and touches nothing outside; inside one call it works on a private ``Desk``, which is
thrown away. An event that does not fit the state (late, repeated, meant for another attempt) changes nothing.

Two rules are easy to miss:

* An activity's success is taken whenever it comes, as long as its step is open: even after the execution
  was failed, paused or cancelled, even from an earlier attempt. What was sent was sent. Only *going on* is
  bound to the execution being live: until then the paths behind the step stand ``ready``.
* A join in mode ``all`` waits for every path that can still reach it, measured on the graph, not for
  every edge drawn. Two joins that wait for each other only would stand for ever; then the older goes on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from flowtrack.domain.failure import Failure
from flowtrack.domain.ids import step_id
from flowtrack.domain.moments import moment_text
from flowtrack.domain.workflow import JsonObject
from flowtrack.engine.decision import Decision, StepStatus, activity_of
from flowtrack.engine.desk import Desk
from flowtrack.engine.events import (
    ActivityDone,
    CancelRequested,
    Event,
    PauseRequested,
    ReleaseRequested,
    ResumeRequested,
    RetryRequested,
    SignalReceived,
    SkipRequested,
    Succeeded,
    Woken,
)
from flowtrack.engine.graph import Graph
from flowtrack.engine.joins import arrivals, came_from, free_join
from flowtrack.engine.node import Facts, Happening, TimerFired
from flowtrack.engine.outcome import Act, Fail, Finish, Leave, Outcome, Wait, skipped
from flowtrack.engine.retry import delay_after, out_of_patience, patience_with
from flowtrack.engine.revisit import revisit
from flowtrack.engine.state import FINAL, Path, Standing, State, Status

MAX_STEPS = 1_000
"""An execution that visits more nodes than this is taken to be going round in circles."""

_RETRYING = (Standing.BACKING_OFF, Standing.HELD)
_OPEN = (Standing.WORKING, *_RETRYING, Standing.FAILED)


def advance(graph: Graph, state: State, event: Event, facts: Facts) -> Decision:
    """What ``event`` means for the execution that ``state`` remembers.

    ``facts`` is the lead and the execution's unchanging data; patches the decision makes are seen at once
    by the nodes behind. Nothing is raised for an event that does not apply: the answer is then
    ``Decision(state)``, with the very same state object.
    """
    desk = _Machine(graph, state, event.at, facts)
    changed = isinstance(event, Woken) and state.status not in FINAL
    match event:
        case ActivityDone():
            changed = desk.take_result(event)
        case SignalReceived():
            changed = desk.take_signal(event)
        case CancelRequested():
            changed = desk.cancel()
        case PauseRequested():
            changed = desk.pause()
        case ResumeRequested():
            changed = desk.resume()
        case SkipRequested():
            changed = desk.skip(event)
        case ReleaseRequested():
            changed = desk.release()
        case RetryRequested():
            changed = desk.retry(event)
    if not changed:
        return Decision(state)
    desk.settle()
    return desk.decision()


class _Machine(Desk):
    """The rules, applied to a desk."""

    # What events do -----------------------------------------------------------------------------------

    def take_result(self, event: ActivityDone) -> bool:
        path = next((p for p in self.paths if p.step == event.step and p.standing in _OPEN), None)
        if path is None or path.activity is None or not 1 <= event.attempt <= path.attempt:
            return False
        if isinstance(event.result, Succeeded):
            self.resume_path(path, event.result)
            return True
        if path.standing is not Standing.WORKING or event.attempt != path.attempt:
            return False
        self.attempt_failed(path, event.result)
        return True

    def take_signal(self, event: SignalReceived) -> bool:
        waiting = [p for p in self.paths if event.signal in p.signals and p.standing is Standing.WAITING]
        for path in waiting:
            if path in self.paths:  # the one before may have ended the execution
                self.resume_path(path, event)
        return bool(waiting)

    def cancel(self) -> bool:
        if self.status in (Status.COMPLETED, Status.CANCELLED):
            return False
        self.log("Cancelled on request.")
        self.close(Status.CANCELLED)
        return True

    def pause(self) -> bool:
        if self.status in FINAL or self.operator_paused:
            return False
        self.operator_paused = True
        self.log("Paused on request.")
        return True

    def resume(self) -> bool:
        held = [p for p in self.paths if p.standing is Standing.HELD]
        if self.status in FINAL or not (self.operator_paused or held):
            return False
        self.log("Resumed on request.")
        if self.operator_paused:  # what waits for a person's decision was not asked about
            self.operator_paused = False
            return True
        for path in held:
            self.put(path, path._replace(due_at=self.at))
        return True

    def skip(self, event: SkipRequested) -> bool:
        """Back-offs, holds and joins are no waits of the workflow: nobody can skip them."""
        named = [p for p in self.paths if p.standing is Standing.WAITING and p.step in event.steps]
        if self.status in FINAL:
            return False
        for path in named:
            if path in self.paths:  # the one before may have ended the execution
                self.log(f"The wait at {path.node} was skipped on request.", metadata={"step": path.step})
                outcome = self.graph.nodes[path.node].resume(self.view(path), TimerFired())
                self.apply(path, skipped(outcome))
        return bool(named)

    def release(self) -> bool:
        held = [p for p in self.paths if p.standing is Standing.HELD and p.due_at and p.due_at > self.at]
        if self.status in FINAL or not held:
            return False
        self.log("What it is held for may have passed; it is tried again.")
        for path in held:
            self.put(path, path._replace(due_at=self.at))
        return True

    def retry(self, event: RetryRequested) -> bool:
        if self.status is not Status.FAILED or (event.node is not None and event.node not in self.graph.nodes):
            return False
        self.status, self.failure = Status.RUNNING, None
        self.retries += 1
        if event.node is not None:
            revisit(self, event.node, event.instead_of)
        for path in [p for p in self.paths if p.standing is Standing.FAILED]:
            self.retry_path(path)
        self.log("Retried on request." if event.node is None else f"Retried on request from {event.node}.")
        return True

    def retry_path(self, path: Path) -> None:
        if path.activity is None:
            self.put(path, path._replace(standing=Standing.READY, failure=None))
        else:
            self.put(path, path._replace(standing=Standing.BACKING_OFF, due_at=self.at, failures=0))

    # Settling -----------------------------------------------------------------------------------------

    def settle(self) -> None:
        while self.status not in FINAL and not self.operator_paused:
            path = next((p for p in self.paths if p.standing is Standing.READY), None) or self.first_due()
            if path is None:
                path = free_join(self.paths, self.graph.reach)
            if path is None:
                break
            self.move(path)
        if self.status is Status.RUNNING and not self.paths:
            self.outcome = "finished"
            self.close(Status.COMPLETED)

    def first_due(self) -> Path | None:
        due = [p for p in self.paths if p.due_at is not None and p.due_at <= self.at]
        return min(due, key=lambda p: (p.due_at, p.step), default=None)

    def move(self, path: Path) -> None:
        if path.standing is Standing.READY:
            self.visit(path)
        elif path.standing is Standing.JOINING:
            self.leave(path, Leave("next", output=arrivals(path.took)))
        elif path.standing is Standing.WAITING:
            self.resume_path(path, TimerFired())
        else:
            self.attempt(path)

    def visit(self, path: Path) -> None:
        node = self.graph.nodes[path.node]
        if node.join is not None and self.absorbed(path, node.join):
            return
        fresh = not path.step
        if fresh and self.next_step > MAX_STEPS:
            self.fail_execution(path, _too_many_steps(path.node))
            return
        if fresh:
            path = self.put(path, self.numbered(path))
        if node.join == "all":
            joining = self.put(path, path._replace(standing=Standing.JOINING, took=came_from(path)))
            self.record(joining, StepStatus.WAITING, fresh=fresh)
        else:
            self.apply(path, node.enter(self.view(path)), fresh=fresh)

    def numbered(self, path: Path) -> Path:
        """The path with the next step number; the first to come to a first-come join opens its next wave."""
        number = self.next_step
        self.next_step += 1
        waves = path.waves
        if self.graph.nodes[path.node].join == "first":
            self.waves[path.node] = self.waves.get(path.node, 0) + 1
            waves = {**waves, path.node: self.waves[path.node]}
        return Path(path.node, path.standing, number, path.parent, self.at, took=path.took, waves=waves)

    # Joins --------------------------------------------------------------------------------------------

    def absorbed(self, path: Path, mode: Literal["all", "first"]) -> bool:
        """Whether the arriving ``path`` ends here because one of its companions stands for it."""
        if mode == "first":
            late = not path.step and path.waves.get(path.node, 0) < self.waves.get(path.node, 0)
            if late:
                self.paths.remove(path)
            return late
        here = [p for p in self.paths if p.node == path.node and p.standing is Standing.JOINING]
        if not here:
            return False
        (standing,) = here
        waves = {key: max(standing.waves.get(key, 0), wave) for key, wave in path.waves.items()}
        took = (*standing.took, *came_from(path))
        more = self.put(standing, standing._replace(took=took, waves={**standing.waves, **waves}))
        self.record(more, StepStatus.WAITING)
        self.paths.remove(path)
        return True

    # What nodes decide --------------------------------------------------------------------------------

    def resume_path(self, path: Path, happening: Happening) -> None:
        self.apply(path, self.graph.nodes[path.node].resume(self.view(path), happening))

    def apply(self, path: Path, outcome: Outcome, *, fresh: bool = False) -> None:
        match outcome:
            case Leave():
                self.leave(path, outcome, fresh=fresh)
            case Wait():
                self.note(outcome.notes)
                waiting = path._replace(standing=Standing.WAITING, due_at=outcome.until, signals=outcome.signals)
                self.put(path, waiting)
                self.record(waiting, StepStatus.WAITING, input=outcome.input, fresh=fresh)
            case Act():
                activity = {"kind": outcome.kind, **outcome.data}
                self.attempt(
                    path,
                    activity=activity,
                    failures=0,
                    failing_since=None,
                    input=outcome.input,
                    fresh=fresh,
                )
            case Fail():
                self.record(path, StepStatus.RUNNING, input=outcome.input, fresh=fresh)
                self.fail_step(path, outcome.failure)
            case Finish():
                self.finish(path, outcome, fresh=fresh)

    def leave(self, path: Path, outcome: Leave, *, fresh: bool = False) -> None:
        if outcome.patch is not None:
            self.lead = self.lead.patched(outcome.patch)
            self.patches.append(outcome.patch)
        self.note(outcome.notes)
        self.outputs[path.node] = {**outcome.output, "step": path.step}
        self.record(
            path,
            StepStatus.COMPLETED,
            exit=outcome.exit,
            input=outcome.input,
            output=outcome.output,
            fresh=fresh,
        )
        self.follow(path, outcome.exit)

    def follow(self, path: Path, exit_name: str | None) -> None:
        self.paths.remove(path)
        if self.status in (Status.COMPLETED, Status.CANCELLED) or exit_name is None:
            return
        for target in self.graph.targets.get((path.node, exit_name), ()):
            self.paths.append(Path(target, Standing.READY, parent=path.step, waves=path.waves))

    def finish(self, path: Path, outcome: Finish, *, fresh: bool) -> None:
        self.note(outcome.notes)
        self.record(path, StepStatus.COMPLETED, output=outcome.output, fresh=fresh)
        self.paths.remove(path)
        if self.status not in FINAL:
            self.outcome, self.result = outcome.outcome, outcome.result
            self.close(Status.COMPLETED)

    # Activities and their failures --------------------------------------------------------------------

    def attempt(
        self,
        path: Path,
        *,
        input: JsonObject | None = None,  # noqa: A002
        fresh: bool = False,
        **new: Any,
    ) -> None:
        number = path.attempt + 1
        working = path._replace(standing=Standing.WORKING, attempt=number, due_at=None, failure=None, **new)
        self.put(path, working)
        self.activities.append(activity_of(working))
        self.record(working, StepStatus.RUNNING, input=input or {}, fresh=fresh)

    def attempt_failed(self, path: Path, failure: Failure) -> None:
        patience = patience_with(failure)
        since = None if patience is None else path.failing_since or self.at
        elapsed = (self.at - since) / self.facts.pace if since else timedelta()
        if patience is not None and elapsed >= patience:
            failure, since = out_of_patience(failure, elapsed), None
        path = self.put(path, path._replace(failure=failure, failing_since=since))
        if self.status in (Status.COMPLETED, Status.CANCELLED):
            self.record(path, StepStatus.FAILED, failure=failure)
            self.paths.remove(path)
        elif failure.hold:
            self.postpone(path, Standing.HELD, failure.retry_after, f"Held: {failure.message}")
        elif failure.retryable and (not failure.counts or path.failures < self.facts.max_retries):
            self.back_off(path, failure, elapsed)
        else:
            self.fail_step(path, failure)

    def back_off(self, path: Path, failure: Failure, elapsed: timedelta) -> None:
        path = self.put(path, path._replace(failures=path.failures + failure.counts))
        self.retries += failure.counts
        key = step_id(self.facts.execution_id, path.step)
        pause = delay_after(failure, path.failures, key, elapsed)
        self.postpone(path, Standing.BACKING_OFF, pause, f"Will be tried again: {failure.message}")

    def postpone(self, path: Path, standing: Standing, pause: timedelta | None, message: str) -> None:
        """Let the path stand for ``pause``, which is real time, or until a person decides."""
        due_at = None if pause is None else self.at + pause * self.facts.pace
        path = self.put(path, path._replace(standing=standing, due_at=due_at))
        self.record(path, StepStatus.WAITING, failure=path.failure)
        until = {"until": moment_text(due_at)} if due_at else {}
        if standing is not Standing.HELD or _is_told(path.attempt):
            self.log(message, "warn", {**_about(path, path.failure), "standing": str(standing), **until})

    def fail_step(self, path: Path, failure: Failure) -> None:
        exits = self.graph.nodes[path.node].exits
        if "failed" in exits and (path.node, "failed") in self.graph.targets:
            self.record(path, StepStatus.FAILED, exit="failed", failure=failure)
            message = f"{path.node} failed and goes on by its exit 'failed': {failure.message}"
            self.log(message, "warn", _about(path, failure))
            self.follow(path, "failed")
        else:
            self.record(path, StepStatus.FAILED, failure=failure)
            self.fail_execution(path, failure)

    def fail_execution(self, path: Path, failure: Failure) -> None:
        self.put(path, path._replace(standing=Standing.FAILED, due_at=None, failure=failure))
        if self.status not in FINAL:
            self.status, self.failure = Status.FAILED, failure
            self.log(f"Failed at {path.node}: {failure.message}", "error", _about(path, failure))


def _about(path: Path, failure: Failure | None) -> JsonObject:
    """Which attempt of which step a line of the log speaks of, and how it failed."""
    return {"node": path.node, "step": path.step, "attempt": path.attempt, "code": failure.code if failure else ""}


def _is_told(attempt: int) -> bool:
    """Whether a hold is told in the log: the first, second, fourth, eighth … It may last for days."""
    return attempt & (attempt - 1) == 0


def _too_many_steps(node: str) -> Failure:
    message = f"More than {MAX_STEPS:,} steps were taken; the workflow seems to go round in circles at {node}."
    return Failure("too_many_steps", message)
