"""FlowTrack in a process of its own, as a person starts it."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import httpx2

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0
_OURS = re.compile(r"FLOWTRACK_|SMTP_|DATABASE_URL|REDIS_|GMAIL_|COLUMNS|FORCE_COLOR|PY_COLORS|GITHUB_ACTIONS")


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without what would set up or colour a FlowTrack, with ``extra``."""
    kept = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
    return {**kept, "PYTHONUNBUFFERED": "1", "COLUMNS": "80", "TERM": "dumb", **extra}


def command(*args: str) -> list[str]:
    """How to start FlowTrack: every warning is an error there, too."""
    return [sys.executable, "-W", "error", "-m", "flowtrack.cli", *args]


class Running:
    """A FlowTrack that runs until the block is left. ``out`` and ``err`` hold what it has said so far."""

    def __init__(self, *args: str, **extra: str) -> None:
        self._args = args
        self._environment = environment(**extra)
        self.out = ""
        self.err = ""
        self.url = ""
        self._said: queue.Queue[None] = queue.Queue()

    def __enter__(self) -> Self:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command(*self._args), stdout=pipe, stderr=pipe, text=True, env=self._environment, cwd=ROOT
        )
        self._readers = [
            threading.Thread(target=self._read, args=(stream, name), daemon=True)
            for name, stream in (("out", self.process.stdout), ("err", self.process.stderr))
        ]
        for reader in self._readers:
            reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.ended()

    def said(self, pattern: str) -> re.Match[str]:
        """Wait until it has said this, on either stream."""
        while True:
            found = re.search(pattern, self.out) or re.search(pattern, self.err)
            if found:
                return found
            try:
                self._said.get(timeout=PATIENCE_SECONDS)
            except queue.Empty:
                raise AssertionError(f"it never said {pattern!r}\n{self.out}\n{self.err}") from None
            if self.process.poll() is not None and self._said.empty():
                self.ended()
                found = re.search(pattern, self.out) or re.search(pattern, self.err)
                assert found, f"it ended without saying {pattern!r}\n{self.out}\n{self.err}"
                return found

    def listening(self, path: str = "") -> Self:
        """Wait until it answers; ``url`` says where."""
        self.url = self.said(rf"(http://127\.0\.0\.1:\d+){path}\n")[1]
        return self

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def stop(self) -> int:
        """Ask it to end, and wait for that; its exit code."""
        self.signal(signal.SIGTERM)
        return self.ended()

    def ended(self) -> int:
        """Wait for its end; its exit code."""
        code = self.process.wait(PATIENCE_SECONDS)
        for reader in self._readers:
            reader.join(PATIENCE_SECONDS)
        return code

    def new_key(self, *args: str) -> str:
        """An API key, made on the command line beside it."""
        made = subprocess.run(
            command("key", "new", *args), env=self._environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        return made.stdout.strip()

    def client(self, key: str = "") -> httpx2.Client:
        """A client of its addresses."""
        headers = {"X-API-Key": key} if key else {}
        return httpx2.Client(base_url=self.url, headers=headers, trust_env=False)

    def _read(self, stream: IO[str], name: str) -> None:
        with stream:
            for line in stream:
                setattr(self, name, getattr(self, name) + line)
                self._said.put(None)
        self._said.put(None)


def run(*args: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    options: dict[str, Any] = {"capture_output": True, "text": True, "timeout": PATIENCE_SECONDS, "cwd": ROOT}
    return subprocess.run(command(*args), env=environment(**extra), check=False, **options)
