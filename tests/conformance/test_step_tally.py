"""The counts on a workflow's nodes are what a count of the steps says, whatever has happened to the executions."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial

import pytest
from sqlalchemy import text, update

from flowtrack.engine.decision import Decision
from flowtrack.engine.state import State
from flowtrack.services import executions as wishes
from flowtrack.store import step_tally, steps, tally
from flowtrack.store.database import Database, Transaction
from flowtrack.store.tables import workflow_execution
from flowtrack.worker import record
from flowtrack.worker.case import Case
from tests.clock import ManualSystem
from tests.conformance.table import Table
from tests.engine.building import Run
from tests.engine.playing import few_steps, play
from tests.faults.records import counted_steps, tallied_steps
from tests.servers.smtp import SmtpSink
from tests.world import World, a_world

RUNS = 60


@pytest.fixture
async def world(database: Database, system: ManualSystem, sink: SmtpSink) -> AsyncIterator[World]:
    async with a_world(database, system, sink.port) as made:
        yield made


async def agrees(database: Database) -> dict[tuple[str, str, str, str], int]:
    """The tally; it must agree with the steps, before what was appended is added up and after."""

    async def compare() -> dict[tuple[str, str, str, str], int]:
        found, rows = await database.read(lambda tx: (tallied_steps(tx), counted_steps(tx)))
        assert found == rows
        return found

    await compare()
    await database.write(tally.fold)
    return await compare()


async def nodes(world: World) -> dict[tuple[str, str], int]:
    """How many steps have a status, by node."""
    found: dict[tuple[str, str], int] = {}
    for (_, node, status, _exit), count in (await agrees(world.database)).items():
        found[node, status] = found.get((node, status), 0) + count
    return found


async def test_whole_flow_is_counted(world: World) -> None:
    await world.submit()
    await world.submit("poor@example.com", budget="5")
    await world.settle()
    assert await nodes(world) == {
        ("form", "completed"): 2,
        ("budget", "completed"): 2,
        ("too_small", "completed"): 1,
        ("welcome", "completed"): 1,
        ("wait_for_reply", "waiting"): 1,
    }
    await world.pass_time(days=5)
    assert not [key for key in await nodes(world) if key[1] != "completed"]


async def test_failures_retries_and_wishes_are_counted(world: World, sink: SmtpSink) -> None:
    sink.refuse("rcpt", "550 5.7.1 not today", recipient="gone@example.com")
    sink.refuse("rcpt", "450 4.2.1 later", recipient="later@example.com")
    failed, _, waiting = [
        (await world.submit(f"{name}@example.com")).execution_id or "" for name in ("gone", "later", "ada")
    ]
    await world.settle()
    mail = {key[1]: count for key, count in (await nodes(world)).items() if key[0] == "welcome"}
    assert mail == {"failed": 1, "waiting": 1, "completed": 1}

    async def ask(work: Callable[..., None], execution_id: str, *more: object) -> dict[tuple[str, str], int]:
        owner = world.sample.workspace
        await world.write(lambda tx: work(tx, world.system, owner, execution_id, *more))
        await world.settle()
        return await nodes(world)

    await ask(wishes.request, waiting, "pause")
    assert (await ask(wishes.request, waiting, "cancel"))["wait_for_reply", "cancelled"] == 1
    assert (await ask(wishes.request, failed, "retry"))["welcome", "failed"] == 1
    assert (await ask(wishes.retry_from, failed, 2))["budget", "completed"] == 4
    sink.release()
    assert (await ask(wishes.request, failed, "retry"))["wait_for_reply", "waiting"] >= 1
    await world.pass_time(days=9)
    await agrees(world.database)


# Random runs -----------------------------------------------------------------------------------------------


def turns_of(run: Run, chance: random.Random) -> list[Decision]:
    """What the run decided, some decisions at a time, as turns put them on record."""
    decisions = [answered.decision for answered in run.history]
    turns = []
    while decisions:
        taken, decisions = decisions[: (size := chance.randrange(1, 4))], decisions[size:]
        whole = taken[0]
        for later in taken[1:]:
            whole = whole.then(later)
        turns.append(whole)
    return turns


async def test_any_run_is_counted(table: Table) -> None:
    """Random workflows that live through random events: failures, signals, retries from anywhere, pauses, cancels.
    The turns of several executions are put on record together, and some are taken back."""
    chance = random.Random(20260714)
    with few_steps():
        runs = [play(chance.randrange).replay() for _ in range(RUNS)]
    keys = await table.add(RUNS)
    other = await table.database.write(partial(_another_version, table, keys[::2]))
    claimed = {item.id: item for item in await table.claim(RUNS)}
    versions = {key: other if key in keys[::2] else table.version_id for key in keys}
    left = {key: turns_of(run, chance) for key, run in zip(keys, runs, strict=True)}

    def put(cases: Sequence[Case], fail: bool, tx: Transaction) -> None:
        new = [s for case in cases for s in record.step_rows(case, fresh=True)]
        changed = [s for case in cases for s in record.step_rows(case, fresh=False)]
        step_tally.add(tx, new, changed, versions)
        steps.insert_steps(tx, new)
        steps.update_steps(tx, changed)
        if fail:
            raise ZeroDivisionError

    while left:
        some = chance.sample(sorted(left), min(len(left), 7))
        cases = [Case(claimed[key], 1, runs[0].graph, State(), [], decision=left[key][0]) for key in some if left[key]]
        if chance.randrange(10) == 0:
            with pytest.raises(ZeroDivisionError):
                await table.database.write(partial(put, cases, True))
        await table.database.write(partial(put, cases, False))
        left = {key: turns[1:] if key in some else turns for key, turns in left.items() if turns}
        if chance.randrange(20) == 0:
            await agrees(table.database)
    found = await agrees(table.database)
    assert {key[0] for key in found} == {table.version_id, other}
    assert {key[2] for key in found} >= {"waiting", "completed", "failed", "cancelled"}


def _another_version(table: Table, keys: Sequence[str], tx: Transaction) -> str:
    """Let some executions be of another version."""
    copy = text("""
        INSERT INTO workflow_version (id, workflow_id, workspace_id, number, definition, created_at)
        SELECT 'other', workflow_id, workspace_id, 99, definition, created_at FROM workflow_version LIMIT 1
    """)
    tx.execute(copy)
    tx.execute(update(workflow_execution).where(workflow_execution.c.id.in_(keys)).values(version_id="other"))
    return "other"
