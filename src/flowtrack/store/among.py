"""``column IN (…)`` for a list of any length, as each database takes it best.

PostgreSQL gets the list as one array. Spelt out, every length of it would be another statement, to be parsed
and prepared by every connection anew; and how many there are in a turn changes from turn to turn.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Boolean, ColumnElement, String, any_, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: to a database without booleans it would be put as ``… = 1``, for which no index is used."""
        del against
        return self


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column of texts (or numbers) is one of those in the parameter ``name``."""
    kind = String() if isinstance(column.type, String) else column.type
    return _Among(column, bindparam(name, type_=ARRAY(kind)))


@compiles(_Among)
def _as_list(element: _Among, compiler: Any, **options: Any) -> str:
    column, values = element.clauses
    return str(compiler.process(column.in_(bindparam(values.key, expanding=True)), **options))


@compiles(_Among, "postgresql")
def _as_array(element: _Among, compiler: Any, **options: Any) -> str:
    column, values = element.clauses
    return str(compiler.process(column == any_(values), **options))
