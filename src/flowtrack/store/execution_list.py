"""Finds executions by what people ask for, newest first, off an index that holds them in that order.

A *kind* is a status with its reason or outcome. There are a dozen, each a list of its own in the index: what is asked
for is the newest of some of these lists, put together. So it never matters how many executions there are that were not
asked for. Leads asked for by how they begin are found first; only where they are too many are the lists gone through
instead, of which every few rows then are one's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, or_, select, tuple_, union_all

from flowtrack.engine.state import OUTCOMES, Reason, Status
from flowtrack.store import lead_search
from flowtrack.store.database import Transaction
from flowtrack.store.tables import lead, workflow
from flowtrack.store.tables import workflow_execution as execution

MOST_LEADS = 20_000
"""More than so many leads are not looked up one by one."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which executions are asked for. ``statuses`` none: all. ``search`` is how the lead's e-mail address or name
    begins; ``created_from`` is the first moment that counts, ``created_to`` the first that does not any more."""

    statuses: tuple[str, ...] = ()
    reason: str | None = None
    outcome: str | None = None
    workflow_id: str | None = None
    lead_id: str | None = None
    search: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None


EVERYTHING = Filter()


class Mark(NamedTuple):
    """The place of an execution in a list."""

    created_at: datetime
    id: str


def mark(tx: Transaction, workspace_id: str, execution_id: str) -> Mark | None:
    """Where an execution of the workspace stands in every list that it is in."""
    ours = (execution.c.workspace_id == workspace_id) & (execution.c.id == execution_id)
    row = tx.execute(select(execution.c.created_at, execution.c.id).where(ours)).one_or_none()
    return Mark(*row) if row else None


def find(
    tx: Transaction,
    workspace_id: str,
    wanted: Filter,
    before: Mark | None,
    most: int,
    *also: ColumnElement[bool],
) -> list[Mark]:
    """The newest ``most`` of the workspace's executions that fit, from behind ``before``, newest first. ``also`` has
    to hold for each as well."""
    parts = _parts(tx, workspace_id, wanted, (*_behind(before), *also))
    if not parts:
        return []
    newest = union_all(*(select(part.limit(most).subquery()) for part in parts)).subquery()
    order = (newest.c.created_at.desc(), newest.c.id.desc())
    rows = tx.execute(select(newest.c.created_at, newest.c.id).order_by(*order).limit(most))
    return [Mark(*row) for row in rows.all()]


def count(
    tx: Transaction, workspace_id: str, wanted: Filter, before: Mark | None = None, *also: ColumnElement[bool]
) -> int:
    """How many of them there are."""
    parts = _parts(tx, workspace_id, wanted, (*_behind(before), *also))
    if not parts:
        return 0
    all_of_them = union_all(*(part.order_by(None) for part in parts)).subquery()
    return int(tx.execute(select(func.count()).select_from(all_of_them)).scalar_one())


_x = execution.c
_LIST: Select[Any] = select(_x.created_at, _x.id)
_NEWEST = (_x.created_at.desc(), _x.id.desc())
# Within a kind all reasons and outcomes are the same, but of NULLs not every planner sees that.
_NEWEST_OF_KIND = (_x.reason.desc(), _x.outcome.desc(), *_NEWEST)


class _Kind(NamedTuple):
    status: str
    reason: str | None
    outcome: str | None


def _kinds(wanted: Filter) -> list[_Kind]:
    """The kinds that are asked for. One without the reason or outcome that it should have is unlawful, but is seen."""
    return [
        _Kind(status, reason, outcome)
        for status in wanted.statuses or tuple(Status)
        for reason in ((*Reason, None) if status == Status.PAUSED else (None,))
        for outcome in ((*OUTCOMES, None) if status == Status.COMPLETED else (None,))
        if wanted.reason in (None, reason) and wanted.outcome in (None, outcome)
    ]


def _parts(
    tx: Transaction, workspace_id: str, wanted: Filter, also: Sequence[ColumnElement[bool]]
) -> list[Select[Any]]:
    """What is asked for, as ordered lists that have no execution in common."""
    conditions = (*_within(wanted), *also)
    few = _of_few(tx, workspace_id, wanted)
    if few is not None:
        conditions = (*_hidden(workspace_id, wanted.workflow_id), _of_any(_kinds(wanted)), *conditions)
        return [few.where(*conditions).order_by(*_NEWEST)]
    if wanted.search is not None:
        conditions = (*conditions, _is_of_one_called(wanted.search))
    if wanted.workflow_id is not None:
        conditions = (_x.workflow_id == _own(workspace_id, wanted.workflow_id), *conditions)
    else:
        conditions = (_x.workspace_id == workspace_id, *conditions)
        if not (wanted.statuses or wanted.reason or wanted.outcome):
            return [_LIST.where(*conditions).order_by(*_NEWEST)]
    return [_LIST.where(_of(kind), *conditions).order_by(*_NEWEST_OF_KIND) for kind in _kinds(wanted)]


def _of_few(tx: Transaction, workspace_id: str, wanted: Filter) -> Select[Any] | None:
    """The executions of those leads that are asked for; None: of all, or of too many to be looked up one by one."""
    if wanted.lead_id is not None:
        one = _LIST.where(_x.lead_id == wanted.lead_id)
        return one if wanted.search is None else one.where(_is_of_one_called(wanted.search))
    if wanted.search is None:
        return None
    if lead_search.count(tx, workspace_id, wanted.search, MOST_LEADS + 1) > MOST_LEADS:
        return None
    leads = lead_search.begin(workspace_id, wanted.search, MOST_LEADS).subquery()
    return _LIST.join(leads, leads.c.id == _x.lead_id)


def _is_of_one_called(search: str) -> ColumnElement[bool]:
    """Asked like this, it is asked of each row, and no planner begins with the leads instead."""
    one = select(lead.c.id).where(lead.c.id == _x.lead_id, lead_search.matches(search))
    return one.scalar_subquery().is_not(None)


def _own(workspace_id: str, workflow_id: str) -> Any:
    """The workflow's id, if it is the workspace's. So the wall is asked for once, and not at each execution's row."""
    ours = (workflow.c.id == workflow_id) & (workflow.c.workspace_id == workspace_id)
    return select(workflow.c.id).where(ours).scalar_subquery()


def _hidden(workspace_id: str, workflow_id: str | None) -> list[ColumnElement[bool]]:
    """That an execution is the workspace's (and workflow's), put so that no planner goes by an index of theirs, which
    would be all that they ever had."""
    pairs = [(_x.workspace_id, workspace_id), (_x.workflow_id, workflow_id)]
    return [column.concat("") == value for column, value in pairs if value is not None]


def _within(wanted: Filter) -> list[ColumnElement[bool]]:
    since = [] if wanted.created_from is None else [_x.created_at >= wanted.created_from]
    return since if wanted.created_to is None else [*since, _x.created_at < wanted.created_to]


def _behind(before: Mark | None) -> list[ColumnElement[bool]]:
    if before is None:
        return []
    created_at = literal(before.created_at, _x.created_at.type)
    return [tuple_(_x.created_at, _x.id) < tuple_(created_at, literal(before.id))]


def _of(kind: _Kind) -> ColumnElement[bool]:
    return and_(_x.status == kind.status, _x.reason == kind.reason, _x.outcome == kind.outcome)


def _of_any(kinds: Sequence[_Kind]) -> ColumnElement[bool]:
    return or_(false(), *map(_of, kinds))
