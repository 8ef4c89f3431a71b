"""Submissions a second over HTTP, and the time from a submission to its mail's DATA.

``python -m benchmarks.http [--submissions N] [--lone N] [--rate N] [--runs N] [--postgres]``: starts `flowtrack up`
on an empty database (SQLite, or a PostgreSQL server of its own) and a bare web application of the same shape, and
loads both in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvloop
from sqlalchemy import select
from tests.servers.fast_sink import FastSink

from benchmarks.bench import a_url, incoming, make_burst, median, percentile, row
from benchmarks.http_load import Client, closed_loop, open_loop
from flowtrack.store import schema
from flowtrack.store.database import open_database
from flowtrack.store.tables import email_message
from flowtrack.system import RealSystem

SUBMIT = "/api/v1/forms/public/demo/contact/submit"


def body(number: int) -> dict[str, Any]:
    """A submission as JSON."""
    item = incoming(number)
    return {"fields": dict(item.fields), "tracking": dict(item.tracking)}


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def process(*command: str, port: int, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until it answers on ``port``; SIGTERM at the end."""
    running = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            break
        if time.monotonic() > deadline or running.poll() is not None:
            raise RuntimeError(f"{command[0]} did not come up")
        time.sleep(0.01)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


@contextlib.contextmanager
def a_prepared_database(options: argparse.Namespace) -> Iterator[str]:
    """Where a database is that has the burst's workflow and nobody's submission yet."""
    with tempfile.TemporaryDirectory() as folder, a_url(Path(folder), postgres=options.postgres) as url:
        asyncio.run(_prepare(url))
        yield url


async def _prepare(url: str) -> None:
    database = open_database(url)
    await database.write(schema.upgrade)
    await database.write(lambda tx: make_burst(tx, RealSystem()))
    await database.close()


@contextlib.contextmanager
def flowtrack(url: str, sink: FastSink) -> Iterator[tuple[int, int]]:
    """`flowtrack up` on a prepared database; gives its port and process id."""
    port = free_port()
    command = (sys.executable, "-m", "flowtrack.cli", "up", "--port", str(port))
    mail = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(sink.port), "FLOWTRACK_CONCURRENCY": "50"}
    with process(*command, port=port, DATABASE_URL=url, **mail) as running:
        yield port, running.pid


@contextlib.contextmanager
def api_alone(url: str) -> Iterator[int]:
    """The API without a worker, on a prepared database; gives its port."""
    port = free_port()
    with process(sys.executable, "-m", "benchmarks.api_alone", url, str(port), port=port):
        yield port


def throughput(options: argparse.Namespace) -> None:
    """Submissions a second, right after a fresh start, beside the bare application: of the API alone, and of
    the whole FlowTrack, which sends their mails meanwhile."""
    alone, whole = [], []
    for _ in range(options.runs):
        port = free_port()
        bare = (sys.executable, "-m", "uvicorn", "benchmarks.bare_app:app", "--port", str(port), "--no-access-log")
        with process(*bare, "--log-level", "error", port=port):
            raw = load(port, "/submit", options)
        with a_prepared_database(options) as url, api_alone(url) as port:
            alone.append(load(port, SUBMIT, options) / raw)
        row("submissions/s, 50 connections, API alone", f"{alone[-1] * raw:,.0f}", _of_bare(alone[-1], raw))
        with a_prepared_database(options) as url, FastSink() as sink, flowtrack(url, sink) as (port, pid):
            whole.append(load(port, SUBMIT, options) / raw)
            beside = f"{_of_bare(whole[-1], raw)}; {sink.count():,} mails sent meanwhile, {resident(pid):.0f} MB"
        row("submissions/s, 50 connections, worker beside", f"{whole[-1] * raw:,.0f}", beside)
    row("median, API alone", f"{median(alone):.2f}", "of the bare application")
    row("median, worker beside", f"{median(whole):.2f}", "of the bare application")


def load(port: int, path: str, options: argparse.Namespace) -> float:
    """Submissions a second over 50 connections, each kept busy."""
    return uvloop.run(closed_loop(port, path, map(body, range(options.submissions))))


def _of_bare(share: float, raw: float) -> str:
    return f"bare application {raw:,.0f}/s: {share:.2f} of it"


def latency(options: argparse.Namespace) -> None:
    """From the moment a submission is sent to the DATA command of its mail."""
    with a_prepared_database(options) as url, FastSink() as sink, flowtrack(url, sink) as (port, pid):
        row("memory, idle", f"{resident(pid):.0f} MB")
        started = uvloop.run(lone(port, sink, options.lone))
        delays = [data_at - begun for begun, (data_at, _) in zip(started, sink.mails(), strict=True)]
        show("submit → DATA, idle", delays)
        before = sink.count()
        started = uvloop.run(open_loop(port, SUBMIT, options.rate, 10, lambda n: body(100_000 + n)))
        wait_for(sink, before + len(started))
        sent = asyncio.run(_message_ids(url))
        begun = {f"ada{100_000 + n}@example.com": at for n, at in enumerate(started)}
        delays = [at - begun[sent[key]] for at, key in sink.mails() if sent[key] in begun]
        show(f"submit → DATA while {options.rate:g}/s arrive", delays)
        row("memory, after that", f"{resident(pid):.0f} MB")


async def lone(port: int, sink: FastSink, count: int) -> list[float]:
    """Submit one at a time, each when the one before has its mail."""
    client = await Client(port).open()
    started = []
    for number in range(count):
        started.append(time.time())
        await client.post(SUBMIT, body(number))
        while sink.count() <= number:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)
    client.close()
    return started


async def _message_ids(url: str) -> dict[str, str]:
    database = open_database(url)
    found = select(email_message.c.message_id, email_message.c.recipient)
    pairs = await database.read(lambda tx: [(pair[0], pair[1]) for pair in tx.execute(found)])
    await database.close()
    return dict(pairs)


def wait_for(sink: FastSink, count: int) -> None:
    """Wait until that many mails are in."""
    deadline = time.monotonic() + 60
    while sink.count() < count and time.monotonic() < deadline:
        time.sleep(0.02)


def show(what: str, delays: list[float]) -> None:
    """Median and 99th percentile."""
    row(what, f"{median(delays) * 1e3:.1f} ms", f"p99 {percentile(delays, 0.99) * 1e3:.1f} ms, {len(delays)} mails")


def resident(pid: int) -> float:
    """Resident memory of a process in MB (Linux)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmRSS"))


def run() -> None:
    """Read the arguments and go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--lone", type=int, default=200)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own; default: SQLite")
    options = parser.parse_args()
    throughput(options)
    latency(options)


if __name__ == "__main__":
    run()
