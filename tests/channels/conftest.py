"""Shared by the channels' tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.servers.smtp import SmtpSink


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The product runs on asyncio alone."""
    return "asyncio"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server
