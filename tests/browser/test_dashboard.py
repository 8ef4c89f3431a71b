"""The overview: how it goes, what needs a hand, and the first steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.failing import fail
from tests.browser.owner import set_up
from tests.browser.stage import Stage, staged
from tests.browser.test_every_page import come_to_rest, faults


def test_the_last_of_the_first_steps_is_ticked_off_and_the_list_put_away(page: Page, stage: Stage) -> None:
    page.goto("/")
    expect(page.get_by_text("3 of 4 done")).to_be_visible()
    expect(page.get_by_role("region", name="How it will go")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    stage.submit("Ada Lovelace")
    expect(page.get_by_text("You are all set")).to_be_visible()
    expect(page.get_by_role("region", name="Newest leads").get_by_role("link", name="Ada Lovelace")).to_be_visible()
    page.get_by_role("button", name="Put this away").click()
    expect(page.get_by_text("You are all set")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("region", name="Figures")).to_be_visible()
    expect(page.get_by_text("You are all set")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_new_flowtrack_begins_with_the_first_steps(
    scheme: str, tmp_path: Path, new_context: Callable[..., BrowserContext]
) -> None:
    with staged(tmp_path / "new", "new") as fresh:
        page = new_context(base_url=fresh.url, color_scheme=scheme).new_page()
        set_up(page, fresh.link)
        steps = page.get_by_role("region", name="First steps")
        expect(steps.get_by_role("link")).to_have_count(4)
        come_to_rest(page)
        assert faults(page) == []
        steps.get_by_role("link", name="Say who you are").click()
        expect(page).to_have_url(re.compile("/settings/workspace"))
        page.close()


def test_what_failed_needs_a_hand_and_leads_to_the_right_list(page: Page, stage: Stage) -> None:
    fail(stage, "Zoe Zero", "Zack Zero")
    stage.submit("Ada Lovelace")
    stage.settle()
    page.goto("/")
    item = page.get_by_role("region", name="Needs a hand").get_by_role("link", name="2 failed")
    expect(item).to_contain_text("“Lead nurture” failed")
    item.click()
    expect(page).to_have_url(re.compile(rf"/executions\?.*workflowId={stage.sample.workflow_id}"))
    expect(page).to_have_url(re.compile(r"[?&]status=failed"))
    executions = page.get_by_role("list", name="Executions").get_by_role("link")
    expect(executions).to_have_count(2)
    expect(executions.filter(has_text="Zoe Zero")).to_have_count(1)


def test_the_span_stands_in_the_address_and_the_days_are_a_table_too(page: Page, stage: Stage) -> None:
    stage.submit("Ada Lovelace")
    stage.settle()
    stage.pass_time(days=8)
    stage.submit("Grace Hopper")
    stage.settle()
    page.goto("/")
    expect(page.get_by_text("2 new leads in the last 30 days.")).to_be_visible()
    page.get_by_text("7 days", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?days=7"))
    expect(page.get_by_text("One new lead in the last 7 days.")).to_be_visible()
    figures = page.get_by_role("region", name="Figures")
    expect(figures.get_by_text("1 in the 7 days before").first).to_be_visible()
    page.get_by_role("button", name="As a table").click()
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(8)
    expect(rows.nth(1).get_by_role("cell")).to_have_text(["1", "2", "0", "0"])  # Ada had her follow-up too
    come_to_rest(page)
    assert faults(page) == []
