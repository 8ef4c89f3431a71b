"""The queue of all workspaces together: how much there is to do, who does it, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from flowtrack.api.schemas.queue import QueueStatus, queue_status
from flowtrack.cli.database import read
from flowtrack.cli.output import out, say, settings_from, span
from flowtrack.services import work
from flowtrack.services.work import Work
from flowtrack.store import executions
from flowtrack.store.database import Transaction
from flowtrack.store.workers import WorkerRow
from flowtrack.system import System


def show(data_dir: Path | None, *, as_json: bool) -> None:
    """How it stands, and in red what is wrong."""
    counts, found, now = read(data_dir, _find)
    status = queue_status(counts, found, None)
    if as_json:
        say(status.model_dump_json(by_alias=True))
        return
    _show_figures(status)
    out.print()
    if found.workers:
        _show_workers(found.workers, now)
    else:
        say("No worker is running.", "dim")
    troubles = work.troubles(found, settings_from(FLOWTRACK_DATA_DIR=data_dir).late_seconds)
    if troubles:
        out.print()
    for trouble in troubles:
        say(trouble.message, "red")


def _find(tx: Transaction, system: System) -> tuple[dict[str, int], Work, datetime]:
    return executions.queue_counts(tx, None, system.now()), work.look(tx, system), system.real_now()


def _show_figures(status: QueueStatus) -> None:
    """The four figures, and below them the law: what was accepted, and where it is now."""
    late = f"; the oldest for {span(round(status.late_seconds * 1000))}" if status.waiting else ""
    failed = "'flowtrack execution list --status failed' names them" if status.failed else ""
    counts = status.executions
    paused = counts.paused.model_dump()
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")
    for name, count, meaning in (
        ("[bold]waiting", status.waiting, f"due, and nobody has taken it yet{late}"),
        ("[bold]active", status.active, "a worker is at it"),
        ("[bold]delayed", status.delayed, "paused until its time comes"),
        ("[bold]failed", status.failed, failed),
        ("", None, ""),
        ("[bold]accepted", counts.accepted, "executions in all, and each of them is now"),
        ("  queued", counts.queued, ""),
        ("  running", counts.running, ""),
        ("  paused", sum(paused.values()), _listed(paused)),
        ("  completed", sum(counts.completed.values()), _listed(counts.completed)),
        ("  failed", counts.failed, ""),
        ("  cancelled", counts.cancelled, ""),
    ):
        table.add_row(name, "" if count is None else f"{count:,}", meaning)
    out.print(table)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name or 'other'}" for name, count in counts.items() if count)


def _show_workers(workers: Sequence[WorkerRow], now: datetime) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("worker", "transport", "under way", "seen"):
        table.add_column(title, no_wrap=title != "worker", overflow="fold")
    for worker in workers:
        under_way = f"{worker.under_way} of {worker.concurrency}"
        ago = span(max(now - worker.seen_at, timedelta()) // timedelta(milliseconds=1))
        table.add_row(escape(worker.name), worker.transport, under_way, f"{ago} ago")
    out.print(table)
