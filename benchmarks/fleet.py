"""Executions a second of the burst by one and by two worker processes on PostgreSQL, with and without BullMQ.

``python -m benchmarks.fleet [--leads N] [--concurrency N] [--workers 1,2] [--runs N] [--transport postgresql|bullmq]``

The workers are real ones (``flowtrack worker``). They are frozen while the leads come in and thawed together, so that
all there is to do is due at once. Meanwhile PostgreSQL is asked, twenty times a second, how many of its sessions wait
for another's lock: whether claims, saves and relays stand in each other's way. Redis' memory is its peak.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

import asyncpg
import uvloop
from sqlalchemy import select
from tests.servers.fast_sink import FastSink
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer

from benchmarks.bench import bare_loop, incoming, make_burst, median, row
from flowtrack.services.submissions import accept_many
from flowtrack.store import schema
from flowtrack.store.database import open_database
from flowtrack.store.tables import email_content
from flowtrack.system import RealSystem

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
WARM = 20
"""So many leads a worker come first, and are not counted."""
TRANSPORTS = ("postgresql", "bullmq")


@dataclass
class Run:
    """What one run showed."""

    rate: float = 0.0
    waits: list[int] = field(default_factory=list)
    redis_bytes: int = 0
    memory: list[int] = field(default_factory=list)
    """Each worker's resident memory at the end, in bytes."""


async def lay(url: str, leads: int, first: int = 0) -> None:
    """Take leads in, numbered from ``first``; each has an execution that is due."""
    database, system = open_database(url), RealSystem()
    for start in range(first, first + leads, 200):
        group = [incoming(number) for number in range(start, min(start + 200, first + leads))]
        await database.write(partial(_accept, system, group))
    await database.close()


async def prepare(url: str) -> None:
    """An empty database with the burst's workflow."""
    database, system = open_database(url), RealSystem()
    await database.write(schema.upgrade)
    await database.write(lambda tx: make_burst(tx, system))
    await database.close()


async def a_mail(url: str) -> bytes:
    """One of the mails that were sent."""
    database = open_database(url)
    content: bytes = await database.read(lambda tx: tx.execute(select(email_content.c.content).limit(1)).scalar_one())
    await database.close()
    return content


@contextmanager
def workers(count: int, environment: dict[str, str], concurrency: int) -> Iterator[list[subprocess.Popen[str]]]:
    """So many worker processes, idle."""
    command = [sys.executable, "-m", "flowtrack.cli", "worker", "--concurrency", str(concurrency)]
    processes = [
        subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert "works" in process.stdout.readline()
        yield processes
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in processes:
            process.communicate(timeout=90)


async def drain(url: str, sink: FastSink, leads: int, processes: Sequence[subprocess.Popen[str]]) -> Run:
    """Thaw the workers and wait until every mail is there."""
    run = Run()
    connection = await asyncpg.connect(url, ssl=False)
    already = sink.count()
    began = time.perf_counter()
    for process in processes:
        process.send_signal(signal.SIGCONT)
    while (sent := sink.count() - already) < leads:
        run.waits.append(await connection.fetchval(WAITING))
        await asyncio.sleep(0.05)
    run.rate = sent / (time.perf_counter() - began)
    run.memory = [resident(process.pid) for process in processes]
    await connection.close()
    return run


def resident(pid: int) -> int:
    """A process's resident memory in bytes."""
    with open(f"/proc/{pid}/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def measure(transport: str, count: int, options: argparse.Namespace) -> tuple[Run, float]:
    """One run, and what a bare loop does beside it."""
    with ExitStack() as stack:
        url = stack.enter_context(PostgresServer(durable=True)).create_database("fleet")
        sink = stack.enter_context(FastSink())
        redis = stack.enter_context(RedisServer()) if transport == "bullmq" else None
        environment = {
            "DATABASE_URL": url,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(sink.port),
            "FLOWTRACK_SMTP_SECURITY": "none",
            "FLOWTRACK_PUBLIC_URL": "https://track.example.com",
            "REDIS_URL": redis.url if redis else "",
        }
        uvloop.run(prepare(url))
        with workers(count, environment, options.concurrency) as processes:
            uvloop.run(lay(url, WARM * count))  # each has compiled the version, and has its connections
            time.sleep(2)
            for process in processes:
                process.send_signal(signal.SIGSTOP)
            uvloop.run(lay(url, options.leads, first=WARM * count))
            run = uvloop.run(drain(url, sink, options.leads, processes))
        run.redis_bytes = redis.used_memory() if redis else 0
        raw = uvloop.run(bare_loop(sink.port, uvloop.run(a_mail(url)), options.leads))
        return run, raw


def _accept(system, group, tx):  # type: ignore[no-untyped-def]
    accept_many(tx, system, group)


def main(options: argparse.Namespace) -> None:
    """Run and print."""
    for transport in options.transport or TRANSPORTS:
        alone = 0.0
        for count in map(int, options.workers.split(",")):
            measured = [measure(transport, count, options) for _ in range(options.runs)]
            rate, ratio = median(run.rate for run, _ in measured), median(run.rate / raw for run, raw in measured)
            alone = alone or rate
            row(f"{transport}, {count} worker(s), executions/s", f"{rate:,.0f}", f"{ratio:.3f} of the bare loop")
            row("  against the first", f"{rate / alone:.2f} x")
            waits = [wait for run, _ in measured for wait in run.waits]
            row("  sessions that wait for a lock, mean", f"{sum(waits) / len(waits):.2f}", f"most {max(waits)}")
            row("  memory of a worker", f"{max(max(run.memory) for run, _ in measured) / 1e6:,.0f} MB")
            if transport == "bullmq":
                row("  Redis at the end", f"{max(run.redis_bytes for run, _ in measured) / 1e6:,.1f} MB")


def run() -> None:
    """Read the arguments and go."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=4000)
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--transport", action="append", choices=TRANSPORTS)
    main(parser.parse_args())


if __name__ == "__main__":
    run()
