"""API and worker in one process: ringing sets an event that the worker sleeps on."""

from __future__ import annotations

import asyncio


class InProcess:
    """The doorbell within one event loop."""

    def __init__(self) -> None:
        self.bell = asyncio.Event()

    def ring(self) -> None:
        """There is (or may be) something due."""
        self.bell.set()
