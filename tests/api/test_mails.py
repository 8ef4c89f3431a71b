"""A mail as it was sent, looked at by those who sent it."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

from flowtrack.mail.links import uncounted
from tests.api.site import Living, check_problem
from tests.api.test_executions import view

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
TRACKING = re.compile(r"/t/[oc]/")


async def test_a_mail_is_shown_as_it_was_sent_but_for_what_counts(living: Living) -> None:
    execution_id = await living.run()
    (brief,) = (await view(living.site, execution_id))["mails"]
    mail = (await living.site.get(f"/mails/{brief['id']}")).json()
    sent = message_from_bytes(living.sink.mails[0].content, policy=policy.default)
    body, plain = sent.get_body(("html",)), sent.get_body(("plain",))
    assert body is not None
    assert plain is not None
    assert TRACKING.search(body.get_content())
    assert not TRACKING.search(mail["html"] + mail["text"])
    assert 'href="https://cal.example/northwind/intro"' in mail["html"]
    assert "/t/o/" not in mail["html"]
    assert len(mail["html"]) > 0.8 * len(body.get_content()) - 500
    assert {key: mail[key] for key in brief} == brief
    assert (mail["executionId"], mail["subject"]) == (execution_id, "Thanks for reaching out, Ada!")
    assert "ada@example.com" in mail["toHeader"]
    assert {"name": "Message-ID", "value": mail["messageId"]} in mail["headers"]
    assert [header["name"] for header in mail["headers"]] == [str(name) for name in sent.keys()]  # noqa: SIM118


async def test_looking_at_it_counts_for_nothing_and_the_leads_own_look_is_told(living: Living) -> None:
    execution_id = await living.run()
    (brief,) = (await view(living.site, execution_id))["mails"]
    assert (brief["openedAt"], brief["clickedAt"]) == (None, None)
    await living.site.get(f"/mails/{brief['id']}")
    events = await living.site.count("lead_event")
    body = message_from_bytes(living.sink.mails[0].content, policy=policy.default).get_body(("html",))
    assert body is not None
    html = body.get_content()
    living.world.system.move(hours=1)
    for address in re.findall(r"https://track\.test(/t/[oc]/[^\"]+)", html):
        await living.site.client.get(address, headers=BROWSER)
        await living.site.client.get(address, headers={"User-Agent": "curl/8"})
    assert await living.site.count("lead_event") > events
    mail = (await living.site.get(f"/mails/{brief['id']}")).json()
    assert (mail["openedAt"], mail["clickedAt"]) == ("2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z")
    assert (await view(living.site, execution_id))["mails"][0] == {key: mail[key] for key in brief}


async def test_a_mail_that_was_refused_can_be_looked_at_and_one_that_is_not_there_not(living: Living) -> None:
    living.sink.refuse("rcpt", "550 5.1.1 no such mailbox", times=1)
    (brief,) = (await view(living.site, await living.run()))["mails"]
    mail = (await living.site.get(f"/mails/{brief['id']}")).json()
    assert (mail["status"], mail["sentAt"]) == ("refused", None)
    assert "Ada" in mail["html"]
    check_problem(await living.site.get(f"/mails/{living.site.system.new_id()}"), 404)
    check_problem(await living.site.get("/mails/1"), 404)


def test_only_the_mails_own_links_are_told() -> None:
    token, other = "a" * 22, "b" * 22
    html = (
        f"<a href=\"https://x.example/base/t/c/{token}\">1</a><a href='https://x.example/t/c/{other}'>2</a>"
        f'<a href="https://y.example/?u=1">3</a>'
        f'<img src="https://x.example/base/t/o/{other}.gif" width="1" height="1" alt="">'
    )
    shown = uncounted(html, {token: 'https://d.example/?a=1&b="2'}, html=True)
    assert shown == (
        '<a href="https://d.example/?a=1&amp;b=&quot;2">1</a>'
        f"<a href='https://x.example/t/c/{other}'>2</a><a href=\"https://y.example/?u=1\">3</a>"
    )
    text = uncounted(f"See https://x.example/t/c/{token}, or not", {token: "https://d.example/?a=1&b=2"}, html=False)
    assert text == "See https://d.example/?a=1&b=2, or not"
