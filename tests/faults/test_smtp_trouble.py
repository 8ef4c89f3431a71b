"""What a mail server may do to us, seen through the whole worker: what the lead's execution makes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.services.submissions import Accepted
from flowtrack.store.database import SqliteDatabase
from flowtrack.store.steps import Step
from tests.clock import ManualSystem
from tests.faults.worlds import SHORT, a_world, ask, make_sample, smtp
from tests.servers.smtp import SmtpSink
from tests.servers.smtp_session import Phase
from tests.world import World

WELCOME = 3
"""The number of the step that sends the first mail."""


@asynccontextmanager
async def a_patient_world(database: SqliteDatabase, channel: SmtpChannel | None) -> AsyncIterator[World]:
    system = ManualSystem()
    sample = await make_sample(database, system)
    async with a_world(database, system, sample, channel) as world:
        yield world


@pytest.fixture
async def world(sqlite: SqliteDatabase, sink: SmtpSink) -> AsyncIterator[World]:
    async with a_patient_world(sqlite, smtp(sink, SHORT)) as made:
        yield made


async def the_mail_step(world: World, accepted: Accepted) -> Step:
    return next(step for step in await world.steps(accepted.execution_id) if step.step_number == WELCOME)


async def held_because(world: World, accepted: Accepted) -> str:
    """Why it is held, as the step tells; the lead is none the worse for it."""
    execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.reason, execution.lead_status) == ("paused", "held", "new")
    step = await the_mail_step(world, accepted)
    assert (step.status, step.retry_count) == ("waiting", step.retry_count)
    return step.error_message or ""


async def completes(world: World, accepted: Accepted, sink: SmtpSink, *copies: int) -> None:
    """It goes on to its end, with every step in its place and so many copies of each mail at the server."""
    await world.pass_time(days=6)
    execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.lead_status) == ("completed", "failed")
    steps = await world.steps(accepted.execution_id)
    assert [(step.step_number, step.status) for step in steps] == [(n, "completed") for n in range(1, 10)]
    mails = await world.mails(accepted.execution_id)
    assert [mail.status for mail in mails] == ["sent", "sent"]
    seen = [mail.message_id for mail in sink.mails if mail.recipients == (execution.lead_email,)]
    assert [seen.count(mail.message_id) for mail in mails] == list(copies)
    assert len(seen) == sum(copies)


# A clear answer -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "reply"),
    [("rcpt", "550 5.7.1 not from you"), ("data", "554 5.6.0 no mails today"), ("dot", "554 5.6.0 looks like spam")],
)
async def test_refusal_fails_and_a_retry_goes_on_with_the_same_mail(
    world: World, sink: SmtpSink, phase: Phase, reply: str
) -> None:
    sink.refuse(phase, reply, times=1)
    accepted = await world.submit()
    await world.settle()
    failed = await world.execution(accepted.execution_id)
    assert (failed.status, failed.lead_status) == ("failed", "new")
    assert reply in (failed.error_message or "")
    assert reply in ((await the_mail_step(world, accepted)).error_message or "")
    (before,) = await world.mails(accepted.execution_id)
    assert before.status == "refused"
    await ask(world, accepted.execution_id, "retry")
    await world.settle()
    (after,) = await world.mails(accepted.execution_id)
    assert (after.status, after.step_number, after.message_id) == ("sent", WELCOME, before.message_id)
    await completes(world, accepted, sink, 1, 1)


async def test_deferral_is_tried_three_times_more_and_fails_then(world: World, sink: SmtpSink) -> None:
    sink.refuse("rcpt", "452 4.3.1 no room just now")
    accepted = await world.submit()
    await world.settle()
    for pause in (2, 4, 8):
        execution = await world.execution(accepted.execution_id)
        assert (execution.status, execution.reason) == ("paused", "waiting")
        assert execution.due_at is not None
        wait = execution.due_at - world.system.now()
        assert timedelta(seconds=pause) <= wait <= timedelta(seconds=pause * 1.25)
        await world.pass_time(seconds=wait.total_seconds())
    execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.lead_status, execution.retry_count) == ("failed", "new", 3)
    assert (await the_mail_step(world, accepted)).retry_count == 3
    assert sink.phases.count("rcpt") == 4
    await world.pass_time(days=1)
    assert sink.phases.count("rcpt") == 4
    sink.release()
    await ask(world, accepted.execution_id, "retry")
    await completes(world, accepted, sink, 1, 1)


async def test_greylisting_uses_up_no_retry(world: World, sink: SmtpSink) -> None:
    sink.refuse("rcpt", "451 4.7.1 greylisted, come back later", times=6)
    accepted = await world.submit()
    await world.pass_time(minutes=159)
    assert not sink.mails
    await world.pass_time(minutes=2)
    assert len(sink.mails) == 1
    assert (await world.execution(accepted.execution_id)).retry_count == 0
    await completes(world, accepted, sink, 1, 1)


# No answer ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
async def test_silence_before_the_content_is_tried_again(world: World, sink: SmtpSink, phase: Phase) -> None:
    sink.hang(phase, times=1)
    accepted = await world.submit()
    await world.settle()
    assert not sink.mails
    assert (await world.execution(accepted.execution_id)).status == "paused"
    await world.pass_time(seconds=3)
    (mail,) = await world.mails(accepted.execution_id)
    assert (mail.status, mail.attempt, mail.doubts) == ("sent", 2, 0)
    sink.release()
    await completes(world, accepted, sink, 1, 1)


@pytest.mark.parametrize("trouble", ["drop", "hang"])
async def test_silence_after_the_content_sends_once_more_and_no_further(
    world: World, sink: SmtpSink, trouble: str
) -> None:
    getattr(sink, trouble)("dot", times=1)
    accepted = await world.submit()
    await world.settle()
    (mail,) = await world.mails(accepted.execution_id)
    assert (mail.status, mail.attempt, mail.doubts) == ("sent", 2, 1)
    one, two = sink.mails
    assert one.content == two.content
    sink.release()
    await completes(world, accepted, sink, 2, 1)


async def test_content_cut_off_in_the_middle_is_sent_once_more(world: World, sink: SmtpSink) -> None:
    sink.drop("content", times=1)
    accepted = await world.submit()
    await world.settle()
    await completes(world, accepted, sink, 1, 1)


async def test_second_silence_waits_for_a_person(world: World, sink: SmtpSink) -> None:
    sink.drop("dot", times=2)
    accepted = await world.submit()
    await world.pass_time(days=30)
    assert "a person has to decide" in await held_because(world, accepted)
    (mail,) = await world.mails(accepted.execution_id)
    assert (mail.status, mail.doubts) == ("unknown", 2)
    assert len(sink.mails) == 2
    await ask(world, accepted.execution_id, "resume")
    await completes(world, accepted, sink, 3, 1)


async def test_connection_closed_while_idle_is_no_trouble(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.settle()
    sink.close_connections()
    await completes(world, accepted, sink, 1, 1)
    assert [mail.attempt for mail in await world.mails(accepted.execution_id)] == [1, 1]


# The account ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "reply", "minutes"),
    [
        ("connect", "554 5.3.2 closed for today", 5),
        ("connect", "421 4.3.2 too many connections", 5),
        ("ehlo", "550 5.7.1 we don't know you", 5),
        ("mail", "530 5.7.0 log in first", 5),
        ("rcpt", "452 4.2.1 daily sending limit exceeded", 60),
    ],
)
async def test_trouble_of_the_account_holds_everybody_and_fails_nobody(
    world: World, sink: SmtpSink, phase: Phase, reply: str, minutes: int
) -> None:
    sink.refuse(phase, reply)
    crowd = [await world.submit(f"lead{number}@example.com") for number in range(3)]
    await world.pass_time(hours=2)
    for accepted in crowd:
        assert reply.split(maxsplit=2)[2] in await held_because(world, accepted)
    sink.release()
    await world.pass_time(minutes=minutes)
    assert len(sink.mails) == len(crowd)
    for accepted in crowd:
        assert (await the_mail_step(world, accepted)).status == "completed"
    for accepted in crowd:
        await completes(world, accepted, sink, 1, 1)


async def test_wrong_password_is_held_and_never_told(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    sink.users = {"nina": "right"}
    account = SmtpAccount("127.0.0.1", sink.port, "nina", "wrong-secret", security="none")
    async with a_patient_world(sqlite, SmtpChannel(account)) as world:
        accepted = await world.submit()
        await world.pass_time(hours=1)
        reason = await held_because(world, accepted)
        assert "AUTH" in reason
        assert "wrong-secret" not in reason
        sink.users["nina"] = "wrong-secret"
        await world.pass_time(minutes=5)
        assert len(sink.mails) == 1


async def test_nobody_listens_and_then_somebody_does(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    nowhere = SmtpChannel(SmtpAccount("127.0.0.1", 1, security="none"))
    async with a_patient_world(sqlite, nowhere) as world:
        accepted = await world.submit()
        await world.pass_time(hours=1)
        assert "127.0.0.1:1" in await held_because(world, accepted)
    system = ManualSystem(world.system.now(), 10_000)
    async with a_world(sqlite, system, world.sample, smtp(sink)) as again:
        await again.pass_time(minutes=5)
        await completes(again, accepted, sink, 1, 1)


async def test_without_a_mail_server_mails_wait_for_one(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    async with a_patient_world(sqlite, None) as world:
        accepted = await world.submit()
        await world.pass_time(hours=1)
        assert "SMTP_HOST" in await held_because(world, accepted)
    system = ManualSystem(world.system.now(), 10_000)
    async with a_world(sqlite, system, world.sample, smtp(sink)) as again:
        await again.pass_time(minutes=5)
        await completes(again, accepted, sink, 1, 1)
