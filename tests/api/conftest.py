"""An app over a real database for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from flowtrack.services import gallery
from flowtrack.services.gallery import Sample
from flowtrack.store.database import Database, SqliteDatabase
from tests.api.site import Living, Site, a_site
from tests.clock import ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import a_world

IDS_OF_THE_SAMPLE = 1_000


@pytest.fixture(scope="session")
def furnished(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sample]:
    """A database with the sample workspace in it, made once; each test gets a copy."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("furnished") / "flowtrack.sqlite3"))

    async def make() -> Sample:
        database = SqliteDatabase(path)
        made = await database.write(lambda tx: gallery.make_sample(tx, ManualSystem()))
        await database.close()
        return made

    return path, asyncio.run(make())


@pytest.fixture
def system() -> ManualSystem:
    """A clock of the test's own, whose ids begin behind the sample's."""
    return ManualSystem(first_id=IDS_OF_THE_SAMPLE)


@pytest.fixture
def sqlite_path(furnished: tuple[Path, Sample], tmp_path: Path) -> Path:
    """This test's copy."""
    return Path(shutil.copy(furnished[0], tmp_path / "flowtrack.sqlite3"))


@pytest.fixture
async def sqlite(sqlite_path: Path) -> AsyncIterator[SqliteDatabase]:
    """A real SQLite database with the sample workspace in it."""
    opened = SqliteDatabase(sqlite_path)
    yield opened
    await opened.close()


@pytest.fixture
async def site(sqlite: SqliteDatabase, system: ManualSystem, furnished: tuple[Path, Sample]) -> AsyncIterator[Site]:
    """An app over SQLite, with the sample workspace in it."""
    async with a_site(sqlite, system, furnished[1]) as made:
        yield made


@pytest.fixture
async def both(database: Database, system: ManualSystem, furnished: tuple[Path, Sample]) -> AsyncIterator[Site]:
    """The same, once on SQLite and once on PostgreSQL."""
    there = furnished[1] if isinstance(database, SqliteDatabase) else None
    async with a_site(database, system, there) as made:
        yield made


@pytest.fixture
async def living(
    sqlite: SqliteDatabase, system: ManualSystem, sink: SmtpSink, furnished: tuple[Path, Sample]
) -> AsyncIterator[Living]:
    """An app with a worker behind it that sends real mails to a real SMTP server."""
    async with (
        a_world(sqlite, system, sink.port, furnished[1]) as world,
        a_site(sqlite, system, world.sample, world.transport.ring) as made,
    ):
        yield Living(made, world, sink)
