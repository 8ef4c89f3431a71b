"""The SMTP channel against a real server: what arrives, what answers mean, and which connection serves."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Literal

import pytest
from tests.channels.smtp_sending import code, kept, mail, to, yes
from tests.servers.smtp import Phase, SmtpSink

from flowtrack.channels import InDoubt, OutgoingMail, Sent
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.channels.smtp_replies import words
from flowtrack.domain.errors import InvalidError
from flowtrack.domain.failure import Failure

FIVE_MINUTES = timedelta(minutes=5)


# What arrives


async def test_a_mail_arrives_as_it_was(sink: SmtpSink) -> None:
    outgoing = mail(body=b".\r\n..dots\r\nand no end.\r\n")
    async with to(sink) as channel:
        assert channel.provider == "smtp"
        assert await channel.send(outgoing, yes) == kept(1)
    [received] = sink.mails
    assert (received.sender, received.recipients) == (outgoing.sender, (outgoing.recipient,))
    assert received.content == outgoing.content
    assert received.options == (f"SIZE={len(outgoing.content)}",)


async def test_a_mail_may_begin_with_a_dot(sink: SmtpSink) -> None:
    outgoing = OutgoingMail("us@flowtrack.test", "lead@example.test", b".\r\nSubject: odd\r\n\r\nbut whole\r\n")
    async with to(sink) as channel:
        assert isinstance(await channel.send(outgoing, yes), Sent)
    assert [one.content for one in sink.mails] == [outgoing.content]


async def test_a_large_mail_arrives_whole(sink: SmtpSink) -> None:
    outgoing = mail(body=(b"." * 900 + b"\r\n") * 300)
    async with to(sink) as channel:
        assert await channel.send(outgoing, yes) == kept(1)
        assert await channel.send(mail(2), yes) == kept(2)
    assert sink.mails[0].content == outgoing.content


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r\n.\n", b"\r.\r"])
async def test_no_second_mail_is_smuggled_in(sink: SmtpSink, end: bytes) -> None:
    async with to(sink) as channel:
        smuggled = b"a" + end + b"MAIL FROM:<evil@example.test>"
        assert await channel.send(mail(body=smuggled), yes) == kept(1)
    assert [one.content[-37:] for one in sink.mails] == [b"a\r\n.\r\nMAIL FROM:<evil@example.test>\r\n"]


async def test_extensions_are_asked_for_only_where_needed(sink: SmtpSink) -> None:
    async with to(sink) as channel:
        assert await channel.send(mail(1, "grüße@example.test", "Grüße\r\n".encode()), yes) == kept(1)
    assert sink.mails[0].options[1:] == ("BODY=8BITMIME", "SMTPUTF8")
    assert sink.mails[0].recipients == ("grüße@example.test",)


async def test_a_server_without_smtputf8_is_not_tried() -> None:
    with SmtpSink(smtputf8=False) as sink:
        async with to(sink) as channel:
            result = await channel.send(mail(1, "grüße@example.test"), yes)
            assert isinstance(result, Failure)
            assert (result.code, result.retryable) == ("smtp_refused", False)
            assert await channel.send(mail(2), yes) == kept(2)
        assert (sink.phases.count("mail"), sink.connections) == (1, 1)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lead",
        "a@example.test,b@example.test",
        "a b@example.test",
        "a@example.test>\r\nDATA",
        "A <a@example.test>",
        "a@exämple.test",
        "a@example.test SIZE=1",
        "a\u2028@example.test",
    ],
)
async def test_an_address_that_could_say_more_is_refused(sink: SmtpSink, address: str) -> None:
    async with to(sink) as channel:
        result = await channel.send(mail(recipient=address), yes)
        assert isinstance(result, Failure)
        assert (result.code, result.retryable) == ("smtp_refused", False)
        assert code(await channel.send(OutgoingMail(address, "a@example.test", b"x"), yes)) == "smtp_refused"
    assert sink.connections == 0


# The account


@pytest.mark.parametrize(
    ("host", "port", "security"),
    [
        ("mail.example.test", 465, "tls"),
        ("mail.example.test", 587, "starttls"),
        ("mail.example.test", 25, "starttls"),
        ("127.0.0.1", 587, "starttls"),
        ("127.0.0.1", 1025, "none"),
        ("localhost", 25, "none"),
        ("::1", 25, "none"),
    ],
)
def test_the_port_tells_the_security(host: str, port: int, security: str) -> None:
    assert SmtpAccount.guess(host, port).security == security


def test_clear_text_to_another_host_must_be_allowed() -> None:
    with pytest.raises(InvalidError) as caught:
        SmtpAccount("192.0.2.1", 25, security="none")
    assert caught.value.problems[0].field == "security"
    assert SmtpAccount("192.0.2.1", 25, security="none", allow_plaintext=True).port == 25


def test_the_password_is_not_shown() -> None:
    assert "s3cret" not in repr(SmtpAccount("127.0.0.1", 25, "me", "s3cret"))


@pytest.mark.parametrize("tls", ["none", "starttls", "tls"])
async def test_login(tls: Literal["none", "starttls", "tls"], monkeypatch: pytest.MonkeyPatch) -> None:
    with SmtpSink(tls, users={"me": "s3cret"}) as sink:
        monkeypatch.setenv("SSL_CERT_FILE", str(sink.certificate))
        async with to(sink, user="me") as channel:
            assert await channel.send(mail(1), yes) == kept(1)
            assert await channel.send(mail(2), yes) == kept(2)
        async with to(sink) as channel:
            assert code(await channel.send(mail(3), yes)) == "account_refused"  # 530: not logged in
        async with to(sink, user="you") as channel:
            assert code(await channel.send(mail(3), yes)) == "account_refused"
        assert sink.phases.count("auth") >= 2


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_certificate_nobody_vouches_for(tls: Literal["starttls", "tls"]) -> None:
    with SmtpSink(tls) as sink:
        async with to(sink) as channel:
            result = await channel.send(mail(), yes)
        assert code(result) == "account_refused"
        assert "certificate" in str(result)
        assert "mail" not in sink.phases


async def test_without_starttls_nothing_goes_out_in_clear_text() -> None:
    with SmtpSink(users={"me": "s3cret"}) as sink:
        account = SmtpAccount("127.0.0.1", sink.port, "me", "s3cret", security="starttls")
        channel = SmtpChannel(account)
        result = await channel.send(mail(), yes)
        await channel.close()
        assert code(result) == "account_refused"
        assert "STARTTLS" in str(result)
        assert sink.phases == ["connect", "ehlo"]


async def test_a_server_that_is_away() -> None:
    with SmtpSink() as away:
        port = away.port
    channel = SmtpChannel(SmtpAccount("127.0.0.1", port, security="none"))
    result = await channel.send(mail(), yes)
    await channel.close()
    assert isinstance(result, Failure)
    assert (result.code, result.counts, result.hold) == ("account_unreachable", False, True)
    assert f"127.0.0.1:{port} at connect" in result.message


@pytest.mark.parametrize("secret", ["s3cret", base64.b64encode(b"\0me\0s3cret").decode(), "czNjcmV0"])
async def test_the_servers_words_do_not_give_the_password_away(secret: str) -> None:
    with SmtpSink(users={"me": "s3cret"}) as sink:
        sink.refuse("auth", f"535 5.7.8 what is {secret}?")
        async with to(sink, user="me") as channel:
            result = await channel.send(mail(), yes)
    assert isinstance(result, Failure)
    assert "535 5.7.8 what is ***?" in result.message


def test_the_servers_words_fit_a_database() -> None:
    assert words("no\x00\x07 such\r\n\tuser \udcff\x85!") == "no such user ? !"
    assert len(words("x" * 4000)) == 300


# What answers mean

BEFORE_MAIL: list[tuple[Phase, str, str]] = [
    ("connect", "554 5.7.1 we know you", "account_refused"),
    ("connect", "421 4.3.2 too busy", "account_unreachable"),
    ("ehlo", "550 5.7.1 not with that name", "account_refused"),
    ("ehlo", "451 4.3.0 not now", "account_unreachable"),
    ("auth", "535 5.7.8 wrong", "account_refused"),
    ("auth", "454 4.7.0 the directory is away", "account_unreachable"),
]


@pytest.mark.parametrize(("phase", "reply", "expected"), BEFORE_MAIL)
async def test_trouble_before_the_mail_is_the_accounts(phase: Phase, reply: str, expected: str) -> None:
    with SmtpSink(users={"me": "s3cret"}) as sink:
        sink.refuse(phase, reply)
        async with to(sink, user="me") as channel:
            result = await channel.send(mail(), yes)
    assert isinstance(result, Failure)
    assert result == Failure(expected, result.message, True, False, FIVE_MINUTES, True)
    assert reply.split(maxsplit=1)[1] in result.message


HELD = {"account_refused": FIVE_MINUTES, "account_limited": timedelta(hours=1)}
PERMANENT = {"hard_bounce", "policy_refused", "content_refused", "smtp_refused"}
ANSWERS: list[tuple[Phase, str, str]] = [
    ("mail", "530 5.7.0 log in first", "account_refused"),
    ("mail", "550 5.7.1 you are not us@flowtrack.test", "account_refused"),
    ("mail", "553 that sender is not yours", "account_refused"),
    ("mail", "552 5.3.4 too big", "content_refused"),
    ("mail", "552 too big", "content_refused"),
    ("mail", "450 4.7.1 greylisted", "greylisted"),
    ("mail", "452 4.3.1 disk full", "smtp_deferred"),
    ("mail", "451 4.7.1 hourly limit reached", "account_limited"),
    ("mail", "421 4.3.2 shutting down", "smtp_deferred"),
    ("rcpt", "450 4.2.0 Greylisted, see http://example.test", "greylisted"),
    ("rcpt", "451 back in a moment", "greylisted"),
    ("rcpt", "452 4.2.1 please try again later", "greylisted"),
    ("rcpt", "452 4.5.3 too many recipients", "smtp_deferred"),
    ("rcpt", "450 4.2.2 mailbox full", "mailbox_full"),
    ("rcpt", "552 5.2.2 over quota", "mailbox_full"),
    ("rcpt", "552 no room", "mailbox_full"),
    ("rcpt", "550 5.4.5 Daily user sending limit exceeded", "account_limited"),
    ("rcpt", "452 4.7.0 you have exceeded 500 mails per day", "account_limited"),
    ("rcpt", "550 5.1.1 no", "hard_bounce"),
    ("rcpt", "550 5.1.10 null MX", "hard_bounce"),
    ("rcpt", "550 User unknown", "hard_bounce"),
    ("rcpt", "550 5.1.0 User unknown", "hard_bounce"),
    ("rcpt", "550 5.1.0 Address rejected: sender not allowed", "smtp_refused"),
    ("rcpt", "550 relaying denied: client host not found in DNS", "smtp_refused"),
    ("rcpt", "550 sender domain does not exist", "smtp_refused"),
    ("rcpt", "550 5.1.8 bad outbound sender", "account_refused"),
    ("rcpt", "550 mailbox unavailable", "smtp_refused"),
    ("rcpt", "550 5.7.1 blocked, user unknown to us or not", "policy_refused"),
    ("rcpt", "550 5.2.1 disabled", "smtp_refused"),
    ("rcpt", "554 5.5.0 no", "smtp_refused"),
    ("rcpt", "421 4.4.2 bye, try again later", "smtp_deferred"),
    ("rcpt", "650 what", "smtp_deferred"),
    ("data", "554 5.5.1 no valid recipients", "content_refused"),
    ("data", "451 4.3.0 later", "smtp_deferred"),
    ("data", "250 that is not how it goes", "smtp_deferred"),
    ("data", "421 4.3.2 shutting down", "smtp_deferred"),
    ("dot", "554 5.7.1 looks like spam", "content_refused"),
    ("dot", "550 5.1.1 no such user after all", "hard_bounce"),
    ("dot", "552 5.2.2 over quota", "mailbox_full"),
    ("dot", "451 4.3.0 disk trouble", "smtp_deferred"),
    ("dot", "451 4.7.1 come back", "greylisted"),
    ("dot", "421 4.3.2 shutting down", "smtp_deferred"),
]


@pytest.mark.parametrize(("phase", "reply", "expected"), ANSWERS)
async def test_what_an_answer_means(sink: SmtpSink, phase: Phase, reply: str, expected: str) -> None:
    sink.refuse(phase, reply)
    async with to(sink) as channel:
        result = await channel.send(mail(), yes)
        assert isinstance(result, Failure)
        retry_after = FIVE_MINUTES if expected == "greylisted" else HELD.get(expected)
        counts, hold = retry_after is None, expected in HELD
        retryable = expected not in PERMANENT
        patience = timedelta(hours=48) if expected == "greylisted" else None
        assert result == Failure(expected, result.message, retryable, counts, retry_after, hold, patience)
        assert reply in result.message
        assert result.message.startswith("127.0.0.1")
        assert sink.mails == []
        sink.release()
        assert await channel.send(mail(2), yes) == kept(2)
    fit_for_more = reply[0] in "45" and not reply.startswith("421")
    assert sink.connections == (1 if fit_for_more else 2)


async def test_a_refused_recipient_does_not_get_the_next_mail(sink: SmtpSink) -> None:
    sink.refuse("data", "451 4.3.0 later", times=1)
    async with to(sink) as channel:
        assert code(await channel.send(mail(1, "first@example.test"), yes)) == "smtp_deferred"
        assert await channel.send(mail(2, "second@example.test"), yes) == kept(2)
    assert [one.recipients for one in sink.mails] == [("second@example.test",)]
    assert sink.phases.count("rset") == 1


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
async def test_an_answer_that_is_none_ends_the_connection(sink: SmtpSink, phase: Phase) -> None:
    sink.refuse(phase, "what?", times=1)
    async with to(sink) as channel:
        assert code(await channel.send(mail(1), yes)) == "smtp_disconnected"
        assert await channel.send(mail(2), yes) == kept(2)
    assert sink.connections == 2


@pytest.mark.parametrize("reply", ["what?", "354 more"])
async def test_an_answer_that_is_none_to_the_content_leaves_doubt(sink: SmtpSink, reply: str) -> None:
    sink.refuse("dot", reply, times=1)
    async with to(sink) as channel:
        assert isinstance(await channel.send(mail(1), yes), InDoubt)
        assert await channel.send(mail(2), yes) == kept(2)
    assert sink.connections == 2
