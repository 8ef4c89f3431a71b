"""What fills in the input that nobody sees: answered like any other, kept on record, and nothing comes of it."""

from __future__ import annotations

import asyncio

import pytest

from flowtrack.api.limits import MOST_PUBLIC
from tests.api.site import ADA, SUBMIT, Living, Site, check_problem

PAGE = "/f/demo/contact"
BAIT = {"_website": "https://spam.example"}
HTML = {"Accept": "text/html"}
MADE_OF_A_GOOD_ONE = ("lead", "lead_field_data", "lead_event", "workflow_execution")


async def test_it_is_answered_alike_and_put_on_record(both: Site) -> None:
    sent = {**ADA, "topic": ["web", "print"], "utm_source": "flyer", **BAIT}
    answer = await both.client.post(SUBMIT, data=sent, headers={"User-Agent": "Forms/1.0"})
    (stored,) = await both.rows("submission")
    assert stored["id"] == answer.json()["submissionId"]
    assert (stored["held_back"], stored["lead_id"], stored["execution_id"]) == ("quarantined", None, None)
    assert stored["fields"] == {**ADA, "topic": ["web", "print"]}
    assert stored["tracking"] == {"utmSource": "flyer"}
    assert stored["metadata"] == {"ipAddress": "203.0.113.7", "userAgent": "Forms/1.0"}
    assert [await both.count(name) for name in MADE_OF_A_GOOD_ONE] == [0] * 4
    good = await both.client.post(SUBMIT, data=ADA)
    assert (good.status_code, dict(good.headers)) == (answer.status_code, dict(answer.headers))
    assert good.json().keys() == answer.json().keys() == {"submissionId"}
    assert len(good.json()["submissionId"]) == len(answer.json()["submissionId"])


@pytest.mark.parametrize(("address", "headers"), [(PAGE, {}), (SUBMIT, HTML)], ids=["hosted", "elsewhere"])
async def test_browser_is_led_to_the_same_page(site: Site, address: str, headers: dict[str, str]) -> None:
    trapped = await site.client.post(address, data={**ADA, **BAIT}, headers=headers)
    good = await site.client.post(address, data=ADA, headers=headers)
    assert (trapped.status_code, trapped.headers["location"]) == (303, f"{PAGE}/thanks")
    assert (trapped.status_code, dict(trapped.headers), trapped.content) == (303, dict(good.headers), good.content)
    assert [row["held_back"] for row in await site.rows("submission")] == ["quarantined", None]


async def test_known_person_is_left_as_they_are(site: Site) -> None:
    await site.submit()
    before = [await site.rows(name) for name in MADE_OF_A_GOOD_ONE]
    site.system.move(hours=1)
    await site.client.post(SUBMIT, data={**ADA, "name": "Cheap Pills", "budget": "0", **BAIT})
    assert [await site.rows(name) for name in MADE_OF_A_GOOD_ONE] == before
    assert await site.count("submission") == 2


@pytest.mark.parametrize("sent", [{"email": "nobody"}, {"email": "", "name": ""}, {"message": "x" * 20_000}, {}])
async def test_its_fields_are_not_looked_at(site: Site, sent: dict[str, str]) -> None:
    assert (await site.client.post(SUBMIT, data={**sent, **BAIT})).status_code == 202
    assert (await site.client.post(PAGE, data={**sent, **BAIT})).status_code == 303
    assert [row["fields"] for row in await site.rows("submission")] == [sent, sent]


async def test_limits_of_size_stay(site: Site) -> None:
    many = {**ADA, **BAIT, **{f"x{n}": "" for n in range(200)}}
    check_problem(await site.client.post(SUBMIT, data=many), 422)
    check_problem(await site.client.post(SUBMIT, data={**ADA, **BAIT, "x": "x" * MOST_PUBLIC}), 413)
    assert (await site.client.post("/api/v1/forms/public/demo/none/submit", data={**ADA, **BAIT})).status_code == 404
    assert await site.count("submission") == 0


async def test_idempotency_key_is_honoured(both: Site) -> None:
    headers = {"Idempotency-Key": "one"}
    sent = {**ADA, **BAIT}
    first = await both.client.post(SUBMIT, data=sent, headers=headers)
    together = await asyncio.gather(*(both.client.post(SUBMIT, data=sent, headers=headers) for _ in range(4)))
    good = await both.client.post(SUBMIT, json={"fields": ADA}, headers=headers)
    assert {answer.text for answer in (*together, good)} == {first.text}
    assert await both.count("submission") == 1
    assert (await both.client.post(SUBMIT, data=sent)).json() != first.json()


async def test_page_sent_again_without_the_bait_counts(site: Site) -> None:
    sent = {**ADA, "_visit": "visit-1"}
    for more in (BAIT, BAIT, {}, {}):
        assert (await site.client.post(PAGE, data={**sent, **more})).status_code == 303
    assert [row["held_back"] for row in await site.rows("submission")] == ["quarantined", None]


async def test_who_comes_along_at_the_same_time_is_not_held_back(site: Site) -> None:
    posts = [{**ADA, "email": f"{n}@example.com", **(BAIT if n % 2 else {})} for n in range(6)]
    answers = await asyncio.gather(*(site.client.post(SUBMIT, data=post) for post in posts))
    ids = [answer.json()["submissionId"] for answer in answers]
    held = {row["id"]: row["held_back"] for row in await site.rows("submission")}
    assert [held[key] for key in ids] == [None, "quarantined"] * 3
    assert sorted(row["email"] for row in await site.rows("lead")) == [f"{n}@example.com" for n in (0, 2, 4)]


async def test_owner_is_told_and_sees_it(site: Site) -> None:
    answer = await site.client.post(SUBMIT, data={**ADA, **BAIT}, headers=site.key)
    submission_id = answer.json()["submissionId"]
    assert answer.json() == {"submissionId": submission_id, "heldBack": "quarantined"}
    (shown,) = (await site.get(f"/forms/{site.sample.form_id}/submissions")).json()["items"]
    assert (shown["id"], shown["leadId"], shown["heldBack"]) == (submission_id, None, "quarantined")
    assert shown["fields"] == ADA


async def test_nothing_is_sent(living: Living) -> None:
    await living.site.client.post(SUBMIT, data={**ADA, **BAIT})
    await living.world.pass_time(days=7)
    assert living.sink.mails == []
    assert (await living.site.get("/leads")).json()["items"] == []


# What a person decides ---------------------------------------------------------------------------------------


async def trapped(site: Site, **fields: str) -> str:
    """A submission in quarantine; its address below the form's."""
    answer = await site.client.post(SUBMIT, data={**ADA, **BAIT, **fields})
    return f"/forms/{site.sample.form_id}/submissions/{answer.json()['submissionId']}"


async def test_one_that_was_a_person_is_taken_in(both: Site) -> None:
    place = await trapped(both)
    both.system.move(hours=1)
    answer = await both.post(f"{place}/accept")
    taken = answer.json()
    assert (answer.status_code, taken["id"], taken["heldBack"]) == (200, place.rpartition("/")[2], None)
    assert taken["createdAt"] == "2026-03-02T09:00:00Z"
    assert both.rings
    (execution,) = await both.rows("workflow_execution")
    (lead,) = (await both.get("/leads")).json()["items"]
    assert (taken["executionId"], taken["leadId"]) == (execution["id"], lead["id"])
    assert (lead["name"], execution["trigger_data"]["submissionData"]) == ("Ada Lovelace", ADA)
    check_problem(await both.post(f"{place}/accept"), 409)
    check_problem(await both.send("DELETE", place), 409)
    assert await both.count("submission") == 1


async def test_one_of_somebody_who_is_live_joins(both: Site) -> None:
    live = (await both.submit(key=True)).json()["executionId"]
    taken = (await both.post(f"{await trapped(both)}/accept")).json()
    assert (taken["heldBack"], taken["executionId"]) == ("already_running", live)


async def test_one_that_nobody_could_have_sent_stays(both: Site) -> None:
    place = await trapped(both, email="nobody")
    check_problem(await both.post(f"{place}/accept"), 422, "fields.email")
    assert [row["held_back"] for row in await both.rows("submission")] == ["quarantined"]


async def test_one_of_a_machine_is_thrown_away(both: Site) -> None:
    place = await trapped(both)
    answer = await both.send("DELETE", place)
    assert (answer.status_code, await both.count("submission")) == (204, 0)
    check_problem(await both.send("DELETE", place), 404)
    check_problem(await both.post(f"{place}/accept"), 404)


async def test_quarantine_is_a_list_of_its_own(both: Site) -> None:
    good = (await both.submit(key=True)).json()["submissionId"]
    bad = (await trapped(both)).rpartition("/")[2]
    path = f"/forms/{both.sample.form_id}/submissions"
    for query, found in (("", [bad, good]), ("?quarantined=true", [bad]), ("?quarantined=false", [good])):
        assert [item["id"] for item in (await both.get(path + query)).json()["items"]] == found
