"""Changes the lead: status, fields, tags."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from pydantic import Field

from flowtrack.domain.lead import LeadPatch, LeadStatus
from flowtrack.domain.workflow import JsonObject, Problem, error
from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave


class UpdateLead(NodeType):
    """Writes to the lead. What is left out stays as it is."""

    type = "update_lead"
    label = "Update lead"
    group = "do"
    icon = "user-edit"

    status: LeadStatus | None = None
    name: str | None = None
    company_name: str | None = None
    fields: dict[str, str] = Field(default_factory=dict)
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()

    def enter(self, visit: Visit) -> Leave:
        patch = LeadPatch(
            status=self.status,
            name=self.name,
            company_name=self.company_name,
            fields=self.fields,
            add_tags=self.add_tags,
            remove_tags=self.remove_tags,
            last_activity_at=visit.at,
        )
        return Leave("next", output=self._changes, patch=patch)

    @cached_property
    def _changes(self) -> JsonObject:
        """The same at every visit."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def problems(self, key: str, configuration: JsonObject) -> Iterable[Problem]:
        del configuration
        if not self.model_fields_set:
            yield error(key, "status", "Nothing is set to change. Set a status, a field or a tag.")
