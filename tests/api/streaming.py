"""An answer that goes on, and a clock by which a test knows that what has changed was looked at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.api.site import Site
from tests.clock import ManualSystem

PATIENCE_SECONDS = 20.0


class LookingSystem(ManualSystem):
    """Knows when the task that looks for changes has come to rest, and how often it did."""

    def __init__(self, first_id: int) -> None:
        super().__init__(first_id=first_id)
        self.looks = 0
        self.resting = asyncio.Event()

    async def wait(self, bell: asyncio.Event, seconds: float | None) -> None:
        task = asyncio.current_task()
        if getattr(task.get_coro() if task else None, "__qualname__", "") == "Hints._keep_looking":
            self.looks += 1
            self.resting.set()
        await super().wait(bell, seconds)

    async def look(self) -> None:
        """Let a second pass, and the look that it brings come to its end."""
        await self.rested()
        self.resting.clear()
        self.move(seconds=1)
        await self.rested()

    async def rested(self) -> None:
        """Wait until somebody watches, and no look is under way."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.resting.wait()


class Stream:
    """A stream of server-sent events, as a browser reads it."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.gone = asyncio.Event()
        self.ended = False
        self._text = ""
        self._came = asyncio.Event()

    async def send(self, message: Mapping[str, Any]) -> None:
        """What the app says."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self._text += message.get("body", b"").decode()
            self.ended = not message.get("more_body", False)
        self._came.set()

    async def receive(self) -> Mapping[str, Any]:
        """What the app hears of the browser: nothing, until it goes."""
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def event(self) -> tuple[str, Any]:
        """The next event: its name and its data."""
        while True:
            block, end, rest = self._text.partition("\n\n")
            if end:
                self._text = rest
                fields = dict(line.split(": ", 1) for line in block.split("\n") if line[0] != ":")
                if fields:
                    return fields["event"], json.loads(fields["data"])
            else:
                await self._more()

    async def hint(self) -> Any:
        """The next event, which is a hint."""
        name, data = await self.event()
        assert name == "hint"
        return data

    async def end(self) -> str:
        """Wait until it ends; what was left to be read."""
        while not self.ended:
            await self._more()
        return self._text

    async def _more(self) -> None:
        assert not self.ended, "the stream has ended"
        self._came.clear()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._came.wait()


@asynccontextmanager
async def a_stream(site: Site, key: Mapping[str, str] | None = None) -> AsyncIterator[Stream]:
    """Hints of the key's workspace, until the block is left."""
    stream = Stream()
    headers = [(name.lower().encode(), value.encode()) for name, value in (site.key if key is None else key).items()]
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": "/api/v1/events", "raw_path": b"/api/v1/events", "query_string": b"", "root_path": "",
        "headers": headers, "client": ("203.0.113.7", 4711), "server": ("testserver", 80),
    }  # fmt: skip
    first = True

    async def receive() -> Mapping[str, Any]:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": b"", "more_body": False}
        return await stream.receive()

    answering = asyncio.create_task(site.app(scope, receive, stream.send))  # type: ignore[arg-type]
    try:
        yield stream
    finally:
        stream.gone.set()
        await answering


@asynccontextmanager
async def a_watching_stream(site: Site, key: Mapping[str, str] | None = None) -> AsyncIterator[Stream]:
    """The same, once it has said hello."""
    async with a_stream(site, key) as stream:
        assert await stream.event() == ("hello", {})
        yield stream
