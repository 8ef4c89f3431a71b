"""What people want of executions. Nobody but the lease's holder changes one; wishes go into its inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flowtrack.domain.errors import ConflictError, NotFoundError
from flowtrack.engine import codec
from flowtrack.engine.retry import MAX_RETRIES
from flowtrack.engine.state import Path, Standing, begin
from flowtrack.services.workflows import trigger_key
from flowtrack.store import askable, execution_views, executions, forms, inbox, leads, steps, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.execution_views import ExecutionRow
from flowtrack.store.executions import NewExecution
from flowtrack.store.steps import Step
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "cancel": ("queued", "running", "paused", "failed"),
    "pause": ("queued", "running", "paused"),
    "resume": ("running", "paused"),
    "skip": ("running", "paused"),
    "retry": ("failed",),
}
"""By wish, the statuses that allow it."""
_OTHER_WAITS: Mapping[Standing | None, str] = {
    Standing.HELD: "it is held; resume the execution to have it tried now",
    Standing.BACKING_OFF: "it failed and is soon tried again by itself",
    Standing.JOINING: "it waits for other paths; skip their waits",
}


def get(tx: Transaction, workspace: Workspace, execution_id: str) -> ExecutionRow:
    """The execution, or NotFoundError."""
    found = execution_views.load(tx, workspace.id, execution_id)
    if found is None:
        raise NotFoundError("There is no such execution.")
    return found


def start(
    tx: Transaction, system: System, workspace: Workspace, workflow_id: str, lead_id: str, trigger_type: str
) -> str:
    """Begin the workflow's published version for a lead, by hand or over the API; answers the execution's id.

    Raises NotFoundError, or ConflictError when nothing is published or an execution is live already.
    """
    lead = leads.load_lead(tx, workspace.id, lead_id)
    if lead is None or workflows.load_workflow(tx, workspace.id, workflow_id, locked=True) is None:
        raise NotFoundError("There is no such workflow or lead.")
    version = workflows.load_published(tx, [workflow_id]).get(workflow_id)
    if version is None:
        raise ConflictError("The workflow has no published version. Publish it first.")
    _none_live(tx, lead_id, workflow_id)
    trigger = trigger_key(version.definition, "trigger_manual")
    new = NewExecution(
        id=system.new_id(),
        workspace_id=workspace.id,
        workflow_id=workflow_id,
        version_id=version.id,
        lead_id=lead_id,
        trigger_type=trigger_type,
        trigger_node_id=trigger,
        trigger_data={"submissionData": {}, "tracking": {}, "metadata": {}},
        state=codec.encode(begin(trigger)),
        max_retries=MAX_RETRIES,
        due_at=system.now(),
        created_at=system.now(),
    )
    executions.insert_executions(tx, [new])
    return new.id


def request(tx: Transaction, system: System, workspace: Workspace, execution_id: str, kind: str) -> None:
    """Ask an execution to ``cancel``, ``pause``, ``resume`` or ``retry`` (at the steps that failed).

    Raises NotFoundError, or ConflictError when its status does not allow it.
    """
    _ask(tx, system, _held(tx, workspace, execution_id, kind), kind, {})


def retry_from(tx: Transaction, system: System, workspace: Workspace, execution_id: str, step_number: int) -> None:
    """Ask a failed execution to go on with a new visit of the node of an earlier step. What came after that
    step is given up. Raises NotFoundError or ConflictError."""
    row = _held(tx, workspace, execution_id, "retry")
    taken = steps.steps_of(tx, execution_id)
    origin = _step(taken, step_number)
    data = {"node": origin.node_key, "insteadOf": _after(taken, step_number)}
    _ask(tx, system, row, "retry", data)


def skip(tx: Transaction, system: System, workspace: Workspace, execution_id: str, step_number: int | None) -> None:
    """Ask for a wait to end now: that of one step, or all there are. The steps are named in the request, so that it
    does nothing to the waits behind them, however late it is taken in.

    Raises NotFoundError for a step that there is not, or ConflictError when nothing there waits for its time: a mail
    that is held has to be resumed, and one that is tried again in a moment goes by itself.
    """
    row = _held(tx, workspace, execution_id, "skip")
    step = None if step_number is None else _step(steps.steps_of(tx, execution_id), step_number)
    _must_allow(row, "skip")
    paths = codec.decode(row.state).paths
    waiting = [path.step for path in paths if path.standing is Standing.WAITING and step_number in (None, path.step)]
    if not waiting:
        raise ConflictError(_why_not(step, paths) if step else "The execution waits for no time that can be skipped.")
    _ask(tx, system, row, "skip", {"steps": waiting})


def _why_not(step: Step, paths: Sequence[Path]) -> str:
    """Why there is no wait to be skipped at this step, and what to do instead."""
    standing = next((path.standing for path in paths if path.step == step.step_number), None)
    why = _OTHER_WAITS.get(standing, f"it is {step.status}")
    return f"Step {step.step_number} ({step.node_key}) waits for no time that can be skipped: {why}."


def _step(taken: Sequence[Step], number: int) -> Step:
    """The step of this number, or NotFoundError."""
    found = next((step for step in taken if step.step_number == number), None)
    if found is None:
        raise NotFoundError(f"The execution has no step {number}.")
    return found


def _ask(tx: Transaction, system: System, row: ExecutionRow, kind: str, data: Mapping[str, Any]) -> None:
    _must_allow(row, kind)
    if kind == "retry":
        _none_live(tx, row.lead_id, row.workflow_id, but=row.id)
    inbox.append(tx, [row.id], kind, data, system.now())


def _held(tx: Transaction, workspace: Workspace, execution_id: str, kind: str) -> ExecutionRow:
    """The execution, or NotFoundError. If its status allows ``kind``, it stays so until the transaction ends."""
    askable.lock(tx, [get(tx, workspace, execution_id).id], ALLOWED[kind])
    return get(tx, workspace, execution_id)


def _must_allow(row: ExecutionRow, kind: str) -> None:
    if row.status not in ALLOWED[kind]:
        allowed = ", ".join(ALLOWED[kind])
        raise ConflictError(f"The execution is {row.status}; to {kind} it, it must be {allowed}.")


def _none_live(tx: Transaction, lead_id: str, workflow_id: str, but: str | None = None) -> None:
    """The enrolment rule: one live execution of a workflow for a lead. Locks the lead, then looks."""
    leads.lock_leads(tx, [lead_id])
    if forms.live_executions(tx, [lead_id]).get((lead_id, workflow_id), but) != but:
        raise ConflictError("An execution of this workflow is live for this lead already.")


def _after(taken: Sequence[Step], number: int) -> list[int]:
    """The step, then all that followed from it."""
    found, before = {number}, 0
    while len(found) > before:  # a join may have taken in a step that is younger than itself
        before = len(found)
        found.update(step.step_number for step in taken if not found.isdisjoint(_came_from(step)))
    return [number, *sorted(found - {number})]


def _came_from(step: Step) -> tuple[int, ...]:
    """The step's parent and, if it is a join, the steps of all paths it took in."""
    took = (step.output_data or {}).get("steps", ()) if step.node_type == "join" else ()
    return (step.parent, *took)
