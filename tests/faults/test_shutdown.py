"""Stopping in good order: what is being sent is finished and put on record, everything else is left for later."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from flowtrack.services.submissions import Accepted
from flowtrack.store.database import SqliteDatabase
from flowtrack.store.tables import email_message, workflow_execution
from flowtrack.worker import loop
from tests.clock import ManualSystem
from tests.faults.crash_points import make_template
from tests.faults.nursery import Nursery
from tests.faults.serving import Station
from tests.faults.serving import until as wait_until
from tests.faults.worlds import a_world, complaints, ended, locked, make_sample, smtp, until
from tests.servers.smtp import SmtpSink
from tests.world import World

CROWD = [f"lead{number}@example.com" for number in range(5)]
PLACES = 3
TWO_AT_ONCE: dict[str, Any] = {
    "nodes": [
        {"key": "form", "type": "trigger_form"},
        {"key": "one", "type": "send_email", "config": {"emailTemplate": "Hi", "emailSubject": "One"}},
        {"key": "two", "type": "send_email", "config": {"emailTemplate": "Hi", "emailSubject": "Two"}},
    ],
    "edges": [{"source": "form", "target": "one"}, {"source": "form", "target": "two"}],
}


@asynccontextmanager
async def a_busy_world(sqlite: SqliteDatabase, sink: SmtpSink) -> AsyncIterator[tuple[World, list[Accepted]]]:
    """Three mails are with the server, which does not answer; two have to wait for a place."""
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink), concurrency=PLACES) as world:
        sink.hang("dot")
        accepted = [await world.submit(email) for email in CROWD]
        await asyncio.to_thread(sink.wait_phase, "dot", PLACES)
        try:
            yield world, accepted
        finally:
            sink.release()


async def on_record(sqlite: SqliteDatabase) -> dict[str, int]:
    """How many mails there are of each status, and how many leases."""
    by_status = select(email_message.c.status, func.count()).group_by(email_message.c.status)
    leases = select(func.count()).where(workflow_execution.c.lease_until.is_not(None))
    found = await sqlite.read(lambda tx: {row[0]: row[1] for row in tx.execute(by_status)})
    return {**found, "leases": await sqlite.read(lambda tx: tx.execute(leases).scalar_one())}


async def the_next_start_sends_the_rest(
    sqlite: SqliteDatabase, sink: SmtpSink, before: World, accepted: list[Accepted]
) -> None:
    """Started again, nothing is in doubt, and nobody gets a second copy."""
    system = ManualSystem(before.system.now(), 10_000)
    async with a_world(sqlite, system, before.sample, smtp(sink)) as world:
        await asyncio.to_thread(sink.wait_for, len(CROWD))
        await world.pass_time(days=6)
        for item in accepted:
            assert (await world.execution(item.execution_id)).status == "completed"
            mails = await world.mails(item.execution_id)
            assert [(mail.status, mail.attempt, mail.doubts) for mail in mails] == [("sent", 1, 0)] * 2
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 2 * len(CROWD)


async def test_mails_under_way_are_finished_and_leases_given_back(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    async with a_busy_world(sqlite, sink) as (world, accepted):
        world.worker.stop()
        assert await on_record(sqlite) == {"sending": PLACES, "leases": PLACES}
        assert not world.working.done()
        sink.release()
        await world.working
        assert await on_record(sqlite) == {"sent": PLACES, "leases": 0}
    await the_next_start_sends_the_rest(sqlite, sink, world, accepted)


async def test_execution_with_another_mail_to_send_is_given_back(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    """Two paths want to send, and there is one place: the second mail is left for whoever comes next."""
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink), concurrency=1) as world:
        await world.publish(TWO_AT_ONCE)
        sink.hang("dot")
        accepted = await world.submit()
        await asyncio.to_thread(sink.wait_phase, "dot")
        world.worker.stop()
        sink.release()
        await world.working
        assert await on_record(sqlite) == {"sent": 1, "leases": 0}
        assert (await world.execution(accepted.execution_id)).due_at == system.now()
    async with a_world(sqlite, ManualSystem(system.now(), 10_000), sample, smtp(sink), sole=False) as world:
        await world.settle()
        assert (await world.execution(accepted.execution_id)).status == "completed"
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 2


async def test_mail_to_be_tried_again_is_left_for_later(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink)) as world:
        sink.refuse("rcpt", "452 4.3.1 no room just now", times=1)
        accepted = [await world.submit(email) for email in CROWD]
        await world.settle()
        system.move(seconds=3)
        world.worker.stop()
        await world.working
        assert (await on_record(sqlite))["leases"] == 0
    system = ManualSystem(system.now(), 10_000)
    async with a_world(sqlite, system, sample, smtp(sink)) as world:
        await world.pass_time(days=6)
        for item in accepted:
            assert (await world.execution(item.execution_id)).status == "completed"
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 2 * len(CROWD)


def sending() -> list[asyncio.Task[object]]:
    """The worker's tasks that are at a mail."""
    return [task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__name__", "") == "_perform"]


async def test_answer_after_the_grace_is_put_on_record(
    sqlite: SqliteDatabase, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We lost patience, but a mail that has gone out is waited for all the same; then its end must not be
    thrown away."""
    monkeypatch.setattr(loop, "GRACE_SECONDS", 0.01)
    async with a_busy_world(sqlite, sink) as (world, accepted):
        assert len(sending()) == PLACES
        world.worker.stop()
        await until(lambda: all(task.cancelling() for task in sending()), "the end of its patience")
        sink.release()
        await world.working
    await the_next_start_sends_the_rest(sqlite, sink, world, accepted)


async def test_mail_given_up_before_its_content_is_in_no_doubt(
    sqlite: SqliteDatabase, sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """We lost patience while the server thought about MAIL: that the mail did not go out is certain."""
    monkeypatch.setattr(loop, "GRACE_SECONDS", 0.01)
    system = ManualSystem()
    sample = await make_sample(sqlite, system, doubt_policy="hold")
    async with a_world(sqlite, system, sample, smtp(sink)) as world:
        sink.hang("mail")
        accepted = await world.submit()
        await asyncio.to_thread(sink.wait_phase, "mail")
        world.worker.stop()
        await world.working
        sink.release()
    async with a_world(sqlite, ManualSystem(system.now(), 10_000), sample, smtp(sink)) as world:
        await world.pass_time(days=6)
        assert [(mail.status, mail.doubts) for mail in await world.mails(accepted.execution_id)] == [("sent", 0)] * 2
        assert (await world.execution(accepted.execution_id)).status == "completed"


async def test_results_are_kept_while_the_database_is_locked(
    sqlite: SqliteDatabase, sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_busy_world(sqlite, sink) as (world, accepted):
        async with locked(sqlite):
            world.worker.stop()
            sink.release()
            for number in range(1, 4):
                await until(lambda n=number: complaints(caplog, "the worker waits") == n, "a turn that fails")  # type: ignore[misc]
                world.system.move(seconds=1)
        await ended(world.working, world.system)
        assert await on_record(sqlite) == {"sent": PLACES, "leases": 0}
    await the_next_start_sends_the_rest(sqlite, sink, world, accepted)


async def test_locked_database_does_not_keep_us_from_stopping(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    """Nothing can be put on record any more; that must not look like a crash of the program."""
    async with a_busy_world(sqlite, sink) as (world, _), locked(sqlite):
        world.worker.stop()
        sink.release()
        await ended(world.working, world.system)
        assert world.working.exception() is None


async def test_sigterm_ends_a_process_in_good_order(nursery: Nursery, sink: SmtpSink, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'stopped.sqlite3'}"
    await make_template(url, "resend")

    def scene() -> None:
        with Station(nursery, url, sink.port) as station:
            sink.hang("dot")
            with station.process() as process:
                process.submit(*(email.partition("@")[0] for email in CROWD))
                sink.wait_phase("dot", len(CROWD))
                process.signal(signal.SIGTERM)
                process.signal(signal.SIGTERM)  # whoever is impatient changes nothing
                sink.release()
                assert process.wait() == 0
            mails = "SELECT status, doubts, count(*) FROM email_message GROUP BY 1, 2"
            leases = "SELECT id FROM workflow_execution WHERE lease_until IS NOT NULL"
            assert station.rows(mails) == [("sent", 0, len(CROWD))]
            assert station.rows(leases) == []
            with station.process() as process:
                process.submit("afterwards")
                wait_until(lambda: station.rows(mails) == [("sent", 0, len(CROWD) + 1)], "the next mail")
                assert process.end(signal.SIGTERM) == 0
            assert len(sink.mails) == len(CROWD) + 1

    await asyncio.to_thread(scene)
