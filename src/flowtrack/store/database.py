"""Opens the database and runs transactions on it.

A transaction is a plain function of one argument, the open connection. It can't await, so nothing can
happen to the world inside it; it never commits, since whoever opened it does; and it can be run
again whole. On SQLite such functions run in a thread of their own, one writer after another; on
PostgreSQL the same functions run over asyncpg.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool, StaticPool

from flowtrack.domain.errors import ConflictError, RefusedError, UnavailableError
from flowtrack.store.types import dump_json

T = TypeVar("T")
Transaction = Connection
"""An open transaction, as the store's queries take it."""

BUSY_SECONDS = 5.0
# FULL: a commit that was answered survives a power cut, not only a killed process. A checkpoint holds up the
# commit that it falls to, for 30 ms or more, so it is left to every 32 MB.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "wal_autocheckpoint=8000")
READERS = 4
_AGAIN = ("40001", "40P01")
"""SQLSTATEs by which PostgreSQL asks for the whole transaction once more: serialization failure, deadlock."""
MOST_RUNS = 5
CONNECT_SECONDS = 10
_PROBES = (
    (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
    (socket.IPPROTO_TCP, "TCP_KEEPIDLE", 10),
    (socket.IPPROTO_TCP, "TCP_KEEPINTVL", 5),
    (socket.IPPROTO_TCP, "TCP_KEEPCNT", 3),
    (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", 25_000),  # ms, for what was sent and not acknowledged
)
"""How soon a silent connection is probed, how often, and when it is given up. Systems that lack one go without."""
_UNKNOWN = ("28", "3D")
"""The server knows no such login, or no such database."""
_READ_ONLY = "25006"
_AWAY = ("08", "25P03", _READ_ONLY, "28", "3D", "53", "55000", "57", "42P01")
"""Beginnings of SQLSTATEs that speak of the server and not of the statement: connection, login, no such database,
resources, shutdown; a database that lets nobody in at present; a transaction that stood still, one that may not write;
and no such table, which another process is about to make."""
# All that is asked often goes by an index. But a plan is made once and kept, for a foreign key's check as well; one
# made while its table was nearly empty would go on reading it whole, however large it gets. A whole table that has
# to be read for once looks so dear then that PostgreSQL would compile machine code for it (jit).
_PLANNER = "SET enable_seqscan = off; SET jit = off"
_SERVER_PROBES = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
"""For the server to notice that a client has vanished, and to let go of what it has locked."""
MOST_IDLE_MS = 10_000
"""A process that stands still in the middle of a transaction (frozen, or its machine asleep) loses it after so long,
and with it the rows it has locked, for which others wait."""


class Database(Protocol):
    """Where everything is remembered."""

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in a transaction and commit. When this returns, the change is on disk.

        Raises UnavailableError when the database is full, locked or away, and ConflictError when another
        transaction has just recorded the same; nothing was changed then.
        Cancelling the caller does not stop a transaction that has begun.
        """
        ...

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` without changing anything. PostgreSQL lets each query see what was committed before it. Raises
        UnavailableError."""
        ...

    async def close(self) -> None:
        """Let running transactions end, then close every connection."""
        ...


def open_database(url: str) -> Database:
    """The database at ``url``: ``sqlite:///path`` or ``postgresql://user:password@host/name``."""
    if url.startswith("sqlite"):
        return SqliteDatabase(Path(make_url(url).database or ""))
    return PostgresDatabase(url)


class SqliteDatabase:
    """One file. Writers take turns in one thread; readers see the last commit and wait for nobody."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = _sqlite_engine(path, "BEGIN IMMEDIATE", StaticPool)
        self.readers = _sqlite_engine(path, "BEGIN", QueuePool, pool_size=READERS, max_overflow=0)
        self._write_thread = ThreadPoolExecutor(1, "flowtrack-write")
        self._read_threads = ThreadPoolExecutor(READERS, "flowtrack-read")

    async def write(self, work: Callable[[Transaction], T]) -> T:
        running = asyncio.get_running_loop().run_in_executor(self._write_thread, _run, self.writer, work)
        return await asyncio.shield(running)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._read_threads, _run, self.readers, work)

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        for threads in (self._read_threads, self._write_thread):
            threads.shutdown(wait=True)
        self.readers.dispose()
        self.writer.dispose()


class PostgresDatabase:
    """A PostgreSQL server, over asyncpg."""

    def __init__(self, url: str) -> None:
        # Loaded where it is used: it brings the whole ORM along, which SQLite's users need not wait for.
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

        address = make_url(url).set(drivername="postgresql+asyncpg")
        self.engine = create_async_engine(
            address,
            json_serializer=dump_json,
            hide_parameters=True,
            pool_size=10,
            max_overflow=10,
            connect_args={"timeout": CONNECT_SECONDS},
        )
        event.listen(self.engine.sync_engine, "connect", _prepare)
        event.listen(self.engine.sync_engine, "handle_error", _on_error)

    async def write(self, work: Callable[[Transaction], T]) -> T:
        return await asyncio.shield(asyncio.ensure_future(self._run(work)))

    async def read(self, work: Callable[[Transaction], T]) -> T:
        return await self._run(work)

    async def close(self) -> None:
        await self.engine.dispose()

    async def _run(self, work: Callable[[Transaction], T]) -> T:
        """Run it; where two waited for each other, the one that PostgreSQL gave up runs again, whole."""
        for _ in range(MOST_RUNS):
            try:
                return await self._run_once(work)
            except DBAPIError as trouble:
                if _sqlstate(trouble) not in _AGAIN:
                    raise
        raise UnavailableError("The database is too busy: transactions keep waiting for each other.")

    async def administer(self, *statements: str) -> None:
        """Run statements about whole databases, which PostgreSQL takes outside of transactions only. Raises
        UnavailableError, or DBAPIError for what this login may not do."""
        with _told():
            async with self.engine.connect() as connection:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                for statement in statements:
                    await connection.exec_driver_sql(statement)

    async def _run_once(self, work: Callable[[Transaction], T]) -> T:
        with _told():
            async with self.engine.begin() as connection:
                return await connection.run_sync(work)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What goes wrong at PostgreSQL, in our own errors, unless it is a fault of the statement."""
    try:
        yield
    except IntegrityError as clash:
        raise ConflictError(f"The same was recorded at the same time: {clash.orig}.") from clash
    except (OSError, PoolTimeoutError) as trouble:
        raise _unavailable(trouble) from trouble
    except DBAPIError as trouble:
        if _is_away(trouble):
            raise _unavailable(trouble) from trouble
        raise


def _notice_loss(driver: Any) -> None:
    """Have the system give a connection up whose other end has vanished without a word, within half a minute and not
    a quarter of an hour. A statement may take longer; a dead server's kernel answers no probe."""
    wire = driver._transport.get_extra_info("socket")  # asyncpg has no option for it
    for level, name, value in _PROBES:
        if wire.family in (socket.AF_INET, socket.AF_INET6) and hasattr(socket, name):
            wire.setsockopt(level, getattr(socket, name), value)


def _prepare(connection: Any, record: object) -> None:
    del record
    _notice_loss(connection.driver_connection)
    idle = f"SET idle_in_transaction_session_timeout = {MOST_IDLE_MS}"
    connection.run_async(lambda driver: driver.execute(f"{_PLANNER}; {_SERVER_PROBES}; {idle}"))


def _on_error(context: Any) -> None:
    """After a fail-over the server that one is connected to may still answer, but take no writes: its connections are
    given up, so that the next ones lead to whoever does. And what it says of the values at fault is people's: it is
    left out of what is logged."""
    if str(getattr(context.original_exception, "sqlstate", "")) == _READ_ONLY:
        context.is_disconnect = True
    cause: Any = context.original_exception
    while cause is not None:
        if getattr(cause, "detail", None):
            cause.detail = "(not shown)"
        cause = cause.__cause__


def _run(engine: Engine, work: Callable[[Transaction], T]) -> T:
    try:
        with engine.begin() as connection:
            return work(connection)
    except OperationalError as trouble:
        raise _unavailable(trouble) from trouble
    except IntegrityError as clash:
        raise ConflictError(f"The same was recorded at the same time: {clash.orig}.") from clash
    except (DatabaseError, sqlite3.DatabaseError) as damage:
        if type(damage) not in (DatabaseError, sqlite3.DatabaseError):  # a fault of the statement
            raise
        raise UnavailableError(f"{engine.url.database} can't be used: {_cause(damage)}. Restore a copy.") from damage


def _cause(trouble: Exception) -> object:
    return trouble.orig if isinstance(trouble, DBAPIError) else trouble


def _is_away(trouble: DBAPIError) -> bool:
    """Whether the server is at fault, and the same may go well later."""
    state = _sqlstate(trouble)
    known = isinstance(trouble, OperationalError | InterfaceError) and state not in _AGAIN
    return known or trouble.connection_invalidated or state.startswith(_AWAY)


def _sqlstate(trouble: DBAPIError) -> str:
    return str(getattr(trouble.orig, "sqlstate", None) or "")


def _unavailable(trouble: Exception) -> UnavailableError:
    refused = isinstance(trouble, DBAPIError) and _sqlstate(trouble).startswith(_UNKNOWN)
    kind = RefusedError if refused else UnavailableError
    return kind(f"The database can't be used right now: {str(_cause(trouble)) or 'it does not answer'}.")


def _sqlite_engine(path: Path, begin: str, pool: type[Any], **pooling: int) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        poolclass=pool,
        json_serializer=dump_json,
        hide_parameters=True,  # an error is logged, and values are people's
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "isolation_level": None},
        **pooling,
    )

    def prepare(connection: Any, record: object) -> None:
        del record
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", start)
    return engine
