"""The database did what it was asked, and its answer was lost; or it refuses one execution's rows for good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest
from sqlalchemy import text

from flowtrack.domain.errors import UnavailableError
from flowtrack.store.database import Database, SqliteDatabase, Transaction
from flowtrack.worker.keeper import LEASE_SECONDS, TROUBLE_SECONDS
from flowtrack.worker.turn import TROUBLE_PAUSE
from tests.clock import ManualSystem
from tests.faults.worlds import GatedDatabase, a_world, complaints, mails_told, make_sample, smtp
from tests.servers.smtp import SmtpSink
from tests.world import World

T = TypeVar("T")


class Forgetful(GatedDatabase):
    """Loses the answer of the writes whose numbers, counted from ``arm`` on, stand in ``lost``."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.lost: set[int] = set()
        self.number = 0
        self.forgiven = 0

    def arm(self, *lost: int) -> None:
        """Count from one again."""
        self.number, self.lost = 0, set(lost)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        result = await super().write(work)
        self.number += 1
        if self.number in self.lost:
            raise UnavailableError("The database can't be used right now: the connection was lost.")
        return result


async def live_on(world: World, gate: Forgetful, caplog: pytest.LogCaptureFixture) -> None:
    """Let six days pass, in which the worker gets over whatever it does not hear."""
    for seconds in (*[LEASE_SECONDS / 2] * 4, *[6 * 3600, *[LEASE_SECONDS / 2] * 4] * 24):
        waiting = asyncio.create_task(world.settle())
        while not waiting.done():
            if complaints(caplog, "the worker waits") > gate.forgiven:
                gate.forgiven += 1
                world.system.move(seconds=TROUBLE_SECONDS)
            await asyncio.wait({waiting}, timeout=0.01)
        waiting.result()
        world.system.move(seconds=seconds)
        world.transport.ring()


@pytest.mark.parametrize("number", range(2, 10))
async def test_a_commit_that_was_not_answered_sends_nothing_twice(
    database: Database, sink: SmtpSink, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    """Write 1 is the submission, those behind it are the worker's: whichever of its answers is lost, the lead
    has each of its mails once."""
    system = ManualSystem()
    sample = await make_sample(database, system)
    gate = Forgetful(database)
    async with a_world(gate, system, sample, smtp(sink)) as world:
        gate.arm(number)
        accepted = await world.submit()
        await live_on(world, gate, caplog)
        assert gate.number > number
        assert (await world.execution(accepted.execution_id)).status == "completed"
        assert [mail.status for mail in await world.mails(accepted.execution_id)] == ["sent", "sent"]
        assert await mails_told(world, accepted.lead_id or "") == 2
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 2
    assert complaints(caplog, "turn failed") == 0  # what it held is old, and it knows


async def refuse(database: SqliteDatabase, condition: str) -> None:
    """Have the database refuse rows of steps for good, as PostgreSQL does with what does not fit a column."""
    trigger = (
        f"CREATE TRIGGER refused BEFORE INSERT ON execution_step WHEN {condition} "
        "BEGIN SELECT RAISE(ABORT, 'does not fit'); END"
    )
    await database.write(lambda tx: tx.execute(text(trigger)))


async def test_one_execution_that_cant_be_saved_stops_no_other(
    sqlite: SqliteDatabase, sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink)) as world:
        bad = await world.submit("bad@example.com")
        await world.settle()
        await refuse(sqlite, f"NEW.execution_id = '{bad.execution_id}'")
        others = [await world.submit(f"good{number}@example.com") for number in range(6)]
        await world.pass_time(days=3)
        for other in others:
            assert [mail.status for mail in await world.mails(other.execution_id)] == ["sent"] * 2
        assert len(await world.mails(bad.execution_id)) == 1
        stuck = await world.execution(bad.execution_id)
        assert stuck.due_at is not None
        assert system.now() < stuck.due_at <= system.now() + TROUBLE_PAUSE
        assert complaints(caplog, f"execution {bad.execution_id} can't be saved") >= 1
        await sqlite.write(lambda tx: tx.execute(text("DROP TRIGGER refused")))
        await world.pass_time(days=3)
        assert (await world.execution(bad.execution_id)).status == "completed"
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 14


async def test_what_was_sent_is_on_record_though_going_on_is_refused(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    """The step behind the mail can't be saved: the mail is not sent again for that."""
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink)) as world:
        await refuse(sqlite, "NEW.node_key = 'wait_for_reply'")
        accepted = await world.submit()
        await world.settle()
        assert [mail.status for mail in await world.mails(accepted.execution_id)] == ["sent"]
        await world.pass_time(hours=1)
        await sqlite.write(lambda tx: tx.execute(text("DROP TRIGGER refused")))
        await world.pass_time(days=6)
        assert (await world.execution(accepted.execution_id)).status == "completed"
        assert await mails_told(world, accepted.lead_id or "") == 2
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 2
