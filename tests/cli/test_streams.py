"""A server with open streams comes to its end, in good order."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.process import PATIENCE_SECONDS, Running
from tests.cli.sample import make

STREAMS = 20


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_open_streams_hold_nobody_up(tmp_path: Path, number: signal.Signals) -> None:
    """Were they cut off after the grace instead, that would be told."""
    key = asyncio.run(make(tmp_path)).key
    with Running("up", "--port", "0", "--data-dir", str(tmp_path), "--capture") as ran, ExitStack() as stack:
        url = ran.listening().url
        streams = [stack.enter_context(a_stream(url, key)) for _ in range(STREAMS)]
        ran.signal(number)
        for stream in streams:
            assert read_to_the_end(stream) == b"0\r\n\r\n", "it was cut off"
        assert ran.ended() == 0
        assert "Traceback" not in ran.err
        assert [line for line in ran.err.splitlines() if "stop" not in line] == []


def a_stream(url: str, key: str) -> socket.socket:
    """A connection on which hints come; it has said hello."""
    there = urlsplit(url)
    stream = socket.create_connection((there.hostname or "", there.port or 0), PATIENCE_SECONDS)
    stream.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n\r\n".encode())
    said = b""
    while b"event: hello" not in said:
        part = stream.recv(65536)
        assert part, said
        said += part
    return stream


def read_to_the_end(stream: socket.socket) -> bytes:
    """What is said until the server closes the connection."""
    said = b""
    while part := stream.recv(65536):
        said += part
    return said
