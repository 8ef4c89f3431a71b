"""A FlowTrack that a browser can be pointed at: the whole of it, in a thread of this process, on a free port."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from flowtrack.bootstrap import Parts, running, web_app
from flowtrack.cli import serving
from flowtrack.services import gallery
from flowtrack.services.gallery import Sample
from flowtrack.settings import load_settings
from flowtrack.store.database import Transaction
from flowtrack.system import RealSystem, System

T = TypeVar("T")
PATIENCE_SECONDS = 30


class Stage:
    """A running FlowTrack with the sample workspace; every mail is captured. ``key`` opens the API."""

    def __init__(self, loop: asyncio.AbstractEventLoop, parts: Parts, url: str, sample: Sample) -> None:
        self._loop = loop
        self.parts = parts
        self.url = url
        self.sample = sample

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Have this done in FlowTrack's own event loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_SECONDS)

    def write(self, work: Callable[[Transaction], T]) -> T:
        return self.do(self.parts.database.write(work))

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self.do(self.parts.database.read(work))

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What the API answers, asked with the workspace's key; a refusal fails the test."""
        headers = {"X-API-Key": self.sample.key}
        answer = httpx2.request(method, f"{self.url}/api/v1{path}", json=body, headers=headers, trust_env=False)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@contextmanager
def staged(folder: Path, system: System | None = None, **settings: str) -> Iterator[Stage]:
    """A FlowTrack on an embedded database in ``folder``, until the block is left."""
    ready = threading.Event()
    staged: list[Stage] = []
    trouble: list[BaseException] = []
    stop: list[Callable[[], object]] = []

    async def play() -> None:
        end = asyncio.Event()
        loop = asyncio.get_running_loop()
        stop.append(lambda: loop.call_soon_threadsafe(end.set))
        bound = serving.listen("127.0.0.1", 0)
        port = bound.getsockname()[1]
        place = {"FLOWTRACK_DATA_DIR": str(folder), "FLOWTRACK_PORT": str(port), "FLOWTRACK_HOST": "127.0.0.1"}
        clock = system or RealSystem()
        async with running(load_settings({**place, **settings}), clock, capture=True) as parts:
            await parts.until_opened()
            sample = await parts.database.write(lambda tx: gallery.make_sample(tx, clock))
            async with serving.serving(web_app(parts), bound, "127.0.0.1", parts.hints.close):
                staged.append(Stage(loop, parts, f"http://127.0.0.1:{port}", sample))
                ready.set()
                await end.wait()

    def run() -> None:
        try:
            asyncio.run(play())
        except BaseException as error:  # noqa: BLE001 told in the test's own thread
            trouble.append(error)
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(PATIENCE_SECONDS)
    try:
        if trouble:
            raise trouble[0]
        yield staged[0]
    finally:
        if stop:
            stop[0]()
        thread.join(PATIENCE_SECONDS)
    if trouble:
        raise trouble[0]
