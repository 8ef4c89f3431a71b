"""Finds leads by how their address or name begins, off an index, however many there are.

Each database goes by an index in its own way, and only for a range: PostgreSQL needs operators that ignore the
language's order of letters. Small letters are another matter: of a name, both know those of ASCII, but not every one
knows more. So a name is looked for in all the spellings that it may have in the index.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, func, literal, literal_column, or_, select, union
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from flowtrack.store.database import Transaction
from flowtrack.store.tables import lead
from flowtrack.store.tables.leads import MOST_NAME, NAME_START

_BEHIND = "\U0010ffff"
"""Sorts behind whatever may follow a beginning."""


class _Begins(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: to a database without booleans it would be put as ``… = 1``, for which no index is used."""
        del against
        return self


def begin(workspace_id: str, start: str, most: int) -> Select[Any]:
    """Asks for the ids of up to ``most`` of the workspace's leads whose e-mail address or name begins with ``start``,
    whatever its case."""
    found = union(*(_some(workspace_id, begins, most) for begins in _ways(start))).subquery()
    return select(found.c.id).limit(most)


def count(tx: Transaction, workspace_id: str, start: str, most: int) -> int:
    """How many there are, up to ``most``."""
    found = begin(workspace_id, start, most).subquery()
    return int(tx.execute(select(func.count()).select_from(found)).scalar_one())


def matches(start: str) -> ColumnElement[bool]:
    """Whether the lead of a row is one of them: to be asked row by row, where they are too many to be listed."""
    return or_(*_ways(start))


def _some(workspace_id: str, begins: ColumnElement[bool], most: int) -> Select[Any]:
    some = select(lead.c.id).where(lead.c.workspace_id == workspace_id, begins).limit(most).subquery()
    return select(some.c.id)


def _ways(start: str) -> list[ColumnElement[bool]]:
    name: ColumnElement[str] = literal_column(NAME_START)
    spellings = {_ascii_lower(spelling)[:MOST_NAME] for spelling in (start, start.lower(), start.title())}
    return [_begins(lead.c.email, start.lower()), *(_begins(name, spelling) for spelling in sorted(spellings))]


def _begins(column: ColumnElement[Any], start: str) -> ColumnElement[bool]:
    return _Begins(column, literal(start), literal(start + _BEHIND))


def _ascii_lower(text: str) -> str:
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


@compiles(_Begins)
def _by_bytes(element: _Begins, compiler: Any, **options: Any) -> str:
    column, low, high = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} >= {low} AND {column} < {high})"


@compiles(_Begins, "postgresql")
def _by_pattern(element: _Begins, compiler: Any, **options: Any) -> str:
    column, low, high = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({column} ~>=~ {low} AND {column} ~<~ {high})"
