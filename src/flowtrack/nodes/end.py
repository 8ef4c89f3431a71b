"""Ends the whole execution, whatever its other paths are doing."""

from __future__ import annotations

from pydantic import Field

from flowtrack.domain.workflow import JsonObject
from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Finish


class End(NodeType):
    """The end. ``result`` is a word of your own for the record, for instance ``booked``."""

    type = "end"
    label = "End"
    description = "Ends the workflow for this lead, whatever else is still going on in it."
    group = "End"
    icon = "flag"
    exits = ()

    result: str | None = Field(
        default=None,
        title="Result",
        description="A word of your own for how it ended.",
        examples=["contacted", "booked"],
    )

    def summary(self, configuration: JsonObject) -> str:
        del configuration
        return f"Ends as “{self.result}”" if self.result else "Ends here"

    def enter(self, visit: Visit) -> Finish:
        del visit
        return Finish("ended", result=self.result, output={"result": self.result} if self.result else {})
