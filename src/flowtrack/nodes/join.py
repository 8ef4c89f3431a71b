"""Brings parallel paths together."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from flowtrack.domain.workflow import JsonObject
from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave


class Join(NodeType):
    """Goes on when every path that can still come here has come (``all``), or with the first (``first``).
    The engine does the waiting; what comes in later ends here."""

    type = "join"
    label = "Join"
    description = "Brings paths that run side by side together again."
    group = "Decide"
    icon = "arrows-join-2"

    mode: Literal["all", "first"] = Field(
        default="all",
        title="Goes on",
        description="Whether to wait for all paths that can still come here, or to go on with the first.",
        json_schema_extra={"x-labels": {"all": "when all paths are here", "first": "with the first path"}},
    )

    @property
    def join(self) -> Literal["all", "first"]:
        return self.mode

    def summary(self, configuration: JsonObject) -> str:
        del configuration
        return "When all paths are here" if self.mode == "all" else "With the first path"

    def enter(self, visit: Visit) -> Leave:
        del visit
        return Leave("next")
