"""The form's own page: no foreign script or resource, nothing of a stranger's that comes to life."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest

from flowtrack.api import pages
from tests.api.site import ADA, Site

PAGE = "/f/demo/contact"
EVIL = '"><script>alert(1)</script>{{ 7 }}'


class Reader(HTMLParser):
    """What stands on a page: its tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for tag, attributes in self.tags if tag in names]

    def values(self) -> dict[str | None, str | None]:
        """By name, what the inputs hold."""
        return {item["name"]: item.get("value") for item in self.all("input")}


def alive(text: str) -> list[str]:
    """The scripts on the page that are not ours."""
    return [script for script in re.findall(r"<script[^>]*>", text) if script != "<script>"] + [
        script for script in text.split("<script>")[1:] if not script.startswith(pages._script())
    ]


async def form_of(site: Site, *fields: dict[str, Any], **more: Any) -> str:
    """A form with these fields beside the e-mail; answers its page's path."""
    email = {"key": "email", "label": "E-mail", "type": "email", "required": True}
    body = {"name": "Survey", "slug": "survey", "fields": [email, *fields], **more}
    assert (await site.post("/forms", body)).status_code == 201
    return "/f/demo/survey"


async def test_page_shows_the_form(site: Site) -> None:
    answer = await site.client.get(PAGE)
    page = Reader(answer.text)
    assert answer.status_code == 200
    assert page.all("html") == [{"lang": "en"}]
    assert "<h1>Talk to us</h1>" in answer.text
    assert "Northwind Studio" in answer.text
    inputs = page.all("input", "textarea", "select")
    labels = {label["for"] for label in page.all("label")}
    assert {item["id"] for item in inputs if item.get("type") != "hidden"} == labels
    assert [item["name"] for item in inputs if "required" in item] == ["name", "email"]
    assert page.all("form") == [{"method": "post", "accept-charset": "utf-8"}]


async def test_page_runs_one_script_and_loads_nothing(site: Site) -> None:
    answer = await site.client.get(PAGE)
    page = Reader(answer.text)
    policy = answer.headers["content-security-policy"]
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, flags=re.DOTALL)
    assert "postMessage({ flowtrackHeight" in script  # all that it ever says
    assert f"script-src 'sha256-{b64encode(sha256(script.encode()).digest()).decode()}';" in policy
    assert page.all("script") == [{}]
    assert not page.all("img", "iframe", "object", "embed")
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"]
    assert [link["href"] for link in page.all("link")] == ["data:,"]
    assert "http" not in re.sub(r"<style>.*</style>", "", answer.text, flags=re.DOTALL)
    assert "url(" not in answer.text
    for rule in ("default-src 'none'", "form-action 'self'", "base-uri 'none'", "style-src 'sha256-"):
        assert rule in policy
    assert "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "same-origin"  # or else a browser would send "Origin: null"
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in policy


async def test_only_the_form_may_be_framed(site: Site) -> None:
    for address in (PAGE, f"{PAGE}/thanks"):
        headers = (await site.client.get(address)).headers
        assert "frame-ancestors *" in headers["content-security-policy"]
        assert "x-frame-options" not in headers
    for address in ("/u/token", "/t/c/token", "/healthz", "/api/v1/workspace", "/api/openapi.json", "/nowhere"):
        headers = (await site.client.get(address)).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"


async def test_sending_leads_to_the_thank_you_page(site: Site) -> None:
    answer = await site.client.post(PAGE, data=ADA)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}/thanks")
    thanks = await site.client.get(answer.headers["location"])
    assert (thanks.status_code, "A mail is on its way to you." in thanks.text) == (200, True)
    assert len(await site.rows("workflow_execution")) == 1


async def test_thank_you_text_is_text(site: Site) -> None:
    page = await form_of(site, thankYou=f"First {EVIL}\n\nSecond")
    answer = await site.client.get(f"{page}/thanks")
    assert alive(answer.text) == []
    assert '<p class="lead">Second</p>' in answer.text
    plain = await site.patch(f"/forms/{(await site.get('/forms')).json()['items'][0]['id']}", {"thankYou": ""})
    assert plain.status_code == 200
    assert "Thank you. We have it" in (await site.client.get(f"{page}/thanks")).text


async def test_mended_form_keeps_what_was_written(site: Site) -> None:
    sent = {"name": "Ada & Co", "email": "nobody", "budget": "5k", "message": "  Line one\nLine <two>"}
    answer = await site.client.post(PAGE, data=sent)
    page = Reader(answer.text)
    assert answer.status_code == 422
    assert await site.count("submission") == 0
    assert page.values() | {"_website": ""} == page.values() | {"_website": ""} | {
        "name": "Ada & Co",
        "email": "nobody",
        "budget": "5k",
    }
    assert "Line one\nLine &lt;two&gt;</textarea>" in answer.text
    assert "<title>Not sent yet: Talk to us · Northwind Studio</title>" in answer.text


async def test_inputs_the_form_does_not_know_survive_the_mending(site: Site) -> None:
    answer = await site.client.post(PAGE, data={"email": "x", "topic": ["web", "print"], "note": EVIL})
    hidden = [(item["name"], item["value"]) for item in Reader(answer.text).all("input") if item["type"] == "hidden"]
    assert hidden == [("topic", "web"), ("topic", "print"), ("note", EVIL)]


async def test_faults_are_named_beside_the_field_and_at_the_top(site: Site) -> None:
    page = Reader((await site.client.post(PAGE, data={"name": "", "email": ""})).text)
    wrong = {item["id"]: item for item in page.all("input") if item.get("aria-invalid") == "true"}
    ids = {item["id"] for item in page.all("p") if "id" in item}
    assert list(wrong) == ["f-name", "f-email"]
    assert [item["aria-describedby"] for item in wrong.values()] == ["f-name-error", "f-email-error"]
    assert ids == {"f-name-error", "f-email-error"}
    assert [link["href"] for link in page.all("a")] == ["#f-name", "#f-email"]
    assert [item["id"] for item in wrong.values() if "autofocus" in item] == ["f-name"]
    assert {"class": "notice", "role": "alert"} in page.all("div")


@pytest.mark.parametrize("key", ["name", "email", "message", "budget", "unknown"])
async def test_values_never_come_to_life(site: Site, key: str) -> None:
    for answer in (
        await site.client.post(PAGE, data={"name": "", key: EVIL}),
        await site.client.get(PAGE, params={key: EVIL, "utm_source": EVIL}, headers={"Referer": EVIL}),
    ):
        assert alive(answer.text) == []
        assert "{{ 7 }}" in answer.text


async def test_names_of_form_and_fields_never_come_to_life(site: Site) -> None:
    select = {"key": "pick", "label": EVIL, "type": "select", "options": [EVIL, "other"], "required": True}
    tick = {"key": "tick", "label": EVIL, "type": "checkbox", "required": True}
    page = await form_of(site, select, tick, name=f"Survey {EVIL}")
    await site.patch("/workspace", {"name": EVIL})
    for answer in (await site.client.get(page), await site.client.post(page, data={"email": ""})):
        assert alive(answer.text) == []


async def test_every_type_of_field_is_drawn_and_taken(site: Site) -> None:
    kinds = ("text", "textarea", "number", "phone", "url", "date", "checkbox", "hidden")
    fields = [{"key": f"{kind}Field", "label": kind, "type": kind} for kind in kinds]
    select = {"key": "pick", "label": "Pick", "type": "select", "options": ["a", "b & c"]}
    page = await form_of(site, *fields, select)
    shown = Reader((await site.client.get(page, params={"hiddenField": "spring"})).text)
    assert {item["name"]: item["type"] for item in shown.all("input")} == {
        "hiddenField": "hidden", "_visit": "hidden", "email": "email", "textField": "text", "numberField": "text",
        "phoneField": "tel", "urlField": "text", "dateField": "date", "checkboxField": "checkbox", "_website": "text",
    }  # fmt: skip
    assert shown.values()["hiddenField"] == "spring"
    sent = {
        "email": "ada@example.com",
        "textField": "t",
        "textareaField": "x\r\ny",
        "numberField": "7",
        "pick": "b & c",
    }
    sent |= {"phoneField": "+49 40 1234", "urlField": "a.example", "dateField": "2026-05-31", "checkboxField": "yes"}
    sent |= {"hiddenField": "spring"}
    assert (await site.client.post(page, data=sent)).status_code == 303
    values = {row["field_key"]: row["value"] for row in await site.rows("lead_field_data")}
    assert values == sent


async def test_choices_stay_chosen(site: Site) -> None:
    select = {"key": "pick", "label": "Pick", "type": "select", "options": ["a", "b"]}
    tick = {"key": "tick", "label": "Tick", "type": "checkbox", "required": True}
    page = await form_of(site, select, tick)
    chosen = Reader((await site.client.post(page, data={"pick": "b", "tick": "yes", "email": ""})).text)
    assert [item for item in chosen.all("option") if "selected" in item] == [{"selected": None}]
    assert [item["name"] for item in chosen.all("input") if "checked" in item] == ["tick"]
    unticked = await site.client.post(page, data={"email": "ada@example.com"})
    assert unticked.text.count("Please tick this box to go on.") == 2


async def test_campaign_and_referrer_go_with_the_submission(site: Site) -> None:
    query = "?utm_source=news&utm_medium=mail&utm_campaign=spring&utm_term=t&utm_content=c&utm_other=x"
    shown = await site.client.get(f"{PAGE}{query}", headers={"Referer": "https://blog.example/post?a=1"})
    hidden = {name: value for name, value in Reader(shown.text).values().items() if name and "tracking." in name}
    assert (await site.client.post(PAGE, data={**ADA, **hidden, "email": "x"})).status_code == 422
    await site.client.post(PAGE, data={**ADA, **hidden})
    (stored,) = await site.rows("submission")
    assert stored["tracking"] == {
        "utmSource": "news",
        "utmMedium": "mail",
        "utmCampaign": "spring",
        "utmTerm": "t",
        "utmContent": "c",
        "referrer": "https://blog.example/post?a=1",
    }
    assert stored["fields"] == ADA


async def test_values_in_the_address_stand_in_the_form(site: Site) -> None:
    values = Reader((await site.client.get(f"{PAGE}?email=ada%40example.com&nonsense=1")).text).values()
    assert values["email"] == "ada@example.com"
    assert "nonsense" not in values


async def test_trap_is_out_of_the_way(site: Site) -> None:
    page = Reader((await site.client.get(PAGE)).text)
    (trap,) = [item for item in page.all("input") if item["name"] == "_website"]
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    assert {"class": "away", "aria-hidden": "true"} in page.all("div")


async def test_same_page_sent_twice_counts_once_but_a_corrected_one_counts(site: Site) -> None:
    visit = Reader((await site.client.get(PAGE)).text).values()["_visit"]
    for _ in range(2):
        assert (await site.client.post(PAGE, data={**ADA, "_visit": visit})).status_code == 303
    assert await site.count("submission") == 1
    await site.client.post(PAGE, data={**ADA, "_visit": visit, "email": "ada@work.example"})
    other = Reader((await site.client.get(PAGE)).text).values()["_visit"]
    await site.client.post(PAGE, data={**ADA, "_visit": other})
    assert await site.count("submission") == 3


@pytest.mark.parametrize("address", ["/f/demo/none", "/f/none/contact", "/f/demo/none/thanks", "/f/demo", "/f/a/b/c/d"])
async def test_unknown_form_is_a_page_for_people(site: Site, address: str) -> None:
    answer = await site.client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "This page does not exist" in answer.text
    if address.endswith(("none", "contact")):
        assert (await site.client.post(address, data=ADA)).status_code == 404


async def test_page_takes_forms_alone(site: Site) -> None:
    answer = await site.client.post(PAGE, json={"fields": ADA})
    assert (answer.status_code, answer.headers["content-type"]) == (415, "text/html; charset=utf-8")
    assert (await site.client.put(PAGE, data=ADA)).status_code == 405


async def test_pages_can_be_asked_for_their_head(site: Site) -> None:
    for address in (PAGE, f"{PAGE}/thanks", "/healthz", "/readyz"):
        assert (await site.client.head(address)).status_code == 200
