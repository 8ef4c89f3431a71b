"""Templates, shown for a lead and sent to look at them: by the very code that sends, and on nobody's record."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import Any

import pytest

from flowtrack.channels.reach import Reach
from flowtrack.keyring import Keyring
from flowtrack.services.mail_accounts import MailWays
from tests.api.site import KEY, Living, Site, a_site, check_problem
from tests.api.test_wall import a_rival
from tests.servers.smtp import SmtpSink

SUBJECT = "Hi {firstName}, about {{ budget }}"
HTML = '<p>Hi {{ firstName }} of {companyName|your company}, <a href="https://a.example/x?y=1">look</a>.</p>'
LOCAL = MailWays(Keyring([KEY]), None, Reach.read("127.0.0.1"))


async def shown(site: Site, subject: str = SUBJECT, html: str = HTML, **more: Any) -> Any:
    """The preview of a template."""
    answer = await site.post("/templates/preview", {"subject": subject, "html": html, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def values(preview: Any) -> dict[str, tuple[str | None, str]]:
    """By name, what the template's variables say, and whose they are."""
    return {variable["name"]: (variable["value"], variable["origin"]) for variable in preview["variables"]}


async def test_preview_for_somebody_made_up(site: Site) -> None:
    made = await shown(site, sample={"name": "Grace Hopper", "budget": "$9,000"})
    assert made["subject"] == "Hi Grace, about $9,000"
    assert '<a href="https://a.example/x?y=1">look</a>' in made["html"]
    assert "Hi Grace of Analytical Engines" in made["html"]
    assert "look <https://a.example/x?y=1>" in made["text"]
    for part in (made["html"], made["text"]):
        assert "1 Harbour Street" in part
        assert "https://track.test/u/test" in part
    assert "<img" not in made["html"]
    assert "/t/" not in made["html"]
    assert made["problems"] == []
    assert values(made) == {
        "firstName": ("Grace", "lead"),
        "budget": ("$9,000", "field"),
        "companyName": ("Analytical Engines", "lead"),
        "postalAddress": ("Northwind Studio, 1 Harbour Street, 20457 Hamburg", "workspace"),
        "unsubscribeUrl": ("https://track.test/u/test", "mail"),
    }


async def test_preview_without_anybody_takes_what_the_form_is_like(site: Site) -> None:
    fields = [
        {"key": "email", "label": "E-mail", "type": "email"},
        {"key": "size", "label": "Size", "type": "select", "options": ["small", "large"]},
        {"key": "day", "label": "Day", "type": "date"},
        {"key": "why", "label": "Why you write"},
    ]
    form = (await site.post("/forms", {"name": "Other", "slug": "other", "fields": fields})).json()
    made = await shown(site, "{{ size }}, {{ day }}, {{ why }}, {{ email }}", "x", formId=form["id"])
    assert made["subject"] == "small, 2026-05-31, Why you write, ada@example.com"
    listed = (await site.get(f"/templates/variables?formId={form['id']}")).json()
    assert listed["nextCursor"] is None
    names = [variable["name"] for variable in listed["items"]]
    assert {"firstName", "bookingLink", "unsubscribeUrl", "size", "why"} <= set(names)
    assert "budget" not in names
    assert {"name": "size", "origin": "field", "label": "Size"} in listed["items"]
    everything = (await site.get("/templates/variables")).json()["items"]
    assert {"size", "budget"} <= {variable["name"] for variable in everything}
    check_problem(await site.get(f"/templates/variables?formId={site.sample.workspace.id}"), 404)


async def test_preview_shows_what_is_sent(living: Living) -> None:
    """The same template sent by the workflow, but for the links that are counted and the pixel."""
    execution_id = await living.run(name="Grace <b>&", companyName="")
    site = living.site
    view = (await site.get(f"/workflows/executions/{execution_id}")).json()
    workflow = (await site.get(f"/workflows/{view['workflow']['id']}")).json()
    (node,) = [node for node in workflow["definition"]["nodes"] if node["type"] == "send_email"]
    config = node["config"]
    source = config.get("emailTemplate") or workflow["definition"]["configurationData"]["emailTemplate"]
    made = await shown(site, config["emailSubject"], source, leadId=view["lead"]["id"])
    (mail,) = living.sink.mails
    sent: Any = message_from_bytes(mail.content, policy=policy.default)
    assert sent["subject"] == made["subject"]
    (lead,) = await site.rows("lead")
    text = sent.get_body(("plain",)).get_content().replace(lead["unsubscribe_token"], "test")
    assert text.split() == made["text"].split()
    html = sent.get_body(("html",)).get_content()
    for row in await site.rows("tracked_link"):
        html = html.replace(f"https://track.test/t/c/{row['token']}", row["url"])
    html = html.replace(lead["unsubscribe_token"], "test").partition("<img")[0]
    assert html.split() == made["html"].partition("<img")[0].split()[: len(html.split())]


async def test_broken_template_is_shown_as_far_as_it_goes(site: Site) -> None:
    made = await shown(site, "Hi {{ firstName }}", "<p>one</p>\n<p>{% if budget %}two</p>")
    assert made["subject"] == "Hi Ada"
    assert "one" not in made["html"]
    (problem,) = made["problems"]
    assert (problem["level"], problem["field"], problem["line"]) == ("error", "html", 2)
    assert "never closed" in problem["message"]
    made = await shown(site, "{{ x", "<p>{{ firstName }}</p>")
    assert made["subject"] == ""
    assert "<p>Ada</p>" in made["html"]
    assert "Unsubscribe" in made["text"]
    made = await shown(site, "", "")
    assert made["problems"] == []


async def test_faults_have_their_place(site: Site) -> None:
    made = await shown(site, "Hi {frstName}", "<p>a</p>\n<p>bb {{ nobody | upcase }}</p>\n{{ budget | bold }}")
    places = [[p[key] for key in ("level", "field", "line", "column", "name")] for p in made["problems"]]
    assert places == [
        ["error", "subject", 1, 5, "frstName"],
        ["error", "html", 2, 10, "nobody"],
        ["error", "html", 3, 13, "bold"],
    ]
    assert "Did you mean firstName?" in made["problems"][0]["message"]
    assert "nobody" not in values(made)


async def test_fault_that_shows_with_this_leads_values_only(site: Site) -> None:
    loop = "{% for i in (1..budget) %}x{% endfor %}"
    assert (await shown(site, "x", loop, sample={"budget": "3"}))["problems"] == []
    made = await shown(site, "x", f"<p>\n{loop}</p>", sample={"budget": "5000"})
    assert [(p["level"], p["field"], p["line"]) for p in made["problems"]] == [("error", "html", 2)]
    assert made["subject"] == "x"


async def test_what_has_no_value_is_worth_a_look(site: Site) -> None:
    await site.patch("/workspace", {"postalAddress": "", "bookingLink": None})
    made = await shown(site, "Hi", "<p>\n  {{ bookingLink }}</p>", sample={})
    told = [[p[key] for key in ("level", "field", "line", "column", "name")] for p in made["problems"]]
    assert told == [
        ["warning", "html", 2, 6, "bookingLink"],
        ["warning", None, None, None, "postalAddress"],
    ]
    assert values(made)["bookingLink"] == (None, "workspace")


async def test_workflows_own_fields_may_be_named_where_it_is_said(site: Site) -> None:
    nodes = [
        {"key": "form", "type": "trigger_form"},
        {"key": "set", "type": "update_lead", "config": {"fields": {"tier": "gold"}}},
    ]
    document = {"name": "x", "definition": {"nodes": nodes, "edges": [{"source": "form", "target": "set"}]}}
    workflow_id = (await site.post("/workflows", document)).json()["id"]
    assert [p["name"] for p in (await shown(site, "{{ tier }}", "x"))["problems"]] == ["tier"]
    made = await shown(site, "{{ tier }}", "x", workflowId=workflow_id, sample={"tier": "silver"})
    assert (made["subject"], made["problems"]) == ("silver", [])
    listed = (await site.get(f"/templates/variables?workflowId={workflow_id}")).json()["items"]
    assert "tier" in {variable["name"] for variable in listed}


async def test_values_are_escaped_and_scripts_do_not_live_in_links(site: Site) -> None:
    html = '<p>{{ name }} <a href="{{ budget }}">x</a></p>'
    made = await shown(site, "{{ name }}", html, sample={"name": "<script>\r\nBcc: x", "budget": "javascript:alert(1)"})
    assert "<script>" not in made["html"]
    assert "javascript:" not in made["html"]
    assert made["subject"] == "<script> Bcc: x"


async def test_previews_stop_at_the_wall(living: Living) -> None:
    await living.run(email="secret@example.com", name="Secret Person")
    site = living.site
    (lead,) = await site.rows("lead")
    template = (await site.post("/templates", {"name": "T", "subject": "secret", "html": "<p>x</p>"})).json()
    async with a_site(site.database, site.system, await a_rival(site)) as rival:
        text = {"subject": "{{ name }}", "html": "x"}
        for more in (
            {"leadId": lead["id"]},
            {"formId": site.sample.form_id},
            {"workflowId": site.sample.workflow_id},
        ):
            check_problem(await rival.post("/templates/preview", {**text, **more}), 404)
        check_problem(await rival.post("/templates/test", {**text, "leadId": lead["id"], "to": "r@rival.example"}), 404)
        check_problem(await rival.post("/templates/test", {"templateId": template["id"], "to": "r@rival.example"}), 404)
    check_problem(await site.post("/templates/preview", {**text, "leadId": lead["id"], "sample": {}}), 422, "body")


# Sending it -----------------------------------------------------------------------------------------------


async def test_test_mail_goes_by_the_workspaces_account_and_on_no_record(living: Living) -> None:
    await living.run()
    site = living.site
    (lead,) = await site.rows("lead")
    template = (await site.post("/templates", {"name": "T", "subject": SUBJECT, "html": HTML})).json()
    before = [await site.count(table) for table in ("email_message", "lead_event", "tracked_link")]
    with SmtpSink() as own:
        async with a_site(site.database, site.system, site.sample, captures=False, ways=LOCAL) as sending:
            await sending.put("/mail-account", {"host": "127.0.0.1", "port": own.port, "security": "none"})
            body = {"templateId": template["id"], "leadId": lead["id"], "to": "nina@example.com"}
            answer = (await sending.post("/templates/test", body)).json()
        assert (answer["ok"], answer["phase"], answer["hint"]) == (True, "done", "")
        (mail,) = own.mails
    assert mail.recipients == ("nina@example.com",)
    content: Any = message_from_bytes(mail.content, policy=policy.default)
    assert content["subject"] == "[Test] Hi Ada, about $5,000"
    assert content["list-unsubscribe"] == "<https://track.test/u/test>"
    assert lead["unsubscribe_token"] not in mail.content.decode()
    assert before == [await site.count(table) for table in ("email_message", "lead_event", "tracked_link")]
    assert len(living.sink.mails) == 1


async def test_test_mail_is_captured_where_mails_are(site: Site) -> None:
    body = {"subject": "x", "html": "<p>{{ firstName }}</p>", "to": "nina@example.com"}
    assert (await site.post("/templates/test", body)).json()["ok"] is True
    (mail,) = (await site.get("/captured-mails")).json()["items"]
    assert (mail["recipient"], mail["subject"]) == ("nina@example.com", "[Test] x")


async def test_nobody_who_wants_no_mails_gets_one_to_look_at(site: Site) -> None:
    await site.post("/suppressions", {"email": "nina@example.com"})
    for path, body in (("/templates/test", {"subject": "x", "html": "<p>x</p>"}), ("/mail-account/test", {})):
        problem = check_problem(await site.post(path, {**body, "to": "Nina@example.com"}), 422, "to")
        assert problem["errors"][0]["message"].startswith("nina@example.com is never mailed")
    assert (await site.get("/captured-mails")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"subject": "{{ nobody }}", "html": "x", "to": "a@example.com"}, "subject"),
        ({"subject": "x", "html": "{% if", "to": "a@example.com"}, "html"),
        ({"subject": "x", "html": "x", "to": "nobody"}, "to"),
        ({"subject": "x", "html": "x"}, "to"),
        ({"subject": "x", "to": "a@example.com"}, "body"),
        ({"to": "a@example.com"}, "body"),
    ],
    ids=range(6),
)
async def test_test_mail_that_cannot_be_made(site: Site, body: dict[str, Any], field: str) -> None:
    check_problem(await site.post("/templates/test", body), 422, field)
    assert await site.count("captured_mail") == 0
