"""An app over a real database for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flowtrack.store.database import Database, SqliteDatabase
from tests.api.site import Site, a_site
from tests.clock import ManualSystem


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
