"""What waits for a person's hand, by what it has in common. Only the newest are looked at where there may be many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, text

from flowtrack.store.database import Transaction
from flowtrack.store.tables import execution_step, form, submission, workflow, workflow_execution
from flowtrack.store.tables.executions import AGAIN, HELD
from flowtrack.store.tables.leads import QUARANTINED

NEWEST = 1_000
MOST_GROUPS = 10
FEW = 5_000
_x = workflow_execution.c


@dataclass(frozen=True, slots=True)
class Group:
    """Executions of one workflow with the same trouble: how many of the newest, and the newest of them."""

    workflow_id: str
    workflow_name: str
    error: str
    count: int
    newest: str


class Form(NamedTuple):
    """A form that takes something in, what it is called, and the workflow that it begins, if any."""

    id: str
    name: str
    workflow_id: str | None


def failed(tx: Transaction, workspace_id: str) -> list[Group]:
    """The newest failed executions, by workflow and error, the largest group first."""
    newest = select(_x.id, _x.workflow_id, func.coalesce(_x.error_message, "").label("error"))
    ours = (_x.workspace_id == workspace_id, _x.status == "failed", _x.reason.is_(None), _x.outcome.is_(None))
    # As ``execution_list`` has it: the order of the index by kind.
    order = (_x.reason.desc(), _x.outcome.desc(), _x.created_at.desc(), _x.id.desc())
    return _groups(tx, newest.where(*ours).order_by(*order))


def held(tx: Transaction, workspace_id: str, *, for_a_person: bool) -> list[Group]:
    """The newest executions that are held, likewise: until a person decides, or until an account or limit allows."""
    step = execution_step.c
    # A path that is held says why at its step.
    why = select(func.max(step.error_message)).where(step.execution_id == _x.id, step.status == "waiting")
    newest = select(_x.id, _x.workflow_id, func.coalesce(why.scalar_subquery(), "").label("error"))
    due = _x.due_at.is_(None) if for_a_person else _x.due_at.is_not(None)
    return _groups(tx, newest.where(_x.workspace_id == workspace_id, text(HELD), due).order_by(_x.id.desc()))


def _groups(tx: Transaction, newest: Select[Any]) -> list[Group]:
    found = newest.limit(NEWEST).subquery()
    groups = (
        select(found.c.workflow_id, workflow.c.name, found.c.error, func.count(), func.max(found.c.id))
        .join(workflow, workflow.c.id == found.c.workflow_id)
        .group_by(found.c.workflow_id, workflow.c.name, found.c.error)
        .order_by(func.count().desc(), func.max(found.c.id).desc())
        .limit(MOST_GROUPS)
    )
    return [Group(*row) for row in tx.execute(groups)]


def quarantined(tx: Transaction, form_id: str) -> int:
    """How many submissions of a form are in quarantine, counted up to ``NEWEST``."""
    some = select(submission.c.id).where(submission.c.form_id == form_id, text(QUARANTINED)).limit(NEWEST)
    return tx.execute(select(func.count()).select_from(some.subquery())).scalar_one()


def forms(tx: Transaction, workspace_id: str) -> Sequence[Form]:
    """The workspace's forms that are not closed, the newest first, up to ``NEWEST``."""
    open_ones = (form.c.workspace_id == workspace_id, form.c.closed_at.is_(None))
    found = select(form.c.id, form.c.name, form.c.workflow_id).where(*open_ones)
    return [Form(*row) for row in tx.execute(found.order_by(form.c.id.desc()).limit(NEWEST))]


def next_due(tx: Transaction, workspace_id: str, paused: int) -> datetime | None:
    """When the first of a workspace's paused executions, of which there are so many, is due; None if none ever is."""
    if paused <= FEW:
        ours = (_x.workspace_id == workspace_id, _x.status == "paused")
        return tx.execute(select(_x.due_at).where(*ours, _x.due_at.is_not(None)).order_by(_x.due_at).limit(1)).scalar()
    # By time, over all workspaces: with so many of ours one comes soon. (Put like this, it is looked for by time.)
    ours_by_name: ColumnElement[bool] = _x.workspace_id.concat("") == workspace_id
    return tx.execute(select(_x.due_at).where(text(AGAIN), ours_by_name).order_by(_x.due_at).limit(1)).scalar()
