"""The smaller resources: templates, the workspace, suppressions, captured mails."""

from __future__ import annotations

from typing import Any

import pytest

from flowtrack.channels.capture import CapturedMail
from flowtrack.services.captured import Captured
from flowtrack.services.workspaces import create
from tests.api.site import Living, Site, a_site, check_problem

WELCOME = {"name": "Welcome", "subject": "Hi {{ firstName }}", "html": "<p>Your budget: {{ budget }}</p>"}


async def test_template_lives_and_dies(site: Site) -> None:
    new = (await site.post("/templates", WELCOME)).json()
    assert {key: new[key] for key in WELCOME} == WELCOME
    path = f"/templates/{new['id']}"
    assert (await site.get(path)).json() == new
    assert (await site.patch(path, {"subject": "Hello"})).json()["subject"] == "Hello"
    check_problem(await site.post("/templates", WELCOME), 409)
    other = (await site.post("/templates", {**WELCOME, "name": "Other"})).json()
    check_problem(await site.patch(f"/templates/{other['id']}", {"name": "Welcome"}), 409)
    listed = (await site.get("/templates?limit=1")).json()
    assert (listed["items"], listed["nextCursor"]) == ([other], other["id"])
    gone = await site.send("DELETE", path)
    assert (gone.status_code, gone.content) == (204, b"")
    check_problem(await site.get(path), 404)
    check_problem(await site.send("DELETE", path), 404)


async def test_uses_of_templates_are_told(both: Site) -> None:
    """By the drafts that name them: once each, and not those that are put away."""
    assert (await both.get("/templates/uses")).json() == {"items": [], "nextCursor": None}
    await both.post("/templates", WELCOME)
    mail = {"type": "send_email", "config": {"template": "Welcome"}}
    draft = {
        "nodes": [{"key": "form", "type": "trigger_form"}, {"key": "a", **mail}, {"key": "b", **mail}],
        "edges": [{"source": "form", "target": "a"}, {"source": "a", "target": "b"}],
    }
    made = [(await both.post("/workflows", {"name": name, "definition": draft})).json() for name in ("Twice", "Away")]
    await both.post(f"/workflows/{made[1]['id']}/archive")
    use = {"templateName": "Welcome", "workflowId": made[0]["id"], "workflowName": "Twice"}
    assert (await both.get("/templates/uses")).json()["items"] == [use]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"subject": "{{ nobody }}"}, ["subject"]),
        ({"html": "<p>{% if x %}</p>"}, ["html"]),
        ({"subject": "{{ x", "html": "{{ y"}, ["subject", "html"]),
        ({"name": ""}, ["name"]),
        ({"html": ""}, ["html"]),
        ({"html": "x" * 200_001}, ["html"]),
        ({"text": "x"}, ["text"]),
    ],
    ids=range(7),
)
async def test_template_is_checked_before_it_is_kept(site: Site, change: Any, fields: list[str]) -> None:
    check_problem(await site.post("/templates", {**WELCOME, **change}), 422, *fields)
    path = f"/templates/{(await site.post('/templates', WELCOME)).json()['id']}"
    check_problem(await site.patch(path, change), 422, *fields)
    assert {key: (await site.get(path)).json()[key] for key in WELCOME} == WELCOME


async def test_workspace_is_read_and_changed(site: Site) -> None:
    settings = (await site.get("/workspace")).json()
    assert (settings["slug"], settings["fromAddress"]) == ("demo", "nina@northwind.example")
    change = {
        "slug": "northwind",
        "fromAddress": "Hello@Northwind.example",
        "replyTo": None,
        "timeZone": "Europe/Berlin",
        "bookingLink": "http://cal.example/x?y=1",
        "doubtPolicy": "hold",
    }
    changed = (await site.patch("/workspace", change)).json()
    assert changed == {**settings, **change, "fromAddress": "hello@northwind.example"}
    assert (await site.patch("/workspace", {})).json() == changed
    assert (await site.get("/workspace")).json() == changed
    assert (await site.client.get("/f/northwind/contact")).status_code == 200


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "x"),
        ("name", ""),
        ("name", None),
        ("slug", "No good"),
        ("fromName", "x" * 201),
        ("fromAddress", "nobody"),
        ("fromAddress", "a@example.com\r\nBcc: b@example.com"),
        ("replyTo", "=?utf-8?q?a?=@example.com"),
        ("timeZone", "Mars/Olympus"),
        ("timeZone", "../../etc/passwd"),
        ("timeZone", None),
        ("bookingLink", "javascript:alert(1)"),
        ("bookingLink", "//cal.example"),
        ("bookingLink", "https://"),
        ("bookingLink", "https://[cal"),
        ("bookingLink", "https://cal.example/a b"),
        ("doubtPolicy", "perhaps"),
    ],
)
async def test_settings_that_cannot_be_are_named(site: Site, key: str, value: object) -> None:
    check_problem(await site.patch("/workspace", {key: value}), 422, key)


async def test_slug_of_a_workspace_is_taken_once(site: Site) -> None:
    await site.database.write(lambda tx: create(tx, site.system, slug="rival", name="Rival"))
    check_problem(await site.patch("/workspace", {"slug": "rival"}), 409)
    assert (await site.patch("/workspace", {"slug": "demo"})).status_code == 200


async def test_suppression_is_added_listed_and_lifted(site: Site) -> None:
    new = await site.post("/suppressions", {"email": "Ada@Example.com", "reason": "complaint"})
    again = await site.post("/suppressions", {"email": "ada@example.com"})
    assert (new.status_code, again.status_code) == (201, 200)
    assert new.json() == again.json()
    assert (new.json()["email"], new.json()["reason"]) == ("ada@example.com", "complaint")
    other = (await site.post("/suppressions", {"email": "b@example.com"})).json()
    listed = (await site.get("/suppressions?limit=1")).json()
    assert (listed["items"], listed["nextCursor"]) == ([other], other["id"])
    found = [(await site.get(f"/suppressions?q={start}")).json()["items"] for start in ("ADA@", "b", "_", "xa")]
    assert [[row["email"] for row in rows] for rows in found] == [["ada@example.com"], ["b@example.com"], [], []]
    path = f"/suppressions/{new.json()['id']}"
    assert (await site.send("DELETE", path)).status_code == 204
    check_problem(await site.send("DELETE", path), 404)
    assert [row["email"] for row in await site.rows("suppression")] == ["b@example.com"]
    check_problem(await site.post("/suppressions", {"email": "nobody"}), 422, "email")
    check_problem(await site.post("/suppressions", {"email": "a@example.com", "reason": "spite"}), 422, "reason")


async def test_captured_mails_are_read(living: Living) -> None:
    await living.run()
    await living.run(email="grace@example.com", name="Grace")
    keeper = Captured(living.site.database, living.site.system)
    for mail in living.sink.mails:
        await keeper.keep(CapturedMail(mail.sender, tuple(mail.recipients), mail.content))
    page = (await living.site.get("/captured-mails?limit=1")).json()
    rest = (await living.site.get(f"/captured-mails?limit=1&cursor={page['nextCursor']}")).json()
    ((one,), (two,)) = page["items"], rest["items"]
    assert {one["recipient"], two["recipient"]} == {"ada@example.com", "grace@example.com"}
    assert rest["nextCursor"] is None
    read = (await living.site.get(f"/captured-mails/{one['id']}")).json()
    assert read["subject"].startswith("Thanks for reaching out")
    assert "Pick a time that suits you" in read["html"]
    assert read["text"]
    assert {"name": "List-Unsubscribe-Post", "value": "List-Unsubscribe=One-Click"} in read["headers"]
    booking, way_out = read["links"][0], read["links"][-1]
    assert "/t/c/" in booking["url"]
    assert booking["destination"] == "https://cal.example/northwind/intro"
    assert way_out["url"] == way_out["destination"] == read["unsubscribeUrl"]
    raw = await living.site.get(f"/captured-mails/{one['id']}/raw")
    assert raw.headers["content-type"] == "message/rfc822"
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.content in [mail.content for mail in living.sink.mails]
    check_problem(await living.site.get("/captured-mails/999"), 404)
    check_problem(await living.site.get("/captured-mails/0"), 422, "mailId")
    check_problem(await living.site.get(f"/captured-mails/{'9' * 30}"), 422, "mailId")


async def test_server_that_captures_nothing_says_so(site: Site) -> None:
    async with a_site(site.database, site.system, site.sample, captures=False) as plain:
        for path in ("/captured-mails", "/captured-mails/1", "/captured-mails/1/raw"):
            assert "--capture" in check_problem(await plain.get(path), 404)["detail"]
