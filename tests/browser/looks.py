"""Pictures of every page, in both schemes, at a desk's and at a phone's width: to be looked at by people.

    python -m tests.browser.looks FOLDER [NAME ...]

makes them in FOLDER, of the pages whose names begin with one of those given (all, when none is).
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import BROWSER, DESKTOP, QUIET
from tests.browser.life import fill
from tests.browser.places import PLACES
from tests.browser.stage import Stage, staged
from tests.servers.browser import find_browser

WIDTHS = {"desk": DESKTOP, "phone": {"width": 390, "height": 844}}
SCHEMES = ("light", "dark")


def main(folder: str, *names: str) -> None:
    """Make the pictures."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as data, staged(Path(data) / "data") as stage, sync_playwright() as playwright:
        ids = fill(stage).ids
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        wanted = {name: path for name, path in PLACES.items() if not names or name.startswith(names)}
        for name, path in wanted.items():
            shoot(browser, stage, target, name, path.format(**ids))
        browser.close()


def shoot(browser: Browser, stage: Stage, target: Path, name: str, path: str) -> None:
    """One page, in every way."""
    for width, viewport in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=stage.url,
                viewport=viewport,  # type: ignore[arg-type]
                color_scheme=scheme,  # type: ignore[arg-type]
                reduced_motion="reduce",
                locale="en-GB",
                user_agent=BROWSER,
            )
            page = context.new_page()
            page.goto(path)
            page.get_by_role("heading", level=1).first.wait_for()
            expect(page.locator(".mantine-Skeleton-root")).to_have_count(0)
            page.wait_for_timeout(700)  # pictures only: charts and counts come in
            page.screenshot(path=target / f"{name}-{width}-{scheme}.png")
            context.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
