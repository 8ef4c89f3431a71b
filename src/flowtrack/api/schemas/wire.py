"""What bodies and answers have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from flowtrack.api import addresses
from flowtrack.domain.errors import NotFoundError
from flowtrack.domain.text import clean

T = TypeVar("T")
S = TypeVar("S")
MOST_ITEMS = 200


class Answer(BaseModel):
    """What FlowTrack says. Read from the attributes of what the store or a service gave."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)


class Body(BaseModel):
    """What a caller says. An unknown key is a mistake and is named."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    def sent(self) -> dict[str, Any]:
        """What the caller sent, by attribute name; what was left out is not in it."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class Change(Body):
    """What a caller changes: what is left out stays as it is. So the defaults of the fields mean nothing, and are not
    told."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler, /) -> JsonSchemaValue:
        schema = handler(core_schema)
        for told in handler.resolve_ref_schema(schema).get("properties", {}).values():
            told.pop("default", None)
        return schema


def with_example(base: type[BaseModel], *examples: dict[str, Any]) -> ConfigDict:
    """The configuration of ``base`` with examples for the OpenAPI document."""
    return ConfigDict(**{**base.model_config, "json_schema_extra": {"examples": list(examples)}})


def _known_id(text: str) -> str:
    """Refuse, as not found, what can't be the id of anything: no database needs to see it."""
    if not addresses.is_id(text):
        raise NotFoundError("There is no such thing.")
    return text.lower()


def _sensible(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 2999:
        raise ValueError("The moment must lie between 1970 and 2999.")
    return moment.astimezone(UTC)


SLUG = r"[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?"


def _slug(text: str) -> str:
    if not re.fullmatch(SLUG, text):
        raise ValueError("Use small letters (a to z), digits, and hyphens between them; at most 100 signs.")
    return text


KNOWN = AfterValidator(_known_id)
"""What a path parameter that is an id goes through."""
Reference = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F-]{36}$", to_lower=True)]
"""The id of another thing, in a body or a filter."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Revision = Annotated[int, Field(ge=1, le=2**31 - 2, description="the revision that the change was made to")]
Slug = Annotated[str, AfterValidator(_slug), WithJsonSchema({"type": "string", "pattern": f"^{SLUG}$"})]
"""A name in an address: lower case letters, digits, and hyphens between them."""
Moment = Annotated[AwareDatetime, AfterValidator(_sensible)]
Text = Annotated[str, AfterValidator(clean)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class Page(Answer, Generic[T]):
    """One page of a list, newest first. ``nextCursor`` asks for the next; null: this was the last."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page is asked for."""

    limit: int
    cursor: str | None

    @property
    def most(self) -> int:
        """One more than fits, to see whether there is a next page."""
        return self.limit + 1

    @property
    def number(self) -> int | None:
        """The cursor of a list that goes by numbers."""
        return int(self.cursor) if self.cursor and self.cursor.isdigit() else None

    def page(self, rows: Sequence[S], show: Callable[[S], T], key: Callable[[S], object]) -> Page[T]:
        """``rows``, of which there may be one too many, as a page."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return Page(items=[show(row) for row in shown], next_cursor=str(key(shown[-1])) if more else None)


Limit = Annotated[int, Query(ge=1, le=MOST_ITEMS, description="how many items a page has")]


async def _paging(
    limit: Limit = 50,
    cursor: Annotated[
        str | None, Query(pattern=r"^([0-9a-f-]{36}|[0-9]{1,15})$", description="`nextCursor` of the page before")
    ] = None,
) -> Paging:
    return Paging(limit, cursor)


Paged = Annotated[Paging, Depends(_paging)]
Json = Annotated[dict[str, Any], Field(description="a JSON object")]
