"""Signs that something has changed in a workspace, for those who watch. Nothing is decided by them.

Whoever looks twice compares. No writer does anything for it, so that watching costs nobody but the watcher: a few
statements at each look, however much there is on record.

That an execution has gone on leaves no trace that could be found without knowing where to look. So each look notes
which executions *can* go on until the next: those that are leased, due, or will be due by then. The next look asks for
their fences, which every save raises. What becomes due in between was not noted, but whatever makes it so leaves a
sign: a submission and a signal on the lead's timeline, a request that was carried out in the execution's log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, bindparam, func, literal_column, select, text

from flowtrack.store import workers
from flowtrack.store.among import among
from flowtrack.store.database import Transaction
from flowtrack.store.tables import (
    captured_mail,
    execution_log,
    execution_tally,
    form,
    lead_event,
    mail_account,
    submission,
    suppression,
    template,
    workflow,
    workflow_execution,
    workspace,
)
from flowtrack.store.tables.executions import AGAIN, FRESH, LEASED

MOST_MOVING = 1000
"""Of each kind (never run, due again, leased), so many executions are noted at most."""
MOST_RECENT = 2000
MOST_NUMBERED = 1000
"""Rows that are numbered may be committed out of their order: so many numbers back are looked at again."""
LIVE = ("queued", "running", "paused")


class Standing(NamedTuple):
    """How an execution stands. ``reason`` is as the tally has it: why it is paused, how it completed, or empty."""

    fence: int
    status: str
    reason: str


class Moving(NamedTuple):
    """An execution that can go on before long. ``waits`` says that it is due, and nobody has it."""

    id: str
    workflow_id: str
    lead_id: str
    standing: Standing
    waits: bool


@dataclass(frozen=True, slots=True)
class Signs:
    """What a look saw of one workspace, between moments of the business clock: ``moving`` holds whatever can go on
    before ``until``, unless that was too much (``crowded``). ``standing`` is how things are, by kind; ``recent`` is
    what came a short while ago, by kind. Of each fact the first column tells which thing it is about."""

    at: datetime
    until: datetime
    crowded: bool
    moving: Mapping[str, Moving]
    standing: Mapping[str, frozenset[tuple[Any, ...]]]
    recent: Mapping[str, frozenset[tuple[Any, ...]]]

    @property
    def live(self) -> bool:
        """Whether there is any execution that is not at its end."""
        return any(status in LIVE and count for status, _, count in self.standing["tally"])


@dataclass(frozen=True, slots=True)
class Look:
    """What a look saw: by workspace its signs, and by id how each execution stands that was asked for."""

    signs: Mapping[str, Signs]
    executions: Mapping[str, Standing]


def look(
    tx: Transaction,
    workspace_ids: Collection[str],
    noted: Collection[str],
    *,
    at: datetime,
    until: datetime,
    real_now: datetime,
    recent_id: str,
) -> Look:
    """Look at these workspaces at ``at``, noting what can go on before ``until`` (business time), and at the
    executions ``noted`` before. What has an id before ``recent_id`` is not recent."""
    values = {"workspaces": list(workspace_ids), "recent": recent_id}
    # In this order: what goes on between the two queries (PostgreSQL gives each its own view) is seen twice, not never.
    moving, crowded = _moving(tx, at, until)
    found_again = {row[0]: Standing(*row[1:]) for row in tx.execute(_NOTED, {"ids": list(noted)})} if noted else {}
    standing = {kind: _grouped(tx.execute(query, values)) for kind, query in _STANDING.items()}
    recent = {kind: _grouped(tx.execute(query, values)) for kind, query in _RECENT.items()}
    alive = frozenset((row.id,) for row in workers.alive(tx, real_now))
    signs = {
        key: Signs(
            at,
            until,
            crowded,
            moving.get(key, {}),
            {"workers": alive} | {kind: frozenset(found.get(key, ())) for kind, found in standing.items()},
            {kind: frozenset(found.get(key, ())) for kind, found in recent.items()},
        )
        for key in workspace_ids
    }
    return Look(signs, found_again)


def _grouped(rows: Iterable[Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Rows by their first column."""
    grouped: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        grouped.setdefault(row[0], []).append(tuple(row[1:]))
    return grouped


def _moving(tx: Transaction, at: datetime, until: datetime) -> tuple[dict[str, dict[str, Moving]], bool]:
    """By workspace and id, what can go on before ``until``; and whether there is more than was looked at."""
    found: dict[str, dict[str, Moving]] = {}
    crowded = False
    for query in _MOVING:
        rows = tx.execute(query, {"until": until}).all()
        crowded = crowded or len(rows) == MOST_MOVING
        for key, workspace_id, workflow_id, lead_id, due_at, lease_until, *standing in rows:
            waits = lease_until is None and due_at is not None and due_at <= at
            found.setdefault(workspace_id, {})[key] = Moving(key, workflow_id, lead_id, Standing(*standing), waits)
    return found, crowded


_x = workflow_execution.c
_STANDS = (_x.fence, _x.status, func.coalesce(_x.reason, _x.outcome, literal_column("''")))
_NOTED = select(_x.id, *_STANDS).where(among(_x.id, "ids"))
_ROW = select(_x.id, _x.workspace_id, _x.workflow_id, _x.lead_id, _x.due_at, _x.lease_until, *_STANDS)


def _first(lane: str, moment: ColumnElement[Any], *also: ColumnElement[bool]) -> Select[Any]:
    return _ROW.where(text(lane), *also).order_by(moment).limit(MOST_MOVING)


_SOON = _x.due_at <= bindparam("until", type_=_x.due_at.type)
_MOVING = (_first(FRESH, _x.due_at, _SOON), _first(AGAIN, _x.due_at, _SOON), _first(LEASED, _x.lease_until))


def _of(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return among(column, "workspaces")


def _since(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column > bindparam("recent", type_=String)


def _newest(number: ColumnElement[Any]) -> ColumnElement[bool]:
    return number > select(func.max(number) - MOST_NUMBERED).scalar_subquery()


_STANDING: dict[str, Select[Any]] = {
    "tally": select(
        execution_tally.c.workspace_id,
        execution_tally.c.status,
        execution_tally.c.reason,
        func.sum(execution_tally.c.count),
    )
    .where(_of(execution_tally.c.workspace_id))
    .group_by(execution_tally.c.workspace_id, execution_tally.c.status, execution_tally.c.reason),
    "workflows": select(
        workflow.c.workspace_id,
        workflow.c.id,
        workflow.c.revision,
        workflow.c.published_version_id,
        workflow.c.updated_at,
    ).where(_of(workflow.c.workspace_id)),
    "forms": select(form.c.workspace_id, form.c.id, form.c.updated_at).where(_of(form.c.workspace_id)),
    "templates": select(template.c.workspace_id, template.c.id, template.c.updated_at).where(
        _of(template.c.workspace_id)
    ),
    "settings": select(workspace.c.id, *workspace.c).where(_of(workspace.c.id)),
    "mail_account": select(mail_account.c.workspace_id, mail_account.c.id, mail_account.c.revision).where(
        _of(mail_account.c.workspace_id)
    ),
}
_RECENT: dict[str, Select[Any]] = {
    "timeline": select(lead_event.c.workspace_id, lead_event.c.id, lead_event.c.type, lead_event.c.lead_id)
    .where(_of(lead_event.c.workspace_id), _since(lead_event.c.id))
    .order_by(lead_event.c.id.desc())
    .limit(MOST_RECENT),
    "submissions": select(submission.c.workspace_id, submission.c.id)
    .where(_of(submission.c.workspace_id), _since(submission.c.id))
    .order_by(submission.c.id.desc())
    .limit(MOST_RECENT),
    "suppressions": select(suppression.c.workspace_id, suppression.c.id)
    .where(_of(suppression.c.workspace_id), _since(suppression.c.id))
    .order_by(suppression.c.id.desc())
    .limit(MOST_RECENT),
    "captured": select(captured_mail.c.workspace_id, captured_mail.c.id).where(
        _of(captured_mail.c.workspace_id), _newest(captured_mail.c.id)
    ),
    "logged": select(_x.workspace_id, execution_log.c.id, _x.id, _x.workflow_id, _x.lead_id)
    .join(workflow_execution, _x.id == execution_log.c.execution_id)
    .where(_of(_x.workspace_id), _newest(execution_log.c.id)),
}
