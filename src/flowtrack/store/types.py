"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, FetchedValue, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

Id = String(36)
Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Counter = BigInteger().with_variant(Integer(), "sqlite")
"""A number the database counts up itself; SQLite does so only for its own INTEGER."""


def slot() -> Column[int]:
    """Which addend of a tally a row is. The database gives it: always 0 on SQLite, another one each time on
    PostgreSQL, whose writers only append."""
    comment = "0 is the sum; the others add to it"
    return Column(
        "slot", Counter, primary_key=True, autoincrement=False, server_default=FetchedValue(), comment=comment
    )


class Instant(TypeDecorator[datetime]):
    """A moment, always UTC and always aware, to the microsecond. On SQLite it is sortable text.

    The processors are made whole here: a turn writes a dozen moments a mail, and the library's own way, by
    parts, takes several times as long.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return String(26) if dialect.name == "sqlite" else DateTime(timezone=True)

    def bind_processor(self, dialect: Dialect) -> Any:
        return _to_text if dialect.name == "sqlite" else _to_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        del coltype
        return _from_text if dialect.name == "sqlite" else _to_utc


def _to_utc(value: datetime | None) -> datetime | None:
    """Refuse a moment without a zone: it would mean another time elsewhere."""
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone can't be stored")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    utc = _to_utc(value)
    return None if utc is None else utc.isoformat(" ", "microseconds")[:26]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


dump_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
"""JSON as it is stored: compact, and never with NaN, which no reader could take back."""
