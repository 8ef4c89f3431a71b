"""What becomes of a mail whose lease is lost or whose sender is cancelled, and that no answer goes astray."""

from __future__ import annotations

import asyncio

import pytest
from aiosmtplib.protocol import SMTPProtocol
from tests.channels.smtp_sending import SHORT, kept, mail, to, wait, yes
from tests.servers.smtp import Phase, SmtpSink

from flowtrack.channels import InDoubt, SendResult, Sent
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.domain.failure import Failure

# The lease


async def test_a_lost_lease_stops_the_mail_at_the_last_moment(sink: SmtpSink) -> None:
    asked: list[str] = []

    def no() -> bool:
        asked.append(sink.phases[-1])
        return False

    async with to(sink) as channel:
        result = await channel.send(mail(1), no)
        assert isinstance(result, Failure)
        assert (result.code, result.retryable, result.counts) == ("lease_lost", True, False)
        assert asked == ["content"]  # the server had said 354, and waited for the first line
        assert await channel.send(mail(2), yes) == kept(2)
    assert [(one.message_id, one.connection) for one in sink.mails] == [("<2@flowtrack.test>", 2)]


async def test_a_lease_that_can_not_be_asked_for(sink: SmtpSink) -> None:
    def broken() -> bool:
        raise LookupError("no such lease")

    async with to(sink) as channel:
        with pytest.raises(LookupError):
            await channel.send(mail(1), broken)
        assert await channel.send(mail(2), yes) == kept(2)
    assert [one.message_id for one in sink.mails] == ["<2@flowtrack.test>"]


# Cancellation


@pytest.mark.parametrize("phase", ["connect", "ehlo", "mail", "rcpt", "data"])
async def test_cancelled_before_the_content(sink: SmtpSink, phase: Phase) -> None:
    sink.hang(phase, times=1)
    async with to(sink) as channel:
        send = asyncio.create_task(channel.send(mail(1), yes))
        await wait(sink.wait_phase, phase)
        send.cancel()
        with pytest.raises(asyncio.CancelledError):
            await send
        sink.release()
        await wait(sink.wait_until, lambda: sink.open == 0, "the connection to close")
        assert await channel.send(mail(2), yes) == kept(2)
    assert [one.message_id for one in sink.mails] == ["<2@flowtrack.test>"]


@pytest.mark.parametrize("turns", range(6))
async def test_a_cancellation_in_the_moment_of_connecting_is_not_lost(
    sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, turns: int
) -> None:
    """asyncio.wait_for of Python 3.11 loses one that comes between a future's end and its own."""
    made = SMTPProtocol.connection_made

    def cancel_after(rounds: int) -> None:
        if rounds:
            asyncio.get_running_loop().call_soon(cancel_after, rounds - 1)
        else:
            send.cancel()

    def connection_made(protocol: SMTPProtocol, transport: asyncio.BaseTransport) -> None:
        made(protocol, transport)
        cancel_after(turns)

    monkeypatch.setattr(SMTPProtocol, "connection_made", connection_made)
    sink.hang("connect")
    async with to(sink, SHORT) as channel:
        send = asyncio.create_task(channel.send(mail(1), yes))
        with pytest.raises(asyncio.CancelledError):
            await send


async def test_cancelled_while_waiting_for_a_turn(sink: SmtpSink) -> None:
    sink.hang("dot", times=1)
    async with to(sink, connections=1) as channel:
        first = asyncio.create_task(channel.send(mail(1), yes))
        await wait(sink.wait_phase, "dot")
        second = asyncio.create_task(channel.send(mail(2), yes))
        await asyncio.sleep(0)
        second.cancel()
        sink.release()
        assert await first == kept(1)
        with pytest.raises(asyncio.CancelledError):
            await second
        assert await channel.send(mail(3), yes) == kept(3)
    assert sink.connections == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_cancelled_during_the_content_returns_what_became_of_it(sink: SmtpSink, times: int) -> None:
    sink.hang("dot", times=1)
    async with to(sink) as channel:
        send = asyncio.create_task(channel.send(mail(1), yes))
        await wait(sink.wait_phase, "dot")
        for _ in range(times):
            send.cancel()
            await asyncio.sleep(0)
        assert not send.done()
        sink.release()
        assert await send == kept(1)
        assert send.cancelling() == times
        assert await channel.send(mail(2), yes) == kept(2)
    assert [one.connection for one in sink.mails] == [1, 1]


async def test_a_time_limit_of_the_caller_does_not_lose_the_answer(sink: SmtpSink) -> None:
    sink.hang("dot", times=1)
    async with to(sink) as channel, asyncio.timeout(None) as limit:

        async def run_out() -> None:
            await wait(sink.wait_phase, "dot")
            limit.reschedule(asyncio.get_running_loop().time())
            await asyncio.sleep(0)
            sink.release()

        running_out = asyncio.create_task(run_out())
        assert await channel.send(mail(1), yes) == kept(1)
        await running_out
    assert limit.expired()


def test_a_loop_that_is_torn_down_leaves_doubt(sink: SmtpSink) -> None:
    sink.hang("dot")
    sends: list[asyncio.Task[SendResult]] = []

    async def main() -> None:
        channel = SmtpChannel(SmtpAccount("127.0.0.1", sink.port, security="none"))
        sends.append(asyncio.create_task(channel.send(mail(1), yes)))
        await wait(sink.wait_phase, "dot")

    asyncio.run(main())
    assert isinstance(sends[0].result(), InDoubt)
    sink.wait_until(lambda: sink.open == 0, "the connection to close")


async def test_many_at_once_with_cancellations_mix_up_nothing(sink: SmtpSink) -> None:
    """Whatever is cancelled when: an answer that is returned is that very mail's, and none is lost."""
    async with to(sink, connections=4) as channel:
        sends = [asyncio.create_task(channel.send(mail(number), yes)) for number in range(200)]
        for number, send in enumerate(sends):
            if number % 3 == 0:
                send.cancel()
            await asyncio.sleep(0)
        results = await asyncio.gather(*sends, return_exceptions=True)
    returned = {number for number, result in enumerate(results) if isinstance(result, Sent)}
    assert all(results[number] == kept(number) for number in returned)
    assert {f"<{number}@flowtrack.test>" for number in returned} == {one.message_id for one in sink.mails}
    assert returned >= {number for number in range(200) if number % 3}
