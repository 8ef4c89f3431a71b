"""A PostgreSQL server of one's own, for as long as a block of code runs.

Theory of operation: ``initdb`` fills a temporary directory, ``postgres`` serves it on a free loopback port.
PostgreSQL refuses to run as root, so root hands both to a user without rights. The server is ready when its
own pid file says so. Every server process inherits the write end of a pipe, the *lifeline*: end of file on it
means that all of them are gone. A small shell, the *watch*, reads a pipe of ours in the same way: if we die
without notice it stops the server and removes the directory.

Run as a program it prints where the server's binaries are, or one line on how to get them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import asyncpg

BINARIES = ("initdb", "postgres", "pg_ctl")
PLACES = (
    "usr/lib/postgresql/*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
    "Applications/Postgres.app/Contents/Versions/*/bin",
)
SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "timezone=UTC")
# Only the machine's own crash can lose data now. ``synchronous_commit`` stays on: without it a killed server
# forgets commits it has confirmed, and a crash test would prove nothing.
UNSAFE = ("fsync=off", "full_page_writes=off", "autovacuum=off")
PATIENCE_SECONDS = 60
WATCH = """
cat >/dev/null
[ -d "$0" ] || exit 0
kill -QUIT "$(head -n 1 "$0/data/postmaster.pid")"
sleep 1
rm -rf -- "$0"
"""


class PostgresMissingError(RuntimeError):
    """There are no PostgreSQL server binaries on this machine; the message says how to get them."""


class PostgresFailedError(RuntimeError):
    """The server did not do what it was told; the message ends with its own last words."""


def find_binaries() -> Path:
    """The directory of the server's programs: on the PATH, or else the newest of the usual places."""
    usual = [folder for place in PLACES for folder in Path("/").glob(place)]
    usual.sort(key=lambda folder: int((re.findall(r"\d+", folder.parent.name) or ["0"])[0]), reverse=True)
    for folder in [*map(Path, os.get_exec_path()), *usual]:
        if all(os.access(folder / name, os.X_OK) for name in BINARIES):
            return folder
    advice = "brew install postgresql" if sys.platform == "darwin" else "apt install postgresql"
    raise PostgresMissingError(f"the tests need the PostgreSQL server's programs. Install them: {advice}")


class PostgresServer:
    """A server that lives inside a ``with`` block. ``durable`` keeps fsync on, for benchmarks."""

    def __init__(self, *, durable: bool = False) -> None:
        self._binaries = find_binaries()
        self._user = unprivileged_user()
        self._settings = SETTINGS if durable else SETTINGS + UNSAFE
        self._home = Path()
        self._watch: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline = -1
        self.port = 0

    def __enter__(self) -> Self:
        self._home = Path(tempfile.mkdtemp(prefix="flowtrack-pg-", dir=open_directory()))
        self._watch = subprocess.Popen(
            ["/bin/sh", "-c", WATCH, str(self._home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            if self._user:
                os.chown(self._home, self._user.pw_uid, self._user.pw_gid)
            self._initdb()
            self.start()
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
        finally:
            self._clear()

    def url(self, database: str) -> str:
        """Where the database is, as libpq and asyncpg read it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str, template: str | None = None) -> str:
        """Makes a database, as a copy of ``template`` if one is named, and returns its URL."""
        source = f" TEMPLATE {quoted(template)}" if template else ""
        self._execute(f"CREATE DATABASE {quoted(name)}{source}")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Removes a database, if it is there, and whoever is still connected to it."""
        self._execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")

    def start(self) -> None:
        """Starts the server and waits until it answers. After the first time the port stays the same."""
        if self._process is not None:
            return
        keep_port = self.port != 0
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.port = self.port if keep_port else free_port()
            log_start = len(self._log())
            self._launch()
            if self._became_ready(deadline):
                return
            self._reap(signal.SIGQUIT)
            if "in use" not in self._log(log_start):  # the port; or its memory, by a server just killed
                break
            time.sleep(0.05)
        raise PostgresFailedError(f"PostgreSQL did not start.\n{self._log()[-2000:]}")

    def stop(self) -> None:
        """Ends the server in its fast mode: transactions are rolled back, connections closed."""
        self._reap(signal.SIGINT)

    def kill(self) -> None:
        """Ends the server as a crash would, and returns when its last process is gone."""
        self._reap(signal.SIGKILL)

    def _initdb(self) -> None:
        options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        with (self._home / "log").open("wb") as log:
            code = self._spawn("initdb", options, log).wait()
        if code != 0:
            raise PostgresFailedError(f"initdb failed.\n{self._log()[-2000:]}")

    def _launch(self) -> None:
        options = [f"--{setting}" for setting in (f"port={self.port}", *self._settings)]
        self._lifeline, theirs = os.pipe()
        try:
            with (self._home / "log").open("ab") as log:
                self._process = self._spawn("postgres", options, log, theirs)
        finally:
            os.close(theirs)

    def _spawn(self, program: str, options: Iterable[str], log: IO[bytes], *fds: int) -> subprocess.Popen[bytes]:
        user = self._user
        return subprocess.Popen(
            [self._binaries / program, "-D", self._home / "data", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=self._home,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            pass_fds=fds,
            start_new_session=True,  # Ctrl-C is ours to act on
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )

    def _became_ready(self, deadline: float) -> bool:
        """Whether the server got as far as saying ``ready`` in its pid file, which pg_ctl goes by as well."""
        assert self._process is not None
        while self._process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(FileNotFoundError):
                lines = (self._home / "data" / "postmaster.pid").read_text().split("\n")
                if lines[0] == str(self._process.pid) and lines[7:8] and lines[7].strip() == "ready":
                    return True
            time.sleep(0.01)
        return False

    def _reap(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.send_signal(how)
        try:
            process.wait(PATIENCE_SECONDS)
            wait_for_end(self._lifeline)
        except (TimeoutError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
            raise PostgresFailedError("PostgreSQL did not end.") from None
        finally:
            os.close(self._lifeline)

    def _clear(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        if self._watch and self._watch.stdin:
            self._watch.stdin.close()
            self._watch.wait()

    def _log(self, start: int = 0) -> str:
        return (self._home / "log").read_text(errors="replace")[start:]

    def _execute(self, statement: str) -> None:
        """In a thread of its own, so that a caller may itself be inside an event loop."""

        async def execute() -> None:
            connection = await asyncpg.connect(self.url("postgres"), ssl=False)
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, execute()).result()


@contextlib.contextmanager
def shared_postgres() -> Iterator[PostgresServer]:
    """The server of a test session: enter it once, in a fixture of session scope.

    Every xdist worker is a session and has a server of its own. Start-up takes about a second, and no worker
    waits for another, shares its load or finds its databases.
    """
    with PostgresServer() as server:
        yield server


def unprivileged_user() -> pwd.struct_passwd | None:
    """Whom PostgreSQL is run as where we are root; ``None`` where we are not."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def open_directory() -> str | None:
    """The place for temporary directories, unless it is closed to other users and we need it to be open."""
    usual = Path(tempfile.gettempdir()).resolve()
    everyone = all(folder.stat().st_mode & 0o001 for folder in (usual, *usual.parents))
    return None if everyone or os.geteuid() != 0 else "/tmp"


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def wait_for_end(pipe: int) -> None:
    """Returns when no process holds the pipe's other end any more."""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        if not selector.select(PATIENCE_SECONDS):
            raise TimeoutError


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find_binaries()}\n")
    except PostgresMissingError as missing:
        sys.exit(str(missing))
