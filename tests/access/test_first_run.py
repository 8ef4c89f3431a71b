"""The first run: one link, one owner."""

from __future__ import annotations

import asyncio

import httpx2
import pytest

from flowtrack.services.accounts import LINK_LIVES
from tests.access.conftest import Fresh
from tests.api.people import EMAIL, OWNER, PASSWORD
from tests.api.site import a_site, check_problem


async def test_owner_is_made_once_and_signed_in(fresh: Fresh) -> None:
    nobody = {"setUp": False, "account": None, "workspace": None, "csrfToken": None, "captures": True, "demo": False}
    assert (await fresh.browser().session()).items() >= nobody.items()
    ada = fresh.browser()
    asked = {"token": fresh.link, **OWNER, "email": "Ada@Example.com", "workspaceName": "Northwind"}
    made = await ada.send("POST", "/setup", {**asked, "timeZone": "Europe/Berlin"})
    assert made.status_code == 201
    there = await ada.session()
    assert there == made.json()
    assert there["account"].items() >= {"email": EMAIL, "name": "Ada"}.items()
    home = {"slug": "main", "name": "Northwind", "timeZone": "Europe/Berlin"}
    assert there["workspace"].items() >= home.items()
    assert there["setUp"]
    assert there["csrfToken"]
    assert (await ada.send("GET", "/workspace")).json()["name"] == "Northwind"
    assert (await fresh.browser().session()).items() >= {**nobody, "setUp": True}.items()
    assert "is set up already" in check_problem(await fresh.set_up(), 409)["detail"]
    assert len(await fresh.site.rows("account")) == 1
    assert await fresh.site.rows("setup_link") == []
    assert await fresh.start() is None


async def test_link_says_whether_it_can_be_used(fresh: Fresh) -> None:
    async def ask(token: object) -> httpx2.Response:
        return await fresh.browser().send("POST", "/setup/check", {"token": token})

    assert (await ask(fresh.link)).status_code == 204
    assert "no longer valid" in check_problem(await ask("another"), 404)["detail"]
    assert (await fresh.set_up()).status_code == 201
    assert "is set up already" in check_problem(await ask(fresh.link), 409)["detail"]


async def test_of_two_at_once_one_makes_it(fresh: Fresh) -> None:
    answers = await asyncio.gather(*(fresh.set_up(email=f"{name}@example.com") for name in ("ada", "bob", "eve")))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert len(await fresh.site.rows("account")) == len(await fresh.site.rows("session")) == 1


async def test_start_without_an_account_makes_the_last_link_void(fresh: Fresh) -> None:
    assert await fresh.start() is None, "it was made by one that started at the same time"
    fresh.system.move(seconds=1)
    second = await fresh.start()
    assert second
    assert second != fresh.link
    assert "no longer valid" in check_problem(await fresh.set_up(), 404)["detail"]
    assert (await fresh.set_up(token=second)).status_code == 201


@pytest.mark.parametrize("late", [False, True])
async def test_link_lives_some_days(fresh: Fresh, late: bool) -> None:
    fresh.system.move_to(fresh.system.at + LINK_LIVES)
    if not late:
        fresh.system.move(seconds=-1)
    assert (await fresh.set_up()).status_code == (404 if late else 201)


async def test_only_the_links_digest_is_kept(fresh: Fresh) -> None:
    assert fresh.link not in str(await fresh.site.rows("setup_link"))
    check_problem(await fresh.set_up(token=(await fresh.site.rows("setup_link"))[0]["digest"]), 404)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "nine char"),
        ("password", "x" * 1001),
        ("email", "ada"),
        ("name", " "),
        ("timeZone", "Mars/Olympus"),
        ("token", ""),
    ],
)
async def test_what_can_not_be_used_is_named_and_the_link_still_works(fresh: Fresh, field: str, value: str) -> None:
    problem = check_problem(await fresh.set_up(**{field: value}), 422, field)
    if value == "nine char":
        assert problem["errors"][0]["message"] == "A password needs at least 10 characters; this has 9."
    assert (await fresh.set_up()).status_code == 201


async def test_demo_signs_everybody_in(fresh: Fresh) -> None:
    async with a_site(fresh.site.database, fresh.system, demo=True, captures=True) as site:
        visitor = fresh.browser()
        visitor.site = site
        there = await visitor.session()
        assert there["demo"]
        assert there["account"]["email"] == "nina@northwind.example"
        assert await visitor.session() == there
        assert (await visitor.send("PATCH", "/account", {"name": "Nina B."})).json()["name"] == "Nina B."
        check_problem(await site.client.get("/api/v1/workspace"), 401)
        check_problem(await visitor.sign_in(PASSWORD, "nina@northwind.example"), 401)


async def test_server_that_captures_is_no_demo(fresh: Fresh) -> None:
    await fresh.set_up()
    there = await fresh.browser().session()
    assert (there["captures"], there["demo"], there["account"]) == (True, False, None)
