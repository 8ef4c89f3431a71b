"""API and worker in one process: ringing sets an event that the worker sleeps on."""

from __future__ import annotations

import asyncio

from flowtrack.transports import OnlyRings, Report


class InProcess(OnlyRings):
    """The doorbell within one event loop."""

    name = "in-process"

    def __init__(self) -> None:
        self.bell = asyncio.Event()

    async def start(self) -> None:
        """Nothing has to be begun."""

    def ring(self) -> None:
        """There is, or may be, something due."""
        self.bell.set()

    async def report(self) -> Report:
        """It is always well."""
        return Report(self.name)

    async def close(self) -> None:
        """Nothing has to be ended."""
