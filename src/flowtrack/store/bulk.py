"""Many rows by one statement, fast.

SQLAlchemy builds a dictionary of processed parameters for every row of an executemany. Here a statement is
compiled once, and each value goes through its own processor straight into the driver's tuple. Rows are
named tuples: a turn makes twenty a mail, and a frozen dataclass takes four times as long to make.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Dialect, Table, Update, insert

from flowtrack.store.database import Transaction

_Prepared = tuple[str, Callable[[Any], tuple[Any, ...]], tuple[tuple[int, Callable[[Any], Any]], ...]]
"""The statement, what gets an item's values in its order, and which of them go through which processor."""


def insert_all(
    tx: Transaction, table: Table, items: Sequence[Any], statement: Callable[[Dialect], Any] | None = None
) -> None:
    """Insert rows of one kind, whose fields are named like columns of ``table``. None: nothing is done.

    ``statement`` makes the INSERT where a plain one won't do (an upsert); it is asked once a dialect.
    """
    if items:
        _run(tx, _insert(tx.dialect, table, items[0]._fields, statement), items)


def update_all(tx: Transaction, statement: Update, items: Sequence[Any]) -> None:
    """Run an UPDATE of the module's own once for each item, whose attributes its parameters are named after."""
    if items:
        _run(tx, _update(tx.dialect, statement), items)


def _run(tx: Transaction, prepared: _Prepared, items: Sequence[Any]) -> None:
    sql, values_of, processed = prepared
    rows = []
    for item in items:
        row = list(values_of(item))
        for place, process in processed:
            row[place] = process(row[place])
        rows.append(tuple(row))
    tx.exec_driver_sql(sql, rows)


@lru_cache
def _insert(
    dialect: Dialect, table: Table, names: tuple[str, ...], statement: Callable[[Dialect], Any] | None
) -> _Prepared:
    made = statement(dialect) if statement else insert(table)
    return _prepared(dialect, made.compile(dialect=dialect, column_keys=list(names)))


@lru_cache
def _update(dialect: Dialect, statement: Update) -> _Prepared:
    return _prepared(dialect, statement.compile(dialect=dialect))


def _prepared(dialect: Dialect, compiled: Any) -> _Prepared:
    names = compiled.positiontup
    kinds = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
    processors = enumerate(kind.bind_processor(dialect) for kind in kinds)
    return str(compiled), attrgetter(*names), tuple((place, process) for place, process in processors if process)
