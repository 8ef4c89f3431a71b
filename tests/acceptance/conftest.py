"""The acceptance suite runs once in every shape."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

import pytest

from flowtrack.store.database import open_database
from tests.clock import ManualSystem
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpSink
from tests.shapes import SHAPES, ends
from tests.world import World, a_world


class Place(NamedTuple):
    """A shape, an empty database for it, and a Redis where it wants one."""

    shape: str
    url: str
    redis_url: str


@pytest.fixture(params=SHAPES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    if request.param == "sqlite":
        yield Place(request.param, f"sqlite:///{request.getfixturevalue('sqlite_path')}", "")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    redis: RedisServer | None = request.getfixturevalue("redis") if request.param.startswith("bullmq") else None
    name = f"test_{uuid.uuid4().hex}"
    server.create_database(name, template="flowtrack_template")
    yield Place(request.param, server.url(name), redis.url if redis else "")
    server.drop_database(name)


@pytest.fixture
async def world(place: Place, system: ManualSystem, sink: SmtpSink) -> AsyncIterator[World]:
    """A running FlowTrack of one of the shapes."""
    database = open_database(place.url)
    async with (
        ends(place.shape, database, system, place.redis_url) as (api, worker),
        a_world(database, system, sink.port, api=api, transport=worker) as made,
    ):
        yield made
    await database.close()
