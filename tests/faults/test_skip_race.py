"""A person skips a wait in the very moment in which it ends by itself."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from flowtrack.domain.errors import ConflictError
from flowtrack.services import executions, workflows
from flowtrack.services.gallery import Sample
from flowtrack.store import steps
from flowtrack.store.database import Database, Transaction
from flowtrack.store.workspaces import all_workspaces
from flowtrack.worker.case import Wanted
from tests.clock import ManualSystem
from tests.faults.test_two_workers import Turns, submit
from tests.faults.worlds import make_sample

TWO_WAITS = {
    "nodes": [
        {"key": "form", "type": "trigger_form"},
        {"key": "one", "type": "delay", "config": {"delayHours": 1}},
        {"key": "two", "type": "delay", "config": {"delayHours": 1}},
    ],
    "edges": [{"source": "form", "target": "one"}, {"source": "one", "target": "two"}],
}
CROWD = 20


def _publish(system: ManualSystem, sample: Sample, tx: Transaction) -> None:
    workspace, key = sample.workspace, sample.workflow_id
    workflows.update(tx, system, workspace, key, name=None, document=TWO_WAITS, revision=None)
    workflows.publish(tx, system, workspace, key)


def _skip(system: ManualSystem, execution_id: str, tx: Transaction) -> None:
    (workspace,) = all_workspaces(tx)
    executions.skip(tx, system, workspace, execution_id, None)


@pytest.mark.parametrize("first", ["skip", "turn", "both"])
async def test_one_wait_is_ended_and_the_next_goes_on(database: Database, system: ManualSystem, first: str) -> None:
    sample = await make_sample(database, system)
    await database.write(partial(_publish, system, sample))
    turns = Turns(database, system)
    keys = [await submit(turns, f"a{n}@example.com") for n in range(CROWD)]
    await turns.take(CROWD, Wanted(CROWD, [], system.now()))
    system.move(hours=1)

    async def skip(key: str) -> None:
        await database.write(partial(_skip, system, key))

    async def turn() -> None:
        await turns.take(CROWD, Wanted(CROWD, [], system.now()))

    skips = [skip(key) for key in keys]
    if first == "turn":  # what was asked for before is taken in after
        await asyncio.gather(*skips)
        await turn()
    elif first == "skip":
        for one in skips:
            await one
    else:
        half = CROWD // 2
        outcome = await asyncio.gather(*skips[:half], turn(), *skips[half:], return_exceptions=True)
        assert [error for error in outcome if error is not None and not isinstance(error, ConflictError)] == []
    await turn()
    found = [await database.read(lambda tx, key=key: steps.steps_of(tx, key)) for key in keys]  # type: ignore[misc]
    standing = [[(step.node_key, step.status) for step in taken] for taken in found]
    if first == "both":  # a skip that was asked for after the wake-up means the second wait
        assert {len(taken) for taken in standing} == {3}
        assert {taken[1] for taken in standing} == {("one", "completed")}
    else:
        assert standing == [[("form", "completed"), ("one", "completed"), ("two", "waiting")]] * CROWD
