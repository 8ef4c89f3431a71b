"""The demo: a newcomer's two minutes, the mailbox, the clock, and the tour that notices what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import BROWSER
from tests.browser.stage import Stage

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def person(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a person whose opens and clicks count."""
    return new_context(user_agent=BROWSER).new_page()


def events(stage: Stage, lead_id: str) -> list[tuple[str, object]]:
    """What is on the lead's timeline, the oldest first: each with its grade, where it has one."""
    timeline = stage.ask("GET", f"/leads/{lead_id}")["timeline"]
    return [(event["type"], event["data"].get("grade")) for event in reversed(timeline)]


def test_two_minutes_show_the_whole_way_of_a_lead(person: Page, stage: Stage) -> None:
    """By the tour's buttons and the mail's own; each step is noticed when it was done."""
    page = person
    page.goto("/")
    tour = page.get_by_role("region", name="Tour of the demo")
    tour.get_by_role("button", name="Send in a lead").click()
    expect(tour.get_by_role("heading")).to_have_text("The first mail is there")
    stage.pass_time(minutes=10)  # nobody reads a mail within seconds of its being sent
    tour.get_by_role("link", name="Read the mail").click()
    expect(tour.get_by_role("heading")).to_have_text("The workflow waits")
    letter = page.frame_locator("iframe[title='The mail as it arrived']")
    letter.get_by_role("link", name="Pick a time that suits you").click()
    expect(page.get_by_text("The link leads to https://cal.example/northwind/intro")).to_be_visible()
    expect(page.get_by_text("Clicked: https://cal.example/northwind/intro")).to_be_visible()
    expect(page.get_by_text("Opened,")).to_be_visible()
    tour.get_by_role("link", name="See the execution").click()
    expect(tour.get_by_role("heading")).to_have_text("Three days go by")
    tour.get_by_role("button", name="Put the clock forward").click()
    expect(tour.get_by_role("heading")).to_have_text("The follow-up has arrived")
    tour.get_by_role("link", name="Read the follow-up").click()
    page.get_by_role("button", name="Book a meeting").click()
    expect(tour.get_by_role("heading")).to_have_text("A meeting is booked")
    tour.get_by_role("button", name="Put the clock forward").click()
    expect(tour.get_by_role("heading")).to_have_text("The workflow is done")
    tour.get_by_role("link", name="See the timeline").click()
    expect(tour.get_by_role("heading")).to_have_text("That is FlowTrack")
    (lead,) = stage.ask("GET", "/leads")["items"]
    assert lead["status"] == "booked"
    (execution,) = stage.ask("GET", "/workflows/executions")["items"]
    assert execution["status"] == "completed"
    told = events(stage, lead["id"])
    assert {("open", "human"), ("click", "human"), ("booking", None)} <= set(told)
    assert [kind for kind, _ in told].count("email_sent") == 2


def test_the_tour_is_left_and_taken_up_again(page: Page, stage: Stage) -> None:
    page.goto("/")
    tour = page.get_by_role("region", name="Tour of the demo")
    expect(tour).to_be_visible()
    stage.submit("Charles Babbage", "500")  # is sent away at once, and nobody to follow
    stage.submit("Grace Hopper")  # by whichever hand
    expect(tour.get_by_text("Grace has a personal mail already")).to_be_visible()
    tour.get_by_role("button", name="Leave the tour").focus()
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Tour")).to_be_visible()
    expect(tour).to_be_hidden()
    page.get_by_role("button", name="Tour").click()
    expect(tour.get_by_text("Step 2 of 7")).to_be_visible()


def test_mails_are_conversations_and_are_answered(person: Page, stage: Stage) -> None:
    page = person
    page.goto("/mailbox")
    expect(page.get_by_role("heading", name="No mail yet")).to_be_visible()
    grace = stage.submit("Grace Hopper")
    stage.settle()
    stage.pass_time(days=3)
    stage.submit("Ada Lovelace")
    stage.settle()
    lines = page.get_by_role("navigation", name="Conversations").get_by_role("link")
    expect(lines).to_have_count(2)
    expect(lines.nth(1)).to_contain_text("Grace Hopper")
    expect(lines.nth(1)).to_contain_text("Re: Thanks for reaching out, Grace!")
    expect(lines.nth(1).get_by_label("Unread")).to_be_visible()
    assert events(stage, grace["leadId"]).count(("open", "human")) == 0, "nothing is open before one opens it"
    lines.nth(1).click()
    expect(page.get_by_role("link", name="Thanks for reaching out, Grace! 3 days ago")).to_be_visible()
    page.get_by_role("button", name="Headers").click()
    expect(page.get_by_role("cell", name="List-Unsubscribe=One-Click")).to_be_visible()
    page.keyboard.press("r")
    page.get_by_label("What Grace Hopper answers").fill("Yes, let us talk!")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_role("blockquote")).to_have_text("Yes, let us talk!")
    assert ("reply", None) in events(stage, grace["leadId"])
    page.get_by_role("link", name="All mails to Grace Hopper").click()
    expect(lines.filter(has_text="Grace Hopper")).to_have_count(1)
    expect(lines.filter(has_text="Ada Lovelace")).to_have_count(0)


def test_a_reply_that_is_begun_is_there_again(page: Page, stage: Stage) -> None:
    for name in ("Grace Hopper", "Ada Lovelace"):
        stage.submit(name)
    stage.settle()
    page.goto("/mailbox")
    lines = page.get_by_role("navigation", name="Conversations").get_by_role("link")
    lines.filter(has_text="Grace Hopper").click()
    page.get_by_role("button", name="Reply").click()
    page.get_by_label("What Grace Hopper answers").press_sequentially("Yes, let")
    lines.filter(has_text="Ada Lovelace").click()
    expect(page.get_by_role("region", name="As Ada Lovelace")).to_be_visible()
    expect(page.get_by_label("What Ada Lovelace answers")).to_be_hidden()
    lines.filter(has_text="Grace Hopper").click()
    expect(page.get_by_label("What Grace Hopper answers")).to_have_value("Yes, let")
    page.reload()
    expect(page.get_by_label("What Grace Hopper answers")).to_have_value("Yes, let")
    page.get_by_role("button", name="Send the reply").click()
    expect(page.get_by_text("It is on the lead’s timeline.")).to_be_visible()
    page.get_by_role("button", name="Reply").click()
    expect(page.get_by_label("What Grace Hopper answers")).to_have_value("")


def test_the_tour_stands_beside_the_picture_of_an_execution(page: Page, stage: Stage) -> None:
    made = stage.submit("Grace Hopper")
    page.goto("/")
    tour = page.get_by_role("region", name="Tour of the demo")
    expect(tour).to_be_visible()
    page.goto(f"/executions/{made['executionId']}")
    picture = page.locator(".react-flow")
    expect(picture).to_be_visible()
    assert apart(tour, picture)
    tour.get_by_role("button", name="Move it to the right").click()
    expect(tour.get_by_role("button", name="Move it to the left")).to_be_visible()
    assert not apart(tour, picture)


def apart(one: Locator, other: Locator) -> bool:
    """Whether neither covers anything of the other, side by side."""
    first, second = one.bounding_box(), other.bounding_box()
    assert first
    assert second
    return first["x"] + first["width"] <= second["x"] or second["x"] + second["width"] <= first["x"]


def test_unsubscribing_goes_by_the_mails_own_link(page: Page, stage: Stage) -> None:
    stage.submit("Grace Hopper")
    stage.settle()
    page.goto("/mailbox")
    expect(page.get_by_role("link", name="Grace Hopper")).to_be_visible()
    page.keyboard.press("j")
    page.get_by_role("button", name="Unsubscribe").click()
    dialog = page.get_by_role("dialog", name="Unsubscribe grace@example.com?")
    dialog.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_text("Gets no more mails")).to_be_visible()
    (gone,) = stage.ask("GET", "/suppressions")["items"]
    assert (gone["email"], gone["reason"]) == ("grace@example.com", "unsubscribe")


def test_the_clock_is_turned_from_the_bar(page: Page, stage: Stage) -> None:
    stage.submit("Grace Hopper")
    stage.settle()
    before = stage.system.now()
    page.goto("/leads")
    page.get_by_role("button", name="Skip a day").click()
    expect(page.get_by_role("button", name="Skip to Grace Hopper, in 2 days")).to_be_visible()
    with page.expect_response("**/demo/clock/skip"):
        page.get_by_role("button", name="Skip to Grace Hopper").click()
    assert stage.system.now() - before > timedelta(days=2, hours=23)
    expect(page.get_by_role("button", name="Skip to Grace Hopper, in 2 days")).to_be_visible()
    page.get_by_role("button", name="Real time").click()
    page.get_by_role("menuitem", name="A day takes 1 minute").click()
    expect(page.get_by_role("button", name="A day takes 1 minute")).to_be_visible()
    assert stage.system.pace == 1440


def test_the_bar_is_of_use_on_a_phone(new_context: Callable[..., BrowserContext], stage: Stage) -> None:
    page = new_context(viewport=PHONE).new_page()
    page.goto("/leads")
    page.get_by_role("button", name="Send in a lead").click()
    page.get_by_role("menuitem", name="With a small budget").click()
    expect(page.get_by_text("has sent in the form")).to_be_visible()
    page.get_by_role("button", name="The demo’s controls").click()
    page.get_by_role("button", name="Skip a day").click()
    page.get_by_role("button", name="Tour").click()
    expect(page.get_by_role("region", name="Tour of the demo")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
