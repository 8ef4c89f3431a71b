"""How a form gets to people: its snippets, its preview, its help; and how it is closed or removed."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest

from flowtrack.api.headers import _SHUT
from tests.api.site import ADA, SUBMIT, Site, check_problem
from tests.api.test_forms import EMAIL, made
from tests.api.test_hosted_form import EVIL, PAGE, Reader, alive

BUDGET = {"key": "budget", "label": "Budget", "placeholder": "$5,000", "helpText": "Roughly is fine."}
TERMS = {"key": "terms", "label": "I agree", "type": "checkbox", "required": True, "helpText": "To the terms."}
FIELDS = [
    EMAIL,
    BUDGET,
    TERMS,
    {"key": "message", "label": "Message", "type": "textarea"},
    {"key": "pick", "label": "Pick", "type": "select", "options": ["a", "b & c"]},
    {"key": "source", "label": "Source", "type": "hidden"},
]


async def share(site: Site, form_id: str) -> dict[str, str]:
    """The snippets."""
    answer = await site.get(f"/forms/{form_id}/share")
    assert answer.status_code == 200
    body: dict[str, str] = answer.json()
    return body


async def test_fields_explain_themselves(both: Site) -> None:
    form = await made(both, fields=FIELDS)
    shown = [{key: field[key] for key in ("key", "placeholder", "helpText")} for field in form["fields"]]
    assert shown[:3] == [
        {"key": "email", "placeholder": "", "helpText": ""},
        {"key": "budget", "placeholder": "$5,000", "helpText": "Roughly is fine."},
        {"key": "terms", "placeholder": "", "helpText": "To the terms."},
    ]
    text = (await both.client.get("/f/demo/survey")).text
    inputs = {item["name"]: item for item in Reader(text).all("input")}
    assert (inputs["budget"]["placeholder"], inputs["budget"]["aria-describedby"]) == ("$5,000", "f-budget-help")
    assert "aria-describedby" not in inputs["email"]
    assert '<p class="help" id="f-terms-help">To the terms.</p>' in text
    again = Reader((await both.client.post("/f/demo/survey", data={"email": "a@b.example"})).text)
    (terms,) = [item for item in again.all("input") if item["name"] == "terms"]
    assert terms["aria-describedby"] == "f-terms-help f-terms-error"


@pytest.mark.parametrize(
    "field", [{**BUDGET, "placeholder": "x" * 201}, {**BUDGET, "helpText": "x" * 501}, {**BUDGET, "helpText": None}]
)
async def test_help_has_a_length(site: Site, field: Any) -> None:
    answer = await site.patch(f"/forms/{site.sample.form_id}", {"fields": [EMAIL, field]})
    assert [error["field"].rpartition(".")[0] for error in answer.json()["errors"]] == ["fields.1"]


async def test_closed_form_takes_nothing_until_it_is_opened_again(both: Site) -> None:
    form = f"/forms/{both.sample.form_id}"
    kept = await both.client.post(SUBMIT, json={"fields": ADA}, headers={"Idempotency-Key": "k"})
    closed = (await both.patch(form, {"closed": True})).json()
    assert closed["closedAt"] == "2026-03-02T09:00:00Z"
    both.system.move(minutes=1)
    assert (await both.patch(form, {"closed": True})).json()["closedAt"] == closed["closedAt"]
    problem = check_problem(await both.submit(email="late@example.com"), 410)
    assert problem["detail"] == "This form is closed and takes nothing in any more."
    again = await both.client.post(SUBMIT, json={"fields": ADA}, headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.json()) == (202, kept.json()), "what was accepted stays so"
    for answer in (await both.client.get(PAGE), await both.client.post(PAGE, data=ADA)):
        assert (answer.status_code, "This form is closed" in answer.text) == (410, True)
        assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert await both.count("submission") == 1
    assert (await both.patch(form, {"closed": False})).json()["closedAt"] is None
    assert (await both.client.post(PAGE, data=ADA)).status_code == 303


async def test_one_that_is_closed_stops_nobody_beside_it(both: Site) -> None:
    await made(both)
    await both.patch(f"/forms/{both.sample.form_id}", {"closed": True})
    check_problem(await both.submit(), 410)
    other = await both.client.post("/api/v1/forms/public/demo/survey/submit", json={"fields": ADA})
    assert other.status_code == 202


async def test_form_nobody_used_is_removed_and_others_are_kept(both: Site) -> None:
    form = await made(both, fields=FIELDS)
    assert (await both.send("DELETE", f"/forms/{form['id']}")).status_code == 204
    check_problem(await both.get(f"/forms/{form['id']}"), 404)
    check_problem(await both.send("DELETE", f"/forms/{form['id']}"), 404)
    assert {row["form_id"] for row in await both.rows("form_field")} == {both.sample.form_id}
    await both.submit()
    problem = check_problem(await both.send("DELETE", f"/forms/{both.sample.form_id}"), 409)
    assert "Close it instead" in problem["detail"]
    assert await both.count("form") == 1


async def test_snippets_are_ready_to_paste(site: Site) -> None:
    form = await made(site, fields=FIELDS, name="Say “hi” & more")
    given = await share(site, form["id"])
    assert given["url"] == form["hostedUrl"] == "https://track.test/f/demo/survey"
    (script,) = Reader(given["embed"]).all("script")
    assert script == {
        "async": None,
        "src": "https://track.test/embed.js",
        "data-form": "demo/survey",
        "data-title": "Say “hi” & more",
    }
    assert Reader(given["embed"]).all("a") == [{"href": given["url"]}]


async def test_plain_html_is_taken_as_our_own_page_is(site: Site) -> None:
    form = await made(site, fields=FIELDS)
    page = Reader((await share(site, form["id"]))["html"])
    assert page.all("form") == [{"action": form["hostedUrl"], "method": "post", "accept-charset": "utf-8"}]
    named = [item["name"] for item in page.all("input", "textarea", "select")]
    assert named == ["email", "budget", "terms", "message", "pick", "source", "_website"]
    assert {item["name"] for item in page.all("input") if "required" in item} == {"email", "terms"}
    sent = {"email": "ada@example.com", "terms": "yes", "pick": "b & c", "_website": ""}
    answer = await site.client.post("/f/demo/survey", data=sent, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 303
    await site.client.post("/f/demo/survey", data={**sent, "_website": "spam"})
    assert sorted(row["held_back"] for row in await site.rows("submission")) == ["no_workflow", "quarantined"]


async def test_nothing_in_the_snippets_comes_to_life(site: Site) -> None:
    select = {"key": "pick", "label": EVIL, "type": "select", "options": [EVIL]}
    form = await made(site, name=EVIL, fields=[{**EMAIL, "label": EVIL, "placeholder": EVIL, "helpText": EVIL}, select])
    given = await share(site, form["id"])
    assert len(re.findall("<script", given["embed"])) == 1
    assert "<script" not in given["html"]
    preview = (await site.post(f"/forms/{form['id']}/preview", {"name": f"{EVIL}!"})).json()["html"]
    assert alive(preview) == alive((await site.client.get("/f/demo/survey")).text) == []


async def test_preview_shows_what_is_not_kept(both: Site) -> None:
    form = await made(both)
    path = f"/forms/{form['id']}"
    page, preview = (await both.client.get("/f/demo/survey")).text, await both.post(f"{path}/preview", {})
    assert preview.json()["html"] == re.sub(
        r'\n<input type="hidden" name="_visit"[^>]*>|<script>.*</script>\n', "", page, flags=re.DOTALL
    )
    changed = (await both.post(f"{path}/preview", {"name": "New title", "fields": [EMAIL, BUDGET]})).json()["html"]
    assert "<h1>New title</h1>" in changed
    assert "Roughly is fine." in changed
    assert "Northwind Studio" in changed
    assert (await both.get(path)).json() == form
    check_problem(await both.post(f"{path}/preview", {"fields": [BUDGET]}), 422, "fields")
    check_problem(await both.post(f"{path}/preview", {"fields": []}), 422, "fields")


async def test_script_that_embeds_is_small_and_anybodys(site: Site) -> None:
    answer = await site.client.get("/embed.js")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-security-policy"] == _SHUT
    assert len(gzip.compress(answer.content)) < 1000
    assert not re.search(r"=>|`|\b(const|let|class|import)\b", answer.text), "old browsers read it"
    for rule in ('data-form")', "event.source === frame.contentWindow", "utm_"):
        assert rule in answer.text
