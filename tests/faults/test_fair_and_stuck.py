"""Nobody waits for ever: not for the one that can't be saved, not behind a crowd, not for a slow mail server."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from flowtrack.store import executions
from flowtrack.store.database import Database, SqliteDatabase, Transaction
from flowtrack.store.steps import logs_of
from flowtrack.store.tables import execution_log, execution_step, workflow_execution
from flowtrack.worker.keeper import LEASE_SECONDS
from flowtrack.worker.loop import POLL_SECONDS
from tests.clock import START, ManualSystem
from tests.faults.worlds import GatedDatabase, a_world, ask, complaints, make_sample, smtp, until
from tests.servers.smtp import SmtpSink
from tests.world import World

x = workflow_execution.c


def mail(key: str) -> dict[str, Any]:
    return {"key": key, "type": "send_email", "config": {"emailTemplate": f"<p>{key}</p>", "emailSubject": key}}


TWO_MAILS = {
    "nodes": [
        {"key": "form", "type": "trigger_form"},
        mail("a"),
        mail("b"),
        {"key": "lost", "type": "mark_failed"},
        {"key": "wait", "type": "delay", "config": {"delayDays": 1}},
    ],
    "edges": [
        {"source": "form", "target": "a"},
        {"source": "form", "target": "b"},
        {"source": "a", "target": "wait"},
        {"source": "b", "target": "wait"},
        {"source": "b", "exit": "failed", "target": "lost"},
    ],
}


# Leases ---------------------------------------------------------------------------------------------------


async def test_who_thaws_after_its_lease_was_collected_goes_no_further(database: Database, sink: SmtpSink) -> None:
    """Another one has collected the lease but has no place to claim the execution yet. It is claimed once, and never
    by its old holder while that still holds it."""
    gate = GatedDatabase(database)
    system = ManualSystem()
    sample = await make_sample(database, system)
    sink.hang("dot", times=1)
    async with a_world(gate, system, sample, smtp(sink), sole=False) as world:
        accepted = await world.submit()
        await asyncio.to_thread(sink.wait_phase, "dot")
        gate.shut()
        system.move(seconds=LEASE_SECONDS + 1)
        now = system.now()
        freed = await database.write(lambda tx: executions.expire_leases(tx, real_now=now, now=now))
        assert freed == 1
        sink.release()
        gate.open()
        await world.settle()
        execution = await world.execution(accepted.execution_id)
        assert (execution.status, execution.reason) == ("paused", "waiting")
        assert [node for _, node, _ in await world.trace(accepted.execution_id)][-1] == "wait_for_reply"
    assert len(sink.mails) == 1


# One that can't be saved -------------------------------------------------------------------------------------


async def test_the_one_at_fault_is_found_though_another_is_paused_in_mid_way(
    sqlite: SqliteDatabase, sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    sink.hang("dot", times=1)
    async with a_world(sqlite, system, sample, smtp(sink), concurrency=1) as world:
        await world.publish(TWO_MAILS)
        paused = await world.submit("paused@example.com")
        await asyncio.to_thread(sink.wait_phase, "dot")
        await ask(world, paused.execution_id, "pause")
        bad = await world.submit("bad@example.com")
        await sqlite.write(lambda tx: _poison(tx, bad.execution_id or ""))
        sink.release()
        good = await world.submit("good@example.com")
        await until(lambda: complaints(caplog, f"execution {bad.execution_id} can't be saved") > 0, "the one at fault")
        await until(lambda: len(sink.mails) >= 3, "the mails of the good one")
        assert len(await world.mails(good.execution_id)) == 2
        told = await world.execution(bad.execution_id)
        assert "can't be taken further" in (told.error_message or "")
        lines = await sqlite.read(lambda tx: logs_of(tx, bad.execution_id or "", 10))
        assert [line.level for line in lines] == ["error"]
        await ask(world, paused.execution_id, "resume")
        await until(lambda: len(sink.mails) >= 4, "the other mail of the paused one")


def _poison(tx: Transaction, key: str) -> None:
    """A row that is in the way of the first step."""
    row = {"step_number": 1, "node_key": "form", "node_type": "trigger_form", "parent": 0, "status": "completed"}
    tx.execute(insert(execution_step).values(**row, execution_id=key, started_at=START, retry_count=0))


# Fairness -----------------------------------------------------------------------------------------------------


async def test_follow_ups_have_their_share_where_places_come_free_one_by_one(
    sqlite: SqliteDatabase, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    order: list[str] = []
    claim = executions.claim_due

    def noted(tx: Transaction, *terms: Any, **how: Any) -> list[executions.ClaimedExecution]:
        claimed = claim(tx, *terms, **how)
        order.extend("new" if item.fence == 0 else "old" for item in claimed)
        return claimed

    async with a_world(sqlite, system, sample, smtp(sink), concurrency=1) as world:
        for number in range(5):
            await world.submit(f"old{number}@example.com")
        await world.settle()
        sink.hang("dot", times=1)
        await world.submit("first@example.com")
        await asyncio.to_thread(sink.wait_phase, "dot")
        system.at = START + timedelta(days=3)
        for number in range(20):
            await world.submit(f"new{number}@example.com")
        monkeypatch.setattr(executions, "claim_due", noted)
        sink.release()
        await world.settle()
    assert order[:20].count("old") >= 3
    assert "new" in order[:4]


async def test_a_slow_mail_server_holds_up_only_what_needs_a_mail(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink), concurrency=2) as world:
        sink.hang("dot", times=2)
        for number in range(2):
            await world.submit(f"lead{number}@example.com")
        await asyncio.to_thread(sink.wait_phase, "dot", 2)
        poor = await world.submit("poor@example.com", budget="500")
        rich = await world.submit("rich@example.com")
        await ask(world, rich.execution_id, "cancel")
        for _ in range(5):
            system.move(seconds=POLL_SECONDS)
            for _ in range(20):
                await asyncio.sleep(0.002)
        assert (await world.execution(poor.execution_id)).status == "completed"
        assert (await world.execution(rich.execution_id)).status == "cancelled"
        sink.release()
        await world.settle()
    assert len(sink.mails) == 2


# What was not begun -------------------------------------------------------------------------------------------


async def test_a_mail_not_begun_when_the_execution_failed_has_its_turn_at_the_retry(
    sqlite: SqliteDatabase, sink: SmtpSink
) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    sink.refuse("rcpt", "550 5.7.1 not today", times=1)
    async with a_world(sqlite, system, sample, smtp(sink), concurrency=1) as world:
        await world.publish(TWO_MAILS)
        accepted = await world.submit()
        await world.settle()
        assert (await world.execution(accepted.execution_id)).status == "failed"
        assert not sink.mails
        await ask(world, accepted.execution_id, "retry")
        await world.settle()
        assert len(sink.mails) == 2
        assert {node for _, node, _ in await world.trace(accepted.execution_id)} == {"form", "a", "b", "wait"}
        assert (await world.execution(accepted.execution_id)).status == "paused"


async def test_no_mail_is_begun_after_the_execution_failed_in_the_same_turn(
    sqlite: SqliteDatabase, sink: SmtpSink
) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    source = "<p>{% if budget == '0' %}{{ 1 | divided_by: budget }}{% endif %}</p>"
    broken = mail("a") | {"config": {"emailTemplate": source}}
    both = {
        "nodes": [TWO_MAILS["nodes"][0], broken, mail("b")],
        "edges": [{"source": "form", "target": "a"}, {"source": "form", "target": "b"}],
    }
    async with a_world(sqlite, system, sample, smtp(sink), concurrency=1) as world:
        await world.publish(both)
        accepted = await world.submit(budget="0")
        await world.settle()
        assert (await world.execution(accepted.execution_id)).status == "failed"
    assert not sink.mails


# Holds ------------------------------------------------------------------------------------------------------------


async def test_a_hold_of_days_fills_no_log_and_counts_no_attempt(sqlite: SqliteDatabase) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, None) as world:
        accepted = await world.submit()
        await world.pass_time(hours=24)
        assert (await world.execution(accepted.execution_id)).reason == "held"
        (held,) = await world.mails(accepted.execution_id)
        assert held.status == "held"
        assert held.attempt > 200
        assert [step.retry_count for step in await world.steps(accepted.execution_id)] == [0, 0, 0]
        lines = await sqlite.read(lambda tx: tx.execute(select(func.count()).select_from(execution_log)).scalar_one())
        assert lines < 20


async def test_resuming_after_a_pause_decides_nothing_that_waits_for_a_person(
    sqlite: SqliteDatabase, sink: SmtpSink
) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system, doubt_policy="hold")
    sink.drop("dot", times=1)
    async with a_world(sqlite, system, sample, smtp(sink)) as world:
        accepted = await world.submit()
        await world.settle()
        assert (await world.execution(accepted.execution_id)).reason == "held"
        await ask(world, accepted.execution_id, "pause")
        await world.settle()
        await ask(world, accepted.execution_id, "resume")
        await world.settle()
        assert len(sink.mails) == 1
        assert (await world.execution(accepted.execution_id)).reason == "held"
        await ask(world, accepted.execution_id, "resume")
        await world.settle()
        assert len(sink.mails) == 2


async def test_what_is_put_aside_is_told_where_people_look(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    """A version that this program can't run."""
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink)) as world:
        accepted = await world.submit()
        await world.settle()
        unknown = {"v": 99}
        await sqlite.write(lambda tx: tx.execute(update(workflow_execution).values(state=unknown, due_at=system.now())))
        world.transport.ring()
        await world.settle()
        told = await told_of(world, accepted.execution_id)
        assert "tried again at 2026-03-02T09:05:00Z" in told


async def told_of(world: World, execution_id: str | None) -> str:
    return (await world.execution(execution_id)).error_message or ""
