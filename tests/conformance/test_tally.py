"""The conservation law: nothing that was accepted is ever nowhere, and a hand that takes something away is seen."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, text

from flowtrack.services import executions as wishes
from flowtrack.services import workspaces
from flowtrack.store import executions, tally
from flowtrack.store.database import Database, Transaction, open_database
from flowtrack.store.tables import execution_tally, workflow_execution
from flowtrack.store.tally import Tally
from tests.clock import START, ManualSystem
from tests.conformance.table import Table
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpSink
from tests.world import World, a_world

x = workflow_execution.c
KIND = func.coalesce(x.reason, x.outcome, "")
WAITING = ("paused", "waiting")


@pytest.fixture
async def table(database: Database, system: ManualSystem) -> Table:
    return await Table(database, system).lay()


@pytest.fixture
async def world(database: Database, system: ManualSystem, sink: SmtpSink) -> AsyncIterator[World]:
    async with a_world(database, system, sink.port) as made:
        yield made


def rows(tx: Transaction, workspace_id: str | None = None) -> dict[tuple[str, str], int]:
    """What the tally should say: the rows themselves, counted."""
    kinds = select(x.status, KIND, func.count()).group_by(x.status, KIND)
    if workspace_id is not None:
        kinds = kinds.where(x.workspace_id == workspace_id)
    return {(status, reason): count for status, reason, count in tx.execute(kinds)}


async def told(database: Database, workspace_id: str | None = None) -> Tally:
    """The tally; it must agree with the rows, before what was appended is added up and after."""

    def compare(tx: Transaction) -> Tally:
        found = tally.counts(tx, workspace_id)
        assert found.counts == rows(tx, workspace_id)
        return found

    before = await database.read(compare)
    await database.write(tally.fold)
    assert await database.read(compare) == before
    return before


async def by_hand(database: Database, statement: str, **values: object) -> None:
    """What somebody does with psql or sqlite3."""
    await database.write(lambda tx: tx.execute(text(statement), values))


async def test_law_holds_through_the_whole_flow(world: World) -> None:
    stages = []
    accepted = await world.submit()
    await world.settle()
    stages.append(await told(world.database))
    await world.pass_time(days=3)
    await world.pass_time(days=2)
    stages.append(await told(world.database))
    assert [stage.counts for stage in stages] == [
        {WAITING: 1},
        {("completed", "finished"): 1},
    ]
    assert {(stage.accepted, stage.missing) for stage in stages} == {(1, 0)}
    assert (await world.execution(accepted.execution_id)).status == "completed"


async def test_law_holds_through_holds_failures_and_wishes(world: World, sink: SmtpSink) -> None:
    sink.refuse("mail", "550 5.1.8 who are you", times=1)
    await world.submit("held@example.com")
    await world.settle()
    assert (await told(world.database)).of("paused", "held") == 1
    sink.refuse("rcpt", "550 5.1.1 no such mailbox", recipient="gone@example.com")
    failed = (await world.submit("gone@example.com")).execution_id or ""
    other = (await world.submit("other@example.com")).execution_id or ""
    await world.submit("poor@example.com", budget="5")
    await world.settle()
    assert (await told(world.database)).of("failed") == 1

    async def wish(execution_id: str, kind: str) -> Tally:
        owner = world.sample.workspace
        await world.write(lambda tx: wishes.request(tx, world.system, owner, execution_id, kind))
        await world.settle()
        return await told(world.database)

    assert (await wish(other, "pause")).of("paused", "operator") == 1
    assert (await wish(other, "resume")).of("paused", "operator") == 0
    assert (await wish(other, "cancel")).of("cancelled") == 1
    sink.release()
    assert (await wish(failed, "retry")).of("failed") == 0
    await world.pass_time(days=9)
    found = await told(world.database)
    assert (found.accepted, found.missing, found.unlawful) == (4, 0, 0)
    assert sum(found.counts.values()) == 4


async def test_law_is_each_workspaces_own(table: Table) -> None:
    await table.add(2)
    others = [
        await table.database.write(partial(workspaces.create, system=table.system, slug=f"w{n}", name="W"))
        for n in range(3)
    ]
    (lead,) = await table.database.read(lambda tx: tx.execute(select(x.lead_id).limit(1)).scalars().all())
    new = [
        table._new(lead, START)._replace(workspace_id=owner.id)
        for number, owner in enumerate(others, start=1)
        for _ in range(number)
    ]
    await table.database.write(lambda tx: executions.insert_executions(tx, new))
    for number, owner in enumerate(others, start=1):
        found = await told(table.database, owner.id)
        assert (found.accepted, found.counts, found.missing) == (number, {("queued", ""): number}, 0)
    await by_hand(table.database, "DELETE FROM workflow_execution WHERE workspace_id = :w", w=others[0].id)
    assert [(await told(table.database, owner.id)).missing for owner in others] == [1, 0, 0]
    whole = await told(table.database)
    assert (whole.accepted, whole.missing) == (8, 1)


async def test_leases_that_change_nothing_change_nothing(table: Table) -> None:
    (key,) = await table.add(1)
    (claimed,) = await table.claim()
    await table.database.write(lambda tx: executions.renew_leases(tx, [key], "one", START + timedelta(hours=1)))
    await table.save(claimed, status="running", reason=None, lease_until=START, lease_owner="one", due_at=None)
    assert (await told(table.database)).counts == {("running", ""): 1}
    await table.database.write(lambda tx: executions.expire_leases(tx, real_now=START + timedelta(1), now=START))
    assert (await told(table.database)).counts == {("running", ""): 1}


@pytest.mark.parametrize(
    ("hand", "missing", "unlawful"),
    [
        ("DELETE FROM workflow_execution WHERE status = 'paused'", 1, 0),
        ("DELETE FROM workflow_execution WHERE status = 'completed'", 1, 0),
        ("DELETE FROM workflow_execution", 3, 0),
        ("UPDATE workflow_execution SET status = 'asleep' WHERE status = 'paused'", 1, 1),
        ("UPDATE workflow_execution SET status = 'accepted' WHERE status = 'paused'", 1, 1),
        ("UPDATE workflow_execution SET reason = NULL WHERE status = 'paused'", 1, 1),
        ("UPDATE workflow_execution SET reason = 'lost' WHERE status = 'paused'", 1, 1),
        ("UPDATE workflow_execution SET status = 'failed' WHERE status = 'paused'", 0, 0),
        ("UPDATE workflow_execution SET error_message = 'x'", 0, 0),
    ],
)
async def test_what_a_hand_does_is_seen(table: Table, hand: str, missing: int, unlawful: int) -> None:
    await table.add(3)
    one, two, _ = await table.claim(3)
    await table.save(one)
    await table.save(two, status="completed", reason=None, outcome="finished", due_at=None)
    assert (await told(table.database)).missing == 0
    await by_hand(table.database, hand)
    found = await table.database.read(tally.counts)
    assert (found.missing, found.unlawful) == (missing, unlawful)


async def test_one_that_nobody_accepted_is_seen_as_well(table: Table) -> None:
    await table.add(1)
    columns = [name for name in x.keys() if name != "id"]  # noqa: SIM118
    copy = f"INSERT INTO workflow_execution (id, {', '.join(columns)}) SELECT 'x', {', '.join(columns)}"
    await by_hand(table.database, f"{copy} FROM workflow_execution")
    assert (await told(table.database)).missing == -1


async def test_nothing_is_counted_that_was_not_committed(table: Table) -> None:
    await table.add(2)

    def broken(tx: Transaction) -> None:
        table._add(tx, 5, START)
        tx.execute(text("DELETE FROM workflow_execution WHERE id = (SELECT min(id) FROM workflow_execution)"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await table.database.write(broken)
    found = await told(table.database)
    assert (found.accepted, found.counts) == (2, {("queued", ""): 2})


async def test_tally_follows_whatever_is_done_to_the_rows(table: Table) -> None:
    """Random statements over many rows at once, folds between them, and rows that move from one kind to another."""
    await table.add(30)
    other = await table.database.write(partial(workspaces.create, system=table.system, slug="other", name="O"))
    owners = (table.sample.workspace.id, other.id)
    chance = random.Random(20260302)
    values = {
        "status": ("queued", "running", "paused", "completed", "failed", "odd"),
        "reason": ("waiting", "held", None),
        "outcome": ("finished", "goal", None),
        "workspace_id": owners,
    }

    def change(tx: Transaction) -> None:
        ids = tx.execute(select(x.id).order_by(x.id)).scalars().all()
        some = chance.sample(ids, min(chance.randrange(1, 8), len(ids)))
        match chance.randrange(10):
            case 0:
                tx.execute(workflow_execution.delete().where(x.id.in_(some)))
            case 1:
                table._add(tx, chance.randrange(1, 5), START)
            case 2:
                tally.fold(tx)
            case _:
                names = chance.sample(sorted(values), chance.randrange(1, 4))
                new = {name: chance.choice(values[name]) for name in names}
                tx.execute(workflow_execution.update().where(x.id.in_(some)).values(new))

    for _ in range(25):
        for _ in range(4):
            await table.database.write(change)
        for owner in (*owners, None):
            counts = await table.database.read(lambda tx, owner=owner: tally.counts(tx, owner).counts)  # type: ignore[misc]
            assert counts == await table.database.read(partial(rows, workspace_id=owner))


async def test_folds_and_writers_at_once_lose_nothing(postgres: PostgresServer, system: ManualSystem) -> None:
    name = "fold_at_once"
    postgres.create_database(name, template="flowtrack_template")
    database = open_database(postgres.url(name))
    table = await Table(database, system).lay()

    async def write(owner: str) -> None:
        for _ in range(15):
            await table.add(3)
            for claimed in await table.claim(2, owner=owner):
                await table.save(claimed, status=random.choice(("paused", "failed")), due_at=None)

    async def fold() -> None:
        for _ in range(40):
            await database.write(tally.fold)

    await asyncio.gather(write("one"), write("two"), write("three"), fold(), fold(), fold())
    found = await told(database)
    assert (found.accepted, found.missing) == (135, 0)
    await database.write(tally.fold)
    slots = select(execution_tally.c.slot).distinct()
    assert await database.read(lambda tx: tx.execute(slots).scalars().all()) == [0]
    await database.close()
    postgres.drop_database(name)


async def test_writers_wait_for_no_fold(postgres: PostgresServer, system: ManualSystem) -> None:
    """A fold that has not committed holds nobody up, and another one takes what is left."""
    name = "fold_stands"
    postgres.create_database(name, template="flowtrack_template")
    database, beside = open_database(postgres.url(name)), open_database(postgres.url(name))
    table = await Table(database, system).lay()
    await table.add(3)
    under_way, done = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with beside.engine.begin() as connection:  # type: ignore[attr-defined]
            await connection.run_sync(tally.fold)
            under_way.set()
            await done.wait()

    folding = asyncio.create_task(slow())
    await under_way.wait()
    async with asyncio.timeout(5):
        await table.add(2)
        for claimed in await table.claim(5):
            await table.save(claimed)
    assert (await database.read(tally.counts)).counts == {WAITING: 5}
    done.set()
    await folding
    assert (await told(database)).missing == 0
    for one in (database, beside):
        await one.close()
    postgres.drop_database(name)


async def test_oldest_due_is_what_nobody_holds(table: Table) -> None:
    async def oldest(minutes: float) -> float | None:
        now = START + timedelta(minutes=minutes)
        since = await table.database.read(lambda tx: executions.oldest_due(tx, now))
        return None if since is None else (since - START) / timedelta(minutes=1)

    assert await oldest(0) is None
    await table.add(2, at=START + timedelta(minutes=1))
    assert [await oldest(minute) for minute in (0, 1, 9)] == [None, 1, 1]
    one, two = await table.claim(2, now=START + timedelta(minutes=1))
    assert await oldest(9) is None
    await table.save(one, due_at=START + timedelta(minutes=5))
    await table.save(two, status="failed", reason=None, due_at=None)
    assert [await oldest(minute) for minute in (4, 6)] == [None, 5]
    later = START + timedelta(minutes=7)
    await table.database.write(lambda tx: executions.put_aside(tx, one.id, "one", later, "no"))
    assert [await oldest(minute) for minute in (6, 8)] == [None, 7]


async def test_four_figures_are_what_a_count_of_the_rows_says(table: Table) -> None:
    """Every status with and without a lease and a due time, of two workspaces."""
    other = await table.database.write(partial(workspaces.create, system=table.system, slug="other", name="O"))
    keys = iter(await table.add(60))
    for owner in (table.sample.workspace.id, other.id):
        for status in ("running", "paused", "completed", "failed"):
            for leased in (None, START):
                for due in (None, START, START + timedelta(days=1)):
                    new = {"status": status, "lease_until": leased, "due_at": due, "workspace_id": owner}
                    change = workflow_execution.update().where(x.id == next(keys)).values(new)
                    await table.database.write(lambda tx, change=change: tx.execute(change))  # type: ignore[misc]

    def counted(owner: str | None, tx: Transaction) -> dict[str, int]:
        live, free = x.status.in_(("queued", "running", "paused")), x.lease_until.is_(None)
        kinds = {
            "waiting": live & free & (x.due_at <= START),
            "active": ~free,
            "delayed": live & free & (x.due_at > START),
            "failed": x.status == "failed",
        }
        ours = () if owner is None else (x.workspace_id == owner,)
        return {name: tx.execute(select(func.count()).where(kind, *ours)).scalar_one() for name, kind in kinds.items()}

    for whose in (table.sample.workspace.id, other.id, None):
        want = await table.database.read(partial(counted, whose))
        got = await table.database.read(lambda tx, whose=whose: executions.queue_counts(tx, whose, START))  # type: ignore[misc]
        assert got == want
        assert all(want.values())
