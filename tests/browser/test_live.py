"""Pages follow what happens: one stream for all tabs, asked for again when refused, and the next tab takes over."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

TABS = 10


def streams(asked: list[str]) -> int:
    """How many of the requests were for a stream of hints."""
    return sum(url.endswith("/api/v1/events") for url in asked)


def test_ten_tabs_hold_one_stream_and_all_follow(page: Page, stage: Stage) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.route("**/api/v1/events", lambda refused: refused.fulfill(status=429), times=1)  # it is asked for once more
    tabs = [page, *(page.context.new_page() for _ in range(TABS - 1))]
    for tab in tabs:
        tab.goto("/leads")
        expect(tab.get_by_text("Live", exact=True)).to_be_visible()
    assert streams(asked) == 2
    stage.submit("Grace Hopper")
    for tab in tabs:
        expect(tab.get_by_text("Grace Hopper").first).to_be_visible()
    tabs[0].close()
    expect(tabs[1].get_by_text("Live", exact=True)).to_be_visible()
    stage.submit("Alan Turing")
    for tab in tabs[1:]:
        expect(tab.get_by_text("Alan Turing").first).to_be_visible()
    assert streams(asked) == 3


def test_the_menu_says_what_the_workspace_is_called_now(page: Page, stage: Stage) -> None:
    page.goto("/leads")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_text("Northwind Studio", exact=True)).to_be_visible()
    stage.ask("PATCH", "/workspace", {"name": "Southwind"})
    expect(page.get_by_text("Southwind", exact=True)).to_be_visible()
