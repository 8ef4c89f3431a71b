"""Transports are tested on the event loop that they run on: some faults of connections show on it alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.redis import RedisServer


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    """A Redis that a test may kill or freeze."""
    with RedisServer() as server:
        yield server
