"""The disk is full, the database is locked or away: what was done in the world is kept, and nothing is half done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import func, select, text

from flowtrack.domain.errors import UnavailableError
from flowtrack.services.submissions import Accepted, Incoming
from flowtrack.store.database import Database, SqliteDatabase, Transaction
from flowtrack.store.tables import workflow_execution
from flowtrack.worker.keeper import LEASE_SECONDS
from tests.clock import ManualSystem
from tests.faults.worlds import GatedDatabase, a_world, complaints, locked, make_sample, smtp, until
from tests.servers.smtp import SmtpSink
from tests.world import World

CROWD = [f"lead{number}@example.com" for number in range(5)]


@asynccontextmanager
async def a_crowd_in_mid_mail(database: Database, sink: SmtpSink) -> AsyncIterator[tuple[World, list[Accepted]]]:
    """Five mails that the server has stored and not answered."""
    system = ManualSystem()
    sample = await make_sample(database, system)
    async with a_world(database, system, sample, smtp(sink)) as world:
        sink.hang("dot")
        accepted = [await world.submit(email) for email in CROWD]
        await asyncio.to_thread(sink.wait_phase, "dot", len(CROWD))
        try:
            yield world, accepted
        finally:
            sink.release()


async def everything_went_once(world: World, accepted: list[Accepted], sink: SmtpSink) -> None:
    """Each of them has its first mail, once and without a doubt, and goes on to the end."""
    await world.settle()
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == len(CROWD)
    for item in accepted:
        assert [(mail.status, mail.doubts) for mail in await world.mails(item.execution_id)] == [("sent", 0)]
    await world.pass_time(days=6)
    for item in accepted:
        assert (await world.execution(item.execution_id)).status == "completed"
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 2 * len(CROWD)


async def rows(database: Database) -> list[int]:
    """How many submissions, leads and executions there are."""
    tables = ("submission", "lead", "workflow_execution")
    count = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    return await database.read(lambda tx: list(tx.execute(text(count)).one()))


# Full -----------------------------------------------------------------------------------------------------


async def fill_up(database: SqliteDatabase) -> None:
    """Let the database grow no further, and use up the room it has."""
    await database.write(lambda tx: tx.exec_driver_sql("CREATE TABLE ballast (content BLOB)"))
    await limit(database, 1)  # as small as it can be
    for size in (4000, 400, 40):
        with pytest.raises(UnavailableError, match="full"):
            await put_ballast(database, size)


async def put_ballast(database: SqliteDatabase, size: int) -> None:
    """More and more, until there is no room for that much."""
    while True:
        await database.write(lambda tx: tx.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(?))", (size,)))


async def limit(database: SqliteDatabase, pages: int) -> None:
    """Of this many pages the database may be, or as many as it has."""
    await database.write(lambda tx: tx.exec_driver_sql(f"PRAGMA max_page_count={pages}"))


async def failing_turns(world: World, sink: SmtpSink, caplog: pytest.LogCaptureFixture, why: str) -> None:
    """The mails' ends come in, and turn after turn they can't be put on record."""
    words = f"the worker waits: The database can't be used right now: {why}"
    sink.release()
    await until(lambda: complaints(caplog, words) == 1, "a turn that fails")
    for number in (2, 3):
        world.system.move(seconds=1)
        await until(lambda count=number: complaints(caplog, words) == count, "another one")  # type: ignore[misc]


async def test_results_are_kept_until_there_is_room(
    sqlite: SqliteDatabase, sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_crowd_in_mid_mail(sqlite, sink) as (world, accepted):
        await fill_up(sqlite)
        await failing_turns(world, sink, caplog, "database or disk is full")
        await limit(sqlite, 1_000_000)
        world.system.move(seconds=1)
        await everything_went_once(world, accepted, sink)


async def test_full_database_takes_no_submission_and_takes_them_again(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink)) as world:
        await fill_up(sqlite)
        with pytest.raises(UnavailableError):
            await world.submit(message="x" * 10_000)
        assert await rows(sqlite) == [0, 0, 0]
        await limit(sqlite, 1_000_000)
        await world.submit(message="x" * 10_000)
        await world.settle()
        assert await rows(sqlite) == [1, 1, 1]
        assert len(sink.mails) == 1


# Locked ---------------------------------------------------------------------------------------------------


async def test_worker_waits_for_the_lock_and_goes_on(
    sqlite: SqliteDatabase, sink: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_crowd_in_mid_mail(sqlite, sink) as (world, accepted):
        async with locked(sqlite):
            await failing_turns(world, sink, caplog, "database is locked")
        world.system.move(seconds=1)
        await everything_went_once(world, accepted, sink)


async def test_lock_longer_than_a_lease(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    """Nobody else is there to take over: what is under way stays under way."""
    gate = GatedDatabase(sqlite)
    async with a_crowd_in_mid_mail(gate, sink) as (world, accepted):
        async with locked(sqlite):
            for _ in range(4):
                await a_round_of_the_keeper(world, gate)
        await a_round_of_the_keeper(world, gate)
        sink.release()
        world.system.move(seconds=1)
        await everything_went_once(world, accepted, sink)


async def a_round_of_the_keeper(world: World, gate: GatedDatabase) -> None:
    """The keeper of the leases wakes, renews ours, and collects what ran out; whether or not it can. The worker,
    of which every place is taken, looks for what needs none."""
    wanted = gate.ended + 1 + 1
    world.system.move(seconds=LEASE_SECONDS / 3)
    await until(lambda: gate.ended >= wanted, "the keeper of the leases", 5)


async def test_locked_database_takes_no_submission_and_takes_them_again(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    system = ManualSystem()
    sample = await make_sample(sqlite, system)
    async with a_world(sqlite, system, sample, smtp(sink)) as world:
        async with locked(sqlite):
            answers = await asyncio.gather(*map(world.submit, CROWD), return_exceptions=True)
            assert [type(answer) for answer in answers] == [UnavailableError] * len(CROWD)
            assert await rows(sqlite) == [0, 0, 0]
        world.system.move(seconds=1)
        await asyncio.gather(*map(world.submit, CROWD))
        await world.settle()
        assert await rows(sqlite) == [len(CROWD)] * 3
        assert len(sink.mails) == len(CROWD)


# Away -----------------------------------------------------------------------------------------------------


async def hang_up(url: str) -> None:
    """End every connection to this PostgreSQL database, as a restart of the server does."""
    connection = await asyncpg.connect(url, ssl=False)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1"
    await connection.execute(others.replace("$1", str(connection.get_server_pid())))
    await connection.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_connection_lost_in_mid_transaction_is_told_as_such(database: Database) -> None:
    def work(tx: Transaction) -> None:
        tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(UnavailableError):
        await database.write(work)
    with pytest.raises(UnavailableError):
        await database.read(work)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_leases_are_kept_after_connections_were_lost(
    database_url: str, database: Database, sink: SmtpSink
) -> None:
    gate = GatedDatabase(database)
    async with a_crowd_in_mid_mail(gate, sink) as (world, accepted):
        await hang_up(database_url)
        for _ in range(2):
            await a_round_of_the_keeper(world, gate)
        earliest = select(func.min(workflow_execution.c.lease_until))
        until_when = await database.read(lambda tx: tx.execute(earliest).scalar())
        assert until_when == world.system.now() + timedelta(seconds=LEASE_SECONDS)
        sink.release()
        world.system.move(seconds=1)
        await everything_went_once(world, accepted, sink)


async def test_no_surprise_ends_the_worker_or_the_keeper_of_its_leases(sqlite: SqliteDatabase, sink: SmtpSink) -> None:
    """What no one has thought of comes out of the database, at everybody's next use of it."""
    gate = GatedDatabase(sqlite)
    async with a_crowd_in_mid_mail(gate, sink) as (world, accepted):
        gate.surprise = RuntimeError("database disk image is malformed")
        await a_round_of_the_keeper(world, gate)
        sink.release()
        await until(lambda: gate.ended > 5, "a turn that fails")
        assert not world.working.done()
        gate.surprise = None
        world.system.move(seconds=1)
        await everything_went_once(world, accepted, sink)


# One among many -------------------------------------------------------------------------------------------


async def test_poisonous_submission_harms_nobody_else(database: Database, sink: SmtpSink) -> None:
    """Text that no database can hold, past every check, in the middle of a group."""
    system = ManualSystem()
    sample = await make_sample(database, system)
    async with a_world(database, system, sample, smtp(sink)) as world:
        fields = [{"name": "Ada", "email": email, "budget": "$5,000"} for email in CROWD]
        group = [Incoming("demo", "contact", item, idempotency_key=item["email"]) for item in fields]
        group.insert(2, Incoming("demo", "contact", {**fields[2], "email": "eve@example.com"}, {}, {}, "\ud800"))
        answers = await asyncio.gather(*map(world.intake.submit, group), return_exceptions=True)
        assert [isinstance(answer, Accepted) for answer in answers] == [True, True, False, True, True, True]
        await world.settle()
        assert await rows(database) == [len(CROWD)] * 3
        assert sorted(mail.recipients[0] for mail in sink.mails) == CROWD
