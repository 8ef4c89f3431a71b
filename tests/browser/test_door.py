"""Setting up, signing in and out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from flowtrack.services import accounts
from flowtrack.services.accounts import Owner
from flowtrack.services.passwords import hashed
from tests.browser.owner import PASSWORD, set_up
from tests.browser.stage import Stage, staged


def test_whoever_comes_to_the_demo_is_signed_in(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.get_by_text("Nina", exact=True)).to_be_visible()


def test_first_run_makes_the_owner_by_the_printed_link(
    tmp_path: Path, new_context: Callable[..., BrowserContext]
) -> None:
    with staged(tmp_path / "new", "new") as fresh:
        page = new_context(base_url=fresh.url).new_page()
        page.goto("/")
        expect(page.get_by_role("heading", name="FlowTrack is not set up yet")).to_be_visible()
        page.goto("/setup?token=another")
        expect(page.get_by_role("alert")).to_contain_text("no longer valid")
        set_up(page, fresh.link, "short")
        expect(page.get_by_role("heading", name="Welcome to FlowTrack")).to_be_visible()
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.get_by_role("button", name="Create the account").click()
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        expect(page.get_by_text("Lopez & Sons").first).to_be_visible()
        page.close()


def test_sign_in_keeps_the_address_and_sign_out_shuts_it(
    door: Stage, new_context: Callable[..., BrowserContext]
) -> None:
    owner = Owner("Olga", "olga@example.com", door.do(hashed(PASSWORD)))
    door.write(lambda tx: accounts.create(tx, door.system, door.sample.workspace.id, owner))
    page = new_context(base_url=door.url).new_page()
    page.goto("/queue")
    page.get_by_label("E-mail").fill("olga@example.com")
    page.get_by_role("textbox", name="Password").fill("a wrong sentence")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("e-mail address or the password is wrong")
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    whose_session_ends_loses_nothing(page, f"/forms/{door.sample.form_id}?tab=settings")
    whose_session_ends_keeps_an_open_dialog(page, door.submit("Grace Hopper")["leadId"])
    page.get_by_role("button", name="Olga").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.context.cookies() == []


def comes_back(page: Page, *keys: str) -> None:
    """Signs in again where the session has ended, after having pressed these keys there."""
    ended = page.get_by_role("dialog", name="Your session has ended")
    ended.get_by_role("textbox", name="Password").fill(PASSWORD)
    for key in keys:
        page.keyboard.press(key)
    ended.get_by_role("button", name="Sign in").click()
    expect(ended).to_be_hidden()


def whose_session_ends_keeps_an_open_dialog(page: Page, lead_id: str) -> None:
    page.goto(f"/leads/{lead_id}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Edit").click()
    edit = page.get_by_role("dialog", name="Edit the lead")
    edit.get_by_label("Company").fill("The Navy")
    page.context.clear_cookies()
    edit.get_by_role("button", name="Save").click()
    comes_back(page, "Control+k", "Escape")
    edit.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The Navy").first).to_be_visible()
    page.goto("/settings/account")
    name = page.get_by_label("Your name")
    name.fill("Olga the Great")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    comes_back(page)
    expect(name).to_have_value("Olga the Great")
    page.get_by_role("button", name="Discard").click()


def whose_session_ends_loses_nothing(page: Page, path: str) -> None:
    page.goto(path)
    thanks = page.get_by_label("Thank-you text")
    thanks.fill("Thank you so much!")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    comes_back(page)
    expect(thanks).to_have_value("Thank you so much!")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The form is saved.").first).to_be_visible()
    # Another tab signs in anew: this page's token is of no use any more.
    in_another_tab = {"email": "olga@example.com", "password": PASSWORD}
    assert page.context.request.post("/api/v1/session", data=in_another_tab).ok
    thanks.fill("Thank you very much!")
    with page.expect_response("**/api/v1/session"):
        page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_language_and_scheme_are_kept(page: Page, scheme: str) -> None:
    page.goto("/leads")
    page.get_by_role("button", name="Nina").click()
    page.get_by_role("menuitem", name=scheme.title()).click()
    page.get_by_role("menuitem", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Leads", exact=True)).to_be_visible()
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_visible()
    page.reload()
    expect(page.get_by_role("navigation", name="Hauptmenü")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)


def test_palette_and_keys_lead_anywhere(page: Page, stage: Stage) -> None:
    stage.submit("Grace Hopper")
    page.goto("/")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Search or go to").fill("grace")
    page.get_by_role("dialog").get_by_role("button", name="Grace Hopper").click()
    expect(page).to_have_url(f"{stage.url}/leads/{stage.ask('GET', '/leads')['items'][0]['id']}")
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page).to_have_url(f"{stage.url}/queue")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Search or go to").fill("never")
    page.get_by_role("dialog").get_by_role("button", name="Never mailed").click()
    expect(page).to_have_url(f"{stage.url}/settings/suppression")
    page.goto("/setup")
    expect(page).to_have_url(f"{stage.url}/")
