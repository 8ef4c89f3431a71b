"""An app over a real database for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flowtrack.store.database import Database, SqliteDatabase
from tests.api.site import Living, Site, a_site
from tests.clock import ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import a_world


@pytest.fixture
async def sqlite(sqlite_path: Path) -> AsyncIterator[SqliteDatabase]:
    """A real SQLite database with its schema."""
    opened = SqliteDatabase(sqlite_path)
    yield opened
    await opened.close()


@pytest.fixture
async def site(sqlite: SqliteDatabase, system: ManualSystem) -> AsyncIterator[Site]:
    """An app over SQLite, with the sample workspace in it."""
    async with a_site(sqlite, system) as made:
        yield made


@pytest.fixture
async def both(database: Database, system: ManualSystem) -> AsyncIterator[Site]:
    """The same, once on SQLite and once on PostgreSQL."""
    async with a_site(database, system) as made:
        yield made


@pytest.fixture
async def living(sqlite: SqliteDatabase, system: ManualSystem, sink: SmtpSink) -> AsyncIterator[Living]:
    """An app with a worker behind it that sends real mails to a real SMTP server."""
    async with (
        a_world(sqlite, system, sink.port) as world,
        a_site(sqlite, system, world.sample, world.transport.ring) as made,
    ):
        yield Living(made, world, sink)
