"""Two at once: what one of them does, the other sees or waits for."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from sqlalchemy import text

from flowtrack.domain.errors import ConflictError
from flowtrack.services import executions as wishes
from flowtrack.services import gallery
from flowtrack.services.gallery import Sample
from flowtrack.store import executions, inbox, leads
from flowtrack.store.database import Database, PostgresDatabase, Transaction, open_database
from flowtrack.store.leads import LeadInput
from tests.clock import START, ManualSystem
from tests.conformance.table import Table, a_save
from tests.servers.postgres import PostgresServer


@pytest.fixture
async def table(database: Database, system: ManualSystem) -> Table:
    return await Table(database, system).lay()


async def a_lead(table: Table, number: int) -> str:
    inputs = {f"lead-{number}": LeadInput(table.sample.workspace.id, f"{number}@example.com", "Ada", "")}
    made = await table.database.write(
        lambda tx: leads.upsert_leads(tx, inputs, {f"lead-{number}": f"t{number}"}, START)
    )
    return next(iter(made.values()))


def start(system: ManualSystem, sample: Sample, lead_id: str, tx: Transaction) -> str:
    return wishes.start(tx, system, sample.workspace, sample.workflow_id, lead_id, "manual")


async def test_of_two_who_start_the_same_at_once_one_is_told_no(table: Table) -> None:
    for number in range(5):
        begin = partial(start, table.system, table.sample, await a_lead(table, number))
        answers = await asyncio.gather(*(table.database.write(begin) for _ in range(3)), return_exceptions=True)
        assert sorted(type(answer).__name__ for answer in answers) == ["ConflictError", "ConflictError", "str"]


async def test_a_failed_one_is_not_retried_beside_a_live_one(table: Table) -> None:
    lead_id = await a_lead(table, 1)
    system, sample = table.system, table.sample
    failed = await table.database.write(partial(start, system, sample, lead_id))
    (claimed,) = await table.claim()
    await table.save(claimed, status="failed", due_at=None)
    retry = lambda tx: wishes.request(tx, system, sample.workspace, failed, "retry")  # noqa: E731
    answers = await asyncio.gather(
        table.database.write(retry),
        table.database.write(partial(start, system, sample, lead_id)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) in (
        ["ConflictError", "NoneType"],  # the retry came first
        ["ConflictError", "str"],
    )


async def test_a_failed_one_that_is_about_to_be_retried_counts_as_live(table: Table) -> None:
    lead_id = await a_lead(table, 1)
    begin = partial(start, table.system, table.sample, lead_id)
    failed = await table.database.write(begin)
    (claimed,) = await table.claim()
    await table.save(claimed, status="failed", due_at=None)
    await table.database.write(lambda tx: inbox.append(tx, [failed], "retry", {}, START))
    with pytest.raises(ConflictError, match="live"):
        await table.database.write(begin)


async def test_mail_that_comes_while_an_execution_is_saved_is_not_lost(table: Table) -> None:
    """Whoever saves has read the inbox in the same transaction; what comes later makes due again."""
    (key,) = await table.add(1)
    (claimed,) = await table.claim()

    def turn(tx: Transaction) -> int:
        executions.held_fences(tx, [key])
        found = inbox.read(tx, [key])
        executions.save_executions(tx, [a_save(claimed)])
        inbox.remove(tx, found)
        return len(found)

    append = lambda tx: inbox.append(tx, [key], "cancel", {}, START)  # noqa: E731
    read, _ = await asyncio.gather(table.database.write(turn), table.database.write(append))
    assert (await table.next_due() == START) == (read == 0)


async def test_many_workers_share_the_work_and_none_is_taken_twice(table: Table) -> None:
    ids = await table.add(60)

    async def work(owner: str) -> list[str]:
        taken: list[str] = []
        while claimed := await table.claim(7, owner=owner):
            taken += [item.id for item in claimed]
            # The latest first: rows are not saved in the order they were claimed in.
            saved = [a_save(item) for item in reversed(claimed)]
            await table.database.write(partial(executions.save_executions, saved=saved))
        return taken

    shares = await asyncio.gather(*(work(f"worker {number}") for number in range(4)))
    assert sorted(key for share in shares for key in share) == sorted(ids)
    assert {await table.fence(key) for key in ids} == {2}


async def test_two_who_wait_for_each_other_both_come_to_their_end(postgres: PostgresServer) -> None:
    postgres.create_database("deadlock", template="flowtrack_template")
    database = open_database(postgres.url("deadlock"))
    assert isinstance(database, PostgresDatabase)
    sample = await database.write(lambda tx: gallery.make_sample(tx, ManualSystem()))
    runs = []

    def change(first: str, second: str, tx: Transaction) -> None:
        runs.append(first)
        tx.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
        for table in (first, second):
            tx.execute(text(f"UPDATE {table} SET name = name || '!'"))
            tx.execute(text("SELECT pg_sleep(0.1)"))

    pairs = (("workspace", "form"), ("form", "workspace"))
    await asyncio.gather(*(database.write(partial(change, *pair)) for pair in pairs))
    assert len(runs) == 3  # one of them was given up and taken again
    name = await database.read(lambda tx: tx.execute(text("SELECT name FROM workspace")).scalar_one())
    assert name == f"{sample.workspace.name}!!"
    await database.close()
    postgres.drop_database("deadlock")
