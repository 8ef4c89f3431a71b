"""A ring is never lost: the bell may come at the worst moment, and nothing but it tells the worker to look."""

from __future__ import annotations

import asyncio

from flowtrack.store.database import SqliteDatabase
from tests.clock import ManualSystem
from tests.faults.worlds import GatedDatabase, a_world, make_sample, smtp, until
from tests.servers.smtp import SmtpSink

SOON = 5.0
"""Real seconds; the clock that the worker polls by stands still."""


async def test_ring_while_the_worker_looks_when_to_wake(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    """What it finds is old by then: it was told "never", and a lead has come in since."""
    system, gate = ManualSystem(), GatedDatabase(sqlite)
    sample = await make_sample(sqlite, system)
    async with a_world(gate, system, sample, smtp(sink)) as world:
        gate.keep_answers()
        world.transport.ring()
        await until(lambda: gate.reading > 0, "the worker to look")
        await world.submit()
        gate.answer()
        await asyncio.to_thread(sink.wait_for, 1, SOON)


async def test_ring_during_a_turn(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    system, gate = ManualSystem(), GatedDatabase(sqlite)
    sample = await make_sample(sqlite, system)
    async with a_world(gate, system, sample, smtp(sink)) as world:
        await until(lambda: gate.done >= 3, "the first, empty turn")
        gate.shut()
        world.transport.ring()
        await until(lambda: gate.waiting == 1, "a turn")
        one, two = asyncio.ensure_future(world.submit()), asyncio.ensure_future(world.submit("bob@example.com"))
        await until(lambda: gate.waiting == 2, "the submissions")
        gate.open()
        await asyncio.gather(one, two)
        await asyncio.to_thread(sink.wait_for, 2, SOON)


async def test_submissions_on_their_way_in_go_first_and_share_the_turn(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    system, gate = ManualSystem(), GatedDatabase(sqlite)
    sample = await make_sample(sqlite, system)
    async with a_world(gate, system, sample, smtp(sink)) as world:
        await until(lambda: gate.done >= 3, "the first, empty turn")
        gate.shut()
        submissions = [asyncio.ensure_future(world.submit(f"lead{number}@example.com")) for number in range(4)]
        await until(lambda: gate.waiting == 1, "the first group")
        world.transport.ring()
        for _ in range(100):
            await asyncio.sleep(0)
        assert gate.waiting == 1  # no turn waits beside it, or in front of the next
        before = gate.done
        gate.open()
        await asyncio.gather(*submissions)
        await asyncio.to_thread(sink.wait_for, 4, SOON)
        await world.settle()
        assert gate.done - before <= 2 + 1 + 4  # two groups, a turn for all that came, and one for each result


async def test_end_of_a_mail_while_every_place_is_taken(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    """With no place free nobody looks into the database; the end of a mail alone makes things go on."""
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink), concurrency=1) as world:
        for number in range(10):
            await world.submit(f"lead{number}@example.com")
        await asyncio.to_thread(sink.wait_for, 10, SOON)
