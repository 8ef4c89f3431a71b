"""Workflows as a whole: begun from a template, named, taken out and in, put away, restored, started by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Stage

FAULTY = """\
name: Broken
nodes:
  - {key: form, type: trigger_form}
  - {key: done, type: end}
edges:
  - {source: form, exit: next, target: done}
  - {source: done, exit: true, target: form}
"""


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("link", name=name, exact=True))


def choose(page: Page, of: str, what: str) -> None:
    """An item of the menu that this row or page has."""
    page.get_by_role("button", name=of).click()
    page.get_by_role("menuitem", name=what).click()


def test_template_becomes_a_draft_that_is_renamed_where_it_stands(page: Page, stage: Stage) -> None:
    page.goto("/workflows")
    page.get_by_role("link", name="New workflow").click()
    page.get_by_role("button", name="Use this: Lead nurture").click()
    page.get_by_role("button", name="Lead nurture", exact=True).click()
    name = page.get_by_role("textbox", name="Name")
    name.fill("Spring campaign")
    name.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Spring campaign")).to_be_visible()
    page.get_by_role("link", name="All workflows").click()
    page.get_by_role("searchbox", name="Filter by name").fill("NG CAM")
    expect(page).to_have_url("/workflows?q=NG+CAM")
    expect(row(page, "Spring campaign")).to_contain_text("Draft")
    expect(row(page, "Lead nurture")).to_be_hidden()
    page.get_by_role("button", name="Clear the filter").click()
    expect(row(page, "Lead nurture")).to_contain_text("Published, version 1")
    expect(row(page, "Lead nurture")).to_contain_text("Started by Talk to us")
    stage.submit("Ada Lovelace")
    expect(row(page, "Lead nurture")).to_contain_text("1 lead in it")


def test_file_is_taken_out_and_in_and_its_faults_are_told_by_line(page: Page, tmp_path: Path) -> None:
    page.goto("/workflows")
    with page.expect_download() as download:
        choose(page, "More about “Lead nurture”", "Export as a file")
    file = tmp_path / "nurture.yaml"
    download.value.save_as(file)
    page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("The file’s text").fill(FAULTY)
    dialog.get_by_role("button", name="Import").click()
    expect(dialog.get_by_role("alert")).to_contain_text("In YAML, true and false need quotes")
    dialog.get_by_role("button", name="Line 7").click()
    chosen = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    marked = dialog.get_by_label("The file’s text").evaluate(chosen)
    assert marked == "  - {source: done, exit: true, target: form}"
    with page.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files({"name": "x.yaml", "mimeType": "text/plain", "buffer": renamed(file)})
    expect(dialog.get_by_label("The file’s text")).to_have_value(renamed(file).decode())
    dialog.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1, name="Another")).to_be_visible()
    page.get_by_role("link", name="All workflows").click()
    page.get_by_role("button", name="Import").click()
    dialog.get_by_label("The file’s text").fill(file.read_text())
    dialog.get_by_role("button", name="Import").click()
    expect(page.get_by_text("beside another workflow of that name")).to_be_visible()


def renamed(file: Path) -> bytes:
    return file.read_bytes().replace(b"name: Lead nurture", b"name: Another")


def test_version_is_looked_at_and_becomes_the_draft_again_unless_it_changed_meanwhile(page: Page, stage: Stage) -> None:
    path = f"/workflows/{stage.sample.workflow_id}"
    changed = change(stage, path, days=9)
    page.goto(f"{path}?tab=versions")
    expect(page.get_by_text("Unpublished changes")).to_be_visible()
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("dialog", name="Version 1")).to_contain_text("Did they reply?")
    page.keyboard.press("Escape")
    choose(page, "More about version 1", "Make it the draft")
    dialog = page.get_by_role("dialog", name="Make version 1 the draft?")
    expect(dialog).to_contain_text("changes that were never published")
    change(stage, path, days=8)
    dialog.get_by_role("button", name="Make it the draft").click()
    expect(dialog.get_by_role("alert")).to_contain_text("was changed elsewhere")
    expect(dialog).to_contain_text("what was changed meanwhile is replaced as well")
    dialog.get_by_role("button", name="Make it the draft").click()
    expect(page.get_by_text("Version 1 is the draft now.")).to_be_visible()
    assert stage.ask("GET", path)["definition"] != changed
    expect(page.get_by_text("Unpublished changes")).to_be_hidden()


def change(stage: Stage, path: str, days: int) -> Any:
    """Somebody else changes the draft; answers what it is then."""
    there = stage.ask("GET", path)
    definition = {**there["definition"], "configurationData": {"followUpDelayDays": days}}
    return stage.ask("PATCH", path, {"revision": there["revision"], "definition": definition})["definition"]


def test_workflow_is_started_for_a_lead_and_paused(page: Page, stage: Stage) -> None:
    stage.submit("Charles Babbage", "500")
    stage.settle()
    page.goto(f"/workflows/{stage.sample.workflow_id}?tab=settings")
    page.get_by_role("combobox", name="Lead").fill("Charles")
    page.get_by_role("option", name="Charles Babbage").click()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("link", name="Follow it")).to_be_visible()
    page.get_by_label("Days to wait before following up").fill("0")
    path = f"/workflows/{stage.sample.workflow_id}"
    stage.ask("PATCH", path, {"revision": stage.ask("GET", path)["revision"], "name": "A better name"})
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("A better name")
    page.get_by_role("link", name="Leads", exact=True).click()
    page.get_by_role("dialog", name="Leave without saving?").get_by_role("button", name="Stay").click()
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Saved to the draft.")).to_be_visible()
    draft = stage.ask("GET", f"/workflows/{stage.sample.workflow_id}")
    assert draft["definition"]["configurationData"] == {"followUpDelayDays": 0}
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    expect(page.get_by_role("banner").or_(page.locator("header")).get_by_text("Paused")).to_be_visible()
    page.get_by_role("button", name="Let it start again").click()
    expect(page.get_by_text("Published, version 1")).to_be_visible()


def test_what_is_in_the_way_of_leaving_is_said_and_the_rest_can_leave(page: Page, stage: Stage) -> None:
    stage.submit("Ada Lovelace")
    copy = stage.ask("POST", f"/workflows/{stage.sample.workflow_id}/duplicate")
    page.goto("/workflows")
    full = {"status": 429, "content_type": "application/problem+json", "body": '{"status": 429, "title": "Too many"}'}
    page.route("**/duplicate", lambda refused: refused.fulfill(**full), times=1)  # no form shows what is said of it
    choose(page, f"More about “{copy['name']}”", "Duplicate")
    expect(page.get_by_role("alert").get_by_text("Too many")).to_be_visible()
    choose(page, "More about “Lead nurture”", "Archive")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 lead is still in it")
    expect(dialog).to_contain_text("the form “Talk to us” starts it")
    dialog.get_by_role("button", name="Close").last.click()
    choose(page, f"More about “{copy['name']}”", "Archive")
    page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    expect(row(page, copy["name"])).to_be_hidden()
    page.get_by_text("Archived", exact=True).first.click()
    expect(page).to_have_url("/workflows?show=archived")
    choose(page, f"More about “{copy['name']}”", "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is archived")).to_be_visible()
