"""Many rows into one table, fast.

SQLAlchemy builds a dictionary of processed parameters for every row of an executemany. Here the statement is
compiled once a table, and each value goes through its column's own processor straight into the driver's tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table, insert

from flowtrack.store.database import Transaction

_Processor = Callable[[Any], Any]


def insert_all(
    tx: Transaction, table: Table, items: Sequence[Any], statement: Callable[[Dialect], Any] | None = None
) -> None:
    """Insert dataclasses of one kind, whose fields are named like columns of ``table``. None: nothing is done.

    ``statement`` makes the INSERT where a plain one won't do (an upsert); it is asked once a dialect.
    """
    if not items:
        return
    sql, columns = _prepared(tx.dialect, table, tuple(items[0].__dataclass_fields__), statement)
    rows = [
        tuple([process(getattr(item, name)) if process else getattr(item, name) for name, process in columns])
        for item in items
    ]
    tx.exec_driver_sql(sql, rows)


@lru_cache
def _prepared(
    dialect: Dialect, table: Table, names: tuple[str, ...], statement: Callable[[Dialect], Any] | None
) -> tuple[str, tuple[tuple[str, _Processor | None], ...]]:
    made = statement(dialect) if statement else insert(table)
    compiled: Any = made.compile(dialect=dialect, column_keys=list(names))
    columns = [(name, table.c[name].type.dialect_impl(dialect)) for name in compiled.positiontup]
    return str(compiled), tuple((name, kind.bind_processor(dialect)) for name, kind in columns)
