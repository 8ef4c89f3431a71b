"""An SMTP sink for benchmarks: takes every mail and keeps only when its DATA came and its Message-ID.

``python -m tests.servers.fast_sink --port 0 --record FILE`` prints "listening on PORT" and then appends one
line a mail to FILE: the wall clock's seconds at which its DATA command arrived, a tab, the Message-ID. The
line is written before the mail is acknowledged. It ends by SIGTERM. ``FastSink`` runs it as a process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import uvloop

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n.\r\n"
_ANSWERS = {b"EHLO": b"250-fast.test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n", b"QUIT": b"221 bye\r\n"}
_KNOWN = (b"HELO", b"MAIL", b"RCPT", b"RSET", b"NOOP")


class FastProtocol(asyncio.Protocol):
    """One connection. Commands are told by their first four letters; nothing else is checked."""

    def __init__(self, on_mail: Callable[[float, bytes], None]) -> None:
        self._on_mail = on_mail
        self._buffer = b""
        self._data_at: float | None = None
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._transport.write(b"220 fast.test\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._step():
            pass

    def _step(self) -> bool:
        """Take one command or one mail off the buffer; whether there was a whole one."""
        if self._data_at is not None:
            return self._mail(self._data_at)
        line, end, rest = self._buffer.partition(b"\r\n")
        if not end:
            return False
        self._buffer = rest
        self._answer(line[:4].upper())
        return True

    def _mail(self, data_at: float) -> bool:
        content, end, rest = self._buffer.partition(_END)
        if not end:
            return False
        self._buffer, self._data_at = rest, None
        found = _MESSAGE_ID.search(content)
        self._on_mail(data_at, found[1] if found else b"-")
        self._transport.write(b"250 kept\r\n")
        return True

    def _answer(self, verb: bytes) -> None:
        if verb == b"DATA":
            self._data_at = time.time()
            self._transport.write(b"354 go on\r\n")
        elif verb in _KNOWN:
            self._transport.write(b"250 OK\r\n")
        else:
            self._transport.write(_ANSWERS.get(verb, b"502 what?\r\n"))
        if verb == b"QUIT":
            self._transport.close()


async def serve(port: int, record: Path) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # Straight to the file: its lines are there for a reader, and stay if this process is killed.
    file = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def on_mail(data_at: float, message_id: bytes) -> None:
        os.write(file, b"%.6f\t%b\n" % (data_at, message_id))

    server = await loop.create_server(lambda: FastProtocol(on_mail), "127.0.0.1", port, backlog=1000)
    sys.stdout.write(f"listening on {server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await stop.wait()
    server.close()
    os.close(file)


class FastSink:
    """The sink as a process of its own, as a context manager."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._folder = tempfile.TemporaryDirectory(prefix="fast-sink-")
        self.record = Path(self._folder.name, "mails")
        self._process: subprocess.Popen[str]

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.servers.fast_sink"]
        root = Path(__file__).parents[2]
        self.record.touch()
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port), "--record", str(self.record)],
            cwd=root,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline().rsplit(maxsplit=1)[-1])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate(timeout=10)
        self._folder.cleanup()

    def mails(self) -> list[tuple[float, str]]:
        """Wall-clock seconds of each DATA with its Message-ID, in the order they were kept."""
        lines = self.record.read_text().splitlines()
        pairs = (line.split("\t", 1) for line in lines)
        return [(float(at), message_id) for at, message_id in pairs]

    def count(self) -> int:
        """How many mails were kept so far."""
        return self.record.read_bytes().count(b"\n")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="An SMTP sink for benchmarks.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--record", type=Path, required=True)
    options = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(options.port, options.record))


if __name__ == "__main__":
    main()
