"""The main job, end to end: form, lead, first mail, wait, look, follow-up, end."""

from __future__ import annotations

from email import message_from_bytes, policy

from tests.servers.smtp import SmtpSink
from tests.world import World

HAPPY = ["form", "budget", "welcome", "wait_for_reply", "replied", "follow_up", "wait_for_booking", "booked"]


async def test_silent_lead_gets_two_mails_in_one_thread_and_is_marked_failed(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.settle()
    (first,) = sink.mails
    assert (await world.execution(accepted.execution_id)).status == "paused"
    await world.pass_time(days=6)
    _, second = sink.mails
    execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.outcome, execution.lead_status) == ("completed", "finished", "failed")
    assert [node for _, node, _ in await world.trace(accepted.execution_id)] == [*HAPPY, "no_booking"]
    one, two = (message_from_bytes(mail.content, policy=policy.default) for mail in (first, second))
    assert one["Subject"] == "Thanks for reaching out, Ada!"
    assert two["Subject"] == "Re: Thanks for reaching out, Ada!"
    assert two["In-Reply-To"] == one["Message-ID"] == two["References"]
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_small_budget_gets_no_mail(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit(budget="500")
    await world.settle()
    assert (await world.execution(accepted.execution_id)).lead_status == "failed"
    assert not sink.mails


async def test_reply_ends_it_after_the_wait(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.settle()
    await world.reply(accepted.lead_id)
    await world.pass_time(days=4)
    execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.output_data) == ("completed", {"outcome": "ended", "result": "contacted"})
    assert execution.lead_status == "replied"
    assert len(sink.mails) == 1


async def test_second_submission_starts_no_second_execution(world: World, sink: SmtpSink) -> None:
    one = await world.submit()
    two = await world.submit(companyName="Acme")
    assert (two.held_back, two.execution_id, two.lead_id) == ("already_running", one.execution_id, one.lead_id)
    await world.settle()
    assert len(sink.mails) == 1
