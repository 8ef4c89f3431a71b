"""What it costs to find what is due while many wait: claim, save and "when is the next?".

``python -m benchmarks.waiting [--waiting 1000,100000,1000000] [--database URL]``
"""

from __future__ import annotations

import argparse
import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial

from sqlalchemy import insert, text
from tests.conformance.test_execution_store import a_save

from benchmarks.bench import a_database, incoming, make_burst, median, row
from flowtrack.services.submissions import accept_many
from flowtrack.store import executions
from flowtrack.store.database import Database, SqliteDatabase, Transaction
from flowtrack.store.executions import ClaimedExecution
from flowtrack.store.tables import workflow_execution
from flowtrack.system import RealSystem

BATCH = 50
ROUNDS = 30


async def main(options: argparse.Namespace) -> None:
    """Fill up step by step and measure at each."""
    sizes = [int(size) for size in options.waiting.split(",")]
    first: float | None = None
    async with a_database(options.database) as database:
        system = RealSystem()
        await database.write(lambda tx: make_burst(tx, system))
        await database.write(lambda tx: accept_many(tx, system, [incoming(n) for n in range(BATCH)]))
        there = 0
        for size in sizes:
            await fill(database, system, there, size)
            there = size
            claim, look = await measure(database, system)
            first = first or claim
            row(f"claim of {BATCH} among {size:,} waiting", f"{claim * 1e3:.2f} ms", f"{claim / first:.2f} × the first")
            row(f"next due among {size:,} waiting", f"{look * 1e3:.2f} ms")


async def fill(database: Database, system: RealSystem, there: int, size: int) -> None:
    """Add waiting executions until there are ``size``: copies of one, due in days."""
    for start in range(there, size, 5000):
        await database.write(partial(_copies, system, start, min(start + 5000, size)))
    if not isinstance(database, SqliteDatabase):
        await database.write(lambda tx: tx.execute(text("ANALYZE")))


def _copies(system: RealSystem, start: int, end: int, tx: Transaction) -> None:
    model = tx.execute(workflow_execution.select().limit(1)).mappings().one()
    rows = [
        {
            **model,
            "id": system.new_id(),
            "status": "paused",
            "reason": "waiting",
            "due_at": system.now() + timedelta(days=3, seconds=n),
        }
        for n in range(start, end)
    ]
    tx.execute(insert(workflow_execution), rows)


async def measure(database: Database, system: RealSystem) -> tuple[float, float]:
    """Seconds of one claim of a batch and of one look at the next due; medians."""
    claims, looks = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        claimed = await database.write(partial(_claim, system))
        claims.append(time.perf_counter() - began)
        assert len(claimed) == BATCH
        await database.write(partial(_give_back, system, claimed))
        began = time.perf_counter()
        await database.read(executions.next_due)
        looks.append(time.perf_counter() - began)
    return median(claims), median(looks)


def _claim(system: RealSystem, tx: Transaction) -> list[ClaimedExecution]:
    until = system.now() + timedelta(seconds=30)
    return executions.claim_due(tx, now=system.now(), lease_until=until, owner="bench", most=BATCH)


def _give_back(system: RealSystem, claimed: list[ClaimedExecution], tx: Transaction) -> None:
    now = system.now()
    executions.save_executions(tx, [replace(a_save(item), due_at=now) for item in claimed])


def run() -> None:
    """Read the arguments and go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", default="1000,100000,1000000")
    parser.add_argument("--database", help="postgresql://… of an empty database; default: SQLite")
    asyncio.run(main(parser.parse_args()))


if __name__ == "__main__":
    run()
