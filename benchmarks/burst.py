"""Executions a second of the burst trigger → condition → send_email → delay, beside a bare mail loop.

``python -m benchmarks.burst [--leads N] [--concurrency N] [--runs N] [--postgres] [--database URL] [--profile]``
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import time
from functools import partial

import uvloop
from sqlalchemy import select
from tests.servers.fast_sink import FastSink

from benchmarks.bench import Statements, a_database, bare_loop, engine_of, incoming, make_burst, median, row
from flowtrack.activities.account_channels import AccountChannels
from flowtrack.activities.send_email import SendEmail
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services.mail_accounts import MailWays
from flowtrack.services.submissions import accept_many
from flowtrack.store import executions
from flowtrack.store.database import Database
from flowtrack.store.tables import email_content
from flowtrack.system import RealSystem, spare_the_collector
from flowtrack.transports.inprocess import InProcess
from flowtrack.worker.loop import Worker
from flowtrack.worker.versions import Versions


async def burst(database: Database, port: int, options: argparse.Namespace) -> tuple[float, Statements, bytes]:
    """Executions a second, what the database was asked meanwhile, and one of the mails."""
    system = RealSystem()
    await database.write(lambda tx: make_burst(tx, system))
    for start in range(0, options.leads, 200):
        group = [incoming(n) for n in range(start, min(start + 200, options.leads))]
        await database.write(partial(_accept, group, system))
    transport = InProcess()
    channel = SmtpChannel(SmtpAccount("127.0.0.1", port, security="none"), 10)
    accounts = AccountChannels(MailWays().opened)  # as in real life: asked for, and not there
    handlers = {SendEmail.kind: SendEmail(system, "https://track.example.com", channel, accounts)}
    worker = Worker(
        database, system, handlers, Versions(REGISTRY), transport, concurrency=options.concurrency, sole=True
    )
    counted = Statements()
    counted.watch(engine_of(database))
    began = time.perf_counter()
    working = asyncio.create_task(worker.run())
    while await database.read(executions.next_due) < system.now() or not worker.idle:  # type: ignore[operator]
        await asyncio.sleep(0.05)
    took = time.perf_counter() - began
    worker.stop()
    await working
    await channel.close()
    content = await database.read(lambda tx: tx.execute(select(email_content.c.content).limit(1)).scalar_one())
    return options.leads / took, counted, content


def _accept(group, system, tx):  # type: ignore[no-untyped-def]
    accept_many(tx, system, group)


async def main(options: argparse.Namespace) -> None:
    """Run and print."""
    figures, ratios = [], []
    counted = Statements()
    for _ in range(options.runs):
        with FastSink() as sink:
            async with a_database(options.database, postgres=options.postgres) as database:
                figure, counted, content = await burst(database, sink.port, options)
            raw = await bare_loop(sink.port, content, options.leads)
        figures.append(figure)
        ratios.append(figure / raw)
        row("burst, executions/s", f"{figure:,.0f}", f"bare loop {raw:,.0f} mails/s: {figure / raw:.3f} of it")
    row("median", f"{median(figures):,.0f}", f"{median(ratios):.3f} of the bare loop")
    row("statements a mail", f"{counted.statements / options.leads:.2f}", f"at concurrency {options.concurrency}")
    row("commits a mail", f"{counted.commits / options.leads:.3f}")


def run() -> None:
    """Read the arguments and go."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=4000)
    parser.add_argument("--concurrency", type=int, default=50)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own; default: SQLite")
    parser.add_argument("--database", help="postgresql://… of an empty database")
    parser.add_argument("--profile", action="store_true", help="print where the event loop's time goes")
    options = parser.parse_args()
    spare_the_collector()
    profile = cProfile.Profile()
    if options.profile:
        profile.enable()
    uvloop.run(main(options))
    if options.profile:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    run()
