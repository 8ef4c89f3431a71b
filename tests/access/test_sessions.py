"""Sessions: the cookie, what comes along with it, how they go on and how they end."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from flowtrack.domain.errors import UnavailableError
from flowtrack.services.sessions import GRACE, IDLE, RENEWED_AFTER, WHOLE
from tests.access.conftest import Fresh
from tests.api.people import COOKIE, PASSWORD, Browser
from tests.api.site import a_site, check_problem


def again(browser: Browser) -> Browser:
    """Another request of the same page, with the cookie as it is now."""
    return Browser(browser.site, browser.cookie, browser.csrf)


async def test_cookie_is_for_this_host_alone(fresh: Fresh) -> None:
    await fresh.set_up()
    answer = await fresh.browser().sign_in()
    name, _, rest = answer.headers["set-cookie"].partition("=")
    token, *attributes = rest.split("; ")
    assert name == "__Host-flowtrack_session"
    assert attributes == ["Path=/", f"Max-Age={14 * 86400}", "HttpOnly", "SameSite=Lax", "Secure"]
    assert token not in str(await fresh.site.rows("session"))
    async with a_site(fresh.site.database, fresh.system, fresh.site.sample, public_url="http://127.0.0.1:8000") as near:
        body = {"email": "ada@example.com", "password": PASSWORD}
        answer = await near.client.post("/api/v1/session", json=body)
        name, _, rest = answer.headers["set-cookie"].partition("=")
        assert (name, rest.partition("; ")[2]) == (
            "flowtrack_session",
            f"Path=/; Max-Age={14 * 86400}; HttpOnly; SameSite=Lax",
        )


async def test_only_the_page_that_has_the_sessions_token_changes_anything(fresh: Fresh) -> None:
    ada = await fresh.owner()
    other = await fresh.owner()
    change = ("PATCH", "/workspace", {"name": "Changed"})
    ours = {"Origin": "https://track.test", "Sec_Fetch_Site": "same-origin"}
    for headers in ({}, ours, {"Origin": "http://testserver"}, {"Sec_Fetch_Site": "none"}):
        assert (await ada.send(*change, **headers)).status_code == 200, headers
    for refused in (
        {"X_CSRF_Token": ""},
        {"X_CSRF_Token": "wrong"},
        {"X_CSRF_Token": other.csrf},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://track.test.evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {**ours, "X_CSRF_Token": ""},
    ):
        check_problem(await ada.send(*change, **refused), 403)
    bare = Browser(fresh.site, ada.cookie)
    for method, path in (("DELETE", "/session"), ("POST", "/api-keys"), ("PUT", "/account/password")):
        check_problem(await bare.send(method, path), 403)
    for reading in ("/workspace", "/leads", "/session"):
        assert (await bare.send("GET", reading, Origin="https://evil.example")).status_code == 200


async def test_other_sites_neither_sign_in_nor_set_up(fresh: Fresh) -> None:
    body = {"token": fresh.link, "name": "Eve", "email": "eve@example.com", "password": PASSWORD}
    check_problem(await fresh.browser().send("POST", "/setup", body, Origin="https://evil.example"), 403)
    await fresh.set_up()
    check_problem(await fresh.browser().sign_in(Sec_Fetch_Site="cross-site"), 403)
    assert (await fresh.browser().sign_in(Sec_Fetch_Site="same-origin")).status_code == 200


async def test_key_counts_and_not_the_cookie(fresh: Fresh) -> None:
    ada = await fresh.owner()
    key = (await ada.send("POST", "/api-keys", {"name": "website"})).json()["key"]
    bare = Browser(fresh.site, ada.cookie)
    assert (await bare.send("PATCH", "/workspace", {"name": "By key"}, X_API_Key=key)).status_code == 200
    for headers in ({"X_API_Key": "ft_wrong"}, {"Authorization": "Bearer ft_wrong"}):
        check_problem(await ada.send("GET", "/workspace", **headers), 401)
    check_problem(await ada.send("POST", "/api-keys", {"name": "more"}, X_API_Key=key), 403)
    assert (await ada.send("GET", "/workspace", Authorization="Basic cHJveHk6cHJveHk=")).status_code == 200


async def test_public_door_does_not_look_at_cookies(fresh: Fresh) -> None:
    ada = await fresh.owner()
    form = {"name": "Talk", "slug": "talk", "fields": [{"key": "email", "label": "E-mail", "type": "email"}]}
    assert (await ada.send("POST", "/forms", form)).status_code == 201
    fresh.system.move_to(fresh.system.at + RENEWED_AFTER)
    body = {"fields": {"email": "lead@example.com"}}
    answer = await ada.send("POST", "/forms/public/main/talk/submit", body, X_CSRF_Token="wrong")
    assert answer.status_code == 202
    assert set(answer.json()) == {"submissionId"}
    assert "set-cookie" not in answer.headers


async def test_once_a_day_it_gets_a_new_token_and_no_request_fails(fresh: Fresh) -> None:
    ada = await fresh.owner()
    old, csrf = ada.cookie, ada.csrf
    fresh.system.move_to(fresh.system.at + RENEWED_AFTER - timedelta(seconds=1))
    assert "set-cookie" not in (await ada.send("GET", "/leads")).headers
    fresh.system.move(seconds=1)
    page = [again(ada) for _ in range(4)]
    answers = await asyncio.gather(
        page[0].send("GET", "/leads"),
        page[1].send("GET", "/forms"),
        page[2].send("PATCH", "/workspace", {"name": "Changed"}),
        page[3].send("GET", f"/leads/{'0' * 8}-0000-7000-8000-{'0' * 12}"),
    )
    assert [answer.status_code for answer in answers] == [200, 200, 200, 404]
    (new,) = {browser.cookie for browser in page}
    assert new != old
    late = again(ada)
    fresh.system.move_to(fresh.system.at + GRACE - timedelta(seconds=1))
    assert (await late.send("GET", "/leads")).status_code == 200
    assert late.cookie == new, "the answer that brought it may have been lost"
    fresh.system.move(seconds=1)
    check_problem(await ada.send("GET", "/leads"), 401)
    assert (await late.session())["csrfToken"] == csrf
    assert (await late.send("PATCH", "/account", {"name": "Ada L."})).status_code == 200
    assert len(await fresh.site.rows("session")) == 1
    assert old not in str(await fresh.site.rows("session"))
    assert new not in str(await fresh.site.rows("session"))


async def test_database_that_takes_nothing_new_is_still_read(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await fresh.owner()
    fresh.system.move_to(fresh.system.at + RENEWED_AFTER)

    async def refuse(work: object) -> None:
        raise UnavailableError("The disk is full.")

    with monkeypatch.context() as full:
        full.setattr(fresh.site.database, "write", refuse)
        answer = await ada.send("GET", "/leads")
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    assert "set-cookie" in (await ada.send("GET", "/leads")).headers


async def test_it_ends_when_it_is_not_used(fresh: Fresh) -> None:
    ada = await fresh.owner()
    fresh.system.move_to(fresh.system.at + IDLE - timedelta(seconds=1))
    assert (await ada.send("GET", "/leads")).status_code == 200
    fresh.system.move_to(fresh.system.at + IDLE)
    check_problem(await ada.send("GET", "/leads"), 401)
    assert (await ada.session())["account"] is None
    assert (await ada.sign_in()).status_code == 200
    assert len(await fresh.site.rows("session")) == 1, "the one that ended is still there"


async def test_it_ends_after_three_months_however_much_it_is_used(fresh: Fresh) -> None:
    ada = await fresh.owner()
    end = fresh.system.at + WHOLE
    while fresh.system.at < end - timedelta(days=10):
        fresh.system.move(days=10)
        assert (await ada.send("GET", "/leads")).status_code == 200
    assert (await fresh.site.rows("session"))[0]["expires_at"] == end
    fresh.system.move_to(end - timedelta(seconds=1))
    assert (await ada.send("GET", "/leads")).status_code == 200
    fresh.system.move(seconds=1)
    check_problem(await ada.send("GET", "/leads"), 401)


async def test_signing_out_ends_it(fresh: Fresh) -> None:
    ada, phone = await fresh.owner(), await fresh.owner()
    before = again(ada)
    answer = await ada.send("DELETE", "/session")
    assert answer.status_code == 204
    assert answer.headers["set-cookie"].startswith(f"{COOKIE}=; Path=/; Max-Age=0;")
    check_problem(await before.send("GET", "/leads"), 401)
    check_problem(await ada.send("DELETE", "/session"), 401)
    assert (await phone.send("GET", "/leads")).status_code == 200
    assert len(await fresh.site.rows("session")) == 1


async def test_new_password_ends_every_other_session(fresh: Fresh) -> None:
    ada, phone = await fresh.owner(), await fresh.owner()
    before = again(ada)
    wrong = {"current": "not my password", "new": "a second password"}
    check_problem(await ada.send("PUT", "/account/password", wrong), 422, "current")
    check_problem(await ada.send("PUT", "/account/password", {"current": PASSWORD, "new": "short"}), 422, "new")
    changed = await ada.send("PUT", "/account/password", {"current": PASSWORD, "new": "a second password"})
    assert changed.json()["csrfToken"] == ada.csrf != before.csrf
    assert (await ada.send("PATCH", "/account", {"name": "Ada L."})).status_code == 200
    for other in (before, phone):
        check_problem(await other.send("GET", "/leads"), 401)
    check_problem(await phone.sign_in(PASSWORD), 401)
    assert (await phone.sign_in("a second password")).status_code == 200


async def test_present_password_can_not_be_guessed_by_who_found_a_session(fresh: Fresh) -> None:
    ada = await fresh.owner()
    guesses = [{"current": f"guess number {number}", "new": "a second password"} for number in range(11)]
    codes = [(await ada.send("PUT", "/account/password", guess)).status_code for guess in guesses]
    assert codes == [422] * 10 + [429]


async def test_name_is_changed(fresh: Fresh) -> None:
    ada = await fresh.owner()
    assert (await ada.send("PATCH", "/account", {"name": " Ada Lovelace "})).json()["name"] == "Ada Lovelace"
    assert (await ada.session())["account"]["name"] == "Ada Lovelace"
    check_problem(await ada.send("PATCH", "/account", {"name": "Ada", "email": "x@example.com"}), 422, "email")
