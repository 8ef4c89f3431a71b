"""The acceptance suite runs once in every shape."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest

from flowtrack.store.database import open_database
from tests.clock import ManualSystem
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
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "sqlite":
        return Place(request.param, f"sqlite:///{request.getfixturevalue('sqlite_path')}", "")
    redis: RedisServer | None = request.getfixturevalue("redis") if request.param.startswith("bullmq") else None
    return Place(request.param, request.getfixturevalue("postgres_url"), redis.url if redis else "")


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
