"""A lead's timeline, put together: what is told of the lead itself, its mails, its executions' beginnings and ends.

Mails and executions are read from their own records, which tell how they stand now. At one moment what causes
comes before what is caused: each source has a rank for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, literal, select, tuple_

from flowtrack.store.among import among
from flowtrack.store.database import Transaction
from flowtrack.store.tables import email_message, lead_event, submission, workflow, workflow_execution

_IN_THE_BEGINNING = ("submission", "added")


class Place(NamedTuple):
    """Where a line stands; later ones are greater."""

    at: datetime
    rank: int
    id: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline; ``data`` by what ``type`` it is."""

    place: Place
    type: str
    data: Mapping[str, Any]


class _Source(NamedTuple):
    """Where lines come from: their rows, of which the first three make the place, and what a row tells."""

    rows: Select[Any]
    at: ColumnElement[datetime]
    rank: ColumnElement[int]
    id: ColumnElement[str]
    tell: Callable[[Any], tuple[str, dict[str, Any]]]


def lines(tx: Transaction, lead_id: str, before: Place | None, most: int) -> list[Line]:
    """The newest lines of a lead's timeline that stand before ``before``, newest first."""
    found: list[Line] = []
    for source in _sources(lead_id):
        place = tuple_(source.at, source.rank, source.id)
        rows = source.rows
        if before is not None:
            rows = rows.where(place < tuple_(literal(before.at, source.at.type), before.rank, before.id))
        rows = rows.order_by(source.at.desc(), source.rank.desc(), source.id.desc()).limit(most)
        found += (Line(Place(*row[:3]), *source.tell(row)) for row in tx.execute(rows).all())
    return _with_more(tx, sorted(found, key=lambda line: line.place, reverse=True)[:most])


def _sources(lead_id: str) -> Iterable[_Source]:
    event, execution, mail = lead_event.c, workflow_execution.c, email_message.c
    rank: ColumnElement[int] = case((event.type.in_(_IN_THE_BEGINNING), 0), else_=3)
    rows = select(event.at, rank.label("rank"), event.id, event.type, event.data)
    rows = rows.where(event.lead_id == lead_id, event.type != "email_sent")
    yield _Source(rows, event.at, rank, event.id, lambda row: (row.type, dict(row.data)))
    for at, rank, tell in (
        (execution.created_at, literal(1), _began),
        (execution.completed_at, literal(4), _ended),
    ):
        rows = select(
            at, rank, execution.id, execution.workflow_id, workflow.c.name, execution.trigger_type, execution.status,
            execution.outcome, execution.error_message,
        ).join_from(workflow_execution, workflow, workflow.c.id == execution.workflow_id)  # fmt: skip
        yield _Source(rows.where(execution.lead_id == lead_id, at.is_not(None)), at, rank, execution.id, tell)
    sent = case((mail.sent_at.is_not(None), mail.sent_at), else_=mail.created_at)
    rows = select(sent, literal(2), mail.id, mail.execution_id, mail.subject, mail.status, mail.provider, mail.response)
    yield _Source(rows.where(mail.lead_id == lead_id), sent, literal(2), mail.id, _mailed)


def _execution(row: Any) -> dict[str, Any]:
    return {"executionId": row.id, "workflowId": row.workflow_id, "workflowName": row.name}


def _began(row: Any) -> tuple[str, dict[str, Any]]:
    return "execution_began", {**_execution(row), "triggerType": row.trigger_type}


def _ended(row: Any) -> tuple[str, dict[str, Any]]:
    end = {"status": row.status, "outcome": row.outcome, "errorMessage": row.error_message}
    return "execution_ended", {**_execution(row), **end}


def _mailed(row: Any) -> tuple[str, dict[str, Any]]:
    names = {"emailId": row.id, "executionId": row.execution_id, "subject": row.subject, "status": row.status}
    return f"email_{row.status}", {**names, "provider": row.provider, "response": row.response}


def _with_more(tx: Transaction, found: Sequence[Line]) -> list[Line]:
    """The lines, with what was sent in, and the subject of the mail that they speak of."""
    fields = _by_id(tx, select(submission.c.id, submission.c.fields), found, "submissionId")
    subjects = _by_id(tx, select(email_message.c.id, email_message.c.subject), found, "emailId")
    more = (("submissionId", "fields", fields), ("emailId", "subject", subjects))
    told = []
    for line in found:
        known = {name: known[line.data[key]] for key, name, known in more if line.data.get(key) in known}
        told.append(Line(line.place, line.type, {**known, **line.data}))
    return told


def _by_id(tx: Transaction, rows: Select[Any], found: Sequence[Line], key: str) -> dict[str, Any]:
    ids = {line.data[key] for line in found if line.data.get(key)}
    if not ids:
        return {}
    column = next(iter(rows.selected_columns))
    return {row[0]: row[1] for row in tx.execute(rows.where(among(column, "ids")), {"ids": list(ids)}).all()}
