"""Signing in: with the right password, and not too often with a wrong one."""

from __future__ import annotations

import asyncio
import logging

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from flowtrack.api.routes.session import WRONG
from flowtrack.services import passwords
from flowtrack.services.throttle import MOST_OF_ACCOUNT, MOST_OF_PLACE
from flowtrack.store import sign_in_attempts
from tests.access.conftest import Fresh
from tests.api.people import EMAIL, PASSWORD, Browser
from tests.api.site import Site, a_client, check_problem

NOBODY = "bob@example.com"


async def test_right_password_signs_in_however_it_is_written(fresh: Fresh) -> None:
    await fresh.set_up(password="ﬁne naïve café")
    for email, password in ((EMAIL, "fine nai\u0308ve café"), (" ADA@example.com", "ﬁne naïve café")):
        ada = fresh.browser()
        assert (await ada.sign_in(password, email)).status_code == 200
        assert (await ada.session())["account"]["email"] == EMAIL
        assert (await ada.send("GET", "/leads")).status_code == 200


async def test_wrong_password_and_unknown_account_are_one_answer_and_one_cost(
    fresh: Fresh, fast_hashes: Argon2Hasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fresh.set_up()
    hashes: list[str] = []
    verify = fast_hashes.verify

    def counted(password: str | bytes, hash: str | bytes) -> bool:  # noqa: A002
        hashes.append(str(hash).rsplit("$", 2)[0])
        return verify(password, hash)

    monkeypatch.setattr(fast_hashes, "verify", counted)
    tried = [(EMAIL, "wrong password"), (NOBODY, PASSWORD), ("no address", PASSWORD), (NOBODY, "nobody's password")]
    answers = [await fresh.browser().sign_in(password, email) for email, password in tried]
    for answer in answers:
        assert check_problem(answer, 401)["detail"] == WRONG
        assert "set-cookie" not in answer.headers
    assert len({answer.text for answer in answers}) == 1
    assert len(hashes) == len(tried)
    assert len(set(hashes)) == 1, "another cost"
    check_problem(await fresh.browser().sign_in(passwords._nobodys(), NOBODY), 401)


@pytest.mark.parametrize("email", [EMAIL, NOBODY])
async def test_too_many_tries_for_an_account_have_to_wait(fresh: Fresh, email: str) -> None:
    await fresh.set_up()
    for _ in range(MOST_OF_ACCOUNT):
        check_problem(await fresh.browser().sign_in("wrong password", email), 401)
    fresh.system.move(minutes=5)
    answer = await fresh.browser().sign_in(PASSWORD, email)
    assert "in 10 minutes" in check_problem(answer, 429)["detail"]
    assert answer.headers["retry-after"] == "600"
    fresh.system.move(minutes=10)
    assert (await fresh.browser().sign_in(PASSWORD, email)).status_code == (200 if email == EMAIL else 401)


async def test_tries_at_once_are_all_counted(fresh: Fresh) -> None:
    await fresh.set_up()
    tries = [fresh.browser().sign_in("wrong password") for _ in range(MOST_OF_ACCOUNT + 5)]
    codes = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert sorted(codes) == [401] * MOST_OF_ACCOUNT + [429] * 5


async def test_too_many_tries_from_a_place_have_to_wait_and_others_need_not(fresh: Fresh) -> None:
    await fresh.set_up()
    for number in range(MOST_OF_PLACE):
        check_problem(await fresh.browser().sign_in(email=f"{number}@example.com"), 401)
    check_problem(await fresh.browser().sign_in(), 429)
    assert (await at("198.51.100.1", fresh).sign_in()).status_code == 200


async def test_network_of_version_6_is_one_place(fresh: Fresh) -> None:
    await fresh.set_up()
    for number in range(MOST_OF_PLACE):
        there = at(f"2001:db8::{number:x}", fresh)
        check_problem(await there.sign_in(email=f"{number}@example.com"), 401)
    check_problem(await at("2001:db8::ffff:1", fresh).sign_in(), 429)
    for other in ("2001:db8:1::1", "::ffff:198.51.100.1", "not an address"):
        assert (await at(other, fresh).sign_in()).status_code == 200


def at(address: str, fresh: Fresh) -> Browser:
    """A browser somewhere else."""
    site = fresh.site
    return Browser(Site(site.app, site.database, site.system, site.sample, a_client(site.app, address)))


async def test_right_password_makes_the_tries_forgotten(fresh: Fresh) -> None:
    await fresh.set_up()
    for _ in range(3):
        for _ in range(MOST_OF_ACCOUNT - 1):
            check_problem(await fresh.browser().sign_in("wrong password"), 401)
        assert (await fresh.browser().sign_in()).status_code == 200


async def test_tries_do_not_pile_up(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    await fresh.set_up()
    monkeypatch.setattr(sign_in_attempts, "MOST_SUBJECTS", 5)
    for number in range(20):
        await fresh.browser().sign_in(email=f"{number}@example.com")
    assert len(await fresh.site.rows("sign_in_attempt")) <= 7
    fresh.system.move(hours=1)
    await fresh.browser().sign_in("wrong password")
    assert len(await fresh.site.rows("sign_in_attempt")) == 2


async def test_signing_in_ends_the_session_that_was(fresh: Fresh) -> None:
    ada = await fresh.owner()
    before = Browser(fresh.site, ada.cookie, ada.csrf)
    assert (await ada.sign_in()).status_code == 200
    assert (await before.send("GET", "/workspace")).status_code == 401
    assert (ada.cookie, ada.csrf) != (before.cookie, before.csrf)
    assert (await ada.send("GET", "/workspace")).status_code == 200


async def test_too_many_at_once_are_sent_away(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    await fresh.set_up()
    monkeypatch.setattr(passwords, "MOST_IN_HAND", 0)
    check_problem(await fresh.browser().sign_in(), 503)


async def test_neither_passwords_nor_tokens_are_logged(fresh: Fresh, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ada = await fresh.owner()
    first = ada.cookie, ada.csrf
    await fresh.browser().sign_in("a wrong password")
    await fresh.set_up(password="too short")
    await ada.send("PUT", "/account/password", {"current": "a wrong password", "new": "a second password"})
    await ada.send("PUT", "/account/password", {"current": PASSWORD, "new": "a second password"})
    key = (await ada.send("POST", "/api-keys", {"name": "x"})).json()["key"]
    await fresh.site.client.get("/api/v1/leads", headers={"X-API-Key": key})
    await fresh.site.database.write(lambda tx: tx.exec_driver_sql("ALTER TABLE session RENAME TO lost"))
    check_problem(await fresh.browser().sign_in("a second password"), 503)
    check_problem(await ada.send("GET", "/workspace"), 503)
    secrets = (PASSWORD, "a wrong password", "too short", "a second password", fresh.link, key, *first)
    assert not [secret for secret in (*secrets, ada.cookie, ada.csrf) if secret in caplog.text]
    assert "$argon2" not in caplog.text
