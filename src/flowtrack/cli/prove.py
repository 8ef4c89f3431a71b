"""``flowtrack prove``: the fault matrix on this machine and its database; see ``flowtrack.prove``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from flowtrack.cli import serving
from flowtrack.cli.output import FAILED, err, out, say
from flowtrack.prove import matrix, processes, redis, tidy
from flowtrack.prove.faults import FAULTS, Fault
from flowtrack.prove.matrix import Row, Terms
from flowtrack.prove.stage import a_stage
from flowtrack.prove.world import LEASE_SECONDS
from flowtrack.settings import Settings, SettingsError

PROGRAMS = {
    processes.PROGRAM: "flowtrack.cli.prove_actor",
    redis.PROGRAM: "flowtrack.prove.redis",
    tidy.PROGRAM: "flowtrack.prove.tidy",
}
STOPPED = 130


def run(settings: Settings, *, executions: int, only: Sequence[str], seed: int, as_json: bool) -> int:
    """Prove it; answers the exit code. Raises SettingsError."""
    faults = _chosen(only, settings)
    terms = Terms(executions, seed, by_redis=settings.redis_address() is not None)
    rows: list[Row] = []
    if stopped := serving.run(partial(_prove, settings, faults, terms, rows)):
        return stopped
    if as_json:
        _print_json(rows, settings, terms)
    else:
        _print(rows, settings, terms)
    return 0 if all(row.well for row in rows) else FAILED


def show_faults() -> None:
    """Every fault: what is done, and what is allowed to come of it."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 1, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column()
    for fault in FAULTS:
        table.add_row(fault.name, fault.text)
    out.print(table)


def _chosen(only: Sequence[str], settings: Settings) -> list[Fault]:
    """The faults that were asked for; all that mean anything here, if none was."""
    if unknown := set(only) - {fault.name for fault in FAULTS}:
        names = ", ".join(fault.name for fault in FAULTS)
        raise SettingsError(f"--only: there is no fault {min(unknown)!r}. There are: {names}.")
    uses_redis = settings.sqlite_path() is None or settings.redis_address() is not None
    return [fault for fault in FAULTS if (fault.name in only if only else uses_redis or not fault.needs_redis)]


# Running ------------------------------------------------------------------------------------------------


async def _prove(
    settings: Settings, faults: Sequence[Fault], terms: Terms, rows: list[Row], stop: asyncio.Event
) -> int:
    running = asyncio.create_task(_run_all(settings, faults, terms, rows))
    await serving.first_of(stop.wait(), running)
    if not running.done():
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        say("\nStopped. What was made for the proof is removed.", "dim", console=err)
        return STOPPED
    running.result()
    return 0


async def _run_all(settings: Settings, faults: Sequence[Fault], terms: Terms, rows: list[Row]) -> None:
    bars = [TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*bars, console=err, transient=True, disable=not err.is_terminal) as progress:
        bar = progress.add_task("", total=terms.executions)
        async with a_stage(settings, PROGRAMS, lambda ended: progress.update(bar, completed=ended)) as stage:
            for fault in faults:
                progress.reset(bar, description=fault.name)
                rows.append(await matrix.run(stage, fault, terms))
                _tell(progress, rows[-1])


def _tell(progress: Progress, row: Row) -> None:
    how = "[green]well" if row.well else "[yellow]not run" if row.not_run else "[red]not allowed"
    progress.console.print(f"{row.fault.name:<12} {how}[/] [dim]{row.seconds:.0f} s")


# What is printed ----------------------------------------------------------------------------------------


def _print(rows: Sequence[Row], settings: Settings, terms: Terms) -> None:
    out.print(_table(rows))
    say("")
    for row in rows:
        what = row.not_run or "; ".join(row.done) or "nothing was done"
        say(f"{row.fault.name:<12} {what}")
    out.print(_WINDOW)
    out.print(_circumstances(settings, terms), style="dim")
    for row in rows:
        for violation in row.violations:
            say(f"{row.fault.name}: {violation}", "red")
        if row.logs:
            say(f"{row.fault.name}: what its processes said is in {row.logs}", "red")
    _sum_up(rows)


def _table(rows: Sequence[Row]) -> Table:
    table = Table(
        box=None, show_footer=True, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim", footer_style="dim"
    )
    for title, allowed in _COLUMNS:
        table.add_column(title, allowed, justify="left" if title == "fault" else "right", no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row), style="red" if row.violations else "yellow" if row.not_run else "")
    return table


_COLUMNS = (
    ("fault", "allowed"),
    ("accepted", "all"),
    ("done", "all"),
    ("mails", "2 each"),
    ("twice", "up to ()"),
    ("lost", "0"),
    ("stuck", "0"),
    ("refused", ""),
    ("time", ""),
)


def _cells(row: Row) -> tuple[str, ...]:
    if (found := row.figures) is None:
        return row.fault.name, "not run"
    counts = (found.accepted, found.completed, found.mails)
    doubts = found.doubts if row.fault.may_doubt else 0
    late = "" if row.late is None else f"{row.late:,}"
    twice = f"{found.second_copies:,} ({doubts:,})"
    shown = (*(f"{count:,}" for count in counts), twice, f"{found.lost:,}", f"{found.stuck:,}", late)
    return (row.fault.name, *shown, f"{row.seconds:.0f} s")


_WINDOW = """
[bold]twice[/] are second copies of a mail, under the same Message-ID. Mail leaves one window open, and nobody can \
close it: the server had taken a mail, and the process died, froze or got no answer before that was on record. Such a \
mail is sent once more. How many were in such doubt stands in brackets; more copies than that are not allowed. \
[bold]refused[/] counts what a frozen worker wanted to go on with late, when others had it.
"""


def _circumstances(settings: Settings, terms: Terms) -> str:
    alone = "in one process on a scratch file beside your database"
    shared = "in a server and two workers on a scratch database beside yours"
    every = "" if terms.by_redis else " where a row is about Redis, or does more with one"
    by = "" if settings.sqlite_path() and not terms.by_redis else f", through BullMQ and a Redis of prove's own{every}"
    return (
        f"Each row is {terms.executions:,} executions {alone if settings.sqlite_path() else shared}{by}; seed "
        f"{terms.seed}. Leases last {LEASE_SECONDS:g} s here, not {settings.lease_seconds:g}. "
        "Your data, Redis and mail server were not touched."
    )


def _sum_up(rows: Sequence[Row]) -> None:
    if all(row.well for row in rows):
        say("Well: nothing was lost, nothing is stuck, and nothing came twice that may not.", "green")
        return
    counts = (
        ("not allowed", sum(bool(row.violations) for row in rows)),
        ("not run, and so not proven", sum(bool(row.not_run) for row in rows)),
    )
    say("; ".join(f"{count} of {len(rows)} {what}" for what, count in counts if count) + ".", "red")


def _print_json(rows: Sequence[Row], settings: Settings, terms: Terms) -> None:
    document = {
        "well": all(row.well for row in rows),
        "database": settings.shown_database_url(),
        "executions": terms.executions,
        "seed": terms.seed,
        "leaseSeconds": LEASE_SECONDS,
        "rows": [_document(row) for row in rows],
    }
    say(json.dumps(document, indent=2))


def _document(row: Row) -> dict[str, Any]:
    found = row.figures
    figures = (
        {}
        if found is None
        else {
            "accepted": found.accepted,
            "completed": found.completed,
            "mails": found.mails,
            "secondCopies": found.second_copies,
            "secondCopiesAllowed": found.doubts if row.fault.may_doubt else 0,
            "lost": found.lost,
            "stuck": found.stuck,
            "lateCommitsRefused": row.late,
        }
    )
    return {
        "fault": row.fault.name,
        "well": row.well,
        "notRun": row.not_run or None,
        "done": list(row.done),
        **figures,
        "seconds": round(row.seconds, 1),
        "violations": list(row.violations),
    }
