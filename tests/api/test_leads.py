"""Leads over HTTP: looked at, and what is recorded by hand."""

from __future__ import annotations

import pytest

from tests.api.site import Living, Site, check_problem


async def lead_of(site: Site, **fields: object) -> str:
    """A new lead's id."""
    lead_id: str = (await site.submit(key=True, **fields)).json()["leadId"]
    return lead_id


async def test_lead_is_read_with_its_fields_and_timeline(both: Site) -> None:
    lead_id = await lead_of(both, companyName="Analytical Engines")
    lead = (await both.get(f"/leads/{lead_id}")).json()
    assert (lead["email"], lead["name"], lead["status"]) == ("ada@example.com", "Ada Lovelace", "new")
    assert lead["companyName"] == "Analytical Engines"
    assert lead["fields"]["budget"] == "$5,000"
    assert lead["suppressed"] is None
    assert lead["createdAt"] == "2026-03-02T09:00:00Z"
    assert [(event["type"], event["at"]) for event in lead["timeline"]] == [
        ("execution_began", "2026-03-02T09:00:00Z"),
        ("submission", "2026-03-02T09:00:00Z"),
    ]


async def test_list_filters_and_pages(site: Site) -> None:
    ids = [await lead_of(site, email=f"{name}@example.com", name=name.title()) for name in ("ada", "alan", "grace")]
    await site.post(f"/leads/{ids[0]}/replies")
    for query, found in [
        ("", ids[::-1]),
        ("limit=2", ids[:0:-1]),
        (f"limit=2&cursor={ids[1]}", ids[:1]),
        ("status=replied", ids[:1]),
        ("status=new", ids[:0:-1]),
        ("q=a", ids[1::-1]),
        ("q=ALAN@", ids[1:2]),
        ("q=%25", []),
        ("status=new&q=ada", []),
    ]:
        assert [item["id"] for item in (await site.get(f"/leads?{query}")).json()["items"]] == found, query
    check_problem(await site.get("/leads?status=asleep"), 422, "status")
    check_problem(await site.get(f"/leads?q={'x' * 255}"), 422, "q")


async def test_list_says_where_each_is(both: Site) -> None:
    first = await lead_of(both, email="ada@example.com", name="Ada")
    second = (await both.post("/leads", {"email": "alan@example.com"})).json()["id"]
    items = (await both.get("/leads")).json()["items"]
    assert [(item["id"], item["execution"] is None) for item in items] == [(second, True), (first, False)]
    newest = items[1]["execution"]
    assert (newest["lead"]["id"], newest["status"]) == (first, "queued")
    other = (await both.post(f"/workflows/{both.sample.workflow_id}/duplicate")).json()["id"]
    await both.post(f"/workflows/{other}/publish")
    both.system.move(minutes=1)
    started = (await both.post(f"/workflows/{other}/start", {"leadId": first})).json()
    listed = (await both.get("/leads")).json()["items"]
    assert [item["execution"]["id"] for item in listed if item["execution"]] == [started["executionId"]]


async def test_reply_is_recorded(living: Living) -> None:
    execution_id = await living.run()
    lead_id = (await living.site.get(f"/workflows/executions/{execution_id}")).json()["lead"]["id"]
    answer = await living.site.post(f"/leads/{lead_id}/replies", {"note": "Called back"})
    assert (answer.status_code, answer.json()["status"]) == (201, "replied")
    assert answer.json()["lastRepliedAt"] == "2026-03-02T09:00:00Z"
    newest = answer.json()["timeline"][0]
    assert (newest["type"], newest["data"]) == ("reply", {"note": "Called back"})
    await living.world.pass_time(days=4)
    assert (await living.site.get(f"/workflows/executions/{execution_id}")).json()["outcome"] == "ended"
    assert len(living.sink.mails) == 1


async def test_booking_is_recorded(site: Site) -> None:
    lead_id = await lead_of(site)
    booking = {"startsAt": "2026-05-04T16:00:00+02:00", "note": "By telephone"}
    answer = await site.post(f"/leads/{lead_id}/bookings", booking)
    assert (answer.status_code, answer.json()["status"]) == (201, "booked")
    assert answer.json()["timeline"][0]["data"]["startsAt"].startswith("2026-05-04T14:00:00")
    assert (await site.post(f"/leads/{lead_id}/bookings")).status_code == 201
    assert await site.count("booking") == 2


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("replies", {"note": 7}, "note"),
        ("replies", {"note": "x" * 2001}, "note"),
        ("replies", {"text": "x"}, "text"),
        ("bookings", {"startsAt": "tomorrow"}, "startsAt"),
        ("bookings", {"startsAt": "2026-05-04T16:00:00"}, "startsAt"),
        ("bookings", {"startsAt": "0001-01-01T00:00:00+14:00"}, "startsAt"),
        ("bookings", {"startsAt": "9999-12-31T23:59:59-14:00"}, "startsAt"),
        ("bookings", {"startsAt": 1e300}, "startsAt"),
    ],
)
async def test_what_cannot_be_recorded_is_named(site: Site, path: str, body: object, field: str) -> None:
    lead_id = await lead_of(site)
    check_problem(await site.post(f"/leads/{lead_id}/{path}", body), 422, field)
    assert len((await site.get(f"/leads/{lead_id}")).json()["timeline"]) == 2


async def test_suppression_shows_on_the_lead(site: Site) -> None:
    lead_id = await lead_of(site)
    await site.post("/suppressions", {"email": "Ada@Example.com"})
    assert (await site.get(f"/leads/{lead_id}")).json()["suppressed"] == "manual"
