"""The lines of a lead's timeline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Query

from flowtrack.api.schemas.wire import Answer
from flowtrack.store.timeline import Line, Place

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class EventView(Answer):
    """One line of a timeline. ``data`` by type: `submission` {submissionId, formId, formName, fields} · `added` {} ·
    `changed` {changes: {key: {from, to}}} · `status` {from, to, executionId?} · `execution_began` {executionId,
    workflowId, workflowName, triggerType} · `execution_ended` {executionId, workflowId, workflowName, status,
    outcome, errorMessage} · `email_sent` (also `email_sending`, `email_held`, `email_deferred`, `email_refused`,
    `email_unknown`) {emailId, executionId, subject, status, provider, response} · `open` {emailId, subject, grade,
    reason} · `click` {…, url} · `reply` {note?} · `booking` {bookingId, startsAt?, note?} · `unsubscribe` {} ·
    `bounce` {emailId, subject, reason} · `suppressed`, `suppression_lifted` {reason}."""

    id: str
    type: str
    at: datetime
    data: Any


def event_view(line: Line) -> EventView:
    """A line as it is shown. Two of them may be of one execution: its id alone does not tell them apart."""
    line_id = f"{line.place.id}.end" if line.type == "execution_ended" else line.place.id
    return EventView(id=line_id, type=line.type, at=line.place.at, data=line.data)


def cursor_of(line: Line) -> str:
    """Where the page behind this line goes on."""
    at, rank, line_id = line.place
    return f"{(at - _EPOCH) // _MICROSECOND}.{rank}.{line_id}"


async def _place(
    cursor: Annotated[
        str | None, Query(pattern=r"^[0-9]{1,17}\.[0-9]\.[0-9a-f-]{36}$", description="`nextCursor` of the page before")
    ] = None,
) -> Place | None:
    if cursor is None:
        return None
    at, rank, line_id = cursor.split(".")
    return Place(_EPOCH + int(at) * _MICROSECOND, int(rank), line_id)


Before = Annotated[Place | None, Depends(_place)]
