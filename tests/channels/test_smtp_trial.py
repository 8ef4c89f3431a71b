"""Trying an account: what a person is told when it goes well, and each way it may not."""

from __future__ import annotations

import asyncio

import pytest
from tests.channels.smtp_sending import SHORT, mail
from tests.servers.smtp import SmtpSink
from tests.servers.smtp_session import Phase

from flowtrack.channels.reach import Reach
from flowtrack.channels.smtp import Security, SmtpAccount
from flowtrack.channels.smtp_trial import Trial, try_account


def account_at(sink: SmtpSink, security: Security | None = None, user: str | None = None) -> SmtpAccount:
    """The way to the sink, whose host may be reached."""
    password = "s3cret" if user else None
    return SmtpAccount("localhost", sink.port, user, password, security or sink.tls, reach=Reach.read("localhost"))


def told(trial: Trial, phase: str, message: str, hint: str = "") -> None:
    """Assert that it did not go well, and in which words that was said."""
    assert (trial.ok, trial.phase) == (False, phase), trial
    assert message in trial.message
    assert hint in trial.hint
    assert trial.message.endswith((".", "?")) or "It said: " in trial.message or ": " in trial.message
    assert "s3cret" not in str(trial)


async def test_account_that_works_with_and_without_a_mail(sink: SmtpSink) -> None:
    trial = await try_account(account_at(sink), None)
    assert (trial.ok, trial.phase, sink.mails) == (True, "done", [])
    trial = await try_account(account_at(sink), mail())
    assert (trial.ok, trial.phase, len(sink.mails)) == (True, "done", 1)
    assert "250 2.0.0 kept" in trial.message


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_account_with_encryption_and_login(tls: Security, monkeypatch: pytest.MonkeyPatch) -> None:
    with SmtpSink(tls, users={"me": "s3cret"}) as sink:
        told(await try_account(account_at(sink, user="me"), None), "tls", "certificate that can't be trusted")
        monkeypatch.setenv("SSL_CERT_FILE", str(sink.certificate))
        trial = await try_account(account_at(sink, user="me"), mail())
        assert (trial.ok, len(sink.mails)) == (True, 1), trial
        told(await try_account(account_at(sink, user="you"), None), "login", "did not take user name", "app password")
        wrong = SmtpAccount("127.0.0.2", sink.port, security=tls, reach=Reach.read("127.0.0.0/8"))
        trial = await try_account(wrong, None, SHORT)
        assert not trial.ok  # nobody listens there, or the certificate is another's


async def test_wrong_kind_of_encryption(sink: SmtpSink) -> None:
    told(await try_account(account_at(sink, "starttls"), None), "tls", "offers no STARTTLS", "Choose TLS")
    told(await try_account(account_at(sink, "tls"), None), "tls", "does not speak TLS", "Choose STARTTLS")
    with SmtpSink("tls") as other:
        trial = await try_account(account_at(other, "starttls"), None, SHORT)
        told(trial, "connect", "did not answer within", "STARTTLS")
        for _ in range(3):  # the connection is closed by the loop, which the server's end would hold up
            await asyncio.sleep(0)


async def test_login_where_there_is_none(sink: SmtpSink) -> None:
    told(await try_account(account_at(sink, user="me"), None), "login", "takes no user name", "empty")


async def test_server_that_is_away_silent_or_unwilling(sink: SmtpSink) -> None:
    nobody = SmtpAccount("127.0.0.1", 1, security="none", reach=Reach.read("127.0.0.1"))
    told(await try_account(nobody, None), "connect", "Nothing answers at 127.0.0.1:1", "587")
    nowhere = SmtpAccount("nobody.invalid", 25, reach=Reach())
    told(await try_account(nowhere, None), "connect", "There is no server called nobody.invalid", "name")
    sink.hang("connect", times=1)
    told(await try_account(account_at(sink), None, SHORT), "connect", "did not answer within")
    sink.release()
    sink.refuse("connect", "554 5.7.1 go away", times=1)
    told(await try_account(account_at(sink), None), "connect", "It said: 554 5.7.1 go away")
    sink.drop("connect", times=1)
    told(await try_account(account_at(sink), None), "connect", "does not work")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1"])
async def test_private_address_is_not_even_knocked_at(sink: SmtpSink, host: str) -> None:
    account = SmtpAccount(host, sink.port, security="starttls", reach=Reach())
    told(await try_account(account, mail()), "connect", "private network", "FLOWTRACK_PRIVATE_MAIL_HOSTS")
    assert sink.connections == 0


ANSWERS: list[tuple[Phase, str, str]] = [
    ("mail", "550 5.7.1 not your address", "sender"),
    ("mail", "530 5.7.0 log in first", "sender"),
    ("rcpt", "550 5.1.1 no such user", "recipient"),
    ("rcpt", "550 5.7.1 blocked", "recipient"),
    ("rcpt", "452 4.2.2 full", "recipient"),
    ("rcpt", "550 5.4.5 daily sending limit exceeded", "sender"),
    ("rcpt", "450 4.7.1 greylisted", "recipient"),
    ("dot", "554 5.7.1 looks like spam", "content"),
    ("dot", "451 4.3.0 disk trouble", "content"),
]


@pytest.mark.parametrize(("phase", "reply", "stage"), ANSWERS)
async def test_refused_mail(sink: SmtpSink, phase: Phase, reply: str, stage: str) -> None:
    sink.refuse(phase, reply)
    trial = await try_account(account_at(sink), mail())
    told(trial, stage, reply)
    assert trial.hint


@pytest.mark.parametrize(("phase", "words"), [("rcpt", "lost at RCPT"), ("dot", "gave no answer")])
async def test_silence_in_the_middle_is_told_and_bounded(sink: SmtpSink, phase: Phase, words: str) -> None:
    sink.hang(phase, times=1)
    told(await try_account(account_at(sink), mail(), SHORT), "content", words, "gain")
    sink.release()
