"""FlowTrack processes as a test sees them: started, spoken to, killed, frozen."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from signal import SIGKILL, Signals
from types import TracebackType
from typing import Any, Self

from tests.faults.nursery import Nursery

PATIENCE_SECONDS = 30.0


def until(fulfilled: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for something of another process, which can't ring here; ``AssertionError`` if it doesn't come."""
    end = time.monotonic() + seconds
    while not fulfilled():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.002)


class Process:
    """One FlowTrack process."""

    def __init__(self, nursery: Nursery, pid: int, connection: socket.socket, accepted: dict[str, str]) -> None:
        self.pid = pid
        self.accepted = accepted
        self.ended = False
        self._nursery = nursery
        self._connection = connection
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()

    def submit(self, *keys: str) -> None:
        """Send the form in for each of these."""
        self._connection.sendall(b"".join(json.dumps({"submit": key}).encode() + b"\n" for key in keys))

    def signal(self, number: Signals) -> None:
        """Send the process a signal."""
        os.kill(self.pid, number)

    def end(self, number: Signals) -> int:
        """End it by a signal; the exit code. All that it said before was heard then."""
        self.signal(number)
        return self.wait()

    def wait(self) -> int:
        """Wait for its end; the exit code."""
        code = self._nursery.wait(self.pid)
        self.ended = True
        self._hearing.join(PATIENCE_SECONDS)
        self._connection.close()
        return code

    def _hear(self) -> None:
        with self._connection.makefile("rb") as lines:
            try:
                for line in lines:
                    answer = json.loads(line)
                    self.accepted[answer["accepted"]] = answer["execution"]
            except ConnectionResetError:
                pass


class Station:
    """Starts FlowTrack processes on one database; a context manager.
    ``accepted`` is what they acknowledged, by Idempotency-Key the execution's id."""

    def __init__(self, nursery: Nursery, url: str, smtp_port: int) -> None:
        self.accepted: dict[str, str] = {}
        self.url = url
        self._nursery = nursery
        self._smtp_port = smtp_port
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(PATIENCE_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._door.close()

    @contextmanager
    def process(self, lease_seconds: float | None = None) -> Iterator[Process]:
        """A FlowTrack process; killed at the end of the block, if it lives still."""
        pid = self._nursery.start(
            "serve",
            url=self.url,
            smtp_port=self._smtp_port,
            control_port=self._door.getsockname()[1],
            lease_seconds=lease_seconds,
        )
        connection, _ = self._door.accept()
        process = Process(self._nursery, pid, connection, self.accepted)
        try:
            yield process
        finally:
            if not process.ended:
                process.end(SIGKILL)

    def rows(self, query: str) -> list[Any]:
        """Ask the database, from outside."""
        file = self.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()
