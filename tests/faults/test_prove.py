"""A small draw of ``flowtrack prove``, by the code that the command runs. In full, on any machine: the command."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from flowtrack.cli.prove import PROGRAMS
from flowtrack.prove import crowd, faults, matrix
from flowtrack.prove.faults import FAULTS
from flowtrack.prove.matrix import Row, Terms
from flowtrack.prove.nursery import Nursery
from flowtrack.prove.stage import Stage, a_stage
from flowtrack.prove.world import LEASE_SECONDS
from flowtrack.settings import load_settings
from flowtrack.store.scratch import ScratchPostgres
from tests.servers.postgres import PostgresServer

EXECUTIONS = 12
BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few leads need not take so long to come."""
    monkeypatch.setattr(crowd, "SPREAD_SECONDS", 1.0)
    monkeypatch.setattr(faults, "DATABASE_AWAY_SECONDS", LEASE_SECONDS + 1)


@pytest.fixture
def user(postgres: PostgresServer) -> Iterator[str]:
    """The database of a user."""
    name = "the_users_own"
    yield postgres.create_database(name)
    postgres.drop_database(name)


@asynccontextmanager
async def a_stage_at(url: str) -> AsyncIterator[Stage]:
    async with a_stage(load_settings({"DATABASE_URL": url}), PROGRAMS, lambda ended: None) as stage:
        yield stage


async def a_row(stage: Stage, name: str, *, by_redis: bool = False) -> Row:
    """The row of this fault, in which nothing is wrong."""
    row = await matrix.run(stage, BY_NAME[name], Terms(EXECUTIONS, seed=1, by_redis=by_redis))
    assert row.well, (row.not_run, row.violations)
    assert row.figures
    assert row.figures.accepted == row.figures.completed == EXECUTIONS
    return row


# Faults ---------------------------------------------------------------------------------------------------


async def test_sqlite_killed_and_with_a_server_that_drops_mails(tmp_path: Path) -> None:
    async with a_stage_at(f"sqlite:///{tmp_path / 'flowtrack.sqlite3'}") as stage:
        # On a slow machine a mail may be under way at two of them: then a person is asked, and that is told as well.
        assert "6 × kill -9 of 'up'" in (await a_row(stage, "kill")).done
        dropped = (await a_row(stage, "smtp-drop")).figures
        assert dropped
        assert dropped.second_copies == dropped.doubts > 0


async def test_postgresql_with_a_frozen_worker_and_without_its_database(user: str) -> None:
    async with a_stage_at(user) as stage:
        assert (await a_row(stage, "freeze")).late
        await a_row(stage, "database")


async def test_postgresql_that_is_really_restarted() -> None:
    with PostgresServer() as server:
        url = server.create_database("flowtrack")

        class Restarted(ScratchPostgres):
            """Is away as a server is that restarts: it answers nobody for a while."""

            @asynccontextmanager
            async def away(self) -> AsyncIterator[None]:
                await asyncio.to_thread(server.stop)
                yield
                await asyncio.to_thread(server.start)

        async with a_stage_at(url) as stage:
            await a_row(dataclasses.replace(stage, scratch=Restarted(url)), "database")


async def test_postgresql_and_redis(user: str) -> None:
    async with a_stage_at(user) as stage:
        await a_row(stage, "redis-kill", by_redis=True)
        storm = await a_row(stage, "storm", by_redis=True)
    assert {what.partition(" × ")[2] for what in storm.done} >= {"kill -9 of 'worker'", "FLUSHALL"}


# It can fail ----------------------------------------------------------------------------------------------


async def test_row_fails_if_a_mail_is_lost_on_the_way(
    user: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with a_stage_at(user) as stage:
        stage.sink.keep = lambda recipient, message_id: None  # type: ignore[method-assign]
        row = await matrix.run(stage, BY_NAME["calm"], Terms(1, seed=1, by_redis=False))
    assert not row.well
    assert row.figures
    assert row.figures.lost == 1
    assert row.logs
    assert {path.name for path in row.logs.iterdir()} >= {"calm-1-serve.log", "calm-2-worker.log"}


def test_nursery_kills_what_does_not_end(tmp_path: Path) -> None:
    """SIGTERM to a process that stands still does nothing."""
    with Nursery(PROGRAMS) as nursery:
        plan = {"FLOWTRACK_DATA_DIR": str(tmp_path), "FLOWTRACK_PORT": "0"}
        pid = nursery.start("flowtrack", role="up", environment=plan, log=str(tmp_path / "log"))
        os.kill(pid, signal.SIGSTOP)
        os.kill(pid, signal.SIGTERM)
        assert nursery.wait(pid, patience=0.1) == -signal.SIGKILL
