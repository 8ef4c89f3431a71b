"""What every connection to PostgreSQL is told before it is used."""

from __future__ import annotations

import socket
import sys

import pytest

from flowtrack.store.database import Transaction, open_database
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
