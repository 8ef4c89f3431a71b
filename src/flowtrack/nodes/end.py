"""Ends the whole execution, whatever its other paths are doing."""

from __future__ import annotations

from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Finish


class End(NodeType):
    """The end. ``result`` is a word of your own for the record, for instance ``booked``."""

    type = "end"
    label = "End"
    group = "end"
    icon = "flag"
    exits = ()

    result: str | None = None

    def enter(self, visit: Visit) -> Finish:
        del visit
        return Finish("ended", result=self.result, output={"result": self.result} if self.result else {})
