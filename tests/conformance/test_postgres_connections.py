"""What every connection to PostgreSQL is told before it is used."""

from __future__ import annotations

import socket
import sys
import time
import uuid
from datetime import timedelta

import pytest

from flowtrack.domain.errors import UnavailableError
from flowtrack.store import database as database_module
from flowtrack.store import executions
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
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a worker that is frozen right after a claim. It is told, and others get its rows."""
    monkeypatch.setattr(database_module, "MOST_IDLE_MS", 200)
    name = f"test_{uuid.uuid4().hex}"
    postgres.create_database(name, template="flowtrack_template")
    frozen, other = open_database(postgres.url(name)), open_database(postgres.url(name))
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
    postgres.drop_database(name)


async def test_leases_are_taken_back_past_one_that_is_locked(postgres: PostgresServer) -> None:
    name = f"test_{uuid.uuid4().hex}"
    postgres.create_database(name, template="flowtrack_template")
    one, other = open_database(postgres.url(name)), open_database(postgres.url(name))
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
    postgres.drop_database(name)
