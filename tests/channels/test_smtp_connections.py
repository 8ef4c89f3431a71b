"""Which connection serves which mail, and what is known when one fails or hangs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

import pytest
from tests.channels.smtp_sending import SHORT, code, kept, large, mail, to, wait, yes
from tests.servers.smtp import Phase, SmtpSink

from flowtrack.channels import InDoubt
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel, SmtpTimeouts
from flowtrack.domain.failure import Failure

BEFORE_CONTENT: list[Phase] = ["mail", "rcpt", "data"]


# The pool


async def test_connections_are_reused_and_no_more_than_allowed(sink: SmtpSink) -> None:
    async with to(sink, connections=3) as channel:
        assert await channel.send(mail(0), yes) == kept(0)
        assert await channel.send(mail(1), yes) == kept(1)
        assert sink.connections == 1
        sends = (channel.send(mail(number), yes) for number in range(2, 50))
        assert await asyncio.gather(*sends) == [kept(number) for number in range(2, 50)]
    assert (sink.connections, sink.most_open) == (3, 3)
    await wait(sink.wait_phase, "quit", 3)


async def test_a_connection_takes_a_hundred_mails(sink: SmtpSink) -> None:
    async with to(sink, connections=1) as channel:
        for number in range(101):
            assert await channel.send(mail(number), yes) == kept(number)
    assert [one.connection for one in sink.mails] == [1] * 100 + [2]
    assert (sink.phases.count("quit"), sink.most_open) == (2, 1)


async def test_idle_connections_are_closed(sink: SmtpSink) -> None:
    async with to(sink, SmtpTimeouts(idle=0.05)) as channel:
        await asyncio.gather(channel.send(mail(1), yes), channel.send(mail(2), yes))
        await wait(sink.wait_phase, "quit", 2)
        assert await channel.send(mail(3), yes) == kept(3)
    assert sink.connections == 3


async def test_a_rested_connection_is_asked_first(sink: SmtpSink) -> None:
    async with to(sink, SmtpTimeouts(probe_after=-1)) as channel:
        for number in range(3):
            assert await channel.send(mail(number), yes) == kept(number)
    assert sink.phases.count("noop") == 2
    assert sink.connections == 1


async def test_a_connection_just_used_is_not_asked(sink: SmtpSink) -> None:
    async with to(sink) as channel:
        for number in range(3):
            assert await channel.send(mail(number), yes) == kept(number)
    assert "noop" not in sink.phases


@pytest.mark.parametrize("trouble", ["drop", "421 4.4.2 too late", "500 what is that?"])
async def test_a_rested_connection_that_fails_is_replaced(sink: SmtpSink, trouble: str) -> None:
    if trouble == "drop":
        sink.drop("noop")
    else:
        sink.refuse("noop", trouble)
    async with to(sink, SmtpTimeouts(probe_after=-1)) as channel:
        assert await channel.send(mail(1), yes) == kept(1)
        assert await channel.send(mail(2), yes) == kept(2)
        await wait(sink.wait_until, lambda: sink.open == 1, "the first connection to close")
    assert [one.connection for one in sink.mails] == [1, 2]


async def test_a_connection_closed_by_the_server_is_replaced(sink: SmtpSink) -> None:
    async with to(sink) as channel:
        for number in range(3):
            assert await channel.send(mail(number), yes) == kept(number)
            await wait(sink.close_connections)
    assert [one.connection for one in sink.mails] == [1, 2, 3]


@pytest.mark.parametrize("phase", BEFORE_CONTENT)
@pytest.mark.parametrize("how", ["drop", "421"])
async def test_a_used_connection_that_fails_before_the_content(sink: SmtpSink, phase: Phase, how: str) -> None:
    if how == "drop":
        sink.drop(phase, after_mails=1)
    else:
        sink.refuse(phase, "421 4.7.0 one mail is enough", after_mails=1)
    async with to(sink) as channel:
        for number in range(3):
            assert await channel.send(mail(number), yes) == kept(number)
    assert [one.connection for one in sink.mails] == [1, 2, 3]


@pytest.mark.parametrize("phase", BEFORE_CONTENT)
async def test_a_fresh_connection_that_fails_is_the_answer(sink: SmtpSink, phase: Phase) -> None:
    async with to(sink) as channel:
        assert await channel.send(mail(1), yes) == kept(1)
        sink.drop(phase)
        result = await channel.send(mail(2), yes)
        assert isinstance(result, Failure)
        assert (result.code, result.retryable, result.counts) == ("smtp_disconnected", True, True)
        assert phase.upper() in result.message
        sink.release()
        assert await channel.send(mail(3), yes) == kept(3)
    assert sink.connections == 3
    assert [one.message_id for one in sink.mails] == ["<1@flowtrack.test>", "<3@flowtrack.test>"]


async def test_closing_waits_for_the_sends_under_way(sink: SmtpSink) -> None:
    sink.hang("dot")
    async with to(sink, connections=1) as channel:
        sends = [asyncio.create_task(channel.send(mail(number), yes)) for number in range(2)]
        await wait(sink.wait_phase, "dot")
        closing = asyncio.create_task(channel.close())
        await asyncio.sleep(0)
        assert code(await channel.send(mail(9), yes)) == "channel_closed"
        assert not closing.done()
        sink.release()
        await closing
        assert [send.result() for send in sends] == [kept(0), kept(1)]
        assert (sink.connections, sink.phases.count("quit")) == (1, 1)


async def test_closing_does_not_wait_for_a_server_that_does_not_say_goodbye(sink: SmtpSink) -> None:
    sink.hang("quit")
    async with asyncio.timeout(5), to(sink, SHORT) as channel:
        assert await channel.send(mail(1), yes) == kept(1)
    await wait(sink.wait_until, lambda: sink.open == 0, "the connection to close")


# Silence


@pytest.mark.parametrize("phase", ["connect", "ehlo", "auth"])
async def test_silence_before_the_mail(phase: Phase) -> None:
    with SmtpSink(users={"me": "s3cret"}) as sink:
        sink.hang(phase)
        async with to(sink, SHORT, user="me") as channel:
            assert code(await channel.send(mail(), yes)) == "account_unreachable"
        await wait(sink.wait_until, lambda: sink.open == 0, "the connection to close")


@pytest.mark.parametrize("how", ["hang", "drop", "refuse"])
async def test_starttls_that_does_not_come(how: Literal["hang", "drop", "refuse"]) -> None:
    with SmtpSink("starttls") as sink:
        faults: dict[str, Callable[[], None]] = {
            "hang": lambda: sink.hang("starttls"),
            "drop": lambda: sink.drop("starttls"),
            "refuse": lambda: sink.refuse("starttls", "454 4.7.0 TLS is not available"),
        }
        faults[how]()
        async with to(sink, SHORT) as channel:
            result = await channel.send(mail(), yes)
        assert code(result) == "account_unreachable"
        assert "at STARTTLS" in str(result)
        assert "mail" not in sink.phases


@pytest.mark.parametrize(("hangs", "expected"), [(True, "account_unreachable"), (False, "account_refused")])
async def test_a_server_that_does_not_speak_tls(sink: SmtpSink, hangs: bool, expected: str) -> None:
    if hangs:
        sink.hang("connect")
    channel = SmtpChannel(SmtpAccount("127.0.0.1", sink.port, security="tls"), timeouts=SHORT)
    assert code(await channel.send(mail(), yes)) == expected
    await channel.close()
    await wait(sink.wait_until, lambda: sink.open == 0, "the connection to close")


@pytest.mark.parametrize("phase", BEFORE_CONTENT)
async def test_silence_before_the_content(sink: SmtpSink, phase: Phase) -> None:
    sink.hang(phase, times=1)
    async with to(sink, SHORT) as channel:
        assert code(await channel.send(mail(1), yes)) == "smtp_disconnected"
        sink.release()  # the late answer goes nowhere
        assert await channel.send(mail(2), yes) == kept(2)
    assert [one.connection for one in sink.mails] == [2]


@pytest.mark.parametrize("how", ["hang", "drop"])
async def test_silence_after_the_final_dot(sink: SmtpSink, how: str) -> None:
    sink.hang("dot", times=1) if how == "hang" else sink.drop("dot", times=1)
    async with to(sink, SHORT) as channel:
        assert isinstance(await channel.send(mail(1), yes), InDoubt)
        sink.release()
        assert await channel.send(mail(2), yes) == kept(2)
    stored = [(one.message_id, one.connection) for one in sink.mails]
    assert stored == [("<1@flowtrack.test>", 1), ("<2@flowtrack.test>", 2)]


@pytest.mark.parametrize("how", ["hang", "drop"])
async def test_silence_in_the_middle_of_a_large_mail(sink: SmtpSink, how: str) -> None:
    async with to(sink, SHORT) as channel:
        assert await channel.send(mail(1), yes) == kept(1)
        sink.hang("content", times=1) if how == "hang" else sink.drop("content", times=1)
        result = await channel.send(large(), yes)
        assert isinstance(result, Failure)
        assert (result.code, result.retryable, result.counts) == ("smtp_disconnected", True, True)
        assert await channel.send(mail(2), yes) == kept(2)
    assert [one.message_id for one in sink.mails] == ["<1@flowtrack.test>", "<2@flowtrack.test>"]


async def test_a_small_mail_whose_dot_is_out_is_in_doubt(sink: SmtpSink) -> None:
    """The server cut it off before it read the dot; from here that looks the same as after."""
    sink.drop("content")
    async with to(sink) as channel:
        assert isinstance(await channel.send(mail(1), yes), InDoubt)
