"""What the benchmarks share: a database, a workspace with the burst's workflow, a bare mail loop."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiosmtplib
from sqlalchemy import Engine, event
from tests.servers.postgres import PostgresServer

from flowtrack.services import gallery, workflows
from flowtrack.services.gallery import Sample
from flowtrack.services.submissions import Incoming
from flowtrack.store import schema
from flowtrack.store.database import Database, SqliteDatabase, Transaction, open_database
from flowtrack.system import RealSystem

TEMPLATE = """
<html><body style="font-family: sans-serif">
<h1>Hi {firstName},</h1>
<p>thank you for your message{% if companyName != "" %} and your interest on behalf of {companyName}{% endif %}.
We have read it and would like to talk it through with you. Your budget of {budget} sounds about right.</p>
<p><a href="{{ bookingLink }}">Pick a time that suits you</a>, look at
<a href="https://example.com/work">what we did for others</a>, or simply answer this mail.</p>
<p>Best regards<br>{{ workspaceName }}</p>
</body></html>
"""
BURST: dict[str, Any] = {
    "nodes": [
        {"key": "form", "type": "trigger_form"},
        {"key": "budget", "type": "condition", "config": {"conditionType": "budget_qualification"}},
        {"key": "mail", "type": "send_email", "config": {"emailTemplate": TEMPLATE, "emailSubject": "Hi {firstName}"}},
        {"key": "wait", "type": "delay", "config": {"delayDays": 3}},
        {"key": "end", "type": "end"},
    ],
    "edges": [
        {"source": "form", "target": "budget"},
        {"source": "budget", "exit": "true", "target": "mail"},
        {"source": "mail", "target": "wait"},
        {"source": "wait", "target": "end"},
    ],
}


@dataclass
class Statements:
    """How often the database was asked, and how often it committed."""

    statements: int = 0
    commits: int = 0

    def watch(self, engine: Engine) -> None:
        """Count on this engine from now on."""
        event.listen(engine, "after_cursor_execute", lambda *_: setattr(self, "statements", self.statements + 1))
        event.listen(engine, "commit", lambda *_: setattr(self, "commits", self.commits + 1))


@contextlib.contextmanager
def a_url(folder: Path, *, postgres: bool) -> Iterator[str]:
    """Where an empty database is, or will be: a file in ``folder``, or on a PostgreSQL server of its own that keeps
    what it has confirmed (fsync is on)."""
    if not postgres:
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    with PostgresServer(durable=True) as server:
        yield server.create_database("bench")


@contextlib.asynccontextmanager
async def a_database(url: str | None = None, *, postgres: bool = False) -> AsyncIterator[Database]:
    """An empty database with its schema: as ``a_url``, or the one at ``url``."""
    with TemporaryDirectory(prefix="flowtrack-bench-") as folder, ExitStack() as stack:
        database = open_database(url or stack.enter_context(a_url(Path(folder), postgres=postgres)))
        await database.write(schema.upgrade)
        try:
            yield database
        finally:
            await database.close()


def engine_of(database: Database) -> Engine:
    """The engine that writes."""
    if isinstance(database, SqliteDatabase):
        return database.writer
    sync: Engine = database.engine.sync_engine  # type: ignore[attr-defined]
    return sync


def make_burst(tx: Transaction, system: RealSystem) -> Sample:
    """The sample workspace, its form bound to the burst: trigger → condition → send_email → delay."""
    sample = gallery.make_sample(tx, system)
    workflows.update(tx, system, sample.workspace, sample.workflow_id, name=None, document=BURST, revision=None)
    workflows.publish(tx, system, sample.workspace, sample.workflow_id)
    return sample


def incoming(number: int) -> Incoming:
    """A submission of a person of their own."""
    fields = {
        "name": f"Ada{number} Lovelace",
        "email": f"ada{number}@example.com",
        "companyName": "Acme & Co",
        "budget": "$5,000",
    }
    return Incoming("demo", "contact", fields, {"utmSource": "bench", "utmCampaign": "burst"})


async def bare_loop(port: int, content: bytes, count: int, connections: int = 10) -> float:
    """Mails a second that bare aiosmtplib hands over: the raw limit."""
    left = iter(range(count))

    async def send() -> None:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
        await client.connect()
        for number in left:
            await client.sendmail("nina@northwind.example", [f"ada{number}@example.com"], content)
        await client.quit()

    began = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(connections)))
    return count / (time.perf_counter() - began)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of them lie."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def median(values: Iterable[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def row(what: str, figure: str, beside: str = "") -> None:
    """One line of a benchmark's table."""
    print(f"{what:<58} {figure:>16}  {beside}", flush=True)
