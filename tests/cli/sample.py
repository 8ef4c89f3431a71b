"""A database with the sample workspace in it."""

from __future__ import annotations

from pathlib import Path

from flowtrack.services import gallery
from flowtrack.services.gallery import Sample
from flowtrack.store import schema
from flowtrack.store.database import SqliteDatabase
from flowtrack.system import RealSystem


async def make(folder: Path) -> Sample:
    """Make it in ``folder``, where FlowTrack looks for it."""
    database = SqliteDatabase(folder / "flowtrack.sqlite3")
    await database.write(schema.upgrade)
    sample = await database.write(lambda tx: gallery.make_sample(tx, RealSystem()))
    await database.close()
    return sample
