"""An HTTP server in the worker's event loop, and how the whole comes to its end.

The first SIGTERM or Ctrl-C asks for the end: no more requests are taken, those under way are answered, what
is being sent is finished. A second Ctrl-C ends the process where it stands. That loses nothing either: what
a killed process leaves behind is taken up by the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI

from flowtrack.settings import SettingsError
from flowtrack.system import spare_the_collector

STOPPED_AT_ONCE = 130
GRACE_SECONDS = 5
"""How long an answer may take once the end was asked for."""
_BACKLOG = 2048


def run(main: Callable[[asyncio.Event], Awaitable[int]], *, at_once: Callable[[], None] = lambda: None) -> int:
    """Run ``main`` and answer its exit code. It is given an event that is set when the end is asked for;
    ``at_once`` is called before a second Ctrl-C ends the process."""

    spare_the_collector()

    async def watched() -> int:
        stop = asyncio.Event()
        with _signals(stop, at_once):
            return await main(stop)

    return uvloop.run(watched())


@contextlib.contextmanager
def _signals(stop: asyncio.Event, at_once: Callable[[], None]) -> Iterator[None]:
    def interrupted() -> None:
        if stop.is_set():
            at_once()
            os._exit(STOPPED_AT_ONCE)
        stop.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, interrupted)
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        loop.remove_signal_handler(signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to that address, not yet open to anybody. Raises SettingsError naming the setting."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as unknown:
        reason = getattr(unknown, "strerror", None) or "it can't be read"
        raise SettingsError(f"FLOWTRACK_HOST: {host!r} is no address to listen on ({reason}).") from None
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(where)
    except OSError as trouble:
        bound.close()
        raise _not_bound(host, port, trouble) from None
    return bound


def _not_bound(host: str, port: int, trouble: OSError) -> SettingsError:
    match trouble.errno:
        case 98 | 48:  # EADDRINUSE on Linux and macOS
            return SettingsError(f"FLOWTRACK_PORT: {port} is in use by another program. Choose another with --port.")
        case 13:  # EACCES
            return SettingsError(f"FLOWTRACK_PORT: {port} is not yours to take. Choose one from 1024 on with --port.")
    return SettingsError(f"FLOWTRACK_HOST: can't listen on {host!r} ({trouble.strerror}).")


async def first_of(*awaited: Coroutine[Any, Any, object] | asyncio.Task[Any]) -> None:
    """Wait until one of these ends. The coroutines among them are cancelled then; tasks are left alone."""
    tasks = {item if isinstance(item, asyncio.Task) else asyncio.create_task(item) for item in awaited}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    own = tasks - set(awaited)
    for task in own:
        task.cancel()
    await asyncio.gather(*own, return_exceptions=True)


@contextlib.asynccontextmanager
async def serving(
    app: FastAPI, bound: socket.socket, trusted_proxies: str, end_streams: Callable[[], None]
) -> AsyncIterator[None]:
    """Answer requests until the block is left; then answer those under way and close every connection.
    ``end_streams`` is called at the beginning of that, to have answers come to their end that would never do so."""
    config = uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=trusted_proxies,
        timeout_graceful_shutdown=GRACE_SECONDS,
        backlog=_BACKLOG,
    )
    server = _Server(config, end_streams)
    task = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        await first_of(server.ready.wait(), task)
        yield
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    """Says when it answers, and leaves the signals alone: they are for more than it."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._end_streams = end_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)
        for left in list(self.server_state.connections):  # it came while the others were closed, or answers for ever
            left.transport.abort()
        await asyncio.sleep(0)  # an abort takes effect in the next round

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
