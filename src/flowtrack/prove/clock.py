"""FlowTrack's clock, but one that can be set back."""

from __future__ import annotations

from datetime import datetime, timedelta

from flowtrack.system import RealSystem, SharedSystem


class SteppedSystem(RealSystem):
    """This machine's clock as it would be if somebody had set it back."""

    _behind = timedelta()

    def step_back(self, seconds: float) -> None:
        """Set it back, once more."""
        self._behind += timedelta(seconds=seconds)

    def real_now(self) -> datetime:
        return super().real_now() - self._behind


class SteppedSharedSystem(SteppedSystem, SharedSystem):
    """The same for the database's clock, which its processes go by."""
