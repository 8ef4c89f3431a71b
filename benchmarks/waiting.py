"""What it costs to find what is due while many wait: the claim with its save, the mark of the relay, "when is the
next?", the status of the queue; and how late a wait ends.

``python -m benchmarks.waiting [--waiting 1000,100000,1000000] [--postgres]``
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import insert, text, update
from tests.conformance.table import a_save, hold

from benchmarks.bench import a_database, incoming, make_burst, median, percentile, row
from flowtrack.engine import codec
from flowtrack.engine.state import Path, Reason, Standing, State, Status
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services import work
from flowtrack.services.submissions import accept_many
from flowtrack.store import dispatch, executions, tally
from flowtrack.store.database import Database, SqliteDatabase, Transaction
from flowtrack.store.dispatch import Dispatched
from flowtrack.store.executions import ClaimedExecution
from flowtrack.store.tables import workflow_execution
from flowtrack.system import RealSystem
from flowtrack.transports.inprocess import InProcess
from flowtrack.worker.loop import Worker
from flowtrack.worker.turn import TurnResult
from flowtrack.worker.versions import Versions

BATCH = 50
ROUNDS = 30
WAKE_UPS = 100
PAUSE_SECONDS = 0.03
T = TypeVar("T")


async def main(options: argparse.Namespace) -> None:
    """Fill up step by step and measure at each."""
    sizes = [int(size) for size in options.waiting.split(",")]
    first: float | None = None
    async with a_database(postgres=options.postgres) as database:
        system = RealSystem()
        await database.write(lambda tx: make_burst(tx, system))
        await database.write(lambda tx: accept_many(tx, system, [incoming(n) for n in range(BATCH)]))
        there = 0
        for size in sizes:
            await fill(database, system, there, size)
            there = size
            claim, mark, look = await measure(database, system)
            first = first or claim
            row(f"claim of {BATCH} among {size:,} waiting", f"{claim * 1e3:.2f} ms", f"{claim / first:.2f} × the first")
            row(f"the relay's mark on {BATCH} among {size:,} waiting", f"{mark * 1e3:.2f} ms")
            row(f"next due among {size:,} waiting", f"{look * 1e3:.2f} ms")
            row(f"queue status among {size:,} waiting", f"{await status(database, system) * 1e3:.2f} ms")
            await database.write(partial(_postpone, system, timedelta(hours=1)))  # the worker must not take the batch
            late = await lateness(database, system)
            await database.write(partial(_postpone, system, timedelta()))
            beside = f"p99 {percentile(late, 0.99) * 1e3:.1f} ms of {len(late)}"
            row(f"lateness of a wake-up among {size:,} waiting", f"{median(late) * 1e3:.1f} ms", beside)


async def fill(database: Database, system: RealSystem, there: int, size: int) -> None:
    """Add waiting executions until there are ``size``: copies of one, due in days."""
    for start in range(there, size, 5000):
        await database.write(partial(_copies, system, start, min(start + 5000, size)))
    if not isinstance(database, SqliteDatabase):
        for _ in range(size // 10_000):  # as every process does from time to time
            await database.write(tally.fold)
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


async def measure(database: Database, system: RealSystem) -> tuple[float, float, float]:
    """Seconds of one claim of a batch, of one mark on it, and of one look at the next due; medians."""
    claims, marks, looks = [], [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        marked = await database.write(partial(_mark, system))
        marks.append(time.perf_counter() - began)
        began = time.perf_counter()
        claimed = await database.write(partial(_claim, system))
        claims.append(time.perf_counter() - began)
        assert len(claimed) == len(marked) == BATCH
        await database.write(partial(_give_back, system, claimed))
        began = time.perf_counter()
        await database.read(executions.next_due)
        looks.append(time.perf_counter() - began)
    return median(claims), median(marks), median(looks)


async def status(database: Database, system: RealSystem) -> float:
    """Seconds of one look at the four figures, the law and the lateness, of all workspaces; median."""
    looks = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await database.read(lambda tx: (executions.queue_counts(tx, None, system.now()), work.look(tx, system)))
        looks.append(time.perf_counter() - began)
    return median(looks)


async def lateness(database: Database, system: RealSystem) -> list[float]:
    """Seconds from the moment a wait was to end until its end was on record, for waits that end one by one."""
    due = {system.new_id(): system.now() + timedelta(seconds=0.5 + PAUSE_SECONDS * n) for n in range(WAKE_UPS)}
    await database.write(partial(_waits, system, due))
    ended: dict[str, float] = {}
    transport = InProcess()
    worker = Worker(_Watched(database, ended, due), system, {}, Versions(REGISTRY), transport, sole=True)
    working = asyncio.create_task(worker.run())
    while len(ended) < WAKE_UPS:
        await asyncio.sleep(0.05)
    worker.stop()
    await working
    return [ended[key] - moment.timestamp() for key, moment in due.items()]


class _Watched:
    """A database that tells when an execution is seen to be completed, right after the commit."""

    def __init__(self, database: Database, ended: dict[str, float], wanted: Collection[str]) -> None:
        self._database, self._ended, self._wanted = database, ended, wanted
        self.read, self.close = database.read, database.close

    async def write(self, work: Callable[[Transaction], T]) -> T:
        result = await self._database.write(work)
        if isinstance(result, TurnResult):
            self._ended |= {key: time.time() for key in result.touched if key in self._wanted}
        return result


def _postpone(system: RealSystem, length: timedelta, tx: Transaction) -> None:
    """Make those that are claimed again and again due that much later than now."""
    batch = workflow_execution.c.due_at < system.now() + timedelta(days=1)
    tx.execute(update(workflow_execution).where(batch).values(due_at=system.now() + length))


def _waits(system: RealSystem, due: Mapping[str, datetime], tx: Transaction) -> None:
    """Executions that stand at the burst's wait, each until its moment; nothing follows but the end."""
    model = tx.execute(workflow_execution.select().limit(1)).mappings().one()
    rows = []
    for key, moment in due.items():
        path = Path("wait", Standing.WAITING, 1, entered_at=system.now(), due_at=moment)
        state = State(Status.PAUSED, (path,), 2, reason=Reason.WAITING, due_at=moment)
        changes = {"id": key, "status": "paused", "reason": "waiting", "due_at": moment, "fence": 1}
        rows.append({**model, **changes, "state": codec.encode(state), "lease_until": None, "lease_owner": None})
    tx.execute(insert(workflow_execution), rows)


def _mark(system: RealSystem, tx: Transaction) -> list[Dispatched]:
    now = system.now()
    return dispatch.dispatch(tx, now=now, real_now=now, lost_before=now - timedelta(minutes=1), most=BATCH)


def _claim(system: RealSystem, tx: Transaction) -> list[ClaimedExecution]:
    return hold(tx, executions.claim_due(tx, system.now(), BATCH), "bench")


def _give_back(system: RealSystem, claimed: list[ClaimedExecution], tx: Transaction) -> None:
    now = system.now()
    executions.save_executions(tx, [a_save(item)._replace(due_at=now) for item in claimed])


def run() -> None:
    """Read the arguments and go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", default="1000,100000,1000000")
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL server of its own; else SQLite")
    asyncio.run(main(parser.parse_args()))


if __name__ == "__main__":
    run()
