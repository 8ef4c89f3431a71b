"""``flowtrack prove``: what it says, and that it leaves what is the user's alone. What it proves: ``tests/faults``."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flowtrack.prove import crowd
from flowtrack.prove.faults import FAULTS
from flowtrack.store.database import Transaction, open_database
from flowtrack.store.scratch import PREFIX
from tests.cli.conftest import Cli
from tests.cli.process import PATIENCE_SECONDS, Running
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer

USERS_OWN = "the_users_own"


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few leads need not take so long to come."""
    monkeypatch.setattr(crowd, "SPREAD_SECONDS", 0.2)


@pytest.fixture
def user(postgres: PostgresServer) -> Iterator[str]:
    """The database of a user."""
    yield postgres.create_database(USERS_OWN)
    postgres.drop_database(USERS_OWN)


def there_is(server: PostgresServer) -> tuple[list[str], list[str]]:
    """The scratch databases on the server, and the tables in the user's own."""
    names = ask(server.url("postgres"), f"SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}%'")
    return names, ask(server.url(USERS_OWN), "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")


def ask(url: str, *statements: str) -> list[str]:
    """What the last of these finds."""

    def work(tx: Transaction) -> list[str]:
        return [row[0] for row in [tx.exec_driver_sql(statement) for statement in statements][-1]]

    async def run() -> list[str]:
        database = open_database(url)
        try:
            return await database.write(work)
        finally:
            await database.close()

    return asyncio.run(run())


def until(fulfilled: Callable[[], bool]) -> None:
    """Wait for something of another process, which may have a database to remove on a busy disk."""
    end = time.monotonic() + 2 * PATIENCE_SECONDS
    while not fulfilled():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_figures_of_each_row_and_nothing_of_the_users_is_touched(
    cli: Cli, user: str, postgres: PostgresServer, redis: RedisServer
) -> None:
    with redis.client() as client:
        client.set("mine", "1")
        answer = cli("prove", "--executions", "5", "--only", "calm", "--json", DATABASE_URL=user, REDIS_URL=redis.url)
        assert client.keys("*") == ["mine"]
    assert answer.code == 0
    document = answer.json()
    (row,) = document["rows"]
    assert document["well"]
    assert (row["fault"], row["accepted"], row["completed"], row["mails"]) == ("calm", 5, 5, 10)
    assert there_is(postgres) == ([], [])


def test_table_on_sqlite_and_its_folder_is_gone(cli: Cli, tmp_path: Path) -> None:
    answer = cli("prove", "--executions", "5", "--only", "calm")
    assert answer.code == 0
    assert re.search(r"^calm +5 +5 +10 +0 \(0\) +0 +0 +\d+ s$", answer.out, re.MULTILINE)
    assert answer.out.splitlines()[-1].startswith("Well:")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_nothing_is_left_of_one_that_is_stopped(
    user: str, postgres: PostgresServer, how: signal.Signals, code: int
) -> None:
    with Running("prove", "--only", "calm", "--executions", "2000", DATABASE_URL=user) as prove:
        until(lambda: len(children_of(prove.process.pid)) == 4)
        children = children_of(prove.process.pid)
        os.kill(children[-1], signal.SIGSTOP)  # one that stands still has to end as well
        prove.signal(how)
        assert prove.ended() == code
        until(lambda: not any(map(lives, children)))
    until(lambda: there_is(postgres) == ([], []))


def children_of(pid: int) -> list[int]:
    """The processes that this one has started, and those that they have."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [(int(child), int(parent)) for child, parent in map(str.split, listed.splitlines())]
    children = [child for child, parent in parents if parent == pid]
    return children + [grandchild for child in children for grandchild, parent in parents if parent == child]


def lives(pid: int) -> bool:
    """Whether the process has not ended yet; one that nobody has buried has."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def test_login_that_may_not_make_databases_is_told_what_to_grant(cli: Cli, user: str) -> None:
    ask(user, "CREATE ROLE nobody LOGIN", "SELECT 1")
    try:
        answer = cli("prove", DATABASE_URL=user.replace("postgres@", "nobody@"))
    finally:
        ask(user, "DROP ROLE nobody", "SELECT 1")
    assert answer.code == 2
    assert answer.err == (
        "flowtrack: DATABASE_URL: No scratch database can be made beside yours (permission denied to create database). "
        "Let it be: ALTER ROLE nobody CREATEDB\n"
    )


def test_without_a_redis_server_its_rows_are_not_proven(cli: Cli, user: str, tmp_path: Path) -> None:
    answer = cli("prove", "--only", "redis-stop", DATABASE_URL=user, PATH=str(tmp_path))
    assert answer.code == 1
    assert re.search(r"redis-stop +not run", answer.out)
    assert "There is no redis-server on the PATH." in answer.out
    assert answer.out.splitlines()[-1] == "1 of 1 not run, and so not proven."


def test_unknown_fault_is_named_and_those_there_are(cli: Cli) -> None:
    answer = cli("prove", "--only", "thunder")
    assert answer.code == 2
    assert answer.err.startswith("flowtrack: --only: there is no fault 'thunder'. There are: calm, kill, freeze,")


def test_every_fault_says_what_is_done(cli: Cli) -> None:
    answer = cli("prove", "--list")
    assert answer.code == 0
    assert all(fault.name in answer.out and fault.text.endswith((".", ".)")) for fault in FAULTS)
