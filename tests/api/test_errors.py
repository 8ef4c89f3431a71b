"""Refusals and headers that every answer has in common."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from flowtrack.api.errors import install
from flowtrack.domain.errors import ConflictError
from tests.api.site import ADA, SUBMIT, Site, a_client, check_problem


async def test_unknown_address(site: Site) -> None:
    for path in ("/", "/api/v1/nothing", "/api/v2/leads", "/favicon.ico", "/api/v1/leads/"):
        check_problem(await site.client.get(path, headers=site.key), 404)


async def test_wrong_method_names_the_right_ones(site: Site) -> None:
    answer = await site.client.delete(SUBMIT)
    assert "POST" in check_problem(answer, 405)["detail"]
    assert answer.headers["allow"] == "POST"


async def test_unforeseen_error_shows_no_trace(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    await site.submit()
    await site.database.write(lambda tx: tx.exec_driver_sql("UPDATE lead SET status = 'odd', tags = '{broken'"))
    problem = check_problem(await site.get("/leads"), 500)
    assert "Traceback" in caplog.text
    assert "json" not in str(problem).lower()


async def test_unforeseen_error_on_a_page_is_a_page(site: Site) -> None:
    await site.database.write(lambda tx: tx.exec_driver_sql("UPDATE form_field SET type = 'odd'"))
    answer = await site.client.get("/f/demo/contact")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "text/html; charset=utf-8")
    assert "That did not work" in answer.text


async def test_clash_does_not_tell_the_other_ones_values(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    install(app)

    @app.get("/clash")
    async def clash() -> None:
        raise ConflictError("Key (email)=(secret@example.com) already exists") from ValueError()

    async with a_client(app) as client:
        problem = check_problem(await client.get("/clash"), 409)
    assert "secret" not in str(problem)
    assert "secret" in caplog.text


async def test_security_headers_are_on_every_answer(site: Site) -> None:
    answers = [
        await site.client.get("/healthz"),
        await site.client.get("/api/v1/workspace"),
        await site.client.get("/nowhere"),
        await site.client.delete(SUBMIT),
        await site.client.post(SUBMIT, json={"fields": ADA}),
        await site.client.post(SUBMIT, content=b"x" * 200_000),
        await site.client.get("/f/demo/contact"),
        await site.client.get("/t/o/x.gif"),
        await site.client.get("/t/c/x"),
        await site.client.get("/u/x"),
    ]
    await site.database.write(lambda tx: tx.exec_driver_sql("UPDATE form_field SET type = 'odd'"))
    answers.append(await site.client.get("/f/demo/contact"))
    assert answers[-1].status_code == 500
    for answer in answers:
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", answer.url
        assert headers["referrer-policy"] in ("no-referrer", "same-origin")
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors" in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert "set-cookie" not in headers
        assert ("x-frame-options" in headers) == ("/f/" not in str(answer.url))


async def test_moments_are_utc_with_z(site: Site) -> None:
    site.system.move(microseconds=250_000)
    await site.submit()
    (lead,) = (await site.get("/leads")).json()["items"]
    assert lead["createdAt"] == "2026-03-02T09:00:00.250000Z"
