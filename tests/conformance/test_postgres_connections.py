"""What every connection to PostgreSQL is told before it is used."""

from __future__ import annotations

import asyncio
import socket
import sys
import time
import traceback
from datetime import timedelta

import pytest
from sqlalchemy import text

from flowtrack.domain.errors import ConflictError, UnavailableError
from flowtrack.store import database as database_module
from flowtrack.store import executions, schema
from flowtrack.store.database import Transaction, open_database
from tests.clock import START, ManualSystem
from tests.conformance.table import LEASE, Table
from tests.servers.postgres import PostgresServer


@pytest.fixture(params=["asyncio", "uvloop"])
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": request.param == "uvloop"}


async def test_a_server_that_vanishes_is_noticed_in_half_a_minute(postgres: PostgresServer) -> None:
    """The system does it; that it does can be seen only where a network is cut."""
    database = open_database(postgres.url("postgres"))

    def options(tx: Transaction) -> list[int]:
        wire = tx.connection.driver_connection._transport.get_extra_info("socket")  # type: ignore[union-attr]
        names = ["TCP_KEEPINTVL", "TCP_KEEPCNT"] + (
            ["TCP_KEEPIDLE", "TCP_USER_TIMEOUT"] if sys.platform != "darwin" else []
        )
        probes = [wire.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in names]
        return [int(wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0), *probes]

    alive, between, tries, *rest = await database.read(options)
    await database.close()
    assert alive
    assert rest in ([], [10, 25_000])
    assert 10 + between * tries <= 30


async def test_who_stands_still_in_a_transaction_loses_it_and_its_locks(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a worker that is frozen right after a claim. It is told, and others get its rows."""
    monkeypatch.setattr(database_module, "MOST_IDLE_MS", 200)
    frozen, other = open_database(postgres_url), open_database(postgres_url)
    table = await Table(other, ManualSystem()).lay()
    (key,) = await table.add(1)

    def claim(tx: Transaction) -> None:
        assert len(executions.claim_due(tx, START, 1)) == 1
        time.sleep(0.6)
        executions.held_fences(tx, [key])

    with pytest.raises(UnavailableError):
        await frozen.write(claim)
    assert [item.id for item in await table.claim()] == [key]
    await frozen.close()
    await other.close()


async def test_leases_are_taken_back_past_one_that_is_locked(postgres_url: str) -> None:
    one, other = open_database(postgres_url), open_database(postgres_url)
    table = await Table(other, ManualSystem()).lay()
    locked, free = await table.add(2)
    await table.claim()
    late = LEASE + timedelta(seconds=1)
    async with one.engine.begin() as connection:  # type: ignore[attr-defined]
        await connection.run_sync(lambda tx: executions.held_fences(tx, [locked]))
        assert await other.write(lambda tx: executions.expire_leases(tx, real_now=late, now=late)) == 1
    assert [item.id for item in await table.claim(now=late)] == [free]
    await one.close()
    await other.close()


async def test_a_server_that_became_a_standby_is_left(postgres: PostgresServer, postgres_url: str) -> None:
    """It answers, but takes no writes. Connections made before are not kept."""
    name = postgres_url.rpartition("/")[2]
    await asyncio.to_thread(postgres._execute, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    database = open_database(postgres_url)
    with pytest.raises(UnavailableError, match="read-only"):
        await database.write(schema.upgrade)
    await asyncio.to_thread(postgres._execute, f"ALTER DATABASE {name} RESET default_transaction_read_only")
    assert (await database.write(schema.upgrade))[1] == schema.newest()
    await database.close()


async def test_what_people_sent_in_is_in_no_trace(postgres_url: str) -> None:
    database = open_database(postgres_url)
    broken = text("INSERT INTO workspace (id, slug) VALUES ('ada@example.com', 'x')")  # names no name
    with pytest.raises(ConflictError) as failure:
        await database.write(lambda tx: tx.execute(broken))
    told = "".join(traceback.format_exception(failure.value))
    assert "not-null" in told
    assert "Failing row" not in told
    await database.close()
