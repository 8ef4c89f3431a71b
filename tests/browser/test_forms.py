"""Forms: made, changed, shared, filled in on other sites; and what came in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, Route, expect

from tests.browser import elsewhere
from tests.browser.stage import Stage


def fields(page: Page) -> Locator:
    return page.get_by_role("list", name="Fields, in their order").get_by_role("listitem")


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='The form as visitors will see it']")


def test_form_is_made_its_fields_put_in_order_and_saved(page: Page, stage: Stage) -> None:
    page.goto("/forms")
    page.get_by_role("button", name="New form").click()
    page.get_by_role("textbox", name="Name").fill("Ask for an offer")
    expect(page.get_by_role("textbox", name="Address")).to_have_value("ask-for-an-offer")
    page.get_by_role("button", name="Create the form").click()
    expect(page.get_by_role("heading", level=1, name="Ask for an offer")).to_be_visible()
    page.get_by_role("button", name="Another field").click()
    page.get_by_role("textbox", name="Label").fill("How big is it?")
    expect(page.get_by_role("textbox", name="Key")).to_have_value("howBigIsIt")
    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Choice").click()
    page.get_by_role("button", name="Save the fields").click()
    expect(page.get_by_text("A select needs options")).to_be_visible()
    page.get_by_role("textbox", name="Choices").fill("Small\nLarge")
    expect(preview(page).get_by_label("How big is it?")).to_contain_text("Large")
    grip = page.get_by_role("button", name="Move “How big is it?”. Arrow")
    grip.press("ArrowUp")
    grip.press("ArrowUp")
    expect(fields(page).nth(1)).to_contain_text("How big is it?")
    page.get_by_role("button", name="Move “Message”. Arrow").drag_to(fields(page).first)
    expect(fields(page).first).to_contain_text("Message")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved. This is what visitors see.")).to_be_visible()
    (made,) = [form for form in stage.ask("GET", "/forms")["items"] if form["slug"] == "ask-for-an-offer"]
    assert [field["key"] for field in made["fields"]] == ["message", "name", "howBigIsIt", "email"]
    assert made["fields"][2]["options"] == ["Small", "Large"]


def test_what_is_said_of_a_save_covers_nothing_to_press(
    new_context: Callable[..., BrowserContext], stage: Stage
) -> None:
    for width, height in ((1440, 900), (1280, 720), (390, 844)):
        page = new_context(viewport={"width": width, "height": height}).new_page()
        page.goto(f"/forms/{stage.sample.form_id}")
        page.get_by_role("button", name="Another field").click()
        page.get_by_role("button", name="Save the fields").click()
        told = page.get_by_role("alert").filter(has_text="Saved. This is what visitors see.")
        expect(told).to_be_visible()
        page.get_by_role("button", name="Another field").click()
        expect(page.get_by_role("button", name="Save the fields")).to_be_visible()
        assert told.evaluate(COVERED) == []


COVERED = """told => {
    const box = told.getBoundingClientRect();
    const meets = ({left, right, top, bottom}) =>
        left < box.right && right > box.left && top < box.bottom && bottom > box.top;
    return [...document.querySelectorAll("button, a[href], input")]
        .filter(one => !told.contains(one) && !one.closest("[inert]") && one.checkVisibility())
        .filter(one => meets(one.getBoundingClientRect())).map(one => one.textContent);
}"""
"""What there is to press below a box."""


def test_a_usual_field_keeps_its_key_under_another_label(page: Page, stage: Stage) -> None:
    page.goto("/forms")
    page.get_by_role("button", name="New form").click()
    page.get_by_role("textbox", name="Name").fill("Ask for an offer")
    page.get_by_role("button", name="Create the form").click()
    page.get_by_role("group", name="Add").get_by_role("button", name="Budget").click()
    page.get_by_role("textbox", name="Label").fill("How much will you spend?")
    expect(page.get_by_role("textbox", name="Key")).to_have_value("budget")


def test_changes_are_not_left_behind_unasked(page: Page, stage: Stage) -> None:
    page.goto(f"/forms/{stage.sample.form_id}")
    page.get_by_role("button", name="Remove “Budget”").click()
    expect(preview(page).get_by_label("Company")).to_be_visible()
    expect(preview(page).get_by_label("Budget")).to_be_hidden()
    page.get_by_role("link", name="All forms").click()
    page.get_by_role("dialog").get_by_role("button", name="Stay").click()
    page.get_by_role("button", name="Discard").click()
    expect(fields(page)).to_have_count(5)
    page.get_by_role("link", name="All forms").click()
    expect(page).to_have_url("/forms")


def test_what_is_typed_outlives_what_others_change(page: Page, stage: Stage) -> None:
    path = f"/forms/{stage.sample.form_id}"
    page.goto(path)
    page.get_by_role("button", name="Remove “Budget”").click()
    known = stage.ask("GET", path)["fields"]
    theirs = [{key: field[key] for key in ("key", "label", "type", "options")} for field in known]
    stage.ask("PATCH", path, {"fields": theirs})
    notice = page.get_by_role("alert").filter(has_text="The fields were changed elsewhere")
    expect(notice).to_be_visible()
    page.get_by_role("link", name="All forms").click()
    page.get_by_role("dialog").get_by_role("button", name="Stay").click()
    notice.get_by_role("button", name="Overwrite theirs with mine").click()
    page.get_by_role("button", name="Save the fields").click()
    expect(page.get_by_text("Saved. This is what visitors see.")).to_be_visible()
    assert "budget" not in [field["key"] for field in stage.ask("GET", path)["fields"]]
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Thank-you text").fill("Thank you so much! ")
    stage.ask("PATCH", path, {"name": "A better name"})
    expect(page.get_by_role("textbox", name="Name")).to_have_value("A better name")
    expect(page.get_by_label("Thank-you text")).to_have_value("Thank you so much! ")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_hidden()
    kept = stage.ask("GET", path)
    assert (kept["name"], kept["thankYou"]) == ("A better name", "Thank you so much!")


def test_what_is_typed_during_a_save_is_saved_by_the_next(page: Page, stage: Stage) -> None:
    path = f"/forms/{stage.sample.form_id}"
    page.goto(path)
    page.get_by_role("button", name="Remove “Budget”").click()
    held: list[Route] = []
    page.route(f"**/api/v1{path}", lambda route: held.append(route) if is_change(route) else route.continue_())
    with page.expect_request(lambda request: request.method == "PATCH"):
        page.get_by_role("button", name="Save the fields").click()
    page.get_by_role("button", name="Remove “Company”").click()
    with page.expect_response(lambda response: response.request.method == "PATCH"):
        held.pop().continue_()
    expect(page.get_by_text("Saved. This is what visitors see.")).to_be_visible()
    expect(page.get_by_text("The fields were changed elsewhere")).to_be_hidden()
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Save the fields").click()
    expect(page.get_by_text("Not saved yet.")).to_be_hidden()
    kept = [field["key"] for field in stage.ask("GET", path)["fields"]]
    assert not {"budget", "companyName"} & set(kept)


def test_a_save_whose_answer_is_lost_is_not_taken_for_somebody_elses(page: Page, stage: Stage) -> None:
    path = f"/forms/{stage.sample.form_id}"
    page.goto(path)
    page.get_by_role("button", name="Remove “Budget”").click()
    held: list[Route] = []
    page.route(f"**/api/v1{path}", lambda route: held.append(route) if is_change(route) else route.continue_())
    with page.expect_request(lambda request: request.method == "PATCH"):
        page.get_by_role("button", name="Save the fields").click()
    page.get_by_role("button", name="Remove “Company”").click()
    # What was saved is told to the page as everybody's changes are.
    with page.expect_response(lambda answer: answer.url.endswith(path) and answer.request.method == "GET"):
        held[0].fetch()
    held.pop().fulfill(status=429, json={"title": "Too often", "status": 429})
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text("The fields were changed elsewhere")).to_be_hidden()
    page.unroute_all()
    page.get_by_role("button", name="Save the fields").click()
    expect(page.get_by_text("Not saved yet.")).to_be_hidden()
    kept = [field["key"] for field in stage.ask("GET", path)["fields"]]
    assert not {"budget", "companyName"} & set(kept)


def is_change(route: Route) -> bool:
    return route.request.method == "PATCH"


def test_settings_are_kept_and_a_closed_form_says_so(page: Page, stage: Stage) -> None:
    stage.ask("POST", "/forms", {"name": "News", "slug": "news", "fields": [{"key": "email", "label": "E-mail"}]})
    page.goto(f"/forms/{stage.sample.form_id}?tab=settings")
    address = page.get_by_role("textbox", name="Address")
    address.fill("news")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Another form has the slug")).to_be_visible()
    expect(address).to_be_focused()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_text("Another form has the slug")).to_be_hidden()
    address.fill("hello")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The form is saved.")).to_be_visible()
    page.get_by_role("button", name="Close the form").click()
    page.get_by_role("dialog").get_by_role("button", name="Close the form").click()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
    assert httpx2.get(f"{stage.url}/f/demo/hello", trust_env=False).status_code == 410
    page.get_by_role("link", name="All forms").click()
    expect(page.get_by_role("listitem").filter(has_text="Talk to us")).to_contain_text("Closed")


def test_what_was_sent_shows_at_once_with_what_came_of_it(page: Page, stage: Stage) -> None:
    page.goto(f"/forms/{stage.sample.form_id}?tab=submissions")
    expect(page.get_by_text("Nothing was sent yet")).to_be_visible()
    stage.submit("Ada Lovelace", message="Can you help us?")
    entry = page.get_by_role("list", name="Submissions").get_by_role("listitem")
    expect(entry).to_contain_text("Started the workflow")
    trapped = {"name": "Bot", "email": "bot@example.com", "_website": "x"}
    httpx2.post(f"{stage.url}/f/demo/contact", data=trapped, trust_env=False)
    expect(entry.first).to_contain_text("Held back as spam")
    page.get_by_text("Held back", exact=True).click()
    expect(entry).to_have_count(1)
    entry.get_by_role("button").first.click()
    entry.get_by_role("button", name="Take it in").click()
    expect(page.get_by_text("Nothing is held back")).to_be_visible()
    page.get_by_text("All", exact=True).click()
    expect(entry).to_have_count(2)
    expect(entry.first).to_contain_text("Started the workflow")
    entry.last.get_by_role("button").click()
    expect(entry.last).to_contain_text("What are you planning?Can you help us?")
    expect(entry.last).to_contain_text("Sourcespring")
    expect(entry.last.get_by_role("link", name="See what came of it")).to_be_visible()


def shared(page: Page, stage: Stage, what: str) -> str:
    """What the page says to paste."""
    page.goto(f"/forms/{stage.sample.form_id}?tab=share")
    return page.get_by_role("region", name=what).inner_text()


def test_snippet_shows_the_form_on_another_site_as_high_as_it_is(page: Page, stage: Stage) -> None:
    with elsewhere.site(f"<h1>Their page</h1>{shared(page, stage, 'Put it into a page')}<p>After it") as address:
        page.goto(f"{address}?utm_source=their-site")
        frame = page.locator("iframe")
        form = page.frame_locator("iframe")
        expect(form.get_by_role("heading", name="Talk to us")).to_be_visible()
        height = grown(page, frame, "element.clientHeight > 600")
        form.locator("form").evaluate("form => { form.noValidate = true; }")
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_role("alert")).to_be_visible()
        grown(page, frame, f"element.clientHeight > {height}")
        form.get_by_label("Your name").fill("Ada Lovelace")
        form.get_by_label("E-mail").fill("ada@example.com")
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_role("heading", name="Message received")).to_be_visible()
        grown(page, frame, f"element.clientHeight < {height} / 2")
    (submission,) = submissions(stage)
    assert submission["fields"]["email"] == "ada@example.com"
    assert submission["tracking"]["utmSource"] == "their-site"
    assert submission["executionId"]


def grown(page: Page, frame: Locator, condition: str) -> int:
    """The frame's height once it meets the condition, and what is in it needs no bar to scroll."""
    page.wait_for_function(f"element => {condition}", arg=frame.element_handle())
    inside: Any = frame.element_handle().content_frame()
    inside.wait_for_function("document.documentElement.scrollHeight <= innerHeight")
    return int(frame.evaluate("element => element.clientHeight"))


def submissions(stage: Stage) -> list[Any]:
    found: list[Any] = stage.ask("GET", f"/forms/{stage.sample.form_id}/submissions")["items"]
    return found


def test_without_scripts_the_form_is_sent_too(
    page: Page, stage: Stage, new_context: Callable[..., BrowserContext]
) -> None:
    plain = new_context(java_script_enabled=False).new_page()
    with elsewhere.site(shared(page, stage, "Put it into a page")) as address:
        plain.goto(address)
        plain.get_by_role("link", name="Talk to us").click()
        fill_in(plain, "Grace Hopper", "grace@example.com")
    with elsewhere.site(shared(page, stage, "Your own HTML")) as address:
        plain.goto(address)
        fill_in(plain, "Alan Turing", "alan@example.com")
    assert [item["fields"]["name"] for item in submissions(stage)] == ["Alan Turing", "Grace Hopper"]


def fill_in(page: Page, name: str, email: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Message received")).to_be_visible()


def test_the_application_itself_can_not_be_framed(stage: Stage) -> None:
    def policy(path: str) -> str:
        answer = httpx2.get(f"{stage.url}{path}", headers={"Accept": "text/html"}, trust_env=False)
        return str(answer.headers["content-security-policy"])

    assert "frame-ancestors 'none'" in policy("/forms")
    assert "frame-ancestors *" in policy("/f/demo/contact")
