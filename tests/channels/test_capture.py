"""The demo's mailbox: what it keeps, what it tells the sender, and what it makes of a mail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiosmtplib import SMTP
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.channels.smtp_sending import code, large, mail, yes

from flowtrack.channels.capture import CapturedMail, CaptureServer, OnMail, parse_captured
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel


@asynccontextmanager
async def capturing(on_mail: OnMail) -> AsyncIterator[SmtpChannel]:
    server = CaptureServer(on_mail)
    account = SmtpAccount("127.0.0.1", await server.start(), security="none")
    channel = SmtpChannel(account, provider="capture")
    yield channel
    await channel.close()
    await server.stop()


async def test_a_mail_is_kept_as_it_was_sent() -> None:
    kept: list[CapturedMail] = []

    async def keep(captured: CapturedMail) -> None:
        kept.append(captured)

    async with capturing(keep) as channel:
        assert channel.provider == "capture"
        outgoing = mail(body=b".dot\r\n")
        assert str(await channel.send(outgoing, yes)) == "Sent(response='250 2.0.0 Captured')"
    assert kept == [CapturedMail(outgoing.sender, (outgoing.recipient,), outgoing.content)]


async def test_it_says_yes_only_when_the_mail_is_stored() -> None:
    asked, stored = asyncio.Event(), asyncio.Event()

    async def keep(captured: CapturedMail) -> None:
        asked.set()
        await stored.wait()

    async with capturing(keep) as channel:
        send = asyncio.create_task(channel.send(mail(), yes))
        await asked.wait()
        assert not send.done()
        stored.set()
        assert "Captured" in str(await send)


async def test_a_mail_that_could_not_be_stored_is_deferred(caplog: pytest.LogCaptureFixture) -> None:
    stored: list[bytes] = []

    async def keep(captured: CapturedMail) -> None:
        if not stored:
            stored.append(b"")
            raise OSError("disk full")
        stored.append(captured.content)

    async with capturing(keep) as channel:
        assert code(await channel.send(mail(1), yes)) == "smtp_deferred"
        assert "Sent" in str(await channel.send(mail(2), yes))
    assert stored[1:] == [mail(2).content]
    assert "disk full" in caplog.text


async def test_stopping_finishes_what_is_under_way_and_closes_the_rest() -> None:
    asked, stored = asyncio.Event(), asyncio.Event()

    async def keep(captured: CapturedMail) -> None:
        asked.set()
        await stored.wait()

    server = CaptureServer(keep)
    port = await server.start()
    idle = SMTP(hostname="127.0.0.1", port=port, start_tls=False)
    await idle.connect()
    channel = SmtpChannel(SmtpAccount("127.0.0.1", port, security="none"))
    send = asyncio.create_task(channel.send(mail(), yes))
    await asked.wait()
    stopping = asyncio.create_task(server.stop())
    await asyncio.sleep(0)
    stored.set()
    await stopping
    assert "Captured" in str(await send)
    assert code(await channel.send(mail(), yes)) == "account_unreachable"
    assert not idle.is_connected
    await channel.close()
    await server.stop()  # a second time is no matter


async def test_what_it_does_not_offer() -> None:
    async def keep(captured: CapturedMail) -> None:
        raise AssertionError("no mail was to come")

    server = CaptureServer(keep)
    client = SMTP(hostname="127.0.0.1", port=await server.start(), start_tls=False)
    await client.connect()
    assert (await client.execute_command(b"VRFY", b"root")).code == 502
    await client.ehlo()
    assert client.esmtp_extensions["size"] == str(25 * 1024 * 1024)
    assert (await client.execute_command(b"MAIL", b"FROM:<a@example.test>", b"SIZE=26214401")).code == 552
    await client.quit()
    await server.stop()


async def test_a_mail_that_is_too_big_is_refused() -> None:
    async def keep(captured: CapturedMail) -> None:
        raise AssertionError("no mail was to come")

    too_big = mail(body=large().content * 2)
    async with capturing(keep) as channel:
        assert code(await channel.send(too_big, yes)) == "content_refused"


WHOLE = b"""\
Message-ID: <2@flowtrack.test>
In-Reply-To: <1@flowtrack.test>
References: <0@flowtrack.test>
 <1@flowtrack.test>
Date: Tue, 24 Nov 2026 10:00:00 +0100
From: =?utf-8?q?J=C3=BCrgen?= <us@flowtrack.test>
To: Ada <lead@example.test>
Subject: =?utf-8?b?R3LDvMOfZQ==?=
X-Two: a
X-Two: b
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe
--a
Content-Type: text/html; charset=utf-8

<p>Hello</p>
--a--
--m
Content-Type: text/plain
Content-Disposition: attachment; filename=x.txt

attached
--m--
""".replace(b"\n", b"\r\n")


def test_a_mail_is_read() -> None:
    parsed = parse_captured(WHOLE)
    assert parsed.message_id == "<2@flowtrack.test>"
    assert parsed.in_reply_to == "<1@flowtrack.test>"
    assert parsed.references == ("<0@flowtrack.test>", "<1@flowtrack.test>")
    assert parsed.date == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert (parsed.subject, parsed.sender) == ("Grüße", "Jürgen <us@flowtrack.test>")
    assert parsed.recipient == "Ada <lead@example.test>"
    assert (parsed.text or "").strip() == "Grüße"
    assert (parsed.html or "").strip() == "<p>Hello</p>"
    assert [value for name, value in parsed.headers if name == "X-Two"] == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"no header at all", "no header at all"),
        (b"Content-Type: text/plain; charset=no-such\r\n\r\nGr\xc3\xbc\xc3\x9fe", "Grüße"),
        (b"Content-Transfer-Encoding: base64\r\n\r\n!!!", None),
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xff\x00", "\N{REPLACEMENT CHARACTER}"),
        (b'Message-ID: <\r\nDate: never\r\nFrom: <a@\r\nTo: "\r\nSubject: =?utf-8?b?/w==?=\r\n\r\nx', "x"),
        (b"Date: Fri, 31 Dec 9999 23:59:59 -2359\r\nSubject: \xff\x00\r\n\r\nx", "x"),
        (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 1000, None),
    ],
)
def test_an_odd_mail_is_read_as_far_as_it_goes(content: bytes, text: str | None) -> None:
    parsed = parse_captured(content)
    assert text is None or (parsed.text or "").strip() == text
    assert parsed.date is None


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["From", "To", "Date", "Message-ID", "References", "Content-Type", "Subject", "MIME-Version"]
            ),
            st.text(alphabet=st.characters(codec="latin-1"), max_size=40),
        )
    ),
    st.binary(max_size=80),
)
def test_no_mail_makes_it_raise(headers: list[tuple[str, str]], body: bytes) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")
    parsed = parse_captured(head + b"\r\n" + body)
    for shown in (parsed.subject, parsed.sender, parsed.text or "", parsed.html or "", *map("".join, parsed.headers)):
        assert "\0" not in shown
        assert shown.encode().decode() == shown
