"""Which executions are asked for: in an address and in a body, with the same words."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import AfterValidator, Field

from flowtrack.api.schemas.wire import Answer, Body, Moment, Reference, Text, with_example
from flowtrack.engine.state import Status
from flowtrack.store.execution_list import Filter

Reason = Literal["waiting", "held", "operator"]
Outcome = Literal["finished", "goal", "suppressed", "ended"]


def _statuses(words: list[str]) -> list[str]:
    found = list(dict.fromkeys(word for text in words for word in text.split(",") if word))
    if unknown := [word for word in found if word not in frozenset(Status)]:
        raise ValueError(f"There is no status {unknown[0]!r}. Use some of: {', '.join(Status)}.")
    return found


Statuses = Annotated[list[str], AfterValidator(_statuses)]
Search = Annotated[Text, Field(max_length=254)]


class FilterBody(Body):
    """What executions have to be; left out: anything. ``q`` is how the lead's e-mail address or name begins; ``from``
    is the first moment of creation that counts, ``to`` the first that does not any more."""

    status: Annotated[Statuses, Field(default_factory=list)]
    reason: Reason | None = None
    outcome: Outcome | None = None
    workflow_id: Reference | None = None
    lead_id: Reference | None = None
    q: Search | None = None
    created_from: Annotated[Moment | None, Field(alias="from")] = None
    created_to: Annotated[Moment | None, Field(alias="to")] = None

    def wanted(self) -> Filter:
        """The same for the store."""
        return _wanted(**{name: getattr(self, name) for name in type(self).model_fields})


class BulkBody(Body):
    """What to ask of all executions that fit ``filter``. A dry run only counts them. With ``expected``, nothing is
    asked if another number fits by now. ``cursor`` goes on where the answer before stopped."""

    model_config = with_example(
        Body, {"action": "retry", "filter": {"status": ["failed"], "from": "2026-03-02T09:00:00Z"}, "dryRun": True}
    )

    action: Literal["retry", "cancel"]
    filter: FilterBody
    dry_run: bool
    expected: Annotated[int | None, Field(ge=0)] = None
    cursor: Reference | None = None


class BulkAnswer(Answer):
    """How many it was asked of, and how many are left. ``count`` is what a dry run found. While there is a
    ``nextCursor``, the same request with it as ``cursor`` asks the next."""

    dry_run: bool
    count: int | None
    requested: int
    remaining: int
    next_cursor: str | None


def _wanted(status: list[str], q: str | None, **others: object) -> Filter:
    return Filter(statuses=tuple(status), search=(q or "").strip() or None, **others)  # type: ignore[arg-type]


async def _asked(
    status: Annotated[
        Statuses | None, Query(description="one, or several: repeated, or with commas between them")
    ] = None,
    reason: Annotated[Reason | None, Query(description="why it is paused")] = None,
    outcome: Annotated[Outcome | None, Query(description="how it completed")] = None,
    workflow_id: Annotated[Reference | None, Query(alias="workflowId")] = None,
    lead_id: Annotated[Reference | None, Query(alias="leadId")] = None,
    q: Annotated[Search | None, Query(description="how the lead's e-mail address or name begins")] = None,
    created_from: Annotated[Moment | None, Query(alias="from", description="created at this moment or later")] = None,
    created_to: Annotated[Moment | None, Query(alias="to", description="created before this moment")] = None,
) -> Filter:
    return _wanted(
        status or [],
        q,
        reason=reason,
        outcome=outcome,
        workflow_id=workflow_id,
        lead_id=lead_id,
        created_from=created_from,
        created_to=created_to,
    )


Asked = Annotated[Filter, Depends(_asked)]
