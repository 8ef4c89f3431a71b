"""Many rows by one statement, fast.

SQLAlchemy builds a dictionary of processed parameters for every row of an executemany. Here a statement is
compiled once, and each value goes through its own processor straight into what the driver takes. On SQLite that
is a tuple a row. On PostgreSQL it is a list a column, of which one statement makes rows again (``unnest``): an
executemany would have the server begin and end a statement for every row. Rows are named tuples: a turn makes
twenty a mail, and a frozen dataclass takes four times as long to make.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ARRAY, BindParameter, Dialect, String, Table, Update, bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import TypeEngine

from flowtrack.store.database import Transaction

_Processor = Callable[[Any], Any] | None
_Prepared = tuple[str, Callable[[Any], tuple[Any, ...]], tuple[tuple[int, Callable[[Any], Any]], ...]]
"""The statement, what gets an item's values in its order, and which of them go through which processor."""


def insert_all(
    tx: Transaction, table: Table, items: Sequence[Any], statement: Callable[[Dialect], Any] | None = None
) -> None:
    """Insert rows of one kind, whose fields are named like columns of ``table``. None: nothing is done.

    ``statement`` makes the INSERT where a plain one won't do (an upsert; no two items may then be for one row);
    it is asked once a dialect.
    """
    if items:
        _run(tx, _insert(tx.dialect, table, items[0]._fields, statement), items)


def insert_returning(
    tx: Transaction, table: Table, items: Sequence[Any], statement: Callable[[Dialect], Any]
) -> Sequence[Any]:
    """The same, for a statement that answers rows (of texts)."""
    if tx.dialect.name != "postgresql":
        return tx.execute(statement(tx.dialect), [item._asdict() for item in items]).all()
    rows: Sequence[Any] = _run(tx, _insert(tx.dialect, table, items[0]._fields, statement), items).all()
    return rows


def upsert(dialect: Dialect, table: Table) -> Any:
    """An INSERT that can say what to do on conflict, in the words of the database."""
    return (postgresql if dialect.name == "postgresql" else sqlite).insert(table)


def update_all(tx: Transaction, statement: Update, items: Sequence[Any]) -> None:
    """Run an UPDATE of the module's own for each item, whose attributes its parameters are named after; the type of
    each has to be known. No two items may be for one row."""
    if items:
        _run(tx, _update(tx.dialect, statement), items)


def _run(tx: Transaction, prepared: _Prepared, items: Sequence[Any]) -> Any:
    sql, values_of, processed = prepared
    if tx.dialect.name == "postgresql":
        columns: list[Any] = list(zip(*map(values_of, items), strict=True))
        for place, process in processed:
            columns[place] = [process(value) for value in columns[place]]
        return tx.exec_driver_sql(sql, tuple(columns))
    rows = []
    for item in items:
        row = list(values_of(item))
        for place, process in processed:
            row[place] = process(row[place])
        rows.append(tuple(row))
    return tx.exec_driver_sql(sql, rows)


@lru_cache
def _insert(
    dialect: Dialect, table: Table, names: tuple[str, ...], statement: Callable[[Dialect], Any] | None
) -> _Prepared:
    made = statement(dialect) if statement else insert(table)
    if dialect.name == "postgresql":
        given = _given({name: table.c[name].type for name in names})
        made = made.from_select(names, select(*given.c))
    return _prepared(dialect, made.compile(dialect=dialect, column_keys=list(names)))


@lru_cache
def _update(dialect: Dialect, statement: Update) -> _Prepared:
    compiled: Any = statement.compile(dialect=dialect)
    if dialect.name == "postgresql":
        given = _given({name: compiled.binds[name].type for name in compiled.positiontup})
        compiled = _from_rows(statement, given).compile(dialect=dialect)
    return _prepared(dialect, compiled)


def _given(types: Mapping[str, TypeEngine[Any]]) -> Any:
    """A table made of parameters, each a list of the values of one column. It says nothing of a text's length: a
    text that is too long has to be refused by the table, not cut here."""
    lists = (
        bindparam(name, type_=ARRAY(String() if isinstance(kind, String) else kind)) for name, kind in types.items()
    )
    # A column's name must not be one of the table's, which statements may use in text.
    return func.unnest(*lists).table_valued(*(f"new_{name}" for name in types)).render_derived("given")


def _from_rows(statement: Any, given: Any) -> Any:
    """The UPDATE with columns of ``given`` in place of its parameters."""

    def column(element: Any, **options: Any) -> Any:
        del options
        return given.c[f"new_{element.key}"] if isinstance(element, BindParameter) else None

    return replacement_traverse(statement, {}, column)


def _prepared(dialect: Dialect, compiled: Any) -> _Prepared:
    names = compiled.positiontup
    kinds = (compiled.binds[name].type for name in names)
    processors = enumerate(_processor(dialect, kind) for kind in kinds)
    return str(compiled), attrgetter(*names), tuple((place, process) for place, process in processors if process)


def _processor(dialect: Dialect, kind: TypeEngine[Any]) -> _Processor:
    """What a value of this type goes through, or each value of an array."""
    single = kind.item_type if isinstance(kind, ARRAY) else kind
    return single.dialect_impl(dialect).bind_processor(dialect)
