"""Workflows over HTTP: drafts, their check, versions, and starting one by hand."""

from __future__ import annotations

from typing import Any

import pytest

from flowtrack.api.schemas.workflows import DEFINITION
from flowtrack.nodes.registry import REGISTRY
from tests.api.site import Site, check_problem


async def made(site: Site, definition: Any = DEFINITION) -> dict[str, Any]:
    """A new workflow."""
    answer = await site.post("/workflows", {"name": "Welcome", "definition": definition})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_workflow_is_made_read_and_listed(site: Site) -> None:
    new = await made(site)
    assert (new["name"], new["revision"], new["publishedVersionId"]) == ("Welcome", 1, None)
    assert new["definition"] == DEFINITION
    assert (await site.get(f"/workflows/{new['id']}")).json() == new
    listed = (await site.get("/workflows?limit=1")).json()
    of_the_draft = {"definition", "problems", "publishable", "cards"}
    assert listed["items"] == [{key: value for key, value in new.items() if key not in of_the_draft}]
    assert [card["key"] for card in new["cards"]] == [node["key"] for node in DEFINITION["nodes"]]
    assert new["cards"][0]["exits"] == [{"name": "next", "label": "Next"}]
    assert listed["nextCursor"] == new["id"]


async def test_shipped_workflow_is_a_beginning(site: Site) -> None:
    (item,) = (await site.get("/workflows/gallery")).json()["items"]
    assert (item["gallery"], item["name"]) == ("lead-nurture", "Lead nurture")
    assert item["description"].startswith("Answers every lead at once, waits for a reply, follows up")
    assert item["definition"]["nodes"][0] == {
        "key": "form",
        "type": "trigger_form",
        "label": "Form submitted",
        "config": {},
    }
    plain = (await site.post("/workflows", {"gallery": "lead-nurture"})).json()
    named = (await site.post("/workflows", {"gallery": "lead-nurture", "name": "Mine"})).json()
    assert (plain["name"], named["name"]) == ("Lead nurture", "Mine")
    assert (await site.post(f"/workflows/{plain['id']}/publish")).status_code == 201


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["definition"]),
        ({"name": "x", "definition": DEFINITION, "gallery": "lead-nurture"}, ["definition"]),
        ({"definition": DEFINITION}, ["name"]),
        ({"gallery": "../../etc"}, ["gallery"]),
        ({"name": "  ", "definition": DEFINITION}, ["name"]),
        ({"name": "x", "definition": []}, ["definition"]),
        ({"name": "x", "definition": {"nodes": [{}]}}, ["definition.nodes.0.type"]),
        ({"name": "x", "definition": {"nodes": [], "vertices": []}}, ["definition.vertices"]),
        ({"name": "x", "definition": DEFINITION, "nme": 1}, ["nme"]),
    ],
    ids=range(9),
)
async def test_what_is_no_workflow_is_named(site: Site, body: Any, fields: list[str]) -> None:
    check_problem(await site.post("/workflows", body), 422, *fields)
    assert await site.count("workflow") == 1


async def test_draft_is_changed_by_whoever_has_seen_it(site: Site) -> None:
    path = f"/workflows/{(await made(site))['id']}"
    renamed = await site.patch(path, {"revision": 1, "name": "Hello"})
    assert (renamed.json()["name"], renamed.json()["revision"]) == ("Hello", 2)
    assert renamed.json()["definition"] == DEFINITION
    problem = check_problem(await site.patch(path, {"revision": 1, "name": "Lost"}), 409)
    assert "2" in problem["detail"]
    assert problem["current"] == {"revision": 2, "updatedAt": renamed.json()["updatedAt"]}
    configured = {**DEFINITION, "configurationData": {"followUpDelayDays": 0}}
    whole = {"revision": 2, "name": "Whole", "definition": configured}
    replaced = (await site.send("PUT", path, whole)).json()
    assert (replaced["revision"], replaced["definition"]["configurationData"]) == (3, {"followUpDelayDays": 0})
    check_problem(await site.send("PUT", path, {"revision": 3, "name": "x"}), 422, "definition")
    check_problem(await site.patch(path, {"name": "x"}), 422, "revision")
    broken = {"revision": 3, "definition": {"nodes": [{"key": "a b", "type": "end"}]}}
    check_problem(await site.patch(path, broken), 422, "definition.nodes.0.key")
    assert (await site.get(path)).json() == replaced


async def test_check_names_node_and_key(site: Site) -> None:
    nodes = [*DEFINITION["nodes"], {"key": "odd", "type": "teleport", "config": {}}]
    broken = {**DEFINITION, "nodes": nodes}
    unsaved = (await site.post("/workflows/validate", {"definition": broken})).json()
    saved = (await site.post(f"/workflows/{(await made(site, broken))['id']}/validate")).json()
    assert unsaved == saved
    assert not unsaved["publishable"]
    worst = unsaved["problems"][0]
    assert (worst["severity"], worst["node"], worst["key"]) == ("error", "odd", "type")
    assert all(set(problem) == {"severity", "node", "key", "edge", "message"} for problem in unsaved["problems"])
    well = (await site.post("/workflows/validate", {"definition": DEFINITION})).json()
    assert well["publishable"]


async def test_check_of_what_cannot_be_read_is_a_check(site: Site) -> None:
    answer = await site.post("/workflows/validate", {"definition": {"nodes": [{"key": "x"}]}})
    assert answer.status_code == 200
    assert [problem["key"] for problem in answer.json()["problems"]] == ["nodes.0.type"]
    assert not answer.json()["publishable"]


async def test_publishing_makes_versions(site: Site) -> None:
    path = f"/workflows/{(await made(site))['id']}"
    first = await site.post(f"{path}/publish")
    assert (first.status_code, first.json()["number"]) == (201, 1)
    assert first.json()["definition"] == DEFINITION
    for number in (2, 3):
        assert (await site.post(f"{path}/publish")).json()["number"] == number
    newest = (await site.get(f"{path}/versions?limit=2")).json()
    oldest = (await site.get(f"{path}/versions?limit=2&cursor={newest['nextCursor']}")).json()
    assert [[item["number"] for item in page["items"]] for page in (newest, oldest)] == [[3, 2], [1]]
    assert (await site.get(path)).json()["publishedVersionId"] == newest["items"][0]["id"]
    assert (await site.get(f"{path}/versions/{first.json()['id']}")).json() == first.json()
    check_problem(await site.get(f"{path}/versions/{first.json()['workflowId']}"), 404)


async def test_what_cannot_be_published_is_named_by_node_and_key(site: Site) -> None:
    welcome = {"key": "welcome", "type": "send_email", "config": {"emailTemplate": "<p>{{ nobody }}</p>"}}
    nodes = [node if node["key"] != "welcome" else welcome for node in DEFINITION["nodes"]]
    path = f"/workflows/{(await made(site, {**DEFINITION, 'nodes': nodes}))['id']}"
    problem = check_problem(await site.post(f"{path}/publish"), 422, "welcome.emailTemplate")
    assert "nobody" in problem["errors"][0]["message"]
    await site.patch("/workspace", {"fromAddress": None, "postalAddress": ""})
    answer = await site.post(f"{path}/publish")
    check_problem(answer, 422, "welcome.emailTemplate", "workspace.fromAddress", "workspace.postalAddress")
    assert (await site.get(f"{path}/versions")).json()["items"] == []


async def test_workflow_is_started_by_hand(site: Site) -> None:
    lead_id = (await site.submit(key=True)).json()["leadId"]
    workflow = await made(site)
    path = f"/workflows/{workflow['id']}/start"
    check_problem(await site.post(path, {"leadId": lead_id}), 409)
    await site.post(f"/workflows/{workflow['id']}/publish")
    before = len(site.rings)
    answer = await site.post(path, {"leadId": lead_id})
    assert answer.status_code == 202
    assert len(site.rings) > before
    view = (await site.get(f"/workflows/executions/{answer.json()['executionId']}")).json()
    assert (view["triggerType"], view["lead"]["id"]) == ("api", lead_id)
    check_problem(await site.post(path, {"leadId": lead_id}), 409)
    check_problem(await site.post(path, {"leadId": workflow["id"]}), 404)
    check_problem(await site.post(path, {"leadId": "\x00"}), 422, "leadId")
    check_problem(await site.post(path, {"leadId": lead_id, "triggerType": "event"}), 422, "triggerType")


async def test_catalogue_holds_every_node_type(site: Site) -> None:
    items = (await site.get("/workflows/node-types")).json()["items"]
    assert [item["type"] for item in items] == list(REGISTRY)
    assert all(item["label"] and item["description"] and "properties" in item["settings"] for item in items)


async def test_what_a_workflow_refers_to_and_is_not_there_is_worth_a_warning(site: Site) -> None:
    """Nobody would notice: the mail goes out without the link, and every budget passes."""
    path = f"/workflows/{site.sample.workflow_id}"
    assert (await site.get(path)).json()["problems"] == []
    await site.patch("/workspace", {"bookingLink": None})
    fields = [{"key": "email", "label": "E-mail", "type": "email"}]
    await site.patch(f"/forms/{site.sample.form_id}", {"fields": fields})
    problems = (await site.get(path)).json()["problems"]
    assert {(p["severity"], p["node"], p["key"]) for p in problems} == {
        ("warning", "welcome", "emailTemplate"),
        ("warning", "follow_up", "followUpTemplate"),
        ("warning", "budget", "budgetField"),
    }
    assert (await site.post(f"{path}/publish")).status_code == 201
