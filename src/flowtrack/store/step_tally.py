"""How many steps every node has, by status and exit, without counting them.

Whoever writes steps adds here what that changes, in the same transaction: a step that comes to be, one that leaves
its status for another. What a step was is read from its row, under the lock of its execution, so the tally follows
the rows whatever has happened to them. A turn adds a row for each kind of change, however many steps changed so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Dialect, func, insert, select

from flowtrack.store.among import among
from flowtrack.store.bulk import insert_all, upsert
from flowtrack.store.database import Transaction
from flowtrack.store.steps import Step
from flowtrack.store.tables import execution_step, step_tally


@dataclass(frozen=True, slots=True)
class NodeCount:
    """How many steps of a node have a status and exit ('': none)."""

    node_key: str
    status: str
    exit: str
    count: int


class _Change(NamedTuple):
    version_id: str
    node_key: str
    status: str
    exit: str
    count: int  # type: ignore[assignment]  # the column's name, and a tuple's method


def add(tx: Transaction, new: Iterable[Step], changed: Sequence[Step], versions: Mapping[str, str]) -> None:
    """Count steps that come to be, and those that become what ``changed`` says: to be called before they are written.
    ``versions`` names the version of each execution."""
    counts = Counter(_kind(step, versions) for step in new)
    before = _on_record(tx, changed)
    for step in changed:
        if (was := before.get((step.execution_id, step.step_number))) is not None:
            counts[_kind(step, versions)] += 1
            counts[_kind(step._replace(status=was[0], exit=was[1]), versions)] -= 1
    insert_all(tx, step_tally, [_Change(*kind, count) for kind, count in sorted(counts.items()) if count], _add)


def _kind(step: Step, versions: Mapping[str, str]) -> tuple[str, str, str, str]:
    return versions[step.execution_id], step.node_key, step.status, step.exit or ""


def _on_record(tx: Transaction, steps: Sequence[Step]) -> dict[tuple[str, int], tuple[str, str | None]]:
    """The status and exit that steps have by now."""
    if not steps:
        return {}
    wanted = {"ids": list({step.execution_id for step in steps}), "numbers": list({step.step_number for step in steps})}
    return {(row[0], row[1]): (row[2], row[3]) for row in tx.execute(_ON_RECORD, wanted).all()}


_step = execution_step.c
_ON_RECORD = select(_step.execution_id, _step.step_number, _step.status, _step.exit).where(
    among(_step.execution_id, "ids"), among(_step.step_number, "numbers")
)


def _add(dialect: Dialect) -> Any:
    """On PostgreSQL it is only appended, so that workers do not wait for one another; see ``store.tally``."""
    if dialect.name == "postgresql":
        return insert(step_tally)
    statement = upsert(dialect, step_tally).inline()
    key = [column.name for column in step_tally.primary_key]
    total = step_tally.c.count + statement.excluded.count
    return statement.on_conflict_do_update(index_elements=key, set_={"count": total})


def of_versions(tx: Transaction, version_ids: Iterable[str]) -> list[NodeCount]:
    """What the steps of these versions come to."""
    rows = tx.execute(_OF_VERSIONS, {"ids": list(version_ids)})
    return [NodeCount(*row[:3], int(row[3])) for row in rows if row[3]]


_tally = step_tally.c
_OF_VERSIONS = (
    select(_tally.node_key, _tally.status, _tally.exit, func.sum(_tally.count))
    .where(among(_tally.version_id, "ids"))
    .group_by(_tally.node_key, _tally.status, _tally.exit)
    .order_by(_tally.node_key, _tally.status, _tally.exit)
)
