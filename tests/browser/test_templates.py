"""Templates: written with a preview beside them, checked while one writes, sent to look at, renamed and deleted."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.life import TEMPLATE
from tests.browser.stage import Stage


def opened(page: Page, stage: Stage, **change: str) -> tuple[Any, Locator]:
    """A new template on its page, and its source."""
    template = stage.ask("POST", "/templates", {**TEMPLATE, **change})
    page.goto(f"/templates/{template['id']}")
    return template, page.get_by_role("textbox", name="Mail, in HTML")


def written(source: Locator, html: str) -> None:
    """Write this in place of what stands there."""
    source.click()
    source.page.keyboard.press("Control+a")
    source.page.keyboard.insert_text(html)


def test_a_mail_begins_with_a_starter_and_its_preview_follows(page: Page, stage: Stage) -> None:
    stage.submit("Grace Hopper", companyName="Compilers & Co")
    page.goto("/templates")
    page.get_by_role("button", name="Welcome").click()
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    mail = page.frame_locator("iframe[title^='The mail']")
    expect(mail.get_by_text("Hi Ada,")).to_be_visible()
    page.get_by_role("combobox", name="Shown for").click()
    page.get_by_role("option", name="Grace Hopper").click()
    expect(mail.get_by_text("Hi Grace,")).to_be_visible()
    expect(mail.get_by_text("on behalf of Compilers & Co")).to_be_visible()
    written(page.get_by_role("textbox", name="Mail, in HTML"), "<p>Dear {{ name }}, it is done.</p>")
    page.get_by_label("Subject").fill("For {{ companyName }}")
    expect(mail.get_by_text("Dear Grace Hopper, it is done.")).to_be_visible()
    expect(page.get_by_test_id("subject")).to_have_text("For Compilers & Co")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    (kept,) = stage.ask("GET", "/templates")["items"]
    assert (kept["subject"], kept["html"]) == ("For {{ companyName }}", "<p>Dear {{ name }}, it is done.</p>")


def test_a_mistake_is_shown_at_its_line_and_nothing_is_lost_unseen(page: Page, stage: Stage) -> None:
    template, source = opened(page, stage)
    written(source, "<p>Hi,</p>\n<p>{{ frstName }}</p>")
    page.get_by_role("link", name="Leads").click()  # before the pause in typing is over
    leave = page.get_by_role("dialog", name="Leave without saving?")
    leave.get_by_role("button", name="Stay").click()
    expect(leave).to_be_hidden()
    mistake = page.get_by_role("button", name="Mistake, line 2 There is no field frstName. Did you mean firstName?")
    expect(mistake).to_be_visible()
    expect(page.locator(".cm-lintRange-error")).to_have_text("frstName")
    expect(page.get_by_role("status").filter(has_text="Not saved")).to_be_visible()
    mistake.click()
    expect(source).to_be_focused()
    page.keyboard.insert_text("fi")
    page.keyboard.press("Delete")
    expect(mistake).to_be_hidden()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    assert stage.ask("GET", f"/templates/{template['id']}")["html"] == "<p>Hi,</p>\n<p>{{ firstName }}</p>"


def test_of_two_who_write_one_template_neither_is_overwritten_unseen(page: Page, stage: Stage) -> None:
    template, source = opened(page, stage)
    path = f"/templates/{template['id']}"
    stage.ask("PATCH", path, {"subject": "Theirs"})
    expect(page.get_by_label("Subject")).to_have_value("Theirs")
    stage.ask("PATCH", path, {"html": "<p>Theirs at first</p>"})
    expect(source).to_have_text("<p>Theirs at first</p>")
    source.click()
    page.keyboard.press("Control+z")
    expect(source).to_have_text("<p>Theirs at first</p>")
    page.route(f"**/api/v1{path}", refuse_for_now)
    written(source, "<p>Mine</p>")
    expect(page.get_by_role("status").filter(has_text="Not saved yet")).to_be_visible()
    stage.ask("PATCH", path, {"html": "<p>Theirs</p>"})
    page.unroute(f"**/api/v1{path}", refuse_for_now)
    notice = page.get_by_role("alert").filter(has_text="This template was changed elsewhere")
    expect(notice).to_be_visible()
    assert stage.ask("GET", path)["html"] == "<p>Theirs</p>"
    notice.get_by_role("button", name="Overwrite theirs with mine").click()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    assert stage.ask("GET", path)["html"] == "<p>Mine</p>"
    page.once("dialog", lambda question: question.accept())  # whether to leave the page
    written(source, "<p>Mine at last</p>")
    page.goto("/templates")
    page.goto(f"/templates/{template['id']}")
    expect(source).to_have_text("<p>Mine at last</p>")


def test_who_types_on_writes_into_what_others_wrote(page: Page, stage: Stage) -> None:
    template, source = opened(page, stage)
    path = f"/templates/{template['id']}"
    source.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("mine")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    stage.ask("PATCH", path, {"subject": "Theirs", "html": "<p>Theirs</p>"})
    expect(page.get_by_label("Subject")).to_have_value("Theirs")
    page.keyboard.type(", and mine")
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    expect(source).to_have_text("<p>Theirs</p>, and mine")
    assert stage.ask("GET", path)["html"] == "<p>Theirs</p>, and mine"


def test_what_is_typed_while_the_page_is_busy_stays(page: Page, stage: Stage) -> None:
    _, source = opened(page, stage)
    written(source, "")
    page.evaluate(TYPE_IRREGULARLY)
    typed = source.inner_text()
    page.wait_for_timeout(1_500)  # what is put in late would be by then
    expect(source).to_have_text(typed)
    assert len(typed) == 200


TYPE_IRREGULARLY = """async () => {
    for (let typed = 0; typed < 200; typed++) {
        document.execCommand("insertText", false, "abcdefghij"[typed % 10]);
        for (let turns = (typed * 7) % 5; turns > 0; turns--) {
            await new Promise((go) => setTimeout(go));
        }
    }
}"""


def refuse_for_now(route: Route) -> None:
    """As a server that is asked too often does."""
    if route.request.method == "PATCH":
        route.fulfill(status=429, json={"title": "Too often", "status": 429})
    else:
        route.continue_()


def test_variables_are_offered_and_tab_leaves_the_source(page: Page, stage: Stage) -> None:
    _, source = opened(page, stage)
    written(source, "<p>Hi </p>")
    for _ in "</p>":
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("{compa")
    page.get_by_role("option", name="companyName").click()  # for a moment Enter still means a new line: it may be typed
    expect(source).to_have_text("<p>Hi {{ companyName }}</p>")
    page.get_by_role("tab", name="Variables").click()
    expect(page.get_by_role("row", name="companyName Company Analytical Engines")).to_be_visible()
    page.get_by_role("button", name="Insert email").click()
    expect(source).to_have_text("<p>Hi {{ companyName }}{{ email }}</p>")
    page.keyboard.press("Tab")
    expect(source).not_to_be_focused()


def test_a_test_mail_arrives_and_is_on_nobodys_record(page: Page, stage: Stage) -> None:
    opened(page, stage)
    page.get_by_role("button", name="Send a test").click()
    dialog = page.get_by_role("dialog", name="Send a test mail")
    dialog.get_by_label("To").fill("olga@example.com")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.get_by_text("Kept here, not sent")).to_be_visible()
    (mail,) = stage.ask("GET", "/captured-mails")["items"]
    assert (mail["recipient"], mail["subject"]) == ("olga@example.com", "[Test] Hello Ada")
    page.reload()
    page.get_by_role("button", name="Send a test").click()
    expect(dialog.get_by_label("To")).to_have_value("olga@example.com")


def test_what_uses_a_template_is_said_before_it_goes(page: Page, stage: Stage) -> None:
    template, _ = opened(page, stage)
    draft = {
        "nodes": [{"key": "form", "type": "trigger_form"}, {"key": "mail", "type": "send_email", "config": {}}],
        "edges": [{"source": "form", "target": "mail"}],
    }
    draft["nodes"][1]["config"] = {"template": TEMPLATE["name"]}  # type: ignore[index]
    stage.ask("POST", "/workflows", {"name": "Spring", "definition": draft})
    page.goto("/templates")
    expect(page.get_by_role("listitem").filter(has_text="Used by Spring")).to_be_visible()
    page.get_by_role("button", name="Actions for Warm welcome").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    expect(page.get_by_role("heading", name="Copy of Warm welcome")).to_be_visible()
    page.get_by_role("button", name="Actions for Copy").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill(TEMPLATE["name"])
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("dialog").get_by_text("Another template has the name")).to_be_visible()
    page.get_by_role("textbox", name="Name").fill("Cold welcome")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name="Cold welcome")).to_be_visible()
    page.goto(f"/templates/{template['id']}")
    page.get_by_role("button", name="Actions for Warm welcome").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete “Warm welcome”?")
    expect(dialog.get_by_role("listitem")).to_have_text(["Spring"])
    dialog.get_by_role("button", name="Delete").click()
    expect(page).to_have_url(f"{stage.url}/templates")
    assert [item["name"] for item in stage.ask("GET", "/templates")["items"]] == ["Cold welcome"]
