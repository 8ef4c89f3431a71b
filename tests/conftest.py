"""What every test may use: a clock that a test moves, databases of both kinds, a real SMTP server."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from flowtrack.store import schema
from flowtrack.store.database import Database, SqliteDatabase, open_database
from tests.clock import ManualSystem
from tests.servers.postgres import PostgresServer, shared_postgres
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpSink

CI = os.environ.get("CI", "").lower() in ("1", "true")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """On CI a skipped test is a failed one: nothing may go untested without anybody noticing."""
    report = yield
    if CI and report.skipped:  # type: ignore[attr-defined]
        report.outcome = "failed"  # type: ignore[attr-defined]
    return report


@pytest.fixture
def system() -> ManualSystem:
    return ManualSystem()


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with its schema, made once; each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "flowtrack.sqlite3"

    async def make() -> None:
        database = SqliteDatabase(path)
        await database.write(schema.upgrade)
        await database.close()

    asyncio.run(make())
    return path


@pytest.fixture
def sqlite_path(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sqlite_template, tmp_path / "flowtrack.sqlite3"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL with the schema in a template database."""
    with shared_postgres() as server:
        server.create_database("flowtrack_template")

        async def make() -> None:
            database = open_database(server.url("flowtrack_template"))
            await database.write(schema.upgrade)
            await database.close()

        asyncio.run(make())
        yield server


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[RedisServer]:
    """The Redis of a test session; tests use ``redis``."""
    with RedisServer() as server:
        yield server


@pytest.fixture
def redis(shared_redis: RedisServer) -> RedisServer:
    """A real Redis that knows nothing yet. Who kills or freezes it starts one of their own."""
    shared_redis.flush()
    return shared_redis


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A Redis that a test may kill or freeze."""
    with RedisServer() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """Where a test's own empty database with its schema is, on PostgreSQL."""
    name = f"test_{uuid.uuid4().hex}"
    postgres.create_database(name, template="flowtrack_template")
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Where an empty database with its schema is: the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('sqlite_path')}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The database at ``database_url``, opened."""
    opened = open_database(database_url)
    yield opened
    await opened.close()
