"""Any number of processes on one PostgreSQL, and nothing else: they ring for one another by its notices."""

from __future__ import annotations

import asyncio

from flowtrack.domain.errors import UnavailableError
from flowtrack.store.notices import Notices
from flowtrack.telemetry import log
from flowtrack.transports import OnlyRings, Report

AGAIN_SECONDS = 1.0
"""After so long a lost connection is made anew. Workers look by themselves as often."""


class Postgres(OnlyRings):
    """The doorbell over NOTIFY. A process rings for itself without asking the server; many rings may become one."""

    name = "postgresql"

    def __init__(self, notices: Notices) -> None:
        self.bell = asyncio.Event()
        self._notices = notices
        self._said = asyncio.Event()
        self._trouble: str | None = None
        self._exchanging: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen, as soon as the server answers."""
        self._exchanging = asyncio.create_task(self._exchange())

    def ring(self) -> None:
        """There is, or may be, something due."""
        self.bell.set()
        self._said.set()

    async def report(self) -> Report:
        """Whether notices are heard."""
        return Report(self.name, trouble=self._trouble)

    async def close(self) -> None:
        """Give the connection up."""
        if self._exchanging is not None:
            self._exchanging.cancel()
            await asyncio.gather(self._exchanging, return_exceptions=True)

    async def _exchange(self) -> None:
        while True:
            try:
                await self._notices.exchange(self._said, self._heard)
            except UnavailableError as trouble:
                if self._trouble is None:
                    log.warning("%s Workers look each second meanwhile.", trouble)
                self._trouble = str(trouble)
            await asyncio.sleep(AGAIN_SECONDS)

    def _heard(self) -> None:
        self._trouble = None
        self.bell.set()
