"""One wish, asked of many executions: batch by batch, each a transaction of its own.

A batch goes on behind the last, from the newest to the oldest, so what comes in meanwhile is not met. An execution that
was asked and has not yet taken it in is passed over: a run that broke off can be begun again from its beginning, and
asks nobody twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from flowtrack.services.executions import ALLOWED
from flowtrack.store import askable, execution_list, forms, inbox, leads
from flowtrack.store.askable import Asked
from flowtrack.store.database import Transaction
from flowtrack.store.execution_list import Filter, Mark
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

BATCH = 500


class Batch(NamedTuple):
    """How many were asked, and where the next batch begins; None: this was the last."""

    requested: int
    end: Mark | None


def count(tx: Transaction, workspace: Workspace, kind: str, wanted: Filter, before: Mark | None = None) -> int:
    """How many executions fit, from behind ``before``, whose state allows ``kind`` (``retry`` or ``cancel``). Of those
    that failed for one lead and workflow, only the newest is ever retried, and none if one is live or a newer one
    exists."""
    fitting = _allowed(kind, wanted)
    return 0 if fitting is None else execution_list.count(tx, workspace.id, fitting, before, *askable.askable(kind))


def ask(tx: Transaction, system: System, workspace: Workspace, kind: str, wanted: Filter, before: Mark | None) -> Batch:
    """Ask the next ``BATCH`` of them."""
    fitting = _allowed(kind, wanted)
    if fitting is None:
        return Batch(0, None)
    found = execution_list.find(tx, workspace.id, fitting, before, BATCH, *askable.askable(kind))
    # Executions before leads, as a turn locks them: two who lock in different orders may wait for each other.
    ready = askable.lock(tx, [mark.id for mark in found], ALLOWED[kind])
    if kind == "retry":
        ready = _without_live(tx, ready)
    inbox.append(tx, [item.id for item in ready], kind, {}, system.now())
    return Batch(len(ready), found[-1] if len(found) == BATCH else None)


def _allowed(kind: str, wanted: Filter) -> Filter | None:
    """``wanted``, of the statuses that allow ``kind``; None if none of those is asked for."""
    statuses = tuple(status for status in ALLOWED[kind] if not wanted.statuses or status in wanted.statuses)
    return replace(wanted, statuses=statuses) if statuses else None


def _without_live(tx: Transaction, ready: list[Asked]) -> list[Asked]:
    """The enrolment rule once more, now that nobody can begin anything for these leads."""
    lead_ids = sorted({item.lead_id for item in ready})
    leads.lock_leads(tx, lead_ids)
    live = forms.live_executions(tx, lead_ids)
    return [item for item in ready if (item.lead_id, item.workflow_id) not in live]
