"""The way out: looking changes nothing, posting does, and it needs nothing but the link (RFC 8058)."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from tests.api.site import Living, Site, writes_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def token(site: Site) -> str:
    """The token of a lead's unsubscribe page."""
    await site.submit()
    return str((await site.rows("lead"))[0]["unsubscribe_token"])


async def test_looking_changes_nothing(site: Site, token: str) -> None:
    for method in ("GET", "HEAD"):
        answer = await site.client.request(method, f"/u/{token}", params=ONE_CLICK)
        assert answer.status_code == 200
    page = (await site.client.get(f"/u/{token}")).text
    assert '<form method="post">' in page
    assert "Northwind Studio will send no more e-mails to" in page
    assert await site.count("suppression") == 0


async def test_page_does_not_tell_the_address(site: Site, token: str) -> None:
    for answer in (await site.client.get(f"/u/{token}"), await site.client.post(f"/u/{token}")):
        assert "ada@example.com" not in answer.text
        assert "a•••@example.com" in answer.text


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
        (b"", ""),
    ],
    ids=["urlencoded", "multipart", "nothing"],
)  # fmt: skip
async def test_posting_unsubscribes(site: Site, token: str, content: bytes, content_type: str) -> None:
    before = len(site.rings)
    answer = await site.client.post(f"/u/{token}", content=content, headers={"Content-Type": content_type})
    assert (answer.status_code, "You are unsubscribed" in answer.text) == (200, True)
    assert "set-cookie" not in answer.headers
    (entry,) = await site.rows("suppression")
    assert (entry["email"], entry["reason"]) == ("ada@example.com", "unsubscribe")
    assert len(site.rings) > before


async def test_doing_it_again_changes_nothing(site: Site, token: str) -> None:
    for _ in range(3):
        assert (await site.client.post(f"/u/{token}", data=ONE_CLICK)).status_code == 200
    assert await site.count("suppression") == 1
    assert [row["type"] for row in await site.rows("lead_event")] == ["submission", "unsubscribe"]
    assert "You are unsubscribed" in (await site.client.get(f"/u/{token}")).text


@pytest.mark.parametrize("reason", ["bounce", "manual", "complaint"])
async def test_persons_own_word_takes_the_place_of_any_other_reason(both: Site, reason: str) -> None:
    lead_id = (await both.submit(key=True)).json()["leadId"]
    entry = (await both.post("/suppressions", {"email": "ada@example.com", "reason": reason})).json()
    (lead,) = await both.rows("lead")
    for _ in range(2):
        assert (await both.client.post(f"/u/{lead['unsubscribe_token']}", data=ONE_CLICK)).status_code == 200
    assert (await both.get("/suppressions")).json()["items"] == [{**entry, "reason": "unsubscribe"}]
    shown = (await both.get(f"/leads/{lead_id}")).json()
    assert shown["suppressed"] == "unsubscribe"
    assert [line["type"] for line in shown["timeline"]] == [
        "unsubscribe",
        "suppressed",
        "execution_began",
        "submission",
    ]


async def test_no_other_reason_takes_the_place_of_the_first(both: Site) -> None:
    await both.submit()
    first = await both.post("/suppressions", {"email": "ada@example.com", "reason": "bounce"})
    for reason, kept in (("manual", "bounce"), ("unsubscribe", "unsubscribe"), ("complaint", "unsubscribe")):
        again = await both.post("/suppressions", {"email": "ada@example.com", "reason": reason})
        assert (again.status_code, again.json()) == (200, {**first.json(), "reason": kept})


async def test_unknown_token_is_a_page_for_people(both: Site) -> None:
    for token in ("unknown", "a" * 23, "%00", "ö", "a%20b"):
        for method in ("GET", "POST"):
            answer = await both.client.request(method, f"/u/{token}")
            assert answer.status_code == 404
            assert "This page does not exist" in answer.text


async def test_guessing_tokens_costs_no_writing(both: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await both.submit()
    known = (await both.rows("lead"))[0]["unsubscribe_token"]
    begun, rings = writes_of(both, monkeypatch), len(both.rings)
    for token in ("unknown", "a" * 22, known[:-1]):
        assert (await both.client.post(f"/u/{token}", data=ONE_CLICK)).status_code == 404
    assert (begun, len(both.rings)) == ([], rings)
    for _ in range(3):
        assert (await both.client.post(f"/u/{known}", data=ONE_CLICK)).status_code == 200
    assert len(begun) == 1


async def test_link_in_the_mail_works_and_stops_the_rest(living: Living) -> None:
    await living.run()
    mail = message_from_bytes(living.sink.mails[0].content, policy=policy.default)
    link = str(mail["List-Unsubscribe"]).strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    answer = await living.site.client.post(link.removeprefix("https://track.test"), data=ONE_CLICK)
    assert answer.status_code == 200
    await living.world.pass_time(days=6)
    assert len(living.sink.mails) == 1
