"""Every transport keeps to the same contract. One more is one more ``End``, and its name in ``ENDS``."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import pytest

from flowtrack.store.database import Database, PostgresDatabase, open_database
from flowtrack.store.notices import Notices
from flowtrack.transports import Transport
from flowtrack.transports.bullmq import BullMQ
from flowtrack.transports.inprocess import InProcess
from flowtrack.transports.postgres import Postgres
from tests.servers.postgres import PostgresServer
from tests.transports.queueing import PATIENCE_SECONDS, ids, reachable, wakeups

SOON_SECONDS = 3.0


@dataclass
class End:
    """One process's end of a transport, not started, for a test to work with."""

    name: str
    transport: Transport
    rung: asyncio.Event
    """What a ring sets."""
    begin: Callable[[], Awaitable[None]]
    """Start it, and wait until it works."""
    bring: Callable[[int], Awaitable[list[str]]]
    """Have so many executions brought to it, and say which; none where nothing is ever brought."""
    database: Database | None = None


async def nothing(count: int) -> list[str]:
    """Where nothing is ever brought."""
    return []


def in_process(url: str) -> End:
    """API and worker in one process."""
    transport = InProcess()
    return End("in-process", transport, transport.bell, transport.start, nothing)


def postgresql(url: str) -> End:
    """Many processes and a PostgreSQL."""
    database = open_database(url)
    assert isinstance(database, PostgresDatabase)
    transport = Postgres(Notices(database))

    async def begin() -> None:
        await transport.start()
        await heard(transport.bell)

    return End("postgresql", transport, transport.bell, begin, nothing, database)


def bullmq(url: str) -> End:
    """Many processes and a Redis."""
    transport = BullMQ(url, concurrency=3)

    async def begin() -> None:
        await transport.start()
        await reachable(transport)

    async def bring(count: int) -> list[str]:
        due = wakeups(count)
        await transport.put(due)
        return ids(due)

    return End("bullmq", transport, transport.due, begin, bring)


ENDS = {"in-process": in_process, "postgresql": postgresql, "bullmq": bullmq}


@pytest.fixture(scope="module")
def notices(postgres: PostgresServer) -> Iterator[str]:
    """A database of this module's own: whoever listens on one hears all its tests."""
    name = f"test_{uuid.uuid4().hex}"
    postgres.create_database(name)
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(params=ENDS)
def server_url(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A kind of transport, and where its server is."""
    match request.param:
        case "postgresql":
            return request.param, request.getfixturevalue("notices")
        case "bullmq":
            return request.param, request.getfixturevalue("redis").url
    return request.param, ""


@pytest.fixture
async def end(server_url: tuple[str, str]) -> AsyncIterator[End]:
    kind, url = server_url
    made = ENDS[kind](url)
    yield made
    await made.transport.close()
    if made.database:
        await made.database.close()


async def heard(bell: asyncio.Event) -> None:
    """Wait for the bell, and put it back."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        await bell.wait()
    bell.clear()


async def take(transport: Transport, count: int, most: int) -> list[str]:
    """Take over so many executions, up to ``most`` at a time."""
    taken: list[str] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(taken) < count:
            transport.bell.clear()
            more = transport.offers(most)
            assert len(more) <= most
            taken += more
            if not more:
                await transport.bell.wait()
    return taken


async def test_a_ring_wakes(end: End) -> None:
    await end.begin()
    end.rung.clear()
    end.transport.ring()
    assert end.rung.is_set()


async def test_many_rings_are_one(end: End) -> None:
    await end.begin()
    for _ in range(100):
        end.transport.ring()
    end.rung.clear()
    await asyncio.sleep(0)
    assert not end.rung.is_set()


async def test_a_ring_never_fails_though_nothing_is_begun_or_all_is_over(end: End) -> None:
    end.transport.ring()
    assert end.rung.is_set()
    await end.begin()
    await end.transport.close()
    end.transport.ring()


@pytest.mark.parametrize("count", [5, 50])
async def test_all_that_is_brought_is_offered_and_nothing_twice(end: End, count: int) -> None:
    await end.begin()
    brought = await end.bring(count)
    assert sorted(await take(end.transport, len(brought), 7)) == sorted(brought)
    assert end.transport.offers(100) == []


async def test_no_more_is_offered_than_was_asked_for(end: End) -> None:
    await end.begin()
    brought = await end.bring(30)
    first = await take(end.transport, min(2, len(brought)), 1)
    assert end.transport.offers(0) == []
    rest = await take(end.transport, len(brought) - len(first), 4)
    assert sorted(first + rest) == sorted(brought)


async def test_leaving_gives_back_what_was_not_taken_over(end: End) -> None:
    await end.begin()
    brought = await end.bring(3)
    taken = await take(end.transport, min(1, len(brought)), 1)
    back = await end.transport.leave()
    assert set(back) <= set(brought) - set(taken)
    assert end.transport.offers(100) == []
    assert await end.transport.leave() == []


async def test_nothing_is_brought_after_leaving(end: End) -> None:
    await end.begin()
    await end.transport.leave()
    end.transport.bell.clear()
    await end.bring(3)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(end.transport.bell.wait(), 0.5)
    assert end.transport.offers(100) == []


async def test_report_tells_the_name(end: End) -> None:
    assert (await end.transport.report()).name == end.name
    await end.begin()
    report = await end.transport.report()
    assert (report.name, report.trouble) == (end.name, None)
    await end.transport.close()
    assert (await end.transport.report()).name == end.name


async def test_close_is_quick(end: End) -> None:
    await end.begin()
    await end.bring(30)
    await closed_soon(end)


async def test_close_is_quick_with_nothing_begun(end: End) -> None:
    await closed_soon(end)


async def test_close_twice(end: End) -> None:
    await end.begin()
    await closed_soon(end)
    await closed_soon(end)


async def closed_soon(end: End) -> None:
    began = time.monotonic()
    await end.transport.close()
    assert time.monotonic() - began < SOON_SECONDS


# From one process to another -------------------------------------------------------------------------------


async def test_notices_are_heard_in_other_processes_and_not_twice_in_ones_own(notices: str) -> None:
    async with two_ends(notices) as (one, other):
        one.ring()
        await heard(other.bell)
        one.bell.clear()
        other.ring()
        await heard(one.bell)  # so its own of before would have come by now
        assert not one.bell.is_set()


async def test_a_crowd_of_rings_is_few_notices(notices: str) -> None:
    async with two_ends(notices) as (one, other):
        for _ in range(1000):
            one.ring()
        await heard(other.bell)
        other.ring()
        one.bell.clear()
        await heard(one.bell)
        assert (await one.report()).trouble is None


async def test_notices_come_back_after_connections_were_lost(notices: str, caplog: pytest.LogCaptureFixture) -> None:
    async with two_ends(notices) as (one, other):
        await hang_up(notices)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await other.bell.wait()  # what may have been said meanwhile is looked for
            await one.bell.wait()
        one.bell.clear()
        other.bell.clear()
        one.ring()
        await heard(other.bell)
        assert (await other.report()).trouble is None
    assert caplog.text.count("can't be heard") == 2  # one a process
    assert "Traceback" not in caplog.text


@asynccontextmanager
async def two_ends(url: str) -> AsyncIterator[tuple[Postgres, Postgres]]:
    """Two processes' ends, both of which listen."""
    databases = [open_database(url) for _ in range(2)]
    ends = [Postgres(Notices(database)) for database in databases if isinstance(database, PostgresDatabase)]
    for end in ends:
        await end.start()
        await heard(end.bell)
    yield ends[0], ends[1]
    for end in ends:
        await end.close()
    for database in databases:
        await database.close()


async def hang_up(url: str) -> None:
    """End every connection to this database, as a restart of the server does."""
    connection = await asyncpg.connect(url, ssl=False)
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    await connection.execute(f"{others} AND pid <> pg_backend_pid()")
    await connection.close()
