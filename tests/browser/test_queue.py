"""The queue's page: what is due, that nothing is lost, and what failed of late."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.failing import fail
from tests.browser.stage import Stage


def test_it_shows_where_everything_is_and_leads_there(page: Page, stage: Stage) -> None:
    fail(stage, "Kurt Goedel", "Emmy Noether")
    stage.submit("Grace Hopper")
    stage.submit("Charles Babbage", "500")
    stage.settle()
    page.goto("/queue")
    expect(page.get_by_text("All is well.")).to_be_visible()
    law = page.get_by_role("region", name="Nothing gets lost")
    expect(law).to_contain_text("4 executions were accepted")
    expect(law).to_contain_text("Adds up")
    expect(page.get_by_role("region", name="Workers", exact=True)).to_contain_text("0 of 5 sending")
    failures = page.get_by_role("region", name="Recent failures")
    expect(failures).to_contain_text("can't divide by 0")
    expect(failures).to_contain_text("2 executions")
    expect(failures).to_contain_text("“Follow-up”")
    failures.get_by_role("button", name="Retry all of this workflow …").click()
    expect(page.get_by_role("dialog", name="Retry 2 failed executions?")).to_be_visible()
    page.keyboard.press("Escape")
    law.get_by_role("link", name="Waiting").click()
    expect(page.get_by_role("link", name="Grace Hopper")).to_be_visible()
    expect(page.get_by_role("link", name="Kurt Goedel")).to_be_hidden()
