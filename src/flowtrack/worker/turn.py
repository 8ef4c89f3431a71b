"""Theory of operation.

A turn is one transaction over many executions. It (1) puts on record how the effects of earlier turns
ended, (2) claims what is due, (3) lets the engine advance each execution over its results, its inbox and
the clock, (4) prepares the activities that come of it, feeding those that settle at once back into the
engine, and (5) saves everything in a few set-wise statements. The commit is the caller's; only after it
are the prepared effects performed. A turn keeps nothing: what it answers replaces what the loop held.

An execution whose fence has moved on since it was claimed is left out: another worker has it. Its
results are on record all the same, since that is done first and asks for no fence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from flowtrack.activities import AnyHandler, Effect, Performed, Task
from flowtrack.domain.failure import Failure
from flowtrack.domain.ids import step_id
from flowtrack.domain.lead import Lead, LeadPatch, merge_patches
from flowtrack.domain.moments import moment_text
from flowtrack.domain.workflow import JsonObject
from flowtrack.engine import codec
from flowtrack.engine.decision import Activity, outstanding
from flowtrack.engine.events import (
    ActivityDone,
    ActivityResult,
    CancelRequested,
    Event,
    PauseRequested,
    ReleaseRequested,
    Request,
    ResumeRequested,
    RetryRequested,
    SignalReceived,
    SkipRequested,
    Woken,
)
from flowtrack.engine.graph import Graph
from flowtrack.engine.machine import advance
from flowtrack.engine.state import FINAL, State
from flowtrack.store import executions, inbox, leads, step_tally, steps, workspaces
from flowtrack.store.database import Transaction
from flowtrack.store.executions import ClaimedExecution
from flowtrack.store.inbox import Message
from flowtrack.store.leads import LeadEvent, StoredLead
from flowtrack.store.steps import Log
from flowtrack.store.workspaces import Workspace
from flowtrack.telemetry import log
from flowtrack.worker import record
from flowtrack.worker.case import Case, Lease, Wanted
from flowtrack.worker.versions import Versions

NOT_BEGUN = Failure(
    "not_begun",
    "The execution had ended before this was begun.",
    retryable=True,  # a failed execution may be retried, and this then has its turn
    counts=False,
    retry_after=timedelta(0),
)
_PLAIN: Mapping[str, Callable[[datetime], Request]] = {
    "cancel": CancelRequested,
    "pause": PauseRequested,
    "resume": ResumeRequested,
    "release": ReleaseRequested,
}
TROUBLE_PAUSE = timedelta(minutes=5)
"""An execution that can't be advanced at all is looked at again after this long."""


@dataclass(frozen=True, slots=True)
class Held:
    """An execution between two turns, under this worker's lease. ``execution`` is as it was claimed, ``fence`` the
    one in force; ``backlog`` is what still has to be begun, and ``recovered`` the steps of which that is not sure."""

    execution: ClaimedExecution
    fence: int
    state: State
    backlog: tuple[Activity, ...] = ()
    recovered: frozenset[int] = frozenset()


@dataclass(slots=True)
class TurnResult:
    """What a turn leaves behind. ``touched`` are the executions it saved; those of them that are not in
    ``held`` were let go. ``effects`` are to be performed. ``claimed`` says how many were taken, and ``passed_over`` are
    those that were brought and are to be asked for again."""

    held: dict[str, Held] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    effects: list[Effect[Any]] = field(default_factory=list)
    claimed: int = 0
    passed_over: Sequence[str] = ()


class Turn:
    """One turn. Made for one transaction and thrown away with it. ``involved`` is filled with the ids of the
    executions that it touches, for whoever has to find out which of them made it fail."""

    def __init__(
        self,
        tx: Transaction,
        *,
        handlers: Mapping[str, AnyHandler],
        versions: Versions,
        now: datetime,
        pace: float,
        new_id: Callable[[], str],
        lease: Lease,
        involved: set[str],
    ) -> None:
        self.tx = tx
        self.handlers = handlers
        self.versions = versions
        self.now = now
        self.pace = pace
        self.new_id = new_id
        self.lease = lease
        self.involved = involved
        self.cases: dict[str, Case] = {}
        self.leads: dict[str, StoredLead] = {}
        self.verdicts: list[LeadEvent] = []
        self.workspaces: dict[str, Workspace] = {}
        self.result = TurnResult()

    def run(
        self, held: Mapping[str, Held], performed: Sequence[Performed[Any, Any]], places: int, wanted: Wanted
    ) -> TurnResult:
        """Take the turn. ``held`` are the executions to go on with, ``performed`` the effects that ended;
        what is ``wanted`` is claimed and up to ``places`` effects are prepared.
        """
        self.involved.update(held, (item.effect.task.execution.id for item in performed))
        results = self._record(performed)
        kept = self._still_held(held)
        claimed = self._claim(wanted)
        self.result.claimed = len(claimed)
        self.involved.update(item.id for item in claimed)
        self._lay_out(kept, claimed)
        self._advance_held(kept, results)
        self._advance_claimed(claimed)
        self._prepare(places)
        self._save()
        return self.result

    # Recording and claiming ---------------------------------------------------------------------------

    def _record(self, performed: Sequence[Performed[Any, Any]]) -> dict[str, list[ActivityDone]]:
        by_kind: dict[str, list[Performed[Any, Any]]] = defaultdict(list)
        for item in performed:
            by_kind[item.effect.task.activity.kind].append(item)
        results: dict[str, list[ActivityDone]] = defaultdict(list)
        for kind, items in by_kind.items():
            for task, result in self.handlers[kind].record(self.tx, items):
                results[task.execution.id].append(self._done(task.activity, result))
        return results

    def _claim(self, wanted: Wanted) -> list[ClaimedExecution]:
        claimed = executions.claim_offered(self.tx, self.now, wanted.offered)
        if missed := set(wanted.offered) - {item.id for item in claimed}:
            self.result.passed_over = executions.passed_over(self.tx, self.now, missed)
        if wanted.due_by is not None:
            most = wanted.most - len(claimed)
            claimed += executions.claim_due(
                self.tx,
                self.now,
                most,
                turn=self.lease.turn,
                due_by=wanted.due_by,
                besides=[*wanted.besides, *(item.id for item in claimed)],
            )
        return claimed

    def _still_held(self, held: Mapping[str, Held]) -> dict[str, Held]:
        fences = executions.held_fences(self.tx, held) if held else {}
        kept = {}
        for key, item in held.items():
            fence, inbox_seq = fences.get(key, (-1, 0))
            if fence == item.fence:
                kept[key] = replace(item, execution=item.execution._replace(inbox_seq=inbox_seq))
            else:
                log.warning("execution %s was taken over by another worker", key)
                self.result.touched.add(key)
        return kept

    def _lay_out(self, kept: Mapping[str, Held], claimed: Sequence[ClaimedExecution]) -> None:
        # Those that never ran first: when places are few, a new lead does not stand behind others' follow-ups.
        found = sorted(chain((item.execution for item in kept.values()), claimed), key=_has_run)
        if not found:
            return
        self.leads = leads.load_leads(self.tx, {item.lead_id for item in found})
        self.workspaces = workspaces.load_workspaces(self.tx, {item.workspace_id for item in found})
        graphs = self.versions.load(self.tx, {item.version_id for item in found})
        messages: dict[str, list[Message]] = defaultdict(list)
        for message in inbox.read(self.tx, [item.id for item in found if item.inbox_seq]):
            messages[message.execution_id].append(message)
        for item in found:
            try:
                self.cases[item.id] = self._case(item, kept.get(item.id), graphs, messages[item.id])
            except Exception:  # noqa: BLE001 one that can't be read must not stop the others
                self._put_aside(item)

    def _case(
        self, item: ClaimedExecution, held: Held | None, graphs: Mapping[str, Graph], messages: list[Message]
    ) -> Case:
        graph = graphs[item.version_id]
        if held is None:
            return Case(item, item.fence, graph, codec.decode(item.state), messages)
        return Case(item, held.fence, graph, held.state, messages, recovered=held.recovered)

    def _put_aside(self, item: ClaimedExecution) -> None:
        log.exception("execution %s can't be advanced; it is tried again in %s", item.id, TROUBLE_PAUSE)
        self.cases.pop(item.id, None)
        self.result.touched.add(item.id)
        put_aside(self.tx, item.id, self.lease.owner, self.now, self.pace)

    # Advancing ----------------------------------------------------------------------------------------

    def _advance_held(self, kept: Mapping[str, Held], results: Mapping[str, list[ActivityDone]]) -> None:
        for key, item in kept.items():
            if key in self.cases:
                self.cases[key].backlog.extend(item.backlog)
                self._advance(self.cases[key], chain(results.get(key, ()), self._requests(self.cases[key])))

    def _advance_claimed(self, claimed: Sequence[ClaimedExecution]) -> None:
        cases = [self.cases[item.id] for item in claimed if item.id in self.cases]
        for case in cases:
            case.recovered = frozenset(activity.step for activity in outstanding(case.state))
        left = [self._task(case, activity) for case in cases for activity in outstanding(case.state)]
        recovered: dict[str, list[Event]] = defaultdict(list)
        for kind, tasks in _by_kind(left).items():
            settled = self.handlers[kind].recover(self.tx, tasks)
            for task, result in settled:
                recovered[task.execution.id].append(self._done(task.activity, result))
            known = {(task.execution.id, task.activity.step) for task, _ in settled}
            for task in tasks:
                if (task.execution.id, task.activity.step) not in known:
                    self.cases[task.execution.id].backlog.append(task.activity)
        for case in cases:
            events = chain(recovered[case.execution.id], self._requests(case), [Woken(self.now)])
            self._advance(case, events)

    def _advance(self, case: Case, events: Iterable[Event]) -> None:
        lead_id = case.execution.lead_id
        try:
            for event in events:
                stored = self.leads[lead_id]
                decision = advance(case.graph, case.state, event, case.facts(stored, self.pace))
                case.take(decision)
                for patch in decision.patches:
                    self._note_verdict(case, stored.lead, patch)
                    stored = stored._replace(lead=stored.lead.patched(patch))
                self.leads[lead_id] = stored
        except Exception:  # noqa: BLE001 a fault in one workflow must not stop the others
            self._put_aside(case.execution)

    def _note_verdict(self, case: Case, lead: Lead, patch: LeadPatch) -> None:
        """Have the lead's timeline tell of a new status, but for the one that a mail brings, which is told itself."""
        if patch.status in (None, lead.status) or patch.last_email_sent_at is not None:
            return
        owner, key = case.execution.workspace_id, case.execution.id
        data = {"from": lead.status, "to": patch.status, "executionId": key}
        self.verdicts.append(LeadEvent(self.new_id(), owner, lead.id, "status", self.now, data))

    def _requests(self, case: Case) -> Iterator[Request]:
        return (request_of(message, self.now) for message in case.messages)

    def _done(self, activity: Activity, result: ActivityResult) -> ActivityDone:
        return ActivityDone(self.now, activity.step, activity.attempt, result)

    # Preparing ----------------------------------------------------------------------------------------

    def _prepare(self, places: int) -> None:
        """Prepare as many activities as there are places; go on with those that settle at once."""
        while True:
            self._give_up()
            tasks = self._next_tasks(places)
            if not tasks:
                return
            for kind, batch in _by_kind(tasks).items():
                effects, settled = self.handlers[kind].prepare(self.tx, batch)
                places -= len(effects)
                self.result.effects.extend(effects)
                for task, result in settled:
                    if task.execution.id in self.cases:
                        self._advance(self.cases[task.execution.id], [self._done(task.activity, result)])

    def _give_up(self) -> None:
        """What was not begun when its execution ended (it was cancelled, say) is never begun."""
        for case in list(self.cases.values()):
            if case.state.status in FINAL:
                left, case.backlog = case.backlog, []
                self._advance(case, [self._done(activity, NOT_BEGUN) for activity in left])

    def _next_tasks(self, most: int) -> list[Task]:
        tasks: list[Task] = []
        for case in self.cases.values():
            while case.backlog and len(tasks) < most and not case.state.operator_paused:
                activity = case.backlog.pop(0)
                if activity in outstanding(case.state):
                    tasks.append(self._task(case, activity))
        return tasks

    def _task(self, case: Case, activity: Activity) -> Task:
        execution = case.execution
        lead, workspace = self.leads[execution.lead_id], self.workspaces[execution.workspace_id]
        begun = activity.attempt > 1 or activity.step in case.recovered
        return Task(execution, activity, case.graph, lead, workspace, step_id(execution.id, activity.step), begun)

    # Saving -------------------------------------------------------------------------------------------

    def _save(self) -> None:
        cases = list(self.cases.values())
        saved = []
        for case in cases:
            working = outstanding(case.state)
            if working:
                self.result.held[case.execution.id] = Held(
                    case.execution, case.fence + 1, case.state, tuple(case.backlog), case.recovered
                )
            saved.append(record.saved_execution(case, self.now, self.lease if working else None))
            self.result.touched.add(case.execution.id)
        executions.save_executions(self.tx, saved)
        self._save_steps(cases)
        steps.insert_logs(self.tx, [row for case in cases for row in record.log_rows(case)])
        leads.patch_leads(self.tx, self._patches(), {key: item.lead for key, item in self.leads.items()})
        leads.insert_events(self.tx, [line for line in self.verdicts if line.data["executionId"] in self.cases])
        inbox.remove(self.tx, [message for case in cases for message in case.messages])

    def _save_steps(self, cases: Sequence[Case]) -> None:
        new = [s for case in cases for s in record.step_rows(case, fresh=True)]
        changed = [s for case in cases for s in record.step_rows(case, fresh=False)]
        step_tally.add(self.tx, new, changed, {case.execution.id: case.execution.version_id for case in cases})
        steps.insert_steps(self.tx, new)
        steps.update_steps(self.tx, changed)

    def _patches(self) -> dict[str, LeadPatch]:
        """Every lead's patches of this turn, as one."""
        merged: dict[str, LeadPatch] = {}
        for case in self.cases.values():
            for patch in case.decision.patches if case.decision else ():
                earlier = merged.get(case.execution.lead_id)
                merged[case.execution.lead_id] = merge_patches(earlier, patch) if earlier else patch
        return merged


def _has_run(item: ClaimedExecution) -> bool:
    return item.fence > 0


def put_aside(tx: Transaction, execution_id: str, owner: str, now: datetime, pace: float) -> None:
    """Leave an execution that can't be taken further for a while, and say so where people look."""
    due_at = now + TROUBLE_PAUSE * pace
    message = f"It can't be taken further; the server's log says why. It is tried again at {moment_text(due_at)}."
    if executions.put_aside(tx, execution_id, owner, due_at, message):
        steps.insert_logs(tx, [Log(execution_id, "error", message, None, now)])


def request_of(message: Message, now: datetime) -> Request:
    """The event that an inbox message asks for. It is handled at ``now``, whenever it was written."""
    data: JsonObject = message.data
    if plain := _PLAIN.get(message.kind):
        return plain(now)
    match message.kind:
        case "skip":
            return SkipRequested(now, tuple(data["steps"]))
        case "retry":
            return RetryRequested(now, data.get("node"), tuple(data.get("insteadOf", ())))
        case "signal":
            return SignalReceived(now, data["signal"], data.get("data", {}))
    raise ValueError(f"inbox message of unknown kind {message.kind!r}")


def _by_kind(tasks: Iterable[Task]) -> dict[str, list[Task]]:
    by_kind: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        by_kind[task.activity.kind].append(task)
    return by_kind
