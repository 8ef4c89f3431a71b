"""One journey over everything: from the printed link to what a lead's timeline tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import BROWSER
from tests.browser.owner import set_up
from tests.browser.stage import staged

Persons = Callable[..., BrowserContext]


def test_from_the_first_start_to_the_leads_timeline(tmp_path: Path, new_context: Persons) -> None:
    with staged(tmp_path / "new", "new") as fresh:
        owner = new_context(base_url=fresh.url, user_agent=BROWSER).new_page()
        set_up(owner, fresh.link)
        says_who_mails(owner)
        address = makes_a_form(owner)
        publishes_a_workflow(owner)
        lets_the_form_start_it(owner)
        visitor = new_context(base_url=fresh.url).new_page()
        sends_it_in(visitor, address)
        reads_the_mail_and_answers(owner)
        follows_the_execution(owner)
        fresh.system.skip_to(fresh.system.now() + timedelta(days=3))
        fresh.parts.transport.ring()
        expect(owner.get_by_text("Completed").first).to_be_visible()
        finds_it_on_the_timeline(owner)
        owner.close()
        visitor.close()


def says_who_mails(page: Page) -> None:
    page.get_by_role("region", name="First steps").get_by_role("link", name="Say who you are").click()
    page.get_by_label("Sender’s name").fill("Maria from Lopez & Sons")
    page.get_by_label("Sender’s address").fill("maria@lopez.example")
    page.get_by_label("Postal address").fill("1 Long Road, Porto")
    page.get_by_label("Booking link").fill("https://cal.example/lopez")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()


def makes_a_form(page: Page) -> str:
    """Answers the address at which visitors find it."""
    page.get_by_role("link", name="Forms").click()
    page.get_by_role("button", name="New form").first.click()
    page.get_by_role("textbox", name="Name").fill("Ask for an offer")
    page.get_by_role("button", name="Create the form").click()
    expect(page.get_by_role("heading", level=1, name="Ask for an offer")).to_be_visible()
    page.get_by_role("button", name="Another field").click()
    page.get_by_role("textbox", name="Label").fill("Budget")
    page.get_by_role("button", name="Save the fields").click()
    expect(page.get_by_text("Saved. This is what visitors see.")).to_be_visible()
    page.get_by_role("tab", name="Share").click()
    return page.get_by_role("textbox", name="Link").input_value()


def publishes_a_workflow(page: Page) -> None:
    page.get_by_role("link", name="Workflows").click()
    page.get_by_role("link", name="New workflow").first.click()
    page.get_by_role("button", name="Use this: Lead nurture").click()
    page.get_by_role("toolbar").get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1 is published.").first).to_be_visible()


def lets_the_form_start_it(page: Page) -> None:
    page.get_by_role("link", name="Forms").click()
    page.get_by_role("link", name="Ask for an offer").click()
    page.get_by_role("tab", name="Settings").click()
    page.get_by_role("combobox", name="Workflow it starts").click()
    page.get_by_role("option", name="Lead nurture").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The form is saved.").first).to_be_visible()


def sends_it_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Name").fill("Ada Lovelace")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Budget").fill("5k")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Message received")).to_be_visible()


def reads_the_mail_and_answers(page: Page) -> None:
    page.get_by_role("link", name="Mailbox").click()
    page.get_by_role("navigation", name="Conversations").get_by_role("link", name="Ada Lovelace").click()
    mail = page.frame_locator("iframe[title='The mail as it arrived']")
    expect(mail.get_by_text("Hi Ada,")).to_be_visible()
    page.get_by_role("button", name="Reply").click()
    page.get_by_label("What Ada Lovelace answers").fill("Yes, let us talk!")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_role("blockquote")).to_have_text("Yes, let us talk!")


def follows_the_execution(page: Page) -> None:
    page.get_by_role("link", name="Executions").click()
    expect(page.get_by_role("heading", level=1, name="Executions")).to_be_visible()
    page.get_by_role("link", name="Ada Lovelace").click()
    expect(page.get_by_role("list", name="Steps in their order")).to_contain_text("Three days")


def finds_it_on_the_timeline(page: Page) -> None:
    page.get_by_role("link", name="Leads", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Leads")).to_be_visible()
    page.get_by_role("link", name="Ada Lovelace").click()
    happened = page.get_by_role("region", name="What happened")
    expect(happened.get_by_text("“Lead nurture” ended")).to_be_visible()
    told = happened.get_by_role("listitem")
    expect(told.filter(has_text="Ada sent in “Ask for an offer”")).to_have_count(1)
    expect(told.filter(has_text="Mail sent")).to_have_count(1)
    expect(told.filter(has_text="Ada replied")).to_have_count(1)
