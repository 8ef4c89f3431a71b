"""A browser, a FlowTrack, and pages that fail the test when anything went wrong on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.stage import Stage, staged
from tests.servers.browser import find_browser

DESKTOP = {"width": 1440, "height": 900}
PATIENCE_MS = 15_000
"""How long a page may take to show what is expected of it, on whatever machine: well under the half minute after which
it would look by itself, so that what is seen to appear was told to the page."""
# One that does not call itself headless: opens and clicks of such are not taken for a person's.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
# No look-ups of the browser maker's hosts: the machine may be closed to the outside.
QUIET = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")  # no longer: while it is there, no test of the same process may run a loop of its own
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The sample workspace, empty of leads."""
    with staged(tmp_path / "data") as stage:
        yield stage


class Watch:
    """Notes what goes wrong on the pages of a context."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def over(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message))

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        # A refusal is shown to the person by the page; the browser's own line about it is no fault.
        refused = message.text.startswith("Failed to load resource") and "status of 4" in message.text
        if message.type in ("error", "warning") and not refused:
            self.wrong.append(f"{page.url}: {message.text}")


@pytest.fixture
def new_context(browser: Browser, stage: Stage) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browsers' contexts (persons, each with cookies of their own) at FlowTrack's address. At the end nothing
    may have gone wrong on any of their pages."""
    watch = Watch()
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        wanted = {"base_url": stage.url, "viewport": DESKTOP, "locale": "en-GB", "reduced_motion": "reduce", **options}
        context = browser.new_context(**wanted)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        context.on("page", watch.over)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert watch.wrong == []


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of the sample workspace's owner, signed in."""
    return new_context().new_page()


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Stage]:
    """A FlowTrack at which one has to sign in."""
    with staged(tmp_path / "door", "door") as stage:
        yield stage


@pytest.fixture
def stranger(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of somebody who is not signed in."""
    return new_context().new_page()
