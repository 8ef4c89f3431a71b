"""A FlowTrack that a browser can be pointed at: the whole of it, in a thread of this process, on a free port."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar

import httpx2

from flowtrack.api.addresses import API
from flowtrack.bootstrap import Parts, running, web_app
from flowtrack.cli import demo_api, serving
from flowtrack.services import gallery
from flowtrack.services.gallery import Sample
from flowtrack.settings import load_settings
from flowtrack.store.database import Transaction
from flowtrack.system import DemoSystem

T = TypeVar("T")
PATIENCE_SECONDS = 30


class Stage:
    """A running FlowTrack where every mail is captured. ``link`` is the token of the set-up link, where it is new."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, parts: Parts, system: DemoSystem, url: str, sample: Sample | None
    ) -> None:
        self._loop = loop
        self._sample = sample
        self.parts = parts
        self.system = system
        self.url = url
        self.link = parts.opened.result()

    @property
    def sample(self) -> Sample:
        """The sample workspace; a new FlowTrack has none."""
        assert self._sample is not None
        return self._sample

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

    def pass_time(self, **length: float) -> None:
        """Put the business clock forward, in ``timedelta``'s words, and wait until what falls due by that is done."""
        self.system.skip_to(self.system.now() + timedelta(**length))
        self.parts.transport.ring()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is due or under way."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(self.ask("GET", "/workflows/queue-status")[name] for name in ("waiting", "active")):
            assert time.monotonic() < deadline, "it does not come to rest"
            time.sleep(0.02)

    def submit(self, name: str, budget: str = "5k", **fields: str) -> Any:
        """Somebody fills in the sample's form; answers the ids of what came of it."""
        email = f"{name.split(maxsplit=1)[0].lower()}@example.com"
        sent = {"name": name, "email": email, "budget": budget, **fields}
        return self.ask("POST", "/forms/public/demo/submit", {"fields": sent, "tracking": {"utmSource": "spring"}})


@contextmanager
def staged(
    folder: Path, kind: Literal["demo", "door", "new"] = "demo", *, captures: bool = True, **settings: str
) -> Iterator[Stage]:
    """A FlowTrack on an embedded database in ``folder``, until the block is left. Its business clock goes as fast as
    the real one, until it is put forward. The demo signs in whoever comes; at the ``door`` the same sample workspace
    asks who one is; a ``new`` one has nothing yet. Unless it ``captures`` mails, it sends them."""
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
        system = DemoSystem()
        async with running(load_settings({**place, **settings}), system, capture=captures) as parts:
            await parts.until_opened()
            make = partial(gallery.make_sample, system=system)
            sample = None if kind == "new" else await parts.database.write(make)
            app = web_app(parts, demo=kind == "demo")
            app.include_router(demo_api.router(parts, system), prefix=API)
            async with serving.serving(app, bound, "127.0.0.1", parts.hints.close):
                staged.append(Stage(loop, parts, system, f"http://127.0.0.1:{port}", sample))
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
