"""Many rows by one statement, fast.

SQLAlchemy builds a dictionary of processed parameters for every row of an executemany. Here a statement is
compiled once, and each value goes through its own processor straight into the driver's tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Table, Update, insert

from flowtrack.store.database import Transaction

_Column = tuple[str, Callable[[Any], Any] | None]


def insert_all(
    tx: Transaction, table: Table, items: Sequence[Any], statement: Callable[[Dialect], Any] | None = None
) -> None:
    """Insert dataclasses of one kind, whose fields are named like columns of ``table``. None: nothing is done.

    ``statement`` makes the INSERT where a plain one won't do (an upsert); it is asked once a dialect.
    """
    if items:
        _run(tx, _insert(tx.dialect, table, tuple(items[0].__dataclass_fields__), statement), items)


def update_all(tx: Transaction, statement: Update, items: Sequence[Any]) -> None:
    """Run an UPDATE of the module's own once for each item, whose attributes its parameters are named after."""
    if items:
        _run(tx, _update(tx.dialect, statement), items)


def _run(tx: Transaction, prepared: tuple[str, tuple[_Column, ...]], items: Sequence[Any]) -> None:
    sql, columns = prepared
    rows = [
        tuple([process(getattr(item, name)) if process else getattr(item, name) for name, process in columns])
        for item in items
    ]
    tx.exec_driver_sql(sql, rows)


@lru_cache
def _insert(
    dialect: Dialect, table: Table, names: tuple[str, ...], statement: Callable[[Dialect], Any] | None
) -> tuple[str, tuple[_Column, ...]]:
    made = statement(dialect) if statement else insert(table)
    return _prepared(dialect, made.compile(dialect=dialect, column_keys=list(names)))


@lru_cache
def _update(dialect: Dialect, statement: Update) -> tuple[str, tuple[_Column, ...]]:
    return _prepared(dialect, statement.compile(dialect=dialect))


def _prepared(dialect: Dialect, compiled: Any) -> tuple[str, tuple[_Column, ...]]:
    kinds = [(name, compiled.binds[name].type.dialect_impl(dialect)) for name in compiled.positiontup]
    return str(compiled), tuple((name, kind.bind_processor(dialect)) for name, kind in kinds)
