"""The mailbox of a server that captures: what a mail says, whose it is, and what one can do in its reader's place."""

from __future__ import annotations

import re
from typing import Any

from flowtrack.channels.capture import CapturedMail
from flowtrack.services.captured import Captured
from tests.api.site import Living, Site, a_site, check_problem
from tests.api.test_wall import a_rival

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}


async def receive(living: Living) -> None:
    """Capture what has arrived since."""
    keeper = Captured(living.site.database, living.site.system)
    have = await living.site.count("captured_mail")
    for mail in living.sink.mails[have:]:
        await keeper.keep(CapturedMail(mail.sender, tuple(mail.recipients), mail.content))


async def first_mail(living: Living, **fields: Any) -> tuple[str, Any]:
    """An execution and its first mail, read."""
    execution_id = await living.run(**fields)
    await receive(living)
    (newest, *_) = (await living.site.get("/captured-mails?limit=1")).json()["items"]
    return execution_id, (await living.site.get(f"/captured-mails/{newest['id']}")).json()


async def test_mail_says_whose_it_is_and_where_it_leads(living: Living) -> None:
    execution_id, mail = await first_mail(living)
    run = (await living.site.get(f"/workflows/executions/{execution_id}")).json()
    assert (mail["executionId"], mail["leadId"]) == (execution_id, run["lead"]["id"])
    assert mail["fromHeader"] == "Nina of Northwind Studio <nina@northwind.example>"
    assert mail["threadId"] == mail["messageId"]
    assert [event["type"] for event in mail["events"]] == ["email_sent"]
    (booking,) = [link for link in mail["links"] if link["label"] == "Pick a time that suits you"]
    assert re.fullmatch(r"https://track\.test/t/c/[\w-]{22}", booking["url"])
    assert booking["url"] in mail["html"]
    assert mail["unsubscribeUrl"].startswith("https://track.test/u/")
    page = await living.site.client.post(mail["unsubscribeUrl"].removeprefix("https://track.test"))
    assert "You are unsubscribed" in page.text
    assert (await living.site.get(f"/leads/{mail['leadId']}")).json()["suppressed"] == "unsubscribe"


async def test_follow_up_stands_in_the_same_thread(living: Living) -> None:
    _, first = await first_mail(living)
    await living.world.pass_time(days=3)
    await receive(living)
    listed = (await living.site.get(f"/captured-mails?leadId={first['leadId']}")).json()["items"]
    assert [item["threadId"] for item in listed] == [first["messageId"]] * 2
    second = (await living.site.get(f"/captured-mails/{listed[0]['id']}")).json()
    assert second["inReplyTo"] == first["messageId"]
    assert second["references"] == [first["messageId"]]


async def test_list_is_narrowed_to_an_address_or_a_lead(living: Living) -> None:
    _, ada = await first_mail(living)
    _, grace = await first_mail(living, email="grace@example.com")
    site = living.site

    async def listed(query: str) -> list[int]:
        return [item["id"] for item in (await site.get(f"/captured-mails?{query}")).json()["items"]]

    assert await listed("") == [grace["id"], ada["id"]]
    assert await listed("recipient=Ada@Example.com") == [ada["id"]]
    assert await listed(f"leadId={grace['leadId']}") == [grace["id"]]
    assert await listed(f"leadId={grace['leadId']}&recipient=ada@example.com") == []
    assert await listed(f"leadId={grace['executionId']}") == []
    assert await listed("recipient=nobody@example.com") == []
    check_problem(await site.get("/captured-mails?leadId=x"), 422, "leadId")


async def test_reply_is_the_leads_and_moves_the_execution_on(living: Living) -> None:
    execution_id, mail = await first_mail(living)
    rings = len(living.site.rings)
    answer = await living.site.post(f"/captured-mails/{mail['id']}/reply", {"text": " Yes, let us talk! "})
    assert answer.status_code == 201
    event, _ = answer.json()["events"]
    assert event["type"] == "reply"
    emails = await living.site.rows("email_message")
    assert event["data"] == {"note": "Yes, let us talk!", "emailId": emails[0]["id"]}
    assert len(living.site.rings) == rings + 1
    lead = (await living.site.get(f"/leads/{mail['leadId']}")).json()
    assert lead["status"] == "replied"
    await living.world.pass_time(days=3)
    assert (await living.world.execution(execution_id)).status == "completed"
    assert len(living.sink.mails) == 1


async def test_booking_is_the_leads(living: Living) -> None:
    _, mail = await first_mail(living)
    path = f"/captured-mails/{mail['id']}/book"
    first = await living.site.post(path)
    later = await living.site.post(path, {"startsAt": "2026-05-04T14:00:00Z", "note": "At last"})
    assert (first.status_code, later.status_code) == (201, 201)
    newest, *_ = later.json()["events"]
    assert (newest["type"], newest["data"]["startsAt"], newest["data"]["note"]) == (
        "booking",
        "2026-05-04T14:00:00Z",
        "At last",
    )
    assert (await living.site.get(f"/leads/{mail['leadId']}")).json()["status"] == "booked"


async def test_what_a_reader_does_with_the_mail_itself_is_told_with_it(living: Living) -> None:
    """The pixel and the links are in there as they were sent."""
    _, mail = await first_mail(living)
    living.site.system.move(minutes=5)
    (pixel,) = re.findall(r'src="https://track\.test(/t/o/[^"]+)"', mail["html"])
    await living.site.client.get(pixel, headers=FIREFOX)
    await living.site.client.get(mail["links"][0]["url"].removeprefix("https://track.test"), headers=FIREFOX)
    seen = (await living.site.get(f"/captured-mails/{mail['id']}")).json()["events"]
    told = [(event["type"], event["data"].get("grade")) for event in seen]
    assert told == [("click", "human"), ("open", "human"), ("email_sent", None)]


async def test_mail_of_somebody_else_can_be_read_and_not_answered(site: Site) -> None:
    """Whatever is sent to the mailbox is kept; what is no record of ours belongs to no lead."""
    rival = await a_rival(site)
    await site.submit()
    keeper = Captured(site.database, site.system)
    await keeper.keep(CapturedMail("a@b.example", ("ada@example.com",), b"Subject: x\r\n\r\nSee https://x.test/y."))
    own = "UPDATE captured_mail SET workspace_id = (SELECT id FROM workspace WHERE slug = 'demo')"
    await site.database.write(lambda tx: tx.exec_driver_sql(own))
    (item,) = (await site.get("/captured-mails")).json()["items"]
    assert (item["leadId"], item["executionId"], item["threadId"]) == (None, None, None)
    mail = (await site.get(f"/captured-mails/{item['id']}")).json()
    (link,) = mail["links"]
    assert link["label"] == link["url"] == link["destination"] == "https://x.test/y"
    assert (mail["html"], mail["unsubscribeUrl"], mail["events"]) == (None, None, [])
    for deed, body in (("reply", {"text": "x"}), ("book", None)):
        check_problem(await site.post(f"/captured-mails/{item['id']}/{deed}", body), 409)
        check_problem(await site.post(f"/captured-mails/999/{deed}", body), 404)
        stranger = {"X-API-Key": rival.key}
        path = f"/api/v1/captured-mails/{item['id']}/{deed}"
        check_problem(await site.client.post(path, json=body, headers=stranger), 404)
    check_problem(await site.post(f"/captured-mails/{item['id']}/reply", {"text": "  "}), 422, "text")
    check_problem(await site.post(f"/captured-mails/{item['id']}/reply", {}), 422, "text")
    assert not [row for row in await site.rows("lead_event") if row["type"] != "submission"]


async def test_nobody_answers_where_nothing_is_captured(living: Living) -> None:
    _, mail = await first_mail(living)
    site = living.site
    async with a_site(site.database, site.system, site.sample, captures=False) as plain:
        for deed, body in (("reply", {"text": "x"}), ("book", None)):
            refused = check_problem(await plain.post(f"/captured-mails/{mail['id']}/{deed}", body), 404)
            assert "--capture" in refused["detail"]
