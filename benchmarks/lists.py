"""What a page of the executions' and of the leads' list costs among a million, for what people ask for; and what a
bulk counts.

``python -m benchmarks.lists [--executions 1000000] [--postgres] [--plans]``
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Table, event, insert, text

from benchmarks.bench import a_database, engine_of, incoming, make_burst, median, row
from flowtrack.services import execution_batches, places
from flowtrack.services.gallery import Sample
from flowtrack.services.submissions import accept_many
from flowtrack.store import execution_list, execution_views, lead_list, lead_words, tally
from flowtrack.store.bulk import insert_all
from flowtrack.store.database import Database, SqliteDatabase, Transaction
from flowtrack.store.execution_list import EVERYTHING, Filter, Mark
from flowtrack.store.lead_list import Wanted
from flowtrack.store.tables import lead, workflow, workflow_execution, workflow_version
from flowtrack.system import RealSystem, uuid7

CHUNK = 10_000
ROUNDS = 11
PAGE = 51
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
APART = timedelta(seconds=20)


def _row_of(table: Table) -> Any:
    """A kind of named tuple with the table's columns."""
    return NamedTuple(table.name, [(name, Any) for name in table.c.keys()])  # noqa: SIM118


KINDS = (
    *(("completed", None, "finished"),) * 450,
    *(("completed", None, "ended"),) * 200,
    *(("completed", None, "goal"),) * 20,
    *(("completed", None, "suppressed"),) * 30,
    *(("paused", "waiting", None),) * 250,
    *(("failed", None, None),) * 50,
)
RARE = {7: ("cancelled", None, None), 13: ("paused", "held", None), 17: ("paused", "operator", None)}
"""One in ten thousand each."""
EXECUTION: Any = _row_of(workflow_execution)
LEAD: Any = _row_of(lead)


async def main(options: argparse.Namespace) -> None:
    """Fill up and measure."""
    async with a_database(postgres=options.postgres) as database:
        system = RealSystem()
        sample = await database.write(lambda tx: make_burst(tx, system))
        await database.write(lambda tx: accept_many(tx, system, [incoming(0)]))
        rare = await database.write(partial(_second_workflow, system))
        models = await database.read(_models)
        for start in range(0, options.executions, CHUNK):
            await database.write(partial(_fill, models, (sample.workflow_id, *rare), start, options.executions))
        if not isinstance(database, SqliteDatabase):
            for _ in range(options.executions // CHUNK):
                await database.write(tally.fold)
            await database.write(lambda tx: tx.execute(text("ANALYZE")))
        if options.plans:
            event.listen(engine_of(database), "before_cursor_execute", _print)
        middle = BEGIN + APART * (options.executions // 2)
        for name, wanted in asked(middle, sample, rare[0]).items():
            await measure(database, sample, name, wanted, middle)
        for name, whom in whom_asked().items():
            await measure_leads(database, sample, name, whom, middle)
        for kind, wanted in (("retry", EVERYTHING), ("cancel", EVERYTHING), ("retry", Filter(search="ada5"))):
            look = partial(execution_batches.count, workspace=sample.workspace, kind=kind, wanted=wanted)
            began = time.perf_counter()
            found = await database.read(look)
            took = time.perf_counter() - began
            row(f"count of a bulk {kind} ({wanted.search or 'all'}): {found:,}", f"{took * 1e3:.1f} ms")


def asked(middle: datetime, sample: Sample, rare: str) -> Mapping[str, Filter]:
    """What people ask for, by name."""
    day = {"created_from": middle, "created_to": middle + timedelta(days=1)}
    common = sample.workflow_id
    return {
        "all": EVERYTHING,
        "status=completed": Filter(("completed",)),
        "status=failed": Filter(("failed",)),
        "status=failed,cancelled": Filter(("failed", "cancelled")),
        "status=cancelled (100)": Filter(("cancelled",)),
        "reason=held (100)": Filter(reason="held"),
        "outcome=goal": Filter(outcome="goal"),
        "workflow": Filter(workflow_id=common),
        "workflow (1 %)": Filter(workflow_id=rare),
        "workflow, status=failed": Filter(("failed",), workflow_id=common),
        "workflow (1 %), status=cancelled": Filter(("cancelled",), workflow_id=rare),
        "a day": Filter(**day),  # type: ignore[arg-type]
        "a day, status=failed": Filter(("failed",), **day),  # type: ignore[arg-type]
        "a day, workflow": Filter(workflow_id=common, **day),  # type: ignore[arg-type]
        "a day, workflow (1 %), status=failed": Filter(("failed",), workflow_id=rare, **day),  # type: ignore[arg-type]
        "q=one address": Filter(search="ada123457@"),
        "q=one name": Filter(search="Zoe77778 Q"),
        "q=100 leads": Filter(search="ada1234"),
        "q=nobody": Filter(search="nobody"),
        "q=half of all": Filter(search="ada"),
        "q=half of all, status=cancelled": Filter(("cancelled",), search="ada"),
        "q=half of all, workflow (1 %)": Filter(workflow_id=rare, search="ada"),
        "q=10,000 leads": Filter(search="ada77"),
        "q=10,000 leads, all of them old": Filter(search="old"),
        "q=100 leads, status=failed": Filter(("failed",), search="ada1234"),
    }


def whom_asked() -> Mapping[str, Wanted]:
    """Which leads people ask for, by name."""
    return {
        "leads: all": Wanted(),
        "leads: status=new": Wanted("new"),
        "leads: status=booked (none)": Wanted("booked"),
        "leads: not suppressed": Wanted(suppressed=False),
        "leads: q=one address": Wanted(text="ada123457@"),
        "leads: q=100": Wanted(text="ada1234"),
        "leads: q=half of all": Wanted(text="ada"),
        "leads: q=all by their name": Wanted(text="quist"),
        "leads: q=all, and one": Wanted(text="quist ada123457"),
        "leads: q=nobody": Wanted(text="nobody"),
    }


async def measure_leads(database: Database, sample: Sample, name: str, wanted: Wanted, middle: datetime) -> None:
    """A first page of leads, each with its newest execution, and one in the middle."""

    def page(tx: Transaction, before: str | None) -> None:
        rows = lead_list.page(tx, sample.workspace.id, wanted, before=before, most=PAGE)
        places.stand(tx, execution_views.newest_of(tx, [found.id for found in rows]))

    await _measure(database, name, page, [None, str(uuid7(int(middle.timestamp() * 1000), 0, 0))])


async def measure(database: Database, sample: Sample, name: str, wanted: Filter, middle: datetime) -> None:
    """A first page of executions, and the one in the middle."""
    size = await database.read(lambda tx: execution_list.count(tx, sample.workspace.id, wanted))
    found = await database.read(partial(_middle, sample, wanted, middle))

    def page(tx: Transaction, cursor: str | None) -> None:
        places.listed(tx, sample.workspace, wanted, cursor, PAGE)

    await _measure(database, f"{name}: {size:,}", page, [None, found[0].id] if found else [None])


def _middle(sample: Sample, wanted: Filter, middle: datetime, tx: Transaction) -> list[Mark]:
    earlier = replace(wanted, created_to=min(middle, wanted.created_to or middle))
    return execution_list.find(tx, sample.workspace.id, earlier, None, 1)


async def _measure(
    database: Database, name: str, page: Callable[[Transaction, str | None], object], cursors: Sequence[str | None]
) -> None:
    """Milliseconds of the page from before each cursor, and of the slowest of all."""
    took = [[await _timed(database, page, cursor) for _ in range(ROUNDS)] for cursor in cursors]
    spans = " · ".join(f"{median(times) * 1e3:.1f}" for times in took)
    row(name, f"{spans} ms", f"slowest {max(map(max, took)) * 1e3:.1f} ms")


async def _timed(database: Database, page: Callable[[Transaction, str | None], object], cursor: str | None) -> float:
    began = time.perf_counter()
    await database.read(lambda tx: page(tx, cursor))
    return time.perf_counter() - began


def _second_workflow(system: RealSystem, tx: Transaction) -> tuple[str, str]:
    """A workflow that one execution in a hundred goes through; its id and its version's."""
    made, version = (
        dict(tx.execute(table.select()).mappings().first() or {}) for table in (workflow, workflow_version)
    )
    made |= {"id": system.new_id(), "name": "Seldom"}
    version |= {"id": system.new_id(), "workflow_id": made["id"]}
    tx.execute(insert(workflow).values(**made))
    tx.execute(insert(workflow_version).values(**version))
    return made["id"], version["id"]


def _models(tx: Transaction) -> tuple[dict[str, Any], dict[str, Any]]:
    one = tx.execute(workflow_execution.select()).mappings().one()
    return dict(one), dict(tx.execute(lead.select()).mappings().one())


def _fill(
    models: tuple[dict[str, Any], dict[str, Any]], flows: tuple[str, str, str], start: int, size: int, tx: Transaction
) -> None:
    """Executions of as many leads, of all kinds, one every twenty seconds."""
    rows = list(_rows(models, flows, start, size))
    people = [item[0] for item in rows]
    insert_all(tx, lead, people)
    words = (lead_words.words_of(one.workspace_id, one.id, one.email, one.name) for one in people)
    lead_words.add(tx, chain.from_iterable(words))
    insert_all(tx, workflow_execution, [item[1] for item in rows])


def _rows(
    models: tuple[dict[str, Any], dict[str, Any]], flows: tuple[str, str, str], start: int, size: int
) -> Iterator[tuple[Any, Any]]:
    common, rare, version = flows
    model, person = models
    chance = random.Random(start)
    for n in range(start, start + CHUNK):
        at = BEGIN + APART * n
        lead_id, key = (str(uuid7(int(at.timestamp() * 1000), place, n)) for place in (0, 1))
        status, reason, outcome = RARE.get(n % 10_000) or chance.choice(KINDS)
        name = f"old{n}" if n < size // 100 else ("ada" if n % 2 else "zoe") + str(n)
        seldom = n % 100 == 50
        values = {
            "id": key,
            "lead_id": lead_id,
            "workflow_id": rare if seldom else common,
            "version_id": version if seldom else model["version_id"],
            "status": status,
            "reason": reason,
            "outcome": outcome,
            "created_at": at,
            "due_at": at + timedelta(days=4000) if reason == "waiting" else None,
            "fence": 1,
        }
        who = {
            "id": lead_id,
            "email": f"{name}@example.com",
            "name": f"{name.capitalize()} Quist",
            "unsubscribe_token": f"{n:022d}",
        }
        yield LEAD(**person | who | {"created_at": at}), EXECUTION(**model | values)


def _print(*args: Any) -> None:
    print(args[2][:2000])


def run() -> None:
    """Read the arguments and go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--executions", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL server of its own; else SQLite")
    parser.add_argument("--plans", action="store_true", help="print the statements")
    asyncio.run(main(parser.parse_args()))


if __name__ == "__main__":
    run()
