"""A database to try things out on, beside the user's own and never in it; and how it is taken away for a while."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from flowtrack.domain.errors import RefusedError
from flowtrack.store.database import PostgresDatabase

PREFIX = "flowtrack_prove_"


class Scratch(Protocol):
    """The scratch database. ``url`` is where it is, ``outage`` what ``away`` does, for people."""

    url: str
    outage: str

    async def make(self) -> None:
        """Make it, empty; what was there of it before is gone."""
        ...

    async def remove(self) -> None:
        """Remove it, whoever is still connected, if it is there."""
        ...

    def away(self) -> AbstractAsyncContextManager[None]:
        """Until the block is left, nobody can use it, and whoever did is thrown out."""
        ...


class ScratchPostgres:
    """A database of a random name on the server that ``url`` names. The one that ``url`` names is not touched: it is
    only where one has to be connected to in order to make another."""

    outage = "every connection was cut and none let in"

    def __init__(self, url: str, name: str | None = None) -> None:
        self.name = name or f"{PREFIX}{secrets.token_hex(6)}"
        self.url = make_url(url).set(database=self.name).render_as_string(hide_password=False)
        self._users_own = url

    async def make(self) -> None:
        """Raises UnavailableError, or RefusedError saying what to grant."""
        await self.remove()
        try:
            await self._administer(f"CREATE DATABASE {self.name} TEMPLATE template0")
        except DBAPIError as refused:
            user = make_url(self._users_own).username
            why = f"No scratch database can be made beside yours ({refused.orig and refused.orig.__cause__})."
            raise RefusedError(f"{why} Let it be: ALTER ROLE {user} CREATEDB") from refused

    async def remove(self) -> None:
        await self._administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """What clients see of a restart, without the right to restart the server."""
        throw_out = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name}'"  # noqa: S608
        try:
            await self._administer(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false", throw_out)
            yield
        finally:
            await self._administer(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")

    async def _administer(self, *statements: str) -> None:
        server = PostgresDatabase(self._users_own)
        try:
            await server.administer(*statements)
        finally:
            await server.close()


class ScratchSqlite:
    """A file in ``folder``."""

    outage = "another process kept it locked"

    def __init__(self, folder: Path) -> None:
        self._path = folder / "prove.sqlite3"
        self.url = f"sqlite:///{self._path}"

    async def make(self) -> None:
        await self.remove()

    async def remove(self) -> None:
        for path in self._path.parent.glob(f"{self._path.stem}.*"):
            path.unlink()

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Locked against everybody who writes; with its journal beside it, SQLite always lets readers read."""
        connection = await asyncio.to_thread(self._lock)
        try:
            yield
        finally:
            connection.close()  # which rolls back, and unlocks

    def _lock(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN EXCLUSIVE")
        return connection
