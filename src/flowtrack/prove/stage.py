"""What all rows of a proof share, made of nothing that is the user's: a scratch database, a mail server, a nursery."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from flowtrack.domain.errors import UnavailableError
from flowtrack.prove import tidy
from flowtrack.prove.nursery import Nursery
from flowtrack.prove.sink import Sink
from flowtrack.settings import Settings, SettingsError
from flowtrack.store.scratch import Scratch, ScratchPostgres, ScratchSqlite


@dataclass(frozen=True)
class Stage:
    """``shared`` says that the database is a server, which many processes share; ``concurrency`` is the user's.
    ``tell`` is called with how many executions of a row have ended. Logs are kept in ``folder``."""

    nursery: Nursery
    scratch: Scratch
    sink: Sink
    folder: Path
    shared: bool
    concurrency: int
    tell: Callable[[int], None]


@asynccontextmanager
async def a_stage(settings: Settings, programs: Mapping[str, str], tell: Callable[[int], None]) -> AsyncIterator[Stage]:
    """A stage on the machine and the database server that ``settings`` name. ``programs`` are the nursery's. What was
    made is removed at the end, also when this process is killed. Raises SettingsError."""
    path = settings.sqlite_path()
    folder = _folder(path)
    scratch = ScratchSqlite(folder) if path else ScratchPostgres(settings.resolved_database_url())
    sink = Sink()
    await sink.start()
    try:
        with Nursery(programs) as nursery:
            nursery.at_the_end(tidy.PROGRAM, folder=str(folder))
            await _try(scratch)
            if isinstance(scratch, ScratchPostgres):
                nursery.at_the_end(tidy.PROGRAM, url=settings.resolved_database_url(), name=scratch.name)
            yield Stage(nursery, scratch, sink, folder, path is None, settings.concurrency, tell)
    finally:
        sink.stop()


async def _try(scratch: Scratch) -> None:
    try:
        await scratch.make()
    except UnavailableError as trouble:
        raise SettingsError(f"DATABASE_URL: {trouble}") from trouble


def _folder(database: Path | None) -> Path:
    """A folder to work in: where the user's embedded database is, or will be, since its disk is to be proven."""
    place = None if database is None else next(folder for folder in database.absolute().parents if folder.is_dir())
    try:
        return Path(tempfile.mkdtemp(prefix="flowtrack-prove-", dir=place))
    except OSError as unusable:
        raise SettingsError(f"FLOWTRACK_DATA_DIR: {place} can't be used ({unusable.strerror}).") from None
