"""A Redis server of prove's own: it forgets everything when it ends, and holds nothing of anybody's.

It is spoken to in Redis's own plain words, so that this needs no library.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flowtrack.domain.errors import UnavailableError
from flowtrack.prove.nursery import Nursery
from flowtrack.prove.ports import free_port

PROGRAMS = ("redis-server", "redis-check-rdb")
"""One program under several names, and it behaves as it is called. Debian's redis-tools has the second name only."""
PROGRAM = "redis"
START_SECONDS = 10.0
ANSWER_SECONDS = 2.0


def missing() -> str | None:
    """What is not there that Redis and BullMQ need, in a sentence; None if all is there."""
    if find_spec("bullmq") is None:
        return "BullMQ is not installed: pip install 'flowtrack[bullmq]'."
    if _program() is None:
        return "There is no redis-server on the PATH."
    return None


def _program() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def run(plan: dict[str, Any]) -> None:
    """In a child process: become the server."""
    os.execv(_program() or "", ["redis-server", *plan["words"]])  # noqa: S606


class OwnRedis:
    """The server, on a free loopback port that stays the same."""

    def __init__(self, nursery: Nursery, folder: Path) -> None:
        self._nursery = nursery
        self._folder = folder
        self._pid = 0
        self._port = free_port()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self._port}/0"

    async def start(self) -> None:
        """Start it, and wait until it answers. Raises UnavailableError."""
        options = {"port": self._port, "bind": "127.0.0.1", "dir": self._folder, "save": "", "appendonly": "no"}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self._pid = self._nursery.start(PROGRAM, words=words)
        end = time.monotonic() + START_SECONDS
        while not await self._is_ours():
            if time.monotonic() > end:
                self.kill()
                raise UnavailableError("prove's own Redis does not start.")
            await asyncio.sleep(0.02)

    def kill(self) -> None:
        """End it as a crash would. Raises nothing if it has ended."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            self._nursery.wait(self._pid)
            self._pid = 0

    async def flush(self) -> None:
        """Make it forget everything: this one, and never another that took its port."""
        if await self._is_ours():
            await self._ask("FLUSHALL")

    async def _is_ours(self) -> bool:
        with contextlib.suppress(OSError, TimeoutError):
            return f"process_id:{self._pid}\r\n" in await self._ask("INFO server")
        return False

    async def _ask(self, words: str) -> str:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            try:
                writer.write(f"{words}\r\n".encode())
                first = await reader.readline()
                size = int(first[1:]) if first.startswith(b"$") else 0
                return (first + await reader.readexactly(size)).decode("utf-8", "replace")
            finally:
                writer.close()
