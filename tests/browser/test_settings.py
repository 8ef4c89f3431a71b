"""Settings: who mails and by which server, keys for programs, who is never mailed, and one's own account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx2
from playwright.sync_api import BrowserContext, Locator, Page, expect

from flowtrack.services import accounts
from flowtrack.services.accounts import Owner
from flowtrack.services.passwords import hashed
from tests.browser.stage import Stage, staged
from tests.browser.test_templates import refuse_for_now
from tests.servers.smtp import SmtpSink

PASSWORD = "a calm sentence of mine"
ANOTHER = "quite another sentence"


def test_settings_are_changed_and_unsaved_ones_kept_in_sight(page: Page, stage: Stage) -> None:
    page.goto("/settings")
    expect(page).to_have_url(f"{stage.url}/settings/workspace")
    page.get_by_label("Name", exact=True).fill("Southwind")
    page.get_by_label("Short name").fill("South Wind")
    stage.ask("PATCH", "/workspace", {"fromName": "The crew"})
    expect(page.get_by_label("Sender’s name")).to_have_value("The crew")
    expect(page.get_by_label("Short name")).to_have_value("South Wind")
    expect(page.get_by_text("use /f/demo/ now. They stop working")).to_be_visible()
    page.get_by_role("link", name="API keys").click()
    leave = page.get_by_role("dialog", name="Leave without saving?")
    leave.get_by_role("button", name="Stay").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Use small letters, digits, and hyphens")).to_be_visible()
    page.get_by_label("Short name").fill("south-wind")
    page.get_by_label("Sender’s address").fill("nobody")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Sender’s address")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Sender’s address")).to_be_focused()
    page.get_by_label("Sender’s address").fill("hello@southwind.example")
    page.get_by_label("Booking link").fill("")
    page.get_by_role("combobox", name="Time zone").fill("Lisbon")
    page.get_by_role("option", name="Europe/Lisbon").click()
    page.get_by_label("Hold it until I decide").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    expect(page.get_by_text("There are changes that are not saved.")).to_be_hidden()
    expect(page.get_by_text("Southwind", exact=True)).to_be_visible()  # above the menu
    kept = stage.ask("GET", "/workspace")
    assert (kept["name"], kept["slug"], kept["fromAddress"]) == ("Southwind", "south-wind", "hello@southwind.example")
    assert (kept["bookingLink"], kept["timeZone"], kept["doubtPolicy"]) == (None, "Europe/Lisbon", "hold")


def fill_account(page: Page, sink: SmtpSink, password: str) -> None:
    page.get_by_label("Mail server").fill("127.0.0.1")
    page.get_by_label("Port").fill(str(sink.port))
    page.get_by_role("radiogroup", name="Encryption").get_by_text("None", exact=True).click()
    page.get_by_label("User name").fill("nina")
    page.get_by_role("textbox", name="Password").fill(password)


def phases(page: Page) -> Locator:
    return page.get_by_role("list", name="How far it came").get_by_role("listitem")


def test_mail_account_is_tried_saved_and_removed(tmp_path: Path, new_context: Callable[..., BrowserContext]) -> None:
    with (
        SmtpSink(users={"nina": "right"}) as sink,
        staged(tmp_path / "sending", captures=False, FLOWTRACK_PRIVATE_MAIL_HOSTS="127.0.0.1") as sending,
    ):
        page = new_context(base_url=sending.url).new_page()
        page.goto("/settings/mail")
        expect(page.get_by_text("Nowhere yet. Mails are held")).to_be_visible()
        page.get_by_text("Gmail", exact=True).click()
        expect(page.get_by_label("Mail server")).to_have_value("smtp.gmail.com")
        expect(page.get_by_text("Google wants an app password")).to_be_visible()
        fill_account(page, sink, "wrong")
        page.get_by_role("button", name="Only connect").click()
        expect(page.get_by_text("127.0.0.1 did not take user name and password.")).to_be_visible()
        expect(phases(page)).to_have_text(["Reach the server: done", "User name and password: here it ended"])
        page.get_by_role("textbox", name="Password").fill("right")
        page.get_by_label("Send a test mail to").fill("olga@example.com")
        page.get_by_role("button", name="Send a test mail").click()
        expect(page.get_by_text("It works")).to_be_visible()
        (mail,) = sink.wait_for(1)
        assert mail.recipients == ("olga@example.com",)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("By your own mail account at 127.0.0.1.")).to_be_visible()
        expect(page.get_by_placeholder("stays as it is")).to_have_value("")
        page.get_by_label("Port").fill("1")
        page.get_by_role("button", name="Only connect").click()
        expect(page.get_by_text("Nothing answers at 127.0.0.1:1.")).to_be_visible()
        page.get_by_role("button", name="Discard").click()
        page.get_by_role("button", name="Only connect").click()
        expect(page.get_by_text("It works")).to_be_visible()
        page.get_by_role("button", name="Remove the account").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove the account").click()
        expect(page.get_by_text("Nowhere yet. Mails are held")).to_be_visible()
        expect(page.get_by_text("It works")).to_be_hidden()


def test_what_is_discarded_takes_what_was_wrong_with_it_along(page: Page) -> None:
    page.goto("/settings/account")
    name = page.get_by_label("Your name")
    name.fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(name).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Discard").click()
    expect(name).not_to_have_attribute("aria-invalid", "true")
    page.goto("/settings/workspace")
    page.route("**/api/v1/workspace", refuse_for_now)
    page.get_by_label("Name", exact=True).fill("Southwind")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_key_is_made_used_and_revoked(page: Page, stage: Stage) -> None:
    def status(key: str) -> int:
        return httpx2.get(f"{stage.url}/api/v1/leads", headers={"X-API-Key": key}, trust_env=False).status_code

    page.goto("/settings/keys")
    page.get_by_role("button", name="Make a key").click()
    page.get_by_label("What it is for").fill("website")
    page.get_by_role("button", name="Make it").click()
    dialog = page.get_by_role("dialog", name="The key “website” is made")
    key = dialog.locator("pre").first.inner_text()
    expect(dialog.locator("pre").last).to_contain_text(f'curl {stage.url}/api/v1/leads -H "X-API-Key: {key}"')
    assert status(key) == 200
    page.keyboard.press("Escape")  # it is not shown again
    page.mouse.click(5, 5)
    dialog.get_by_role("button", name="I have copied it").click()
    row = page.get_by_role("listitem").filter(has_text="website")
    expect(row).to_contain_text(key[:6])
    expect(page.get_by_text(key)).to_have_count(0)
    row.get_by_role("button", name="Revoke website").click()
    page.get_by_role("dialog", name="Revoke the key “website”?").get_by_role("button", name="Revoke").click()
    expect(row).to_have_count(0)
    assert status(key) == 401


def test_address_is_put_on_the_list_found_and_lifted(page: Page, stage: Stage) -> None:
    stage.ask("POST", "/suppressions", {"email": "zoe@example.com", "reason": "bounce"})
    page.goto("/settings/suppression")
    page.get_by_role("button", name="Add an address").click()
    dialog = page.get_by_role("dialog", name="Add an address")
    dialog.get_by_label("E-mail address").fill("nobody")
    dialog.get_by_role("button", name="Add").click()
    expect(dialog.get_by_label("E-mail address")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("E-mail address").fill("Ada@Example.com")
    dialog.get_by_role("button", name="Add").click()
    row = page.get_by_role("listitem").filter(has_text="ada@example.com")
    expect(row).to_contain_text("Added by hand")
    expect(page.get_by_role("listitem").filter(has_text="Mailbox does not exist")).to_be_visible()
    page.get_by_role("searchbox").fill("zo")
    expect(row).to_have_count(0)
    expect(page).to_have_url(f"{stage.url}/settings/suppression?q=zo")
    page.get_by_role("button", name="Allow again: zoe@example.com").click()
    lift = page.get_by_role("dialog", name="Allow mails to zoe@example.com again?")
    expect(lift).to_contain_text("there was no such mailbox")
    lift.get_by_role("button", name="Allow again").click()
    expect(page.get_by_text("No address on the list begins with “zo”.")).to_be_visible()
    assert [item["email"] for item in stage.ask("GET", "/suppressions")["items"]] == ["ada@example.com"]


def test_new_password_ends_the_other_sessions(door: Stage, new_context: Callable[..., BrowserContext]) -> None:
    owner = Owner("Olga", "olga@example.com", door.do(hashed(PASSWORD)))
    door.write(lambda tx: accounts.create(tx, door.system, door.sample.workspace.id, owner))
    here, elsewhere = (new_context(base_url=door.url).new_page() for _ in range(2))
    for page in (here, elsewhere):
        page.goto("/settings/account")
        page.get_by_label("E-mail").fill("olga@example.com")
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    here.get_by_label("Your name").fill("Olga Ivanova")
    here.keyboard.press("Enter")
    expect(here.get_by_role("button", name="Olga Ivanova")).to_be_visible()
    for present in ("a wrong sentence", PASSWORD):
        here.get_by_role("textbox", name="Present password").fill(present)
        here.get_by_role("textbox", name="New password").fill(ANOTHER)
        here.get_by_role("button", name="Change the password").click()
        told = "This is not your present password." if present != PASSWORD else "The password is changed"
        expect(here.get_by_text(told)).to_be_visible()
    here.get_by_label("Your name").fill("Olga")  # with the session's new token
    here.get_by_role("button", name="Save").click()
    expect(here.get_by_role("button", name="Olga", exact=False)).to_contain_text("olga@example.com")
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible()
