"""Changes the lead: status, fields, tags."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated

from pydantic import Field, WithJsonSchema

from flowtrack.domain.lead import LeadPatch, LeadStatus
from flowtrack.domain.workflow import JsonObject, Problem, error
from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave


class UpdateLead(NodeType):
    """Writes to the lead. What is left out stays as it is."""

    type = "update_lead"
    label = "Update lead"
    description = "Changes what is known of the lead: status, name, fields and tags."
    group = "Lead"
    icon = "user-edit"

    status: Annotated[LeadStatus, WithJsonSchema({"type": "string", "enum": list(LeadStatus)})] | None = Field(
        default=None,
        title="Status",
        description="Where the lead stands from now on.",
        json_schema_extra={"x-labels": {status.value: status.capitalize() for status in LeadStatus}},
    )
    name: str | None = Field(
        default=None, title="Name", description="The lead's name from now on.", examples=["Ada Lovelace"]
    )
    company_name: str | None = Field(default=None, title="Company", description="The lead's company from now on.")
    fields: dict[str, str] = Field(
        default_factory=dict, title="Fields", description="Values of the lead's fields, by their keys."
    )
    add_tags: tuple[str, ...] = Field(default=(), title="Add tags", description="Tags to put on.", examples=[["vip"]])
    remove_tags: tuple[str, ...] = Field(default=(), title="Remove tags", description="Tags to take off.")

    def summary(self, configuration: JsonObject) -> str:
        del configuration
        values = (("status", self.status), ("name", self.name), ("company", self.company_name), *self.fields.items())
        told = [f"{what}: {value}" for what, value in values if value]
        told += [*(f"+ {tag}" for tag in self.add_tags), *(f"− {tag}" for tag in self.remove_tags)]
        return ", ".join(told) or self.label

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
