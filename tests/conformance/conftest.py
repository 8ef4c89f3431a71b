"""What the conformance tests share."""

from __future__ import annotations

import pytest

from flowtrack.store.database import Database
from tests.clock import ManualSystem
from tests.conformance.table import Table


@pytest.fixture
async def table(database: Database, system: ManualSystem) -> Table:
    return await Table(database, system).lay()
