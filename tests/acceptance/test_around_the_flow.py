"""What people and leads do while an execution is on its way."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from flowtrack.domain.errors import ConflictError
from flowtrack.services import executions, signals
from flowtrack.store import leads
from flowtrack.store.database import SqliteDatabase
from tests.clock import ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import World, a_world

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PARALLEL: dict[str, list[Any]] = {
    "nodes": [
        {"key": "form", "type": "trigger_form"},
        {"key": "mail", "type": "send_email", "config": {"emailTemplate": "<p>Hi {firstName}</p>"}},
        {"key": "tag", "type": "update_lead", "config": {"addTags": ["asked"], "fields": {"stage": "one"}}},
        {"key": "wait", "type": "delay", "config": {"delayHours": 5}},
        {"key": "join", "type": "join"},
        {"key": "done", "type": "update_lead", "config": {"status": "qualified", "addTags": ["joined"]}},
    ],
    "edges": [
        {"source": "form", "target": "mail"},
        {"source": "form", "target": "tag"},
        {"source": "tag", "target": "wait"},
        {"source": "wait", "target": "join"},
        {"source": "mail", "target": "join"},
        {"source": "join", "target": "done"},
    ],
}


async def ask(world: World, execution_id: str | None, kind: str) -> None:
    work = partial(_ask, world, execution_id or "", kind)
    await world.write(work)
    await world.settle()


def _ask(world: World, execution_id: str, kind: str, tx) -> None:  # type: ignore[no-untyped-def]
    executions.request(tx, world.system, world.sample.workspace, execution_id, kind)


def address_in(sink: SmtpSink, pattern: str, index: int = 0) -> str:
    """The token of a link in a mail."""
    message = message_from_bytes(sink.mails[index].content, policy=policy.default)
    part = message.get_body(("html",))
    assert part is not None
    found = re.search(pattern, part.get_content())
    assert found is not None
    return found[1]


async def test_parallel_paths_meet_and_what_they_wrote_is_on_the_lead(world: World, sink: SmtpSink) -> None:
    await world.publish(PARALLEL)
    accepted = await world.submit()
    await world.settle()
    assert len(sink.mails) == 1
    assert (await world.execution(accepted.execution_id)).due_at == world.system.now() + timedelta(hours=5)
    await world.pass_time(hours=5)
    execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.lead_status) == ("completed", "qualified")
    stored = await world.database.read(lambda tx: leads.load_leads(tx, [accepted.lead_id or ""]))
    lead = stored[accepted.lead_id or ""].lead
    assert (lead.tags, lead.fields["stage"]) == (("asked", "joined"), "one")
    assert sorted(node for _, node, _ in await world.trace(accepted.execution_id)) == sorted(
        ["form", "mail", "tag", "wait", "join", "done"]
    )


async def test_unsubscribing_stops_the_next_mail_and_says_so(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.settle()
    token = address_in(sink, r"https://track\.test/u/([\w-]+)")
    for _ in range(2):
        assert await world.write(lambda tx: signals.unsubscribe(tx, world.system, token))
    await world.pass_time(days=4)
    execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.outcome) == ("completed", "suppressed")
    assert execution.lead_status == "contacted"
    assert len(sink.mails) == 1
    events = await world.database.read(lambda tx: leads.timeline(tx, accepted.lead_id or "", 50))
    assert [event.type for event in events].count("unsubscribe") == 1


async def test_a_click_of_a_person_counts_and_leads_where_the_mail_said(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.settle()
    token = address_in(sink, r"https://track\.test/t/c/([\w-]+)")
    world.system.move(hours=2)
    click = partial(signals.clicked, system=world.system, token=token, user_agent=BROWSER, method="GET")
    assert await world.write(click) == "https://cal.example/northwind/intro"
    lead = await world.database.read(lambda tx: leads.load_lead(tx, world.sample.workspace.id, accepted.lead_id or ""))
    assert lead is not None
    assert lead.last_clicked_at == world.system.now()


async def test_an_open_by_a_machine_is_on_the_timeline_and_nowhere_else(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.settle()
    token = address_in(sink, r"https://track\.test/t/o/([\w-]+)\.gif")
    agent = "Mozilla/5.0"
    seen = partial(signals.opened, system=world.system, token=token, user_agent=agent, method="GET")
    await world.write(seen)
    lead = await world.database.read(lambda tx: leads.load_lead(tx, world.sample.workspace.id, accepted.lead_id or ""))
    (event, *_) = await world.database.read(lambda tx: leads.timeline(tx, accepted.lead_id or "", 50))
    assert lead is not None
    assert (event.type, event.data["grade"], lead.last_email_opened_at) == ("open", "machine", None)


async def test_booking_ends_the_execution_as_booked(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.pass_time(days=3)
    book = partial(_book, world, accepted.lead_id or "")
    await world.write(book)
    await world.pass_time(days=2)
    execution = await world.execution(accepted.execution_id)
    assert execution.output_data == {"outcome": "ended", "result": "booked"}
    assert execution.lead_status == "booked"
    assert len(sink.mails) == 2


def _book(world: World, lead_id: str, tx) -> None:  # type: ignore[no-untyped-def]
    signals.book(tx, world.system, world.sample.workspace, lead_id, None, "")


async def test_cancel_ends_it_and_cannot_be_asked_twice(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.settle()
    await ask(world, accepted.execution_id, "cancel")
    await world.pass_time(days=10)
    assert (await world.execution(accepted.execution_id)).status == "cancelled"
    assert [step.status for step in await world.steps(accepted.execution_id)][-1] == "cancelled"
    assert len(sink.mails) == 1
    with pytest.raises(ConflictError, match="is cancelled"):
        await ask(world, accepted.execution_id, "cancel")


async def test_a_pause_holds_the_timer_back_until_resumed(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.settle()
    await ask(world, accepted.execution_id, "pause")
    await world.pass_time(days=4)
    execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.reason, len(sink.mails)) == ("paused", "operator", 1)
    await ask(world, accepted.execution_id, "resume")
    assert len(sink.mails) == 2


async def test_a_refused_mail_fails_and_a_retry_sends_it_under_its_own_name(world: World, sink: SmtpSink) -> None:
    sink.refuse("rcpt", "550 5.7.1 not today", times=1)
    accepted = await world.submit()
    await world.settle()
    execution = await world.execution(accepted.execution_id)
    assert execution.status == "failed"
    assert "not today" in (execution.error_message or "")
    (before,) = await world.mails(accepted.execution_id)
    await ask(world, accepted.execution_id, "retry")
    (after,) = await world.mails(accepted.execution_id)
    assert (await world.execution(accepted.execution_id)).status == "paused"
    assert (after.status, after.attempt, after.message_id) == ("sent", 2, before.message_id)
    assert sink.mails[0].message_id == before.message_id


async def test_a_retry_from_an_earlier_step_visits_its_node_anew(world: World, sink: SmtpSink) -> None:
    sink.refuse("rcpt", "550 5.7.1 not today", times=1)
    accepted = await world.submit()
    await world.settle()
    again = partial(
        executions.retry_from,
        system=world.system,
        workspace=world.sample.workspace,
        execution_id=accepted.execution_id or "",
        step_number=2,
    )
    await world.write(again)
    await world.settle()
    trace = await world.trace(accepted.execution_id)
    assert trace[3:] == [(4, "budget", "true"), (5, "welcome", "next"), (6, "wait_for_reply", None)]
    assert len(sink.mails) == 1


TWO_AT_ONCE = {
    "nodes": [
        {"key": "form", "type": "trigger_form"},
        {"key": "one", "type": "send_email", "config": {"emailTemplate": "<p>One</p>"}},
        {"key": "two", "type": "send_email", "config": {"emailTemplate": "<p>Two</p>"}},
    ],
    "edges": [{"source": "form", "target": "one"}, {"source": "form", "target": "two"}],
}


@pytest.mark.parametrize("kind", ["cancel", "pause"])
async def test_a_mail_that_was_not_begun_is_not_sent_once_it_was_cancelled_or_paused(
    sqlite_path: Path, system: ManualSystem, sink: SmtpSink, kind: str
) -> None:
    database = SqliteDatabase(sqlite_path)
    async with a_world(database, system, sink.port, concurrency=1) as world:
        await world.publish(TWO_AT_ONCE)
        sink.hang("data", times=1)
        accepted = await world.submit()
        await asyncio.to_thread(sink.wait_phase, "data")
        await world.write(partial(_ask, world, accepted.execution_id or "", kind))
        sink.release()
        await asyncio.to_thread(sink.wait_for, 1)
        if kind == "pause":
            await world.write(partial(_ask, world, accepted.execution_id or "", "cancel"))
        await world.settle()
        steps = await world.steps(accepted.execution_id)
        assert [step.status for step in steps] == ["completed", "completed", "failed"]
        assert (await world.execution(accepted.execution_id)).status == "cancelled"
        assert len(sink.mails) == 1
    await database.close()
