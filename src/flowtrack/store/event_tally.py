"""How much happened when, without counting it: triggers keep ``event_tally`` by quarter of an hour (migration 0009).

That is as coarse as the days of every time zone allow. Of opens and clicks the first of a mail by a person is counted;
of everything else each.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import TextClause, bindparam, exists, select, text

from flowtrack.store.database import Transaction
from flowtrack.store.tables import event_tally
from flowtrack.store.types import Instant

_tally = event_tally.c


def by_period(tx: Transaction, workspace_id: str, bounds: Sequence[datetime]) -> list[dict[str, int]]:
    """For each period between two neighbours of ``bounds``, how much of each type happened."""
    periods = list(pairwise(bounds))
    values: dict[str, Any] = {"workspace": workspace_id}
    for number, (first, last) in enumerate(periods):
        values |= {f"first{number}": first, f"last{number}": last}
    found: list[dict[str, int]] = [{} for _ in periods]
    for number, kind, count in tx.execute(_counting(len(periods)), values):
        found[number][kind] = int(count)
    return found


def _counting(periods: int) -> TextClause:
    # One look into the index for each period (CROSS JOIN: in this order), and not one at each row for all of them.
    rows = ", ".join(f"({number}, :first{number}, :last{number})" for number in range(periods))
    statement = text(f"""
        WITH period (number, first, last) AS (VALUES {rows})
        SELECT period.number, tally.type, sum(tally.count)
        FROM period CROSS JOIN event_tally AS tally
        WHERE tally.workspace_id = :workspace AND tally.at >= period.first AND tally.at < period.last
        GROUP BY 1, 2
    """)  # noqa: S608 numbers of our own
    moments = (bindparam(f"{end}{number}", type_=Instant()) for end in ("first", "last") for number in range(periods))
    return statement.bindparams(*moments)


def has_any(tx: Transaction, workspace_id: str, kind: str) -> bool:
    """Whether this ever happened."""
    one = select(1).where(_tally.workspace_id == workspace_id, _tally.type == kind)
    return bool(tx.execute(select(exists(one))).scalar())
