"""A lead's one timeline, and what people do to leads by hand."""

from __future__ import annotations

from typing import Any

import pytest

from flowtrack.store import leads
from tests.api.site import ADA, Living, Site, check_problem
from tests.api.test_leads import lead_of


async def lines(site: Site, lead_id: str, limit: int = 200) -> list[dict[str, Any]]:
    """The whole timeline, page by page, the oldest line first."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = await site.get(f"/leads/{lead_id}/timeline?limit={limit}{cursor}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["items"]
        if page["nextCursor"] is None:
            return found[::-1]
        assert len(page["items"]) == limit
        cursor = f"&cursor={page['nextCursor']}"


async def test_everything_is_on_one_line(living: Living) -> None:
    site = living.site
    execution_id = await living.run()
    (lead,) = (await site.get("/leads")).json()["items"]
    await living.world.pass_time(days=3)
    site.system.move(hours=1)
    await site.post(f"/leads/{lead['id']}/replies", {"note": "Called back"})
    entry = (await site.post("/suppressions", {"email": "ada@example.com"})).json()
    await living.world.pass_time(days=9)
    await site.send("DELETE", f"/suppressions/{entry['id']}")
    told = await lines(site, lead["id"])
    assert [line["type"] for line in told] == [
        "submission",
        "execution_began",
        "email_sent",
        "email_sent",
        "reply",
        "suppressed",
        "status",
        "execution_ended",
        "suppression_lifted",
    ]
    data = [line["data"] for line in told]
    workflow = {"executionId": execution_id, "workflowId": site.sample.workflow_id, "workflowName": "Lead nurture"}
    assert (data[0]["formName"], data[0]["fields"]) == ("Talk to us", ADA)
    assert data[1] == {**workflow, "triggerType": "form_submission"}
    assert (data[2]["subject"], data[2]["status"], data[2]["executionId"]) == (
        "Thanks for reaching out, Ada!",
        "sent",
        execution_id,
    )
    assert data[4] == {"note": "Called back"}
    assert data[5] == data[8] == {"reason": "manual"}
    assert (data[6]["from"], data[6]["to"], data[6]["executionId"]) == ("replied", "failed", execution_id)
    assert data[7] == {**workflow, "status": "completed", "outcome": "finished", "errorMessage": None}
    assert len({line["id"] for line in told}) == len(told)
    assert [line["at"] for line in told] == sorted(line["at"] for line in told)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_leave_nothing_out(both: Site, limit: int) -> None:
    """Many lines of one moment, from several sources."""
    lead_id = await lead_of(both)
    for number in range(4):
        await both.post(f"/leads/{lead_id}/replies", {"note": str(number)})
        if number == 2:
            both.system.move(minutes=1)
    whole = await lines(both, lead_id)
    assert [line["type"] for line in whole] == ["submission", "execution_began", *["reply"] * 4]
    assert [line["data"].get("note") for line in whole[2:]] == ["0", "1", "2", "3"]
    assert await lines(both, lead_id, limit) == whole
    newest = (await both.get(f"/leads/{lead_id}")).json()["timeline"]
    assert newest == whole[::-1]
    for cursor in ("x", "1.2", "1.0.x", "99999999999999999999.1.01a20a3f-57e0-7000-af40-fd9f17fc9d3d"):
        check_problem(await both.get(f"/leads/{lead_id}/timeline?cursor={cursor}"), 422, "cursor")


async def test_mail_that_did_not_go_out_is_told(living: Living) -> None:
    living.sink.refuse("rcpt", "550 5.1.1 no such mailbox")
    await living.run()
    (lead,) = (await living.site.get("/leads")).json()["items"]
    told = await lines(living.site, lead["id"])
    assert [line["type"] for line in told] == [
        "submission",
        "execution_began",
        "email_refused",
        "bounce",
        "execution_ended",
    ]
    assert "no such mailbox" in told[2]["data"]["response"]
    assert told[3]["data"]["subject"] == told[2]["data"]["subject"]
    shown = (await living.site.get(f"/leads/{lead['id']}")).json()
    (entry,) = (await living.site.get("/suppressions")).json()["items"]
    assert (shown["suppressed"], shown["suppression"], shown["executions"]) == ("bounce", entry, [])


async def test_what_is_live_shows_on_the_lead(both: Site) -> None:
    lead_id = await lead_of(both)
    (live,) = (await both.get(f"/leads/{lead_id}")).json()["executions"]
    assert (live["status"], live["workflow"]["id"]) == ("queued", both.sample.workflow_id)


# By hand -----------------------------------------------------------------------------------------------------


async def test_lead_is_added_by_hand(both: Site) -> None:
    new = {"email": " Grace@Example.com", "name": "Grace Hopper", "tags": ["navy", "fair", "navy"]}
    answer = await both.post("/leads", new)
    made = answer.json()
    assert (answer.status_code, made["email"], made["status"]) == (201, "grace@example.com", "new")
    assert (made["tags"], made["executions"], made["companyName"]) == (["fair", "navy"], [], "")
    assert [line["type"] for line in await lines(both, made["id"])] == ["added"]
    for query in ("q=hop", "q=grace@", "tag=navy"):
        assert [item["id"] for item in (await both.get(f"/leads?{query}")).json()["items"]] == [made["id"]], query
    check_problem(await both.post("/leads", new), 409)
    check_problem(await both.post("/leads", {"email": "nobody"}), 422, "email")
    check_problem(await both.post("/leads", {"email": "a@b.example", "status": "asleep"}), 422, "status")
    body = {"leadId": made["id"], "triggerType": "manual"}
    assert (await both.post(f"/workflows/{both.sample.workflow_id}/start", body)).status_code == 202
    assert [line["data"].get("triggerType") for line in await lines(both, made["id"])] == [None, "manual"]


async def test_lead_is_changed_by_hand(both: Site) -> None:
    lead_id = await lead_of(both)
    first = {"name": "Ada King", "companyName": "Engines", "tags": ["vip", "old"]}
    assert (await both.patch(f"/leads/{lead_id}", first)).status_code == 200
    both.system.move(minutes=1)
    changed = (
        await both.patch(f"/leads/{lead_id}", {"status": "qualified", "tags": ["vip"], "companyName": ""})
    ).json()
    assert (changed["name"], changed["companyName"], changed["status"]) == ("Ada King", "", "qualified")
    assert changed["tags"] == ["vip"]
    both.system.move(minutes=1)
    await both.patch(f"/leads/{lead_id}", {"status": "qualified"})
    told = [(line["type"], line["data"]) for line in (await lines(both, lead_id))[2:]]
    assert told == [
        (
            "changed",
            {
                "changes": {
                    "name": {"from": "Ada Lovelace", "to": "Ada King"},
                    "companyName": {"from": "", "to": "Engines"},
                    "tags": {"from": [], "to": ["old", "vip"]},
                }
            },
        ),
        ("status", {"from": "new", "to": "qualified"}),
        (
            "changed",
            {
                "changes": {
                    "companyName": {"from": "Engines", "to": ""},
                    "tags": {"from": ["old", "vip"], "to": ["vip"]},
                }
            },
        ),
    ]
    found = {query: (await both.get(f"/leads?{query}")).json()["items"] for query in ("tag=vip", "tag=old", "q=king")}
    assert [len(items) for items in found.values()] == [1, 0, 1]
    check_problem(await both.patch(f"/leads/{lead_id}", {"email": "x@y.example"}), 422, "email")
    check_problem(await both.patch(f"/leads/{lead_id}", {"tags": [""]}), 422, "tags.0")


# The list ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("few", [5_000, 0], ids=["rare", "common"])
async def test_list_finds_the_same_in_either_way(both: Site, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr("flowtrack.store.lead_list.FEW", few)
    names = ("Ada Lovelace", "Alan Turing", "Grace Müller-Hopper", "Ada Turing")
    ids = [await lead_of(both, email=f"p{n}@example.com", name=name) for n, name in enumerate(names)]
    await both.submit(email="p0@example.com", name="Ada King")
    await both.patch(f"/leads/{ids[1]}", {"tags": ["vip", "v"]})
    await both.patch(f"/leads/{ids[3]}", {"tags": ["vip"]})
    for address in ("p1@example.com", "p2@example.com", "stranger@example.com"):
        await both.post("/suppressions", {"email": address})
    form = {"name": "Other", "slug": "other", "fields": [{"key": "email", "label": "x", "type": "email"}]}
    other = (await both.post("/forms", form)).json()["id"]
    for name in ("p3", "p3", "p0"):
        body = {"fields": {"email": f"{name}@example.com"}}
        await both.client.post("/api/v1/forms/public/demo/other/submit", json=body)
    for query, found in [
        ("q=ada", [3, 0]),
        ("q=ADA%20t", [3]),
        ("q=turing", [3, 1]),
        ("q=king", [0]),
        ("q=lovelace", [0]),
        ("q=hop", [2]),
        ("q=m%C3%BCll", [2]),
        ("q=p2@", [2]),
        ("q=%20", [3, 2, 1, 0]),
        ("q=vip", []),
        ("q=!", []),
        ("tag=vip", [3, 1]),
        ("tag=v", [1]),
        ("tag=VIP", []),
        ("tag=vip&q=alan", [1]),
        ("suppressed=true", [2, 1]),
        ("suppressed=false", [3, 0]),
        ("suppressed=true&tag=vip", [1]),
        (f"formId={other}", [3, 0]),
        (f"formId={other}&q=turing&tag=vip&suppressed=false&status=new", [3]),
        (f"formId={both.sample.form_id}", [3, 2, 1, 0]),
        ("status=replied&q=ada", []),
        (f"q=ada&cursor={ids[3]}", [0]),
    ]:
        items = (await both.get(f"/leads?{query}")).json()["items"]
        assert [item["id"] for item in items] == [ids[n] for n in found], query
    (shown,) = (await both.get("/leads?q=alan")).json()["items"]
    assert (shown["suppressed"], shown["tags"]) == ("manual", ["v", "vip"])
    first = (await both.get("/leads?q=p&limit=3")).json()
    assert first["nextCursor"] == ids[1]


async def test_lead_that_a_workflow_names_is_found(living: Living) -> None:
    document = {
        "nodes": [
            {"key": "form", "type": "trigger_form"},
            {"key": "tag", "type": "update_lead", "config": {"name": "Augusta", "addTags": ["b"], "removeTags": ["a"]}},
        ],
        "edges": [{"source": "form", "target": "tag"}],
    }
    await living.world.publish(document)
    lead_id = (await living.site.post("/leads", {"email": "ada@example.com", "tags": ["a", "c"]})).json()["id"]
    await living.run()
    for query, count in (("q=augu", 1), ("tag=a", 0), ("tag=b", 1), ("tag=c", 1)):
        assert len((await living.site.get(f"/leads?{query}")).json()["items"]) == count, query
    assert await living.site.database.read(lambda tx: leads.lead_id_of(tx, "other", "ada@example.com")) is None
    assert [line["type"] for line in await lines(living.site, lead_id)].count("status") == 0
