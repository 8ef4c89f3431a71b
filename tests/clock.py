"""A system whose clock stands still until a test moves it, and whose ids and tokens are counted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from flowtrack.system import uuid7

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class ManualSystem:
    """Business clock and real clock are one here. ``move`` lets everybody whose time has come go on."""

    pace = 1.0

    def __init__(self, at: datetime = START, first_id: int = 0) -> None:
        self.at = at
        self._ids = first_id
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self.at

    def real_now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def real_seconds_until(self, moment: datetime) -> float:
        return max((moment - self.at).total_seconds(), 0.0)

    async def wait(self, bell: asyncio.Event, seconds: float | None) -> None:
        end = None if seconds is None else self.at + timedelta(seconds=seconds)
        while not bell.is_set() and (end is None or self.at < end):
            ringing = asyncio.ensure_future(bell.wait())
            moving = asyncio.ensure_future(self._moved.wait())
            try:
                await asyncio.wait({ringing, moving}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                ringing.cancel()
                moving.cancel()

    def move(self, **length: float) -> None:
        """Let that much time pass, in ``timedelta``'s words."""
        self.move_to(self.at + timedelta(**length))

    def move_to(self, moment: datetime) -> None:
        """Set the clock."""
        self.at = moment
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def new_id(self) -> str:
        self._ids += 1
        return str(uuid7(int(self.at.timestamp() * 1000), self._ids >> 20 & 0xFFF, self._ids))

    def new_token(self) -> str:
        self._ids += 1
        return f"token-{self._ids:016d}"
