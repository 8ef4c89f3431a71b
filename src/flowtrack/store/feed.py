"""What is new since somebody last looked: for those who watch, not for deciding anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from flowtrack.store.database import Transaction
from flowtrack.store.tables import execution_log, lead, lead_event, workflow_execution


@dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read: the newest log line and the newest line of any lead's timeline."""

    log_id: int = 0
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A line of a lead's timeline, with the lead."""

    id: str
    type: str
    at: datetime
    data: Any
    lead_id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class News:
    """``executions`` are the ids of those that have new log lines, each once, in their order."""

    mark: Mark
    events: Sequence[FeedEvent]
    executions: Sequence[str]


def news(tx: Transaction, workspace_id: str, since: Mark, most: int) -> News:
    """What has come to a workspace since ``since``, at most so many lines of either kind at a time.

    Ids are taken to be committed in their order, which holds where one process writes.
    """
    log, event = execution_log.c, lead_event.c
    lines = select(log.id, log.execution_id).join(workflow_execution, workflow_execution.c.id == log.execution_id)
    lines = lines.where(workflow_execution.c.workspace_id == workspace_id, log.id > since.log_id)
    logged = tx.execute(lines.order_by(log.id).limit(most)).all()
    found = select(event.id, event.type, event.at, event.data, event.lead_id, lead.c.name, lead.c.email)
    found = found.join(lead, lead.c.id == event.lead_id)
    found = found.where(event.workspace_id == workspace_id, event.id > since.event_id)
    events = [FeedEvent(*row) for row in tx.execute(found.order_by(event.id).limit(most))]
    mark = Mark(logged[-1].id if logged else since.log_id, events[-1].id if events else since.event_id)
    return News(mark, events, list(dict.fromkeys(row.execution_id for row in logged)))
