"""``flowtrack queue status``: what is to be done, who does it, and in words what is wrong."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from flowtrack.store import workers
from flowtrack.store.database import Transaction, open_database
from flowtrack.store.workers import WorkerRow
from tests.api.test_work import FOUR, NOTHING
from tests.cli.conftest import Cli
from tests.cli.past import Past
from tests.clock import ManualSystem
from tests.conformance.table import Table


def by_hand(path: Path, statement: str) -> None:
    """What somebody does with sqlite3, which minds no references."""
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def change(url: str, work: Callable[[Transaction], object]) -> None:
    """Change something in the database there."""

    async def run() -> None:
        database = open_database(url)
        await database.write(work)
        await database.close()

    asyncio.run(run())


def fill(url: str, ago: timedelta) -> None:
    """Two executions that have been due since then."""
    system = ManualSystem(datetime.now(UTC) - ago)

    def work(tx: Transaction) -> None:
        table = Table(None, system)  # type: ignore[arg-type]
        table._lay(tx)
        table._add(tx, 2, system.now())

    change(url, work)


def beat(url: str) -> None:
    """A worker says that it lives."""
    now = datetime.now(UTC)
    change(url, lambda tx: workers.beat(tx, WorkerRow("w1", "mail-[1]/4711", "inprocess", 5, 2, now, now)))


def figures(out: str) -> dict[str, str]:
    """The figures of the lower half, by name."""
    lines = [line.split() for line in out.partition("\naccepted")[2].splitlines()[1:]]
    return {line[0]: line[1] for line in lines if len(line) > 1}


def test_queue_status(cli: Cli, past: Past) -> None:
    told = cli("queue", "status", "--json").json()
    assert [told[name] for name in FOUR] == [0, 0, 1, 1]
    assert (told["transport"], told["workers"], told["lateSeconds"]) == (None, [], 0)
    assert told["executions"] == {
        **NOTHING,
        "accepted": 3,
        "paused": {"waiting": 1, "held": 0, "operator": 0},
        "completed": {"finished": 1},
        "failed": 1,
    }
    out = cli("queue", "status").out
    assert [line.split()[:2] for line in out.splitlines()[:4]] == [
        ["waiting", "0"],
        ["active", "0"],
        ["delayed", "1"],
        ["failed", "1"],
    ]
    law = {"queued": "0", "running": "0", "paused": "1", "completed": "1", "failed": "1", "cancelled": "0"}
    assert law.items() <= figures(out).items()
    assert out.endswith("\nNo worker is running.\n")
    assert max(map(len, out.splitlines())) <= 80


def test_nothing_there_yet(cli: Cli, sqlite_path: Path) -> None:
    told = cli("queue", "status", "--json").json()
    assert [told[name] for name in FOUR] == [0, 0, 0, 0]
    assert told["executions"] == NOTHING
    assert max(map(len, cli("queue", "status").out.splitlines())) <= 80


def test_what_is_late_and_who_works(cli: Cli, database_url: str) -> None:
    fill(database_url, timedelta(minutes=10))
    late = "(300 s is the limit), and nobody took it."
    out = cli("queue", "status", DATABASE_URL=database_url).out
    assert "due, and nobody has taken it yet; the oldest for 10 min" in out
    assert late in out
    assert "Something is due, and nobody is there to do it." in out
    beat(database_url)
    told = cli("queue", "status", "--json", DATABASE_URL=database_url).json()
    assert (told["waiting"], told["executions"]["queued"], told["workers"][0]["underWay"]) == (2, 2, 2)
    assert 600 <= told["lateSeconds"] < 660
    out = cli("queue", "status", DATABASE_URL=database_url, FLOWTRACK_LATE_SECONDS="3600").out
    assert "mail-[1]/4711" in out
    assert "2 of 5" in out
    assert "nobody is there" not in out
    assert late not in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("hand", "sentence"),
    [
        ("DELETE FROM workflow_execution", "2 executions that were accepted are not on record."),
        (
            "UPDATE workflow_execution SET status = 'asleep'",
            "2 executions have a status or reason that FlowTrack does not know.",
        ),
    ],
)
def test_what_a_hand_did_is_said(cli: Cli, database_url: str, hand: str, sentence: str) -> None:
    fill(database_url, timedelta())
    assert "record" not in cli("queue", "status", DATABASE_URL=database_url).out
    change(database_url, lambda tx: tx.execute(text(hand)))
    assert sentence in cli("queue", "status", DATABASE_URL=database_url).out.splitlines()
    assert cli("queue", "status", "--json", DATABASE_URL=database_url).json()["executions"]["missing"] == 2


@pytest.mark.parametrize("status", ["paused", "completed"])
def test_row_removed_beside_flowtrack_is_missed(cli: Cli, past: Past, status: str) -> None:
    by_hand(past.path, f"DELETE FROM workflow_execution WHERE status = '{status}'")
    assert "1 execution that was accepted is not on record." in cli("queue", "status").out
