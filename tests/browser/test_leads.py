"""Leads: found, added, looked at, and what is recorded of them by hand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.stage import Stage
from tests.browser.test_every_page import come_to_rest, faults


def at(page: Page, stage: Stage, name: str) -> None:
    """Open the page of the lead of this name."""
    found = stage.ask("GET", f"/leads?q={name}")["items"]
    page.goto(f"/leads/{found[0]['id']}")


def do(page: Page, action: str) -> None:
    """Choose what stands in the menu of all that can be done with a lead."""
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name=action).click()


def test_what_is_looked_for_stands_in_the_address(page: Page, stage: Stage) -> None:
    for name in ("Ada Lovelace", "Alan Turing", "Grace Hopper"):
        stage.submit(name)
    page.goto("/leads")
    leads = page.get_by_role("list", name="Leads").get_by_role("link")
    expect(leads).to_have_count(3)
    page.get_by_role("searchbox", name="Find a lead").fill("ada")
    expect(page).to_have_url(re.compile(r"[?&]q=ada"))
    expect(leads).to_have_count(1)
    page.get_by_role("combobox", name="Status").click()
    page.get_by_role("option", name="Booked").click()
    expect(page.get_by_role("heading", name="Nobody fits")).to_be_visible()
    page.reload()
    expect(page.get_by_role("searchbox", name="Find a lead")).to_have_value("ada")
    expect(page.get_by_role("heading", name="Nobody fits")).to_be_visible()
    page.get_by_role("button", name="Clear filters").first.click()
    expect(leads).to_have_count(3)
    page.get_by_role("link", name="Grace Hopper").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Alan Turing", level=1)).to_be_visible()


def test_a_lead_is_added_by_hand(page: Page, stage: Stage) -> None:
    stage.submit("Ada Lovelace")
    stage.settle()
    page.goto("/leads")
    page.get_by_role("button", name="Add a lead").click()
    dialog = page.get_by_role("dialog", name="Add a lead")
    dialog.get_by_label("E-mail").fill("ada@example.com")
    dialog.get_by_role("button", name="Add the lead").click()
    expect(dialog.get_by_text("There is a lead with this address already.")).to_be_visible()
    dialog.get_by_label("E-mail").fill("emmy@example.com")
    dialog.get_by_label("Name").fill("Emmy Noether")
    dialog.get_by_role("button", name="Add the lead").click()
    expect(page.get_by_role("heading", name="Emmy Noether", level=1)).to_be_visible()
    expect(page.get_by_text("Added by hand")).to_be_visible()
    page.keyboard.press("b")
    dialog = page.get_by_role("dialog", name="Record a booking")
    dialog.get_by_role("button", name="Close").focus()
    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    do(page, "Start a workflow")
    page.get_by_role("dialog").get_by_role("button", name="Start it").click()
    expect(page.get_by_text("“Lead nurture” was started by hand")).to_be_visible()


def test_a_recorded_reply_is_told_and_ends_what_waits_for_one(page: Page, stage: Stage) -> None:
    stage.submit("Ada Lovelace", message="Can you help us with our analytical engine?")
    stage.settle()
    at(page, stage, "ada")
    happened = page.get_by_role("region", name="What happened")
    under_way = page.get_by_role("region", name="Under way")
    expect(under_way.get_by_text("Lead nurture")).to_be_visible()
    page.get_by_role("button", name="Record a reply").click()
    page.get_by_label("Note").fill("Wants an offer by Friday.")
    page.get_by_role("dialog").get_by_role("button", name="Record the reply").click()
    expect(happened.get_by_text("Ada replied")).to_be_visible()
    expect(happened.get_by_text("Wants an offer by Friday.")).to_be_visible()
    stage.pass_time(days=3)
    expect(happened.get_by_text("“Lead nurture” ended")).to_be_visible()
    expect(under_way.get_by_text("No workflow is under way.")).to_be_visible()
    happened.get_by_text("Answers", exact=True).click()
    expect(happened.get_by_text("Mail sent")).to_be_hidden()
    expect(happened.get_by_text("Ada sent in “Talk to us”")).to_be_visible()
    expect(page).to_have_url(re.compile(r"[?&]show=answers"))


def test_a_booking_is_for_a_time_where_the_reader_is(stage: Stage, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(timezone_id="America/New_York").new_page()
    stage.submit("Ada Lovelace")
    stage.settle()
    at(page, stage, "ada")
    page.get_by_role("button", name="Record a booking").click()
    dialog = page.get_by_role("dialog", name="Record a booking")
    expect(dialog.get_by_text("Your time (America/New York).")).to_be_visible()
    dialog.get_by_label("When the meeting is").fill("2031-07-01T10:00")
    dialog.get_by_role("button", name="Record the booking").click()
    expect(page.get_by_text("For Tue, July 1, 2031 at 10:00 AM EDT")).to_be_visible()
    lead = stage.ask("GET", "/leads?q=ada")["items"][0]
    line = stage.ask("GET", f"/leads/{lead['id']}/timeline")["items"][0]
    assert (line["type"], line["data"]["startsAt"]) == ("booking", "2031-07-01T14:00:00Z")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_mails_are_stopped_and_allowed_again(
    scheme: str, stage: Stage, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(color_scheme=scheme).new_page()
    stage.submit("Ada Lovelace")
    stage.settle()
    at(page, stage, "ada")
    do(page, "Send no more mails")
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("1 workflow is under way here")
    question.get_by_role("button", name="Send no more mails").click()
    banner = page.get_by_role("region", name="Gets no mails")
    expect(banner).to_contain_text("Put on the list by hand")
    expect(page.get_by_text("Mails were stopped")).to_be_visible()
    come_to_rest(page)
    assert faults(page) == []
    banner.get_by_role("button", name="Allow mails again").click()
    page.get_by_role("dialog").get_by_role("button", name="Allow mails").click()
    expect(page.get_by_text("Mails were allowed again")).to_be_visible()
    expect(banner).to_be_hidden()


def test_the_mail_is_shown_as_it_was_sent_and_stands_in_the_address(page: Page, stage: Stage) -> None:
    stage.submit("Ada Lovelace")
    stage.settle()
    at(page, stage, "ada")
    page.get_by_role("link", name="Thanks for reaching out, Ada!").click()
    mail = page.get_by_role("dialog", name="Mail")
    frame = mail.locator("iframe")
    expect(frame).to_have_attribute("sandbox", "")
    expect(frame.content_frame.get_by_text("Hi Ada,")).to_be_visible()
    page.reload()
    expect(mail).to_be_visible()
    page.keyboard.press("Escape")
    expect(mail).to_be_hidden()
    expect(page).not_to_have_url(re.compile("mail="))


def test_what_a_lead_does_appears_without_reloading(page: Page, stage: Stage) -> None:
    stage.submit("Ada Lovelace", message="First word")
    stage.settle()
    at(page, stage, "ada")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_text("First word").first).to_be_visible()
    stage.submit("Ada Lovelace", message="Second thought")
    expect(page.get_by_role("region", name="What happened").get_by_text("Second thought")).to_be_visible()
