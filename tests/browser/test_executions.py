"""Executions: the list that lives, what can be asked of one and of many, and the way one went."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.failing import fail
from tests.browser.stage import Stage


def record(stage: Stage, execution_id: str) -> Any:
    return stage.ask("GET", f"/workflows/executions/{execution_id}")


def test_who_comes_appears_in_the_list_and_is_found_again(page: Page, stage: Stage) -> None:
    page.goto("/executions")
    expect(page.get_by_text("No executions yet")).to_be_visible()
    stage.submit("Grace Hopper")
    expect(page.get_by_role("link", name="Grace Hopper")).to_be_visible()
    stage.submit("Alan Turing")
    stage.submit("Charles Babbage", "500")
    stage.settle()
    page.get_by_role("button", name="Waiting").click()
    expect(page.get_by_role("link", name="Charles Babbage")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("gra")
    expect(page).to_have_url(re.compile(r"[?&]q=gra"))
    expect(page.get_by_role("link", name="Alan Turing")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("link", name="Grace Hopper")).to_be_visible()
    expect(page.get_by_role("link", name="Alan Turing")).to_be_hidden()
    expect(page.get_by_label("Find a lead")).to_have_value("gra")
    expect(page.get_by_role("button", name="Waiting")).to_have_attribute("aria-current", "true")


def test_the_list_is_walked_by_keys(page: Page, stage: Stage) -> None:
    stage.submit("Grace Hopper")
    stage.submit("Alan Turing")
    stage.settle()
    page.goto("/executions")
    page.get_by_role("link", name="Alan Turing").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Grace Hopper")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Grace Hopper")).to_be_visible()


def test_exactly_the_travelled_way_is_lit(page: Page, stage: Stage) -> None:
    (execution_id,) = fail(stage, "Kurt Goedel")
    page.goto(f"/executions/{execution_id}")
    canvas = page.get_by_role("region", name="The way through the workflow")
    expect(canvas.locator("path[data-lit=true]")).to_have_count(5)
    expect(canvas.locator("path[data-lit=false]")).to_have_count(6)
    expect(canvas.locator("[data-state=failed]")).to_have_count(1)
    expect(canvas.locator("[data-state=failed]")).to_contain_text("Follow-up")
    expect(canvas.locator("[data-state=unreached]")).to_have_count(6)
    expect(page.get_by_text("can't divide by 0").first).to_be_visible()
    canvas.get_by_text("First mail").click()
    expect(page).to_have_url(f"{stage.url}/executions/{execution_id}?step=3")
    steps = page.get_by_role("list", name="Steps in their order")
    expect(steps.frame_locator("iframe").get_by_text("Hi Kurt,")).to_be_visible()
    steps.get_by_role("button", name="Budget of 2,000").click()
    expect(steps.get_by_role("definition").filter(has_text="5k")).to_be_visible()
    page.reload()
    expect(steps.get_by_role("button", name="Budget of 2,000")).to_have_attribute("aria-expanded", "true")


def test_a_wait_is_skipped_and_the_rest_is_cancelled(page: Page, stage: Stage) -> None:
    execution_id = stage.submit("Grace Hopper")["executionId"]
    stage.settle()
    page.goto(f"/executions/{execution_id}")
    page.get_by_role("button", name="Skip the wait", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Skip the wait").click()
    steps = page.get_by_role("list", name="Steps in their order")
    expect(steps.get_by_role("button", name="Follow-up")).to_be_visible()
    expect(steps.get_by_role("button", name="Three days")).to_contain_text("A person skipped the rest of this wait.")
    page.get_by_role("button", name="Cancel …").click()
    dialog = page.get_by_role("dialog", name="Cancel this execution?")
    expect(dialog).to_contain_text("Grace Hopper")
    dialog.get_by_role("button", name="Cancel the execution").click()
    expect(page.get_by_text("Cancelled").first).to_be_visible()
    stage.settle()
    assert record(stage, execution_id)["status"] == "cancelled"
    assert stage.ask("GET", "/leads")["items"][0]["status"] == "contacted"


def test_many_are_retried_after_being_counted(page: Page, stage: Stage) -> None:
    failed = fail(stage, "Kurt Goedel", "Emmy Noether", "Sofia Kowalevskaja")
    page.goto("/executions?status=failed")
    expect(page.get_by_role("button", name="Failed")).to_contain_text("3")
    page.get_by_label("Find a lead").fill("kurt")
    expect(page.get_by_role("link", name="Emmy Noether")).to_be_hidden()
    page.get_by_role("button", name="Retry all …").click()
    expect(page.get_by_role("dialog", name="Retry 1 failed execution?")).to_be_visible()
    page.get_by_role("button", name="Leave as they are").first.click()
    page.get_by_label("Find a lead").fill("")
    expect(page.get_by_role("link", name="Emmy Noether")).to_be_visible()
    page.get_by_role("button", name="Retry all …").click()
    page.get_by_role("button", name="Retry 3 executions").click()
    expect(page.get_by_text("3 executions try again.")).to_be_visible()
    stage.settle()
    for execution_id in failed:
        assert [log["message"] for log in record(stage, execution_id)["logs"]].count("Retried on request.") == 1


def test_an_earlier_step_is_done_again_and_what_followed_no_longer_counts(page: Page, stage: Stage) -> None:
    (execution_id,) = fail(stage, "Kurt Goedel")
    page.goto(f"/executions/{execution_id}?step=2")
    page.get_by_role("button", name="Go on again from here …").click()
    dialog = page.get_by_role("dialog", name="Go on again from “Budget of 2,000 or more?”?")
    expect(dialog).to_contain_text("4 steps that followed")
    dialog.get_by_role("button", name="Go on from here").click()
    steps = page.get_by_role("list", name="Steps in their order")
    expect(steps.locator("[data-given-up]")).to_have_count(5)
    canvas = page.get_by_role("region", name="The way through the workflow")
    expect(canvas.locator("path[data-lit=true]")).to_have_count(3)
    expect(canvas.locator("[data-state=waiting]")).to_contain_text("Three days")
