"""What is asked of every page: it stands by its own address, no fault on the console, and everybody can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.life import Life, fill
from tests.browser.places import PLACES
from tests.browser.stage import Stage, staged

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PHONE = {"width": 390, "height": 844}
LISTS = ["leads", "workflows", "executions", "forms", "templates"]
SMALL = 500
"""Bytes; packing less than that makes it more."""

TOO_WIDE = """() => new Promise(done => {
  let frames = 300;  // it takes the page a moment to notice that there is less room
  const look = () => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0 || frames-- === 0) done(wide); else requestAnimationFrame(look);
  };
  look();
})"""
"""By how many pixels the page is wider than the window, at last. Waiting by a text that is evaluated on the page, as
``wait_for_function`` does, is what the page's policy refuses."""


STILL = """() => new Promise(done => {
  let frames = 3;  // colours go down the page level by level
  const look = () => {
    frames = document.getAnimations().length ? 3 : frames - 1;
    if (frames === 0) done(); else requestAnimationFrame(look);
  };
  look();
})"""
"""Until nothing has changed for some frames."""


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Life]]:
    """A workspace in which leads of every kind have come as far as they come."""
    with staged(tmp_path_factory.mktemp("lively") / "data") as stage:
        yield stage, fill(stage)


@pytest.fixture
def stage(lively: tuple[Stage, Life]) -> Stage:
    return lively[0]


def faults(page: Page, *, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds wrong, each with the place. Into sandboxed frames it can't look, and would complain of it."""
    page.evaluate(AXE.read_text())
    found: Any = page.evaluate("rules => axe.run(document, {runOnly: rules, iframes: false})", rules)
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def come_to_rest(page: Page) -> None:
    """Until the page has its heading, and nothing of it is still on its way."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.get_by_role("status", name="Loading")).to_have_count(0)


@pytest.mark.parametrize("name", PLACES)
def test_a_page_has_no_fault(name: str, lively: tuple[Stage, Life], new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(color_scheme="light").new_page()
    page.goto(PLACES[name].format(**lively[1].ids))
    come_to_rest(page)
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.evaluate(STILL)
    assert faults(page, rules=["color-contrast"]) == []  # all else is the same in the dark
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    wide = page.evaluate(TOO_WIDE)
    assert wide <= 0, f"the page is {wide} px wider than a phone"
    menu = page.get_by_role("button", name="Open the menu")
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(page.locator("nav[inert]")).to_have_count(1)  # out of the way of who goes by keyboard


def test_what_is_not_there_says_so(stage: Stage) -> None:
    """A person gets the application, which says that there is no such page; a program gets a problem."""
    program = httpx2.get(f"{stage.url}/api/v1/no-such-thing", headers={"Accept": "text/html"}, trust_env=False)
    assert (program.status_code, program.headers["content-type"]) == (404, "application/problem+json")
    asset = httpx2.get(f"{stage.url}/assets/gone-1a2b.js", trust_env=False)
    assert asset.status_code == 404
    other = httpx2.get(f"{stage.url}/no/such/page", headers={"Accept": "application/json"}, trust_env=False)
    assert (other.status_code, other.headers["content-type"]) == (404, "application/problem+json")


NOBODY = "00000000-0000-7000-8000-000000000000"


def test_what_is_gone_leads_to_the_list(page: Page) -> None:
    for kind in LISTS:
        page.goto(f"/{kind}/{NOBODY}")
        expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
        page.locator("main").get_by_role("link", name=f"All {kind}").click()
        expect(page).to_have_url(f"/{kind}")
    page.goto("/executions?from=abc&status=failed")
    expect(page.get_by_role("button", name="Started: Any time")).to_be_visible()


def test_first_load_is_light(stage: Stage) -> None:
    """All scripts that the page asks for before anything is shown, as they come over the wire."""
    page = httpx2.get(stage.url, headers={"Accept": "text/html"}, trust_env=False)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    total = 0
    for script in set(_scripts(page.text)):
        with httpx2.stream("GET", stage.url + script, headers={"Accept-Encoding": "gzip"}, trust_env=False) as answer:
            tiny = int(answer.headers.get("content-length", SMALL)) < SMALL
            assert tiny or answer.headers["content-encoding"] == "gzip"
            assert "immutable" in answer.headers["cache-control"]
            total += sum(len(chunk) for chunk in answer.iter_raw())
    assert 0 < total < 300_000


def _scripts(html: str) -> list[str]:
    return [part.split('"')[0] for part in html.split('="')[1:] if part.split('"')[0].endswith(".js")]
