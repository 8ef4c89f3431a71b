"""The conservation law: of what was accepted, every execution is somewhere, in a status and with a reason.

Nothing is counted to know that. Triggers keep ``execution_tally`` (migration 0009), so it follows the rows whoever
changes them; what was accepted is added by whoever makes executions. The two can only agree if nothing got lost.

On PostgreSQL changes are appended, since writers that shared a counter would wait for one another. ``fold`` adds
them up from time to time, those of the other tallies as well; the counts are right without it, but take longer to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, TextClause, bindparam, func, select, text

from flowtrack.engine.state import Reason, Status
from flowtrack.store.among import among
from flowtrack.store.database import Transaction
from flowtrack.store.tables import event_tally, execution_tally, step_tally

ACCEPTED = "accepted"
_LAWFUL = frozenset(Status) - {Status.PAUSED}
"""Statuses that are one term of the law, whatever the reason."""
_tally = execution_tally.c


@dataclass(frozen=True, slots=True)
class Tally:
    """How many executions were ever accepted, and how many there are by status and reason (why it is paused, or
    how it completed)."""

    accepted: int
    counts: Mapping[tuple[str, str], int]

    def of(self, status: str, reason: str | None = None) -> int:
        """How many have this status, and this reason if one is given."""
        return sum(count for key, count in self.counts.items() if key[0] == status and reason in (None, key[1]))

    def by_reason(self, status: str) -> dict[str, int]:
        """How many have this status, by reason."""
        return {key[1]: count for key, count in sorted(self.counts.items()) if key[0] == status}

    @property
    def unlawful(self) -> int:
        """How many have a status that the law does not know, or are paused for a reason that it does not know."""
        return sum(count for key, count in self.counts.items() if not _is_lawful(*key))

    @property
    def missing(self) -> int:
        """How many of the accepted are in no status that the law knows. 0 is well; below it, there are more
        executions than were accepted."""
        return self.accepted + self.unlawful - sum(self.counts.values())


def _is_lawful(status: str, reason: str) -> bool:
    return status in _LAWFUL or (status == Status.PAUSED and reason in frozenset(Reason))


def counts(tx: Transaction, workspace_id: str | None = None) -> Tally:
    """The tally of a workspace, or of all together."""
    kinds = select(_tally.status, _tally.reason, func.sum(_tally.count)).group_by(_tally.status, _tally.reason)
    if workspace_id is not None:
        kinds = kinds.where(_tally.workspace_id == workspace_id)
    found = {(status, reason): int(count) for status, reason, count in tx.execute(kinds) if count}
    return Tally(found.pop((ACCEPTED, ""), 0), found)


def of_versions(tx: Transaction, workspace_id: str, version_ids: Iterable[str]) -> dict[str, int]:
    """By status, how many executions of these versions there are."""
    rows = tx.execute(_OF_VERSIONS, {"workspace": workspace_id, "ids": list(version_ids)})
    return {status: int(count) for status, count in rows if count}


_OF_VERSIONS = (
    select(_tally.status, func.sum(_tally.count))
    .where(_tally.workspace_id == bindparam("workspace"), among(_tally.version_id, "ids"))
    .group_by(_tally.status)
)


def sum_of(workspace_id: str | None, *statuses: str) -> Select[Any]:
    """Asks how many have one of these statuses."""
    ours = () if workspace_id is None else (_tally.workspace_id == workspace_id,)
    return select(func.coalesce(func.sum(_tally.count), 0)).where(_tally.status.in_(statuses), *ours)


def accept(tx: Transaction, workspace_ids: Iterable[str]) -> None:
    """Count executions as accepted, given the workspace of each. To be called in the transaction that inserts them."""
    tx.execute(_ACCEPT, [{"workspace_id": key, "count": count} for key, count in Counter(workspace_ids).items()])


_ACCEPT = text("""
    INSERT INTO execution_tally (workspace_id, version_id, status, reason, count)
    VALUES (:workspace_id, '', 'accepted', '', :count)
    ON CONFLICT (workspace_id, version_id, status, reason, slot)
    DO UPDATE SET count = execution_tally.count + excluded.count
""")


def fold(tx: Transaction) -> None:
    """Add up what was appended to each tally, up to some thousands. Any number may do it at once: each takes what no
    other has in hand, and they come to the sums in the same order, so that they never wait for each other in a
    circle."""
    if tx.dialect.name == "postgresql":
        for statement in _FOLDS:
            tx.execute(statement)


def _folding(table: Table) -> TextClause:
    name, key = table.name, [column.name for column in table.primary_key if column.name != "slot"]
    same, columns = ", ".join(f"{name}.{part}" for part in key), ", ".join(key)
    return text(f"""
        WITH free AS (
            SELECT {columns}, slot FROM {name} WHERE slot > 0 LIMIT 20000 FOR UPDATE SKIP LOCKED
        ), taken AS (
            DELETE FROM {name} USING free
            WHERE ({same}, {name}.slot) = ({", ".join(f"free.{part}" for part in key)}, free.slot)
            RETURNING {same}, {name}.count
        )
        INSERT INTO {name} ({columns}, slot, count)
        SELECT {columns}, 0, sum(count) FROM taken GROUP BY {columns} ORDER BY {columns}
        ON CONFLICT ({columns}, slot) DO UPDATE SET count = {name}.count + excluded.count
    """)  # noqa: S608 names of our own


_FOLDS = [_folding(table) for table in (execution_tally, step_tally, event_tally)]
