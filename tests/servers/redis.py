"""A Redis server of one's own, for as long as a block of code runs.

It serves on a free loopback port and keeps everything in a temporary directory. A small shell, the *watch*,
reads a pipe of ours: if we die without notice it kills the server and removes the directory.

Run as a program it prints where the server's program is, or one line on how to get it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NoConnectionError
from redis.retry import Retry

PROGRAMS = ("redis-server", "redis-check-rdb")
"""One program under several names, and it behaves as it is called. Debian's redis-tools has the second name only."""
PATIENCE_SECONDS = 30
TRIES = 5
WATCH = """
cat >/dev/null
[ -f "$0/pid" ] && kill -KILL "$(cat "$0/pid")"
rm -rf -- "$0"
"""


class RedisMissingError(RuntimeError):
    """There is no Redis server on this machine; the message says how to get one."""


class RedisFailedError(RuntimeError):
    """The server did not do what it was told; the message ends with its own last words."""


def find_program() -> str:
    """Where the server's program is."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    advice = "brew install redis" if sys.platform == "darwin" else "apt install redis-tools"
    raise RedisMissingError(f"the tests need a Redis server's program. Install it: {advice}")


class RedisServer:
    """A server that lives inside a ``with`` block. It forgets everything when it ends, unless ``durable``."""

    def __init__(self, *, durable: bool = False, password: str | None = None) -> None:
        self._program = find_program()
        self._durable = durable
        self._home = Path()
        self._watch: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.password = password
        self.port = 0

    def __enter__(self) -> Self:
        self._home = Path(tempfile.mkdtemp(prefix="flowtrack-redis-"))
        self._watch = subprocess.Popen(
            ["/bin/sh", "-c", WATCH, str(self._home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            self.start()
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.kill()
        finally:
            self._clear()

    @property
    def url(self) -> str:
        """Where the server is; its password is not in it."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        """The running server's process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Starts the server and waits until it answers. After the first time the port stays the same."""
        keep_port = self.port != 0
        for _ in range(TRIES):  # somebody else may take the port before the server does
            if not keep_port:
                with socket.create_server(("127.0.0.1", 0)) as listener:
                    self.port = listener.getsockname()[1]
            self._launch()
            if self._became_ready():
                return
            self._end(signal.SIGKILL)
        raise RedisFailedError(f"Redis did not start.\n{(self._home / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        """Ends the server as its service would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends the server as a crash would."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Lets the server answer nothing, though it can still be connected to."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets a frozen server go on."""
        os.kill(self.pid, signal.SIGCONT)

    @contextlib.contextmanager
    def client(self) -> Iterator[Redis]:
        """A connection of the test's own."""
        retry = Retry(NoBackoff(), 0)
        with Redis(port=self.port, password=self.password, decode_responses=True, retry=retry) as client:
            yield client

    def flush(self) -> None:
        """Makes the server forget everything."""
        with self.client() as client:
            client.flushall()

    def used_memory(self) -> int:
        """Bytes, by the server's own account."""
        with self.client() as client:
            return int(client.info("memory")["used_memory"])

    def _launch(self) -> None:
        keep = "yes" if self._durable else "no"
        options = {"port": self.port, "bind": "127.0.0.1", "dir": self._home, "pidfile": self._home / "pid"}
        options |= {"logfile": self._home / "log", "save": "", "appendonly": keep, "appendfsync": "always"}
        if self.password:
            options["requirepass"] = self.password
        self._process = subprocess.Popen(
            ["redis-server", *(word for name, value in options.items() for word in (f"--{name}", str(value)))],
            executable=self._program,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to act on
        )

    def _became_ready(self) -> bool:
        assert self._process is not None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(NoConnectionError), self.client() as client:
                return int(client.info("server")["process_id"]) == self.pid
            time.sleep(0.01)
        return False

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.send_signal(how)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise RedisFailedError("Redis did not end.") from None
        finally:
            (self._home / "pid").unlink(missing_ok=True)  # the number may soon be another's

    def _clear(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        if self._watch and self._watch.stdin:
            self._watch.stdin.close()
            self._watch.wait()


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find_program()}\n")
    except RedisMissingError as missing:
        sys.exit(str(missing))
