"""The workspace's mail account over the API: kept, tried, forgotten, and its password never told."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from flowtrack.channels.reach import Reach
from flowtrack.channels.smtp import SmtpAccount
from flowtrack.keyring import Keyring
from flowtrack.services.mail_accounts import MailWays
from flowtrack.services.quota import MOST
from tests.api.site import KEY, Site, a_site, check_problem
from tests.api.test_wall import a_rival
from tests.servers.smtp import SmtpSink

SECRET = "s3cret-pa55"
ACCOUNT = {"host": "smtp.example.com", "port": 465, "security": "tls", "user": "nina", "password": SECRET}
SERVER = SmtpAccount("mail.server.example", 587)
LOCAL = MailWays(Keyring([KEY]), None, Reach.read("127.0.0.1"))


def at(sink: SmtpSink, **more: Any) -> dict[str, Any]:
    """The settings that lead to the sink."""
    return {"host": "127.0.0.1", "port": sink.port, "security": "none", **more}


@pytest.fixture
async def sending(site: Site) -> AsyncIterator[Site]:
    """The same app on a server that sends."""
    async with a_site(site.database, site.system, site.sample, captures=False, ways=LOCAL) as made:
        yield made


async def test_account_lives_and_dies(both: Site) -> None:
    async with a_site(both.database, both.system, both.sample, captures=False, ways=LOCAL) as site:
        assert (await site.get("/mail-account")).json() == {"used": "none", "account": None, "server": None}
        saved = (await site.put("/mail-account", ACCOUNT)).json()
        assert saved["used"] == "workspace"
        kept = {"host": "smtp.example.com", "port": 465, "security": "tls", "user": "nina", "hasPassword": True}
        assert saved["account"].items() >= {**kept, "trouble": None}.items()
        assert (await site.get("/mail-account")).json() == saved
        changed = (await site.put("/mail-account", {"host": "SMTP.example.com ", "user": "nina"})).json()["account"]
        assert (changed["host"], changed["port"], changed["security"]) == ("smtp.example.com", 587, "starttls")
        assert changed["hasPassword"] is True
        (row,) = await site.rows("mail_account")
        assert row["revision"] == 2
        assert SECRET not in str(row)
        assert LOCAL.keyring.open(row["password"], row["workspace_id"], "mail_account", row["id"], "password") == SECRET
        for _ in range(2):
            assert (await site.send("DELETE", "/mail-account")).status_code == 204
        assert (await site.get("/mail-account")).json()["used"] == "none"
        assert len(site.rings) == 4


async def test_where_mails_go_is_said(site: Site) -> None:
    ways = MailWays(Keyring([KEY]), SERVER)
    async with a_site(site.database, site.system, site.sample, captures=False, ways=ways) as made:
        server = {"host": "mail.server.example", "port": 587}
        assert (await made.get("/mail-account")).json() == {"used": "server", "account": None, "server": server}
        assert (await made.put("/mail-account", ACCOUNT)).json()["used"] == "workspace"
    assert (await site.get("/mail-account")).json()["used"] == "capture"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"host": ""}, "host"),
        ({"host": "smtp://mail"}, "host"),
        ({"host": "a b"}, "host"),
        ({"host": "x" * 256}, "host"),
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
        ({"security": "ssl"}, "security"),
        ({"security": "none"}, "security"),
        ({"user": ""}, "user"),
        ({"user": None}, "user"),
        ({"password": None}, "password"),
        ({"password": ""}, "password"),
        ({"pass": "x"}, "pass"),
    ],
    ids=range(13),
)
async def test_settings_that_cannot_be_are_named(site: Site, change: dict[str, Any], field: str) -> None:
    answer = await site.put("/mail-account", {**ACCOUNT, **change})
    check_problem(answer, 422, field)
    assert SECRET not in answer.text
    assert await site.count("mail_account") == 0


async def test_password_stays_for_its_server_and_name_alone(site: Site) -> None:
    """Or who may change the settings could have it sent to a server of their own."""
    await site.put("/mail-account", {**ACCOUNT, "host": "127.0.0.1"})
    without = {key: value for key, value in ACCOUNT.items() if key != "password"} | {"host": "127.0.0.1"}
    for change in ({"host": "127.0.0.2"}, {"user": "eve"}, {"security": "none"}):
        check_problem(await site.put("/mail-account", without | change), 422, "password")
        async with a_site(site.database, site.system, site.sample, captures=False) as sending:
            tried = await sending.post("/mail-account/test", {"account": without | change})
            check_problem(tried, 422, "account.password")
    assert (await site.put("/mail-account", without | {"port": 587, "security": "starttls"})).status_code == 200
    gone = await site.put("/mail-account", {"host": "127.0.0.1"})
    assert gone.json()["account"]["hasPassword"] is False
    check_problem(await site.put("/mail-account", without), 422, "password")


async def test_without_a_key_no_password_is_kept(both: Site) -> None:
    async with a_site(both.database, both.system, both.sample, ways=MailWays()) as keyless:
        problem = check_problem(await keyless.put("/mail-account", ACCOUNT), 409)
        assert "FLOWTRACK_SECRET_KEY" in problem["detail"]
        assert SECRET not in str(problem)
        assert await keyless.count("mail_account") == 0
        open_account = {"host": "smtp.example.com", "port": 25, "security": "starttls"}
        assert (await keyless.put("/mail-account", open_account)).status_code == 200


async def test_key_that_changed_is_told_and_mended_by_entering_the_password(sending: Site) -> None:
    await sending.put("/mail-account", ACCOUNT)
    without = {key: value for key, value in ACCOUNT.items() if key != "password"}
    other = MailWays(Keyring([b"x" * 32]), None, LOCAL.reach)
    async with a_site(sending.database, sending.system, sending.sample, captures=False, ways=other) as site:
        shown = (await site.get("/mail-account")).json()
        assert "FLOWTRACK_SECRET_KEY has changed" in shown["account"]["trouble"]
        assert (shown["used"], shown["account"]["hasPassword"]) == ("workspace", True)
        tried = (await site.post("/mail-account/test", {})).json()
        assert (tried["ok"], tried["phase"]) == (False, "login")
        assert "Enter the password again" in tried["message"]
        assert "has changed" in check_problem(await site.put("/mail-account", without), 409)["detail"]
        assert (await site.put("/mail-account", ACCOUNT)).json()["account"]["trouble"] is None
    both_keys = MailWays(Keyring([b"n" * 32, b"x" * 32]), None, LOCAL.reach)
    async with a_site(sending.database, sending.system, sending.sample, captures=False, ways=both_keys) as site:
        assert (await site.get("/mail-account")).json()["account"]["trouble"] is None
        await site.put("/mail-account", without)
    (row,) = await sending.rows("mail_account")
    place = (row["workspace_id"], "mail_account", row["id"], "password")
    assert Keyring([b"n" * 32]).open(row["password"], *place) == SECRET


async def test_password_copied_to_another_row_opens_nothing(sending: Site, sink: SmtpSink) -> None:
    await sending.put("/mail-account", ACCOUNT)
    async with a_site(sending.database, sending.system, await a_rival(sending), captures=False, ways=LOCAL) as rival:
        await rival.put("/mail-account", at(sink, user="eve", password="own"))
        sealed = "(SELECT password FROM mail_account WHERE username = 'nina')"
        theft = f"UPDATE mail_account SET password = {sealed} WHERE username = 'eve'"
        await rival.database.write(lambda tx: tx.exec_driver_sql(theft))
        assert "does not belong" in (await rival.get("/mail-account")).json()["account"]["trouble"]
        assert (await rival.post("/mail-account/test", {})).json()["phase"] == "login"
    assert sink.connections == 0


async def test_one_workspace_knows_nothing_of_anothers_account(sending: Site) -> None:
    await sending.put("/mail-account", ACCOUNT)
    async with a_site(sending.database, sending.system, await a_rival(sending), captures=False, ways=LOCAL) as rival:
        assert (await rival.get("/mail-account")).json()["account"] is None
        assert (await rival.post("/mail-account/test", {})).json()["message"].startswith("There is no mail server")
        await rival.send("DELETE", "/mail-account")
    assert (await sending.get("/mail-account")).json()["account"]["user"] == "nina"


async def test_no_secret_is_logged_or_answered(sending: Site, sink: SmtpSink, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sink.users = {"nina": "another"}
    sink.refuse("auth", f"535 5.7.8 {SECRET} is wrong", times=1)
    answers = [
        await sending.put("/mail-account", at(sink, user="nina", password=SECRET)),
        await sending.get("/mail-account"),
        await sending.post("/mail-account/test", {"to": "nina@example.com"}),
        await sending.post("/mail-account/test", {"account": at(sink, user="nina", password=SECRET)}),
        await sending.put("/mail-account", {"host": "h", "password": {"x": SECRET}}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 422]
    assert [answer.json()["phase"] for answer in answers[2:4]] == ["login", "login"]
    assert not [answer.text for answer in answers if SECRET in answer.text]
    ours = [record for record in caplog.records if record.name != "mail.log"]  # the test's own server
    assert SECRET not in str([record.getMessage() for record in ours])
    assert SECRET not in json.dumps([str(row) for row in await sending.rows("mail_account")])


# Trying it ------------------------------------------------------------------------------------------------


async def test_trial_sends_a_mail_by_the_account_that_is_kept_or_by_unsaved_settings(
    sending: Site, sink: SmtpSink
) -> None:
    with SmtpSink() as other:
        await sending.put("/mail-account", at(sink))
        body = {"to": "Nina@Example.com", "account": at(other)}
        for server, tried in ((sink, {"to": body["to"]}), (other, body)):
            answer = (await sending.post("/mail-account/test", tried)).json()
            assert (answer["ok"], answer["phase"]) == (True, "done"), answer
            (mail,) = server.mails
            assert (mail.sender, mail.recipients) == ("nina@northwind.example", ("nina@example.com",))
            assert b"Subject: [Test] Your mails go out" in mail.content
    connected = (await sending.post("/mail-account/test", {"account": at(sink)})).json()
    assert (connected["ok"], len(sink.mails)) == (True, 1)
    assert await sending.count("email_message") == await sending.count("lead_event") == 0


async def test_trial_goes_by_the_servers_account_where_there_is_no_other(site: Site, sink: SmtpSink) -> None:
    ways = MailWays(Keyring([KEY]), SmtpAccount("127.0.0.1", sink.port, security="none"))
    async with a_site(site.database, site.system, site.sample, captures=False, ways=ways) as made:
        assert (await made.post("/mail-account/test", {"to": "nina@example.com"})).json()["ok"] is True
        await made.patch("/workspace", {"fromAddress": None})
        answer = (await made.post("/mail-account/test", {"to": "nina@example.com"})).json()
        assert (answer["ok"], answer["phase"], answer["hint"][:15]) == (False, "sender", "Set fromAddress")
    assert len(sink.mails) == 1


async def test_private_addresses_are_out_of_reach_unless_allowed(site: Site, sink: SmtpSink) -> None:
    ways = MailWays(Keyring([KEY]))
    async with a_site(site.database, site.system, site.sample, captures=False, ways=ways) as made:
        for host in ("127.0.0.1", "localhost", "::ffff:127.0.0.1", "169.254.169.254"):
            account = {"host": host, "port": sink.port, "security": "starttls"}
            answer = (await made.post("/mail-account/test", {"account": account})).json()
            assert (answer["ok"], answer["phase"]) == (False, "connect")
            assert "FLOWTRACK_PRIVATE_MAIL_HOSTS" in answer["hint"]
    assert sink.connections == 0


async def test_captured_trial_asks_nobody_and_is_the_workspaces(site: Site, sink: SmtpSink) -> None:
    await site.put("/mail-account", at(sink))
    assert (await site.post("/mail-account/test", {"to": "nina@example.com"})).json()["ok"] is True
    assert "nobody was asked" in (await site.post("/mail-account/test", {"account": at(sink)})).json()["message"]
    assert sink.connections == 0
    (mail,) = (await site.get("/captured-mails")).json()["items"]
    assert (mail["recipient"], mail["subject"]) == ("nina@example.com", "[Test] Your mails go out")
    async with a_site(site.database, site.system, await a_rival(site)) as rival:
        assert (await rival.get("/captured-mails")).json()["items"] == []


async def test_trials_are_counted_a_workspace(site: Site) -> None:
    for _ in range(MOST):
        assert (await site.post("/mail-account/test", {})).status_code == 200
    answer = await site.post("/templates/test", {"subject": "x", "html": "x", "to": "nina@example.com"})
    check_problem(answer, 429)
    assert answer.headers["retry-after"] == "60"
    site.system.move(seconds=60)
    assert (await site.post("/mail-account/test", {})).status_code == 200
    check_problem(await site.post("/mail-account/test", {"to": "nobody"}), 422, "to")


async def test_two_who_save_at_once_leave_one_account(both: Site) -> None:
    accounts = (ACCOUNT, {**ACCOUNT, "user": "ada"})
    answers = await asyncio.gather(*(both.put("/mail-account", account) for account in accounts))
    statuses = {answer.status_code for answer in answers}
    assert 200 in statuses
    assert statuses <= {200, 409}
    assert await both.count("mail_account") == 1
