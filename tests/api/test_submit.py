"""The submit addresses, as the contract has them."""

from __future__ import annotations

import asyncio
import json

import pytest

from flowtrack.domain.errors import UnavailableError
from tests.api.site import ADA, SUBMIT, Site, check_problem

DEFAULT = "/api/v1/forms/public/demo/submit"
SEEDS_BODY = {
    "fields": {"name": "Test User", "email": "test@example.com", "companyName": "Test Corp", "budget": "5000"},
    "tracking": {"utmSource": "test", "utmCampaign": "manual-test"},
}


@pytest.mark.parametrize("address", [SUBMIT, DEFAULT], ids=["named", "default"])
async def test_seeds_own_request_is_taken(both: Site, address: str) -> None:
    answer = await both.client.post(address, json=SEEDS_BODY)
    assert answer.status_code == 202
    assert list(answer.json()) == ["submissionId"]
    (stored,) = await both.rows("submission")
    assert stored["id"] == answer.json()["submissionId"]
    assert (stored["fields"], stored["tracking"]) == (SEEDS_BODY["fields"], SEEDS_BODY["tracking"])
    assert both.rings


async def test_strangers_cannot_tell_whether_the_person_was_known(site: Site) -> None:
    first, second = await site.submit(), await site.submit()
    assert set(first.json()) == set(second.json()) == {"submissionId"}
    assert dict(first.headers) == dict(second.headers)


async def test_key_of_the_workspace_is_told_more(site: Site) -> None:
    first = (await site.submit(key=True)).json()
    second = (await site.submit(key=True)).json()
    assert set(first) == {"submissionId", "leadId", "executionId"}
    assert set(second) == {"submissionId", "leadId", "executionId", "heldBack"}
    assert (second["leadId"], second["executionId"]) == (first["leadId"], first["executionId"])
    assert second["heldBack"] == "already_running"


async def test_wrong_key_loses_no_lead(site: Site) -> None:
    answer = await site.client.post(SUBMIT, json={"fields": ADA}, headers={"X-API-Key": "ft_wrong"})
    assert (answer.status_code, set(answer.json())) == (202, {"submissionId"})


async def test_unknown_fields_and_where_it_came_from_are_kept(site: Site) -> None:
    fields = {**ADA, "shoeSize": 42, "pets": ["cat", "dog"], "nested": {"deep": [1, {"a": None}]}, "ok": True}
    headers = {"User-Agent": "Forms/1.0", "Origin": "https://shop.example"}
    await site.client.post(SUBMIT, json={"fields": fields}, headers=headers)
    (stored,) = await site.rows("submission")
    assert stored["fields"] == fields
    expected = {"ipAddress": "203.0.113.7", "userAgent": "Forms/1.0", "origin": "https://shop.example"}
    assert stored["metadata"] == expected
    (execution,) = await site.rows("workflow_execution")
    assert execution["trigger_data"] == {"submissionData": fields, "tracking": {}, "metadata": expected}


async def test_forwarded_address_counts_only_where_the_server_says_so(site: Site) -> None:
    await site.client.post(SUBMIT, json={"fields": ADA}, headers={"X-Forwarded-For": "10.9.8.7"})
    assert (await site.rows("submission"))[0]["metadata"]["ipAddress"] == "203.0.113.7"


async def test_idempotency_key_is_honoured(site: Site) -> None:
    headers = {"Idempotency-Key": "order-7", **site.key}
    answers = [await site.client.post(SUBMIT, json={"fields": ADA}, headers=headers) for _ in range(3)]
    together = await asyncio.gather(
        *(site.client.post(SUBMIT, json={"fields": ADA}, headers={**headers, "Idempotency-Key": "x"}) for _ in range(5))
    )
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.json()["submissionId"] for answer in together}) == 1
    assert await site.count("submission") == 2


async def test_an_idempotency_key_belongs_to_one_submission(site: Site) -> None:
    """Told, and nothing is lost by it: the caller still has what was not taken."""
    headers = {"Idempotency-Key": "order-7"}
    other = {**ADA, "email": "bob@example.com"}
    assert (await site.client.post(SUBMIT, json={"fields": ADA}, headers=headers)).status_code == 202
    answer = await site.client.post(SUBMIT, json={"fields": other}, headers=headers)
    check_problem(answer, 422, "Idempotency-Key")
    together = await asyncio.gather(
        *(
            site.client.post(SUBMIT, json={"fields": fields}, headers={"Idempotency-Key": "x"})
            for fields in (ADA, other)
        )
    )
    assert sorted(answer.status_code for answer in together) == [202, 422]
    assert await site.count("submission") == 2


async def test_a_key_that_can_not_be_looked_up_takes_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer says that nothing was recorded, so nothing may have been."""

    async def away(work: object) -> object:
        raise UnavailableError("it is away")

    monkeypatch.setattr(site.database, "read", away)
    answer = await site.client.post(SUBMIT, json={"fields": ADA}, headers=site.key)
    monkeypatch.undo()
    assert answer.status_code == 503
    assert await site.count("submission") == 0


@pytest.mark.parametrize("key", [b"k" * 256, b"", b"tab\there", b"snow\xe2\x98\x83"])
async def test_odd_idempotency_keys_are_refused(site: Site, key: bytes) -> None:
    answer = await site.client.post(SUBMIT, json={"fields": ADA}, headers={b"Idempotency-Key": key})
    assert check_problem(answer, 400)["detail"].startswith("The Idempotency-Key")
    assert await site.count("submission") == 0


async def test_longest_idempotency_key_is_taken(site: Site) -> None:
    answer = await site.client.post(SUBMIT, json={"fields": ADA}, headers={"Idempotency-Key": "k" * 255})
    assert answer.status_code == 202


async def test_missing_fields_are_named(site: Site) -> None:
    answer = await site.client.post(SUBMIT, json={"fields": {"name": " ", "email": "nobody"}})
    problem = check_problem(answer, 422, "fields.name", "fields.email")
    assert problem["errors"][0]["message"] == "Your name is missing. Please fill it in."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "body"),
        ("x", "body"),
        (None, "body"),
        ({}, "fields"),
        ({"fields": []}, "fields"),
        ({"email": "ada@example.com"}, "fields"),
        ({"fields": ADA, "tracking": "utm"}, "tracking"),
    ],
)
async def test_body_of_another_shape_is_refused(site: Site, body: object, field: str) -> None:
    answer = await site.client.post(SUBMIT, content=json.dumps(body), headers={"Content-Type": "application/json"})
    check_problem(answer, 422, field)


async def test_tracking_may_be_null(site: Site) -> None:
    assert (await site.client.post(SUBMIT, json={"fields": ADA, "tracking": None})).status_code == 202


async def test_unknown_form_is_not_found(both: Site) -> None:
    for place in ("demo/none", "none/contact", "none", "demo/contact%00", "d%0Aemo", "demo/a%20b"):
        address = f"/api/v1/forms/public/{place}/submit"
        check_problem(await both.client.post(address, json={"fields": ADA}), 404)


async def test_form_posts_are_taken_at_the_same_address(site: Site) -> None:
    fields = {**ADA, "utm_source": "flyer", "tracking.referrer": "https://a.example", "extra": "x"}
    plain = await site.client.post(SUBMIT, data=fields)
    parts = await site.client.post(SUBMIT, files={name: (None, value) for name, value in fields.items()})
    assert (plain.status_code, parts.status_code) == (202, 202)
    for stored in await site.rows("submission"):
        assert stored["fields"] == {**ADA, "extra": "x"}
        assert stored["tracking"] == {"utmSource": "flyer", "referrer": "https://a.example"}


async def test_input_that_comes_twice_is_a_list(site: Site) -> None:
    await site.client.post(SUBMIT, data={**ADA, "topic": ["web", "print"]})
    assert (await site.rows("submission"))[0]["fields"]["topic"] == ["web", "print"]


async def test_browsers_form_post_from_another_site_leads_to_the_thank_you_page(site: Site) -> None:
    headers = {"Accept": "text/html,application/xhtml+xml"}
    well = await site.client.post(DEFAULT, data=ADA, headers=headers)
    badly = await site.client.post(DEFAULT, data={**ADA, "email": "x"}, headers=headers)
    assert (well.status_code, well.headers["location"]) == (303, "/f/demo/contact/thanks")
    assert (badly.status_code, badly.headers["content-type"]) == (422, "text/html; charset=utf-8")


async def test_any_site_may_submit_without_credentials(site: Site) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    for address in (SUBMIT, DEFAULT):
        preflight = await site.client.options(address, headers=asked)
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-methods"] == "POST"
        assert preflight.headers["access-control-allow-headers"] == "Content-Type, Idempotency-Key"
        for answer in (preflight, await site.client.post(address, json={"fields": {}}, headers=asked)):
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("address", ["/api/v1/forms", "/api/v1/workspace", "/f/demo/contact", "/healthz"])
async def test_nothing_else_may_be_called_from_other_sites(site: Site, address: str) -> None:
    headers = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    preflight = await site.client.options(address, headers=headers)
    read = await site.client.get(address, headers={**headers, **site.key})
    assert preflight.status_code == 405
    assert not [name for answer in (preflight, read) for name in answer.headers if name.startswith("access-control")]
