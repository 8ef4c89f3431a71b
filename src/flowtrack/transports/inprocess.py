"""API and worker in one process: ringing sets an event that the worker sleeps on."""

from __future__ import annotations

import asyncio

from flowtrack.transports import AT_ONCE, Report


class InProcess:
    """The doorbell within one event loop."""

    name = "in-process"
    patience = AT_ONCE

    def __init__(self) -> None:
        self.bell = asyncio.Event()

    async def start(self) -> None:
        """Nothing has to be begun."""

    def ring(self) -> None:
        """There is, or may be, something due."""
        self.bell.set()

    def offers(self, most: int) -> list[str]:
        """Nothing is ever brought."""
        del most
        return []

    async def leave(self) -> list[str]:
        """Nothing was brought."""
        return []

    async def report(self) -> Report:
        """It is always well."""
        return Report(self.name)

    async def close(self) -> None:
        """Nothing has to be ended."""
