"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from flowtrack.store.database import SqliteDatabase
from tests.faults.nursery import Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where child processes come from."""
    with Nursery() as helper:
        yield helper


@pytest.fixture
async def sqlite(sqlite_path: Path) -> AsyncIterator[SqliteDatabase]:
    """An empty SQLite database with its schema, opened."""
    opened = SqliteDatabase(sqlite_path)
    yield opened
    await opened.close()
