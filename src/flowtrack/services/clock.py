"""The clock by which the processes on one database go."""

from __future__ import annotations

from datetime import datetime

from flowtrack.store.clock import database_time
from flowtrack.store.database import Database, PostgresDatabase, Transaction
from flowtrack.system import RealSystem, SharedSystem, System


async def system_for(database: Database) -> System:
    """A system that goes by the clock of those who work on ``database``. Raises UnavailableError."""
    if not isinstance(database, PostgresDatabase):
        return RealSystem()
    system = SharedSystem()
    await agree(database, system)
    return system


async def agree(database: Database, system: SharedSystem) -> None:
    """Have ``system`` go by PostgreSQL's clock. Raises UnavailableError."""

    def look(tx: Transaction) -> tuple[datetime, float, float]:
        # Once connected: by how long that takes the clocks of two processes would differ, and what is due by the one
        # would not be by the other, to which it is brought.
        asked = system.monotonic()
        return database_time(tx), asked, system.monotonic()

    system.agree(*await database.read(look))
