"""A worker whose transport brings it executions by name: which it claims, and which it gives back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update

from flowtrack.store import dispatch, executions
from flowtrack.store.database import Database, SqliteDatabase, Transaction
from flowtrack.store.tables import workflow_execution
from flowtrack.transports.inprocess import InProcess
from tests.clock import ManualSystem
from tests.faults.worlds import until
from tests.servers.smtp import SmtpSink
from tests.world import World, a_world


class Bringer(InProcess):
    """Brings what a test has put on its tray, and nothing by itself."""

    patience = timedelta(seconds=5)

    def __init__(self) -> None:
        super().__init__()
        self.tray: list[str] = []
        self.left = False

    def bring(self, *ids: str | None) -> None:
        """Put these on the tray."""
        self.tray += [key or "" for key in ids]
        self.bell.set()

    def offers(self, most: int) -> list[str]:
        """The first of them."""
        taken, self.tray = self.tray[:most], self.tray[most:]
        return taken

    async def leave(self) -> list[str]:
        """What is on the tray still."""
        self.left = True
        return self.offers(len(self.tray))


async def mailed(world: World, sink: SmtpSink, count: int) -> None:
    """Wait until so many mails are out and on record."""
    await until(lambda: len(sink.mails) >= count and world.worker.idle, f"{count} mails")


async def test_exactly_what_is_brought_is_claimed_and_the_rest_once_it_is_late(
    database: Database, system: ManualSystem, sink: SmtpSink
) -> None:
    transport = Bringer()
    async with a_world(database, system, sink.port, transport=transport) as world:
        await world.settle()
        one, two, three = [await world.submit(f"{name}@example.com") for name in ("one", "two", "three")]
        transport.bring(two.execution_id, "nobody", two.execution_id)
        await mailed(world, sink, 1)
        assert [mail.recipients[0] for mail in sink.mails] == ["two@example.com"]
        for _ in range(5):
            system.move(seconds=1)
            await asyncio.sleep(0.02)
        await mailed(world, sink, 3)
        assert sorted(mail.recipients[0] for mail in sink.mails) == [
            "one@example.com",
            "three@example.com",
            "two@example.com",
        ]
        for accepted in (one, two, three):
            assert (await world.execution(accepted.execution_id)).status == "paused"


async def test_no_more_is_taken_over_than_there_are_places(
    database: Database, system: ManualSystem, sink: SmtpSink
) -> None:
    transport = Bringer()
    async with a_world(database, system, sink.port, transport=transport, concurrency=2) as world:
        await world.settle()
        accepted = [await world.submit(f"lead{number}@example.com") for number in range(5)]
        sink.hang("data", times=2)
        transport.bring(*(item.execution_id for item in accepted))
        await asyncio.to_thread(sink.wait_phase, "data", 2)
        assert len(transport.tray) == 3
        sink.release()
        await mailed(world, sink, 5)


async def test_what_was_brought_and_not_taken_over_is_given_back_at_the_end(
    database: Database, system: ManualSystem, sink: SmtpSink
) -> None:
    transport = Bringer()

    def dispatched(tx: Transaction) -> list[str]:
        marked = select(workflow_execution.c.id).where(workflow_execution.c.dispatched_at.is_not(None))
        return list(tx.execute(marked).scalars())

    def mark(tx: Transaction) -> None:
        tx.execute(update(workflow_execution).values(dispatched_at=system.real_now()))

    async with a_world(database, system, sink.port, transport=transport, concurrency=1) as world:
        await world.settle()
        accepted = [await world.submit(f"lead{number}@example.com") for number in range(3)]
        await database.write(mark)
        sink.hang("data", times=1)
        transport.bring(*(item.execution_id for item in accepted))
        await asyncio.to_thread(sink.wait_phase, "data")
        assert len(await database.read(dispatched)) == 2
        world.worker.stop()
        await until(lambda: transport.left, "its leaving")
        sink.release()
        await world.working
    assert await database.read(dispatched) == []
    assert len(sink.mails) == 1


async def test_a_new_lead_does_not_stand_behind_a_crowd_that_was_brought(
    sqlite_path: Path, system: ManualSystem, sink: SmtpSink
) -> None:
    """Its own job is behind the others' in the queue."""
    transport = Bringer()
    database = SqliteDatabase(sqlite_path)
    async with a_world(database, system, sink.port, transport=transport, concurrency=1) as world:
        await world.settle()
        old = [await world.submit(f"old{number}@example.com") for number in range(8)]
        transport.bring(*(item.execution_id for item in old))
        await mailed(world, sink, 8)
        system.move(days=3)
        await world.submit("new@example.com")
        transport.bring(*(item.execution_id for item in old))
        await mailed(world, sink, 17)
        assert "new@example.com" in [mail.recipients[0] for mail in sink.mails[8:12]]
    await database.close()


async def test_what_is_brought_a_little_too_soon_is_brought_again_and_not_left_until_it_is_late(
    sqlite_path: Path, system: ManualSystem, sink: SmtpSink
) -> None:
    """Whoever brought it is ahead by some hundredths of a second."""
    transport = Bringer()
    database = SqliteDatabase(sqlite_path)
    async with a_world(database, system, sink.port, transport=transport) as world:
        await world.settle()
        accepted = await world.submit()
        transport.bring(accepted.execution_id)
        await mailed(world, sink, 1)
        due = await database.read(executions.next_due)
        assert due is not None
        system.move_to(due - timedelta(milliseconds=50))
        real_now = system.real_now()
        how = {"now": due, "real_now": real_now, "lost_before": real_now, "most": 5}
        for moment in (due, due + timedelta(milliseconds=50)):
            (marked,) = await database.write(lambda tx: dispatch.dispatch(tx, **how))  # type: ignore[arg-type]
            transport.bring(marked.id)
            await until(lambda: not transport.tray and world.worker.idle, "its turn")
            system.move_to(moment)
        await mailed(world, sink, 2)
    await database.close()
