"""Building a workflow: by mouse, by keyboard, with problems, and with somebody else at it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.stage import Stage

SAVED = re.compile("^Saved")


def draft(stage: Stage, workflow_id: str | None = None) -> Any:
    """The draft as the server has it."""
    return stage.ask("GET", f"/workflows/{workflow_id or stage.sample.workflow_id}")


def open_builder(page: Page, stage: Stage, workflow_id: str | None = None) -> None:
    page.goto(f"/workflows/{workflow_id or stage.sample.workflow_id}")
    expect(page.locator(".react-flow__node").first).to_be_visible()


def node(page: Page, key: str) -> Locator:
    return page.locator(f'.react-flow__node[data-id="{key}"]')


def tile(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Add a step").get_by_role("button", name=name, exact=True)


def saved(page: Page) -> None:
    expect(page.get_by_role("toolbar").get_by_role("status")).to_have_text(SAVED)


def keys(view: Any) -> list[str]:
    return [item["key"] for item in view["definition"]["nodes"]]


def edges(view: Any) -> list[tuple[str, str, str]]:
    return [(edge["source"], edge["exit"], edge["target"]) for edge in view["definition"]["edges"]]


def make(stage: Stage, *nodes: tuple[str, str], edges: list[tuple[str, str, str]]) -> str:
    """A workflow of these nodes (key, type)."""
    definition = {
        "nodes": [{"key": key, "type": kind, "config": CONFIG.get(kind, {})} for key, kind in nodes],
        "edges": [{"source": source, "exit": way, "target": target} for source, way, target in edges],
    }
    return str(stage.ask("POST", "/workflows", {"name": "Small", "definition": definition})["id"])


CONFIG: dict[str, dict[str, str]] = {
    "condition": {"conditionType": "reply_received"},
    "send_email": {"emailTemplate": "<p>Hello</p>"},
}


def drag_exit(page: Page, source: str, way: str, target: str) -> None:
    """Join an exit to a node with the mouse."""
    start = node(page, source).locator(f'.react-flow__handle[data-handleid="{way}"]').bounding_box()
    end = node(page, target).locator('.react-flow__handle[data-handleid="in"]').bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + 30, steps=6)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)
    page.mouse.up()


def test_a_step_is_dragged_in_and_kept(page: Page, stage: Stage) -> None:
    open_builder(page, stage)
    before = keys(draft(stage))
    between = page.locator("[data-drop]").filter(has_not=page.get_by_text(re.compile("Yes|No"))).first
    tile(page, "Wait").drag_to(between)
    expect(page.locator(".react-flow__node")).to_have_count(len(before) + 1)
    saved(page)
    view = draft(stage)
    (new,) = set(keys(view)) - set(before)
    assert len([edge for edge in edges(view) if new in edge]) == 2
    tile(page, "End").drag_to(page.locator(".react-flow__pane"), target_position={"x": 90, "y": 90})
    expect(page.locator(".react-flow__node")).to_have_count(len(before) + 2)
    saved(page)
    page.reload()
    expect(page.locator(".react-flow__node")).to_have_count(len(before) + 2)
    (loose,) = set(keys(draft(stage))) - {*before, new}
    assert next(item for item in draft(stage)["definition"]["nodes"] if item["key"] == loose)["position"]


def test_handles_are_joined_with_the_mouse(page: Page, stage: Stage) -> None:
    made = make(
        stage,
        ("form", "trigger_form"),
        ("ask", "condition"),
        ("mail", "send_email"),
        ("other", "send_email"),
        edges=[("form", "next", "ask"), ("ask", "true", "mail"), ("ask", "false", "other")],
    )
    open_builder(page, stage, made)
    expect(page.locator(".react-flow__edge")).to_have_count(3)
    drag_exit(page, "mail", "next", "other")
    expect(page.locator(".react-flow__edge")).to_have_count(4)
    saved(page)
    assert ("mail", "next", "other") in edges(draft(stage, made))
    drag_exit(page, "other", "next", "ask")
    refusal = page.get_by_role("alert").filter(has_text="These can’t be joined")
    expect(refusal).to_contain_text("holds no wait and would spin")
    assert ("other", "next", "ask") not in edges(draft(stage, made))
    drag_exit(page, "ask", "true", "other")
    expect(page.get_by_role("alert").filter(has_text="2 paths go on side by side from “Yes”")).to_be_visible()
    expect(page.locator(".react-flow__edge")).to_have_count(5)
    saved(page)
    assert {("ask", "true", "mail"), ("ask", "true", "other")} <= set(edges(draft(stage, made)))


def test_everything_goes_by_keyboard(page: Page, stage: Stage) -> None:
    open_builder(page, stage)
    page.get_by_role("group", name="Two days: Wait 2 days").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Settings")
    expect(panel.get_by_role("heading", name="Two days")).to_be_visible()
    expect(panel.get_by_label("Name on the canvas")).to_be_focused()
    page.keyboard.press("Escape")
    expect(node(page, "wait_for_booking")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(node(page, "follow_up")).to_be_focused()
    expect(panel.get_by_role("heading", name="Follow-up")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(node(page, "in_contact")).to_be_focused()
    page.keyboard.press("Delete")
    expect(node(page, "in_contact")).to_have_count(0)
    node(page, "replied").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    tile(page, "Update lead").focus()
    page.keyboard.press("Enter")
    expect(node(page, "update_lead")).to_be_focused()
    page.keyboard.press("Control+s")
    saved(page)
    assert ("replied", "true", "update_lead") in edges(draft(stage))


def test_undo_redo_and_what_removing_leaves_open(page: Page, stage: Stage) -> None:
    open_builder(page, stage)
    node(page, "no_booking").click()
    page.keyboard.press("Delete")
    expect(node(page, "no_booking")).to_have_count(0)
    expect(node(page, "booked").get_by_text("has a warning")).to_be_attached()
    entry = page.get_by_role("button", name=re.compile("Did they book.*Nothing comes after “No”"))
    entry.click()
    expect(node(page, "booked")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(node(page, "no_booking")).to_be_visible()
    expect(node(page, "booked").get_by_text("has a warning")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(node(page, "no_booking")).to_have_count(0)
    page.get_by_role("tab", name="Versions").click()
    expect(page.get_by_role("tabpanel", name="Versions")).to_be_visible()
    page.get_by_role("tab", name="Build").click()
    page.get_by_role("button", name="Undo").click()
    expect(node(page, "no_booking")).to_be_visible()
    page.get_by_role("button", name="Redo").click()
    expect(node(page, "no_booking")).to_have_count(0)
    node(page, "welcome").click()
    page.keyboard.press("Delete")
    saved(page)
    assert ("budget", "true", "wait_for_reply") in edges(draft(stage))


def test_publishing_waits_until_nothing_is_wrong(page: Page, stage: Stage) -> None:
    open_builder(page, stage)
    publish = page.get_by_role("toolbar").get_by_role("button", name="Publish")
    page.get_by_role("group", name="Did they reply?").click()
    panel = page.get_by_role("complementary", name="Settings")
    panel.get_by_label("Question").click()
    page.get_by_role("option", name="What does a field hold?").click()
    expect(page.get_by_role("button", name="2 to mend")).to_be_visible()
    expect(publish).to_be_disabled()
    expect(panel.get_by_text("Say which of the lead's fields to look at")).to_be_visible()
    expect(node(page, "replied").get_by_text("has a problem")).to_be_attached()
    panel.get_by_label("Field", exact=True).fill("companyName")
    panel.get_by_label("Value").fill("Northwind")
    expect(publish).to_be_enabled()
    publish.click()
    dialog = page.get_by_role("dialog", name="Publish “Lead nurture”?")
    dialog.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 2 is published.").first).to_be_visible()
    expect(publish).to_be_disabled()
    assert draft(stage)["publishedNumber"] == 2


def test_a_renamed_workflow_that_no_form_starts_leads_to_the_form(page: Page, stage: Stage) -> None:
    made = make(stage, ("form", "trigger_form"), ("mail", "send_email"), edges=[("form", "next", "mail")])
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status == 409 else None)
    open_builder(page, stage, made)
    page.get_by_role("heading", name="Small").get_by_role("button").click()
    page.get_by_role("textbox", name="Name").fill("Large")
    page.keyboard.press("Enter")
    page.get_by_role("toolbar").get_by_role("button", name="Publish").click()
    page.get_by_role("dialog", name="Publish “Large”?").get_by_role("button", name="Publish").click()
    told = page.get_by_role("alert").filter(has_text="No form starts it yet")
    expect(told).not_to_contain_text("New leads")
    told.get_by_role("button", name="Have “Talk to us” start it").click()
    expect(page.get_by_role("combobox", name="Workflow it starts")).to_be_visible()
    expect(told).to_be_hidden()
    assert refused == []


def test_a_field_is_put_in_where_one_goes_on_writing(page: Page, stage: Stage) -> None:
    open_builder(page, stage)
    node(page, "welcome").click()
    page.get_by_role("button", name="Preview and write large").click()
    dialog = page.get_by_role("dialog", name="First mail")
    put_in = dialog.get_by_role("button", name="What a mail can say of its lead")
    dialog.get_by_role("textbox", name="Text").click()
    page.keyboard.press("Control+Home")
    put_in.last.press("Enter")
    page.get_by_role("menuitem", name="companyName").press("Enter")
    expect(page.get_by_role("menu")).to_be_hidden()
    page.keyboard.type(" and more ")
    subject = dialog.get_by_role("textbox", name="Subject")
    subject.fill("Hello , how are you?")
    for _ in ", how are you?":
        page.keyboard.press("ArrowLeft")
    put_in.first.press("Enter")
    page.get_by_role("menuitem", name="firstName").press("Enter")
    expect(page.get_by_role("menu")).to_be_hidden()
    page.keyboard.type("!")
    expect(subject).to_have_value("Hello {{ firstName }}!, how are you?")
    page.keyboard.press("Escape")
    saved(page)
    (mail,) = [item["config"] for item in draft(stage)["definition"]["nodes"] if item["key"] == "welcome"]
    assert mail["emailTemplate"].startswith("{{ companyName }} and more <p>Hi ")
    assert mail["emailSubject"] == "Hello {{ firstName }}!, how are you?"


class AsBefore:
    """Answers who looks with what was there before, until something is sent."""

    def __init__(self, before: Any) -> None:
        self._before = before
        self._sent = False

    def __call__(self, route: Route) -> None:
        self._sent = self._sent or route.request.method != "GET"
        if self._sent:
            route.continue_()
        else:
            route.fulfill(json=self._before)


def test_nothing_that_was_saved_elsewhere_is_overwritten(page: Page, stage: Stage) -> None:
    path = f"/workflows/{stage.sample.workflow_id}"
    open_builder(page, stage)
    page.get_by_role("group", name="Two days").click()
    page.get_by_label("Name on the canvas").fill("Two long days")
    saved(page)
    theirs = draft(stage)
    theirs["definition"]["nodes"][0]["label"] = "Seen"
    stage.ask("PATCH", path, {"revision": theirs["revision"], "definition": theirs["definition"]})
    expect(page.get_by_role("group", name="Seen")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()  # nothing of before theirs comes back
    theirs = draft(stage)
    # Nobody tells this page of the other draft: it has to find out when it saves.
    page.route(f"**/api/v1{path}", AsBefore(draft(stage)))
    theirs["definition"]["nodes"][0]["label"] = "Theirs"
    stage.ask("PATCH", path, {"revision": theirs["revision"], "definition": theirs["definition"]})
    page.get_by_label("Name on the canvas").fill("Mine")
    banner = page.get_by_role("alert").filter(has_text="This workflow was changed elsewhere")
    expect(banner).to_be_visible()
    assert draft(stage)["definition"] == theirs["definition"]
    banner.get_by_role("button", name="Save mine as a copy").click()
    expect(page).not_to_have_url(re.compile(stage.sample.workflow_id))
    expect(page.get_by_role("group", name="Mine")).to_be_visible()
    assert draft(stage)["definition"] == theirs["definition"]


def test_copies_go_from_one_workflow_to_another(page: Page, stage: Stage) -> None:
    made = make(stage, ("form", "trigger_form"), edges=[])
    open_builder(page, stage)
    node(page, "welcome").click()
    page.keyboard.press("Control+c")
    open_builder(page, stage, made)
    node(page, "form").click()
    page.keyboard.press("Control+v")
    expect(node(page, "send_email")).to_be_visible()
    saved(page)
    view = draft(stage, made)
    assert edges(view) == [("form", "next", "send_email")]
    assert "Thanks for reaching out" in view["definition"]["nodes"][1]["config"]["emailSubject"]
