"""Pixels and tracked links: a destination comes from the database, and a pixel always comes."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.api.site import Living, Site, writes_of
from tests.api.test_unavailable import locked

BROWSER = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"}


@pytest.fixture
async def sent(living: Living) -> Living:
    """A mail has gone out, an hour ago."""
    await living.run()
    await living.world.pass_time(hours=1)
    return living


async def tokens(site: Site) -> tuple[str, str]:
    """The pixel's token and the first link's."""
    (mail,) = await site.rows("email_message")
    return mail["open_token"], (await site.rows("tracked_link"))[0]["token"]


async def events(site: Site, kind: str) -> list[Any]:
    """The data of the timeline's lines of this kind."""
    return [row["data"] for row in await site.rows("lead_event") if row["type"] == kind]


async def test_open_is_noted_and_the_pixel_shown(sent: Living) -> None:
    token, _ = await tokens(sent.site)
    before = len(sent.site.rings)
    answer = await sent.site.client.get(f"/t/o/{token}.gif", headers=BROWSER)
    assert (answer.status_code, len(answer.content), answer.content[:6]) == (200, 43, b"GIF89a")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("image/gif", "no-store")
    assert "set-cookie" not in answer.headers
    (noted,) = await events(sent.site, "open")
    assert noted["userAgent"] == BROWSER["User-Agent"]
    assert len(sent.site.rings) > before


async def test_pixel_does_not_wait_for_the_note(sent: Living, sqlite_path: Path) -> None:
    token, _ = await tokens(sent.site)
    path = f"/t/o/{token}.gif"
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    noted_by_then: list[int] = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body"):
            with sqlite3.connect(sqlite_path) as other:
                noted_by_then.append(len(other.execute("SELECT 1 FROM lead_event WHERE type = 'open'").fetchall()))
            other.close()

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    await sent.site.app(scope, receive, send)
    assert noted_by_then == [0]
    assert len(await events(sent.site, "open")) == 1


async def test_a_look_is_no_open(sent: Living) -> None:
    token, _ = await tokens(sent.site)
    answer = await sent.site.client.head(f"/t/o/{token}.gif")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert await events(sent.site, "open") == []


@pytest.mark.parametrize("token", ["x", "a" * 23, "%00", "a.b", "ö", "-" * 5000])
async def test_pixel_comes_whatever_the_token_is(site: Site, token: str) -> None:
    answer = await site.client.get(f"/t/o/{token}.gif")
    assert (answer.status_code, len(answer.content)) == (200, 43)
    assert await site.count("lead_event") == 0


async def test_pixel_comes_though_the_open_cannot_be_noted(
    sent: Living, sqlite_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token, _ = await tokens(sent.site)
    await sent.site.database.write(lambda tx: tx.exec_driver_sql("PRAGMA busy_timeout=10"))
    with locked(sqlite_path):
        answer = await sent.site.client.get(f"/t/o/{token}.gif")
    assert (answer.status_code, len(answer.content)) == (200, 43)
    assert await events(sent.site, "open") == []
    assert [record.message for record in caplog.records if record.name == "flowtrack"] == ["an open could not be noted"]


async def test_click_is_noted_and_leads_on(sent: Living) -> None:
    _, token = await tokens(sent.site)
    answer = await sent.site.client.get(f"/t/c/{token}?url=https://evil.example&u=//evil", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (302, "https://cal.example/northwind/intro")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    (noted,) = await events(sent.site, "click")
    assert (noted["url"], noted["grade"]) == ("https://cal.example/northwind/intro", "human")
    (lead,) = await sent.site.rows("lead")
    assert lead["last_clicked_at"] == sent.site.system.now()


async def test_scanners_look_is_graded_as_a_machines(sent: Living) -> None:
    _, token = await tokens(sent.site)
    answer = await sent.site.client.head(f"/t/c/{token}", headers=BROWSER)
    assert (answer.status_code, answer.headers["location"]) == (302, "https://cal.example/northwind/intro")
    assert [event["grade"] for event in await events(sent.site, "click")] == ["machine"]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"X-Purpose": "preview"}),
        ("GET", {"X-Moz": "prefetch"}),
    ],
    ids=["head", "prerender", "prefetch", "preview", "mozilla"],
)
async def test_what_no_person_asked_for_is_on_record_and_counts_for_nothing(
    sent: Living, method: str, headers: dict[str, str]
) -> None:
    pixel, link = await tokens(sent.site)
    before = [await sent.site.rows(name) for name in ("lead", "workflow_execution", "execution_inbox")]
    for path in (f"/t/c/{link}", f"/t/o/{pixel}.gif"):
        answer = await sent.site.client.request(method, path, headers={**BROWSER, **headers})
        assert answer.status_code in (200, 302)
    assert [await sent.site.rows(name) for name in ("lead", "workflow_execution", "execution_inbox")] == before
    graded = [event["grade"] for kind in ("click", "open") for event in await events(sent.site, kind)]
    assert graded == ["machine"] * (1 if method == "HEAD" else 2)


async def test_person_who_clicks_what_the_browser_loaded_ahead_is_a_person(sent: Living) -> None:
    _, token = await tokens(sent.site)
    for headers in ({"Sec-Purpose": "prefetch"}, {}):
        await sent.site.client.get(f"/t/c/{token}", headers={**BROWSER, **headers})
        sent.site.system.move(seconds=0.3)
    assert [event["grade"] for event in await events(sent.site, "click")] == ["machine", "human"]
    assert (await sent.site.rows("lead"))[0]["last_clicked_at"] is not None


async def test_person_who_clicks_the_same_link_twice_is_a_person_twice(sent: Living) -> None:
    _, token = await tokens(sent.site)
    for _ in range(2):
        await sent.site.client.get(f"/t/c/{token}", headers=BROWSER)
        sent.site.system.move(seconds=0.3)
    assert [event["grade"] for event in await events(sent.site, "click")] == ["human", "human"]


async def test_guessing_tokens_costs_no_writing(both: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = writes_of(both, monkeypatch)
    for token in ("unknown", "a" * 22, "token-0000000000000001"):
        assert (await both.client.get(f"/t/o/{token}.gif", headers=BROWSER)).status_code == 200
        assert (await both.client.get(f"/t/c/{token}", headers=BROWSER)).status_code == 404
    assert (begun, both.rings) == ([], [])


async def test_person_gets_on_though_the_click_cannot_be_noted(sent: Living, sqlite_path: Path) -> None:
    _, token = await tokens(sent.site)
    await sent.site.database.write(lambda tx: tx.exec_driver_sql("PRAGMA busy_timeout=10"))
    with locked(sqlite_path):
        known = await sent.site.client.get(f"/t/c/{token}")
        unknown = await sent.site.client.get("/t/c/unknown")
    assert (known.status_code, known.headers["location"]) == (302, "https://cal.example/northwind/intro")
    assert unknown.status_code == 404


@pytest.mark.parametrize("token", ["unknown", "https://evil.example", "%2F%2Fevil.example", "a" * 23, "%0d%0aX:y"])
async def test_unknown_link_leads_nowhere(site: Site, token: str) -> None:
    answer = await site.client.get(f"/t/c/{token}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "location" not in answer.headers


async def test_link_to_anything_but_the_web_leads_nowhere(sent: Living) -> None:
    _, token = await tokens(sent.site)
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "/api/v1"):
        change = partial(Connection.exec_driver_sql, statement=f"UPDATE tracked_link SET url = '{url}'")
        await sent.site.database.write(change)
        assert (await sent.site.client.get(f"/t/c/{token}")).status_code == 404
