"""Addresses that do not exist, and senders that change while their mails wait."""

from __future__ import annotations

from email import message_from_bytes, policy
from functools import partial

from flowtrack.services import executions, workspaces
from flowtrack.store import leads
from tests.servers.smtp import SmtpSink
from tests.world import World


async def test_an_address_that_does_not_exist_is_never_mailed_again(world: World, sink: SmtpSink) -> None:
    sink.refuse("rcpt", "550 5.1.1 no such user", times=1)
    accepted = await world.submit("gone@example.com")
    await world.settle()
    workspace, lead_id = world.sample.workspace, accepted.lead_id or ""
    assert (await world.execution(accepted.execution_id)).status == "failed"
    reason = await world.database.read(lambda tx: leads.suppression_of(tx, workspace.id, "gone@example.com"))
    assert reason == "bounce"
    lines = await world.database.read(lambda tx: leads.timeline(tx, lead_id, 10))
    assert [line.type for line in lines] == ["bounce", "submission"]
    assert "550 5.1.1" in lines[0].data["reason"]
    retry = partial(executions.request, system=world.system, workspace=workspace, kind="retry")
    await world.write(lambda tx: retry(tx, execution_id=accepted.execution_id or ""))
    await world.settle()
    after = await world.execution(accepted.execution_id)
    assert (after.status, after.outcome, after.lead_status) == ("completed", "suppressed", "new")
    assert not sink.mails


async def test_a_mail_that_never_left_goes_out_from_todays_sender(world: World, sink: SmtpSink) -> None:
    sink.refuse("mail", "550 5.1.8 who are you", times=1)
    accepted = await world.submit()
    await world.settle()
    held = await world.execution(accepted.execution_id)
    assert (held.status, held.reason) == ("paused", "held")
    workspace = world.sample.workspace
    await world.database.write(lambda tx: workspaces.change(tx, workspace, {"from_address": "max@southwind.example"}))
    await world.pass_time(minutes=6)
    (mail,) = await world.mails(accepted.execution_id)
    assert (mail.status, mail.sender) == ("sent", "max@southwind.example")
    assert mail.message_id.endswith("@southwind.example>")
    (seen,) = sink.mails
    assert seen.sender == "max@southwind.example"
    assert seen.message_id == mail.message_id


async def test_what_was_left_blank_is_on_the_steps_record(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit(companyName="")
    await world.settle()
    output = next(step for step in await world.steps(accepted.execution_id) if step.node_key == "welcome").output_data
    assert "companyName" in output["leftBlank"]
    assert "bookingLink" not in output["leftBlank"]


async def test_an_address_keeps_what_is_nobodys_placeholder(world: World, sink: SmtpSink) -> None:
    links = "".join(
        f'<a href="https://{address}" data-notrack>x</a>'
        for address in ("maps.example/?q=%7Bterm%7D", "c.example/?c=%7BcompanyName%7D")
    )
    mail = {"emailTemplate": f"<p>Hi {{firstName}}</p>{links}", "emailSubject": "Hi"}
    await world.publish(
        {
            "nodes": [{"key": "form", "type": "trigger_form"}, {"key": "mail", "type": "send_email", "config": mail}],
            "edges": [{"source": "form", "target": "mail"}],
        }
    )
    await world.submit(companyName="Acme")
    await world.settle()
    (seen,) = sink.mails
    text = message_from_bytes(seen.content, policy=policy.default).get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "Hi Ada" in text
    assert "https://maps.example/?q=%7Bterm%7D" in text
    assert "https://c.example/?c=Acme" in text
