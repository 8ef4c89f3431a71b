"""Brings parallel paths together."""

from __future__ import annotations

from typing import Literal

from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave


class Join(NodeType):
    """Goes on when every path that can still come here has come (``all``), or with the first (``first``).
    The engine does the waiting; what comes in later ends here."""

    type = "join"
    label = "Join"
    group = "decide"
    icon = "arrows-join-2"

    mode: Literal["all", "first"] = "all"

    @property
    def join(self) -> Literal["all", "first"]:
        return self.mode

    def enter(self, visit: Visit) -> Leave:
        del visit
        return Leave("next")
