"""Executions, as the database has them. What is asked of an execution goes into its inbox, and the
worker of a running FlowTrack takes it from there within a second."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter
from rich.cells import cell_len
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from flowtrack.api.schemas.executions import ExecutionSummary, summary, view
from flowtrack.cli.database import read, write
from flowtrack.cli.output import STATUS_STYLES, local, out, say, short, span, zone
from flowtrack.domain.errors import NotFoundError
from flowtrack.services import executions as service
from flowtrack.services import places, records
from flowtrack.services.places import Standpoint
from flowtrack.services.records import Record
from flowtrack.store import workspaces
from flowtrack.store.database import Transaction
from flowtrack.store.execution_list import Filter
from flowtrack.store.execution_views import ExecutionRow
from flowtrack.store.mails import Mail
from flowtrack.store.steps import Log, Step
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

MOST_LOGS = 1000
_LONG = ("lead", "node", "log", "subject")


# Reading ------------------------------------------------------------------------------------------------


def show_list(data_dir: Path | None, status: str | None, most: int, *, as_json: bool) -> None:
    """The newest executions of all workspaces."""
    found, now = read(data_dir, partial(_newest, status, most))
    if as_json:
        say(TypeAdapter(list[ExecutionSummary]).dump_json([summary(item) for item in found], by_alias=True).decode())
        return
    if not found:
        say("There is no execution yet." if status is None else f"No execution is {status}.", "dim")
        return
    table = _table("id", "status", "goes on", "lead")
    for row in (item.row for item in found):
        table.add_row(row.id, _status(row.status, _why(row)), _ahead(row.due_at, now), escape(row.lead_email))
    for column in table.columns[:-1]:  # only the lead gives way where the terminal is narrow: ids are copied
        column.min_width = max(cell_len(str(cell)) for cell in (column.header, *column.cells))
    out.print(table)


def _why(row: ExecutionRow) -> str | None:
    """Why it stands still, if that is not what workflows do."""
    return row.reason if row.reason in ("held", "operator") else None


def _newest(status: str | None, most: int, tx: Transaction, system: System) -> tuple[list[Standpoint], datetime]:
    found: list[Standpoint] = []
    wanted = Filter((status,) if status else ())
    for workspace in workspaces.all_workspaces(tx):
        found += places.listed(tx, workspace, wanted, None, most)
    return sorted(found, key=lambda item: (item.row.created_at, item.row.id), reverse=True)[:most], system.now()


def show_one(data_dir: Path | None, execution_id: str, *, as_json: bool) -> None:
    """An execution's whole record."""
    record = read(data_dir, partial(_whole, execution_id))
    row = record.standpoint.row
    if as_json:
        say(view(record).model_dump_json(by_alias=True))
        return
    _show_head(row)
    _show_steps(record.steps)
    if record.mails:
        _show_mails(record.mails)
    _show_logs(record.logs)
    _say_zone(row)


def _whole(execution_id: str, tx: Transaction, system: System) -> Record:
    del system
    return records.of(tx, _owner(tx, execution_id), execution_id, MOST_LOGS)


def _owner(tx: Transaction, execution_id: str) -> Workspace:
    found = workspaces.workspace_of_execution(tx, execution_id)
    if found is None:
        raise NotFoundError(
            f"There is no execution {execution_id!r}. 'flowtrack execution list' shows those there are."
        )
    return found


# Asking -------------------------------------------------------------------------------------------------


def retry(data_dir: Path | None, execution_id: str, from_step: int | None) -> None:
    """Let a failed execution go on, where it failed or from an earlier step."""

    def ask(tx: Transaction, system: System) -> None:
        owner = _owner(tx, execution_id)
        if from_step is None:
            service.request(tx, system, owner, execution_id, "retry")
        else:
            service.retry_from(tx, system, owner, execution_id, from_step)

    write(data_dir, ask)
    where = "where it failed" if from_step is None else f"from step {from_step}"
    _say_asked(f"It will go on {where}", execution_id)


def resume(data_dir: Path | None, execution_id: str) -> None:
    """Let a paused or held execution go on now."""
    write(data_dir, partial(_request, execution_id, "resume"))
    _say_asked("It will go on", execution_id)


def skip(data_dir: Path | None, execution_id: str) -> None:
    """Let its waits end now."""
    write(data_dir, lambda tx, system: service.skip(tx, system, _owner(tx, execution_id), execution_id, None))
    _say_asked("It will wait no longer", execution_id)


def cancel(data_dir: Path | None, execution_id: str) -> None:
    """End an execution."""
    write(data_dir, partial(_request, execution_id, "cancel"))
    _say_asked("It will be cancelled", execution_id)


def _request(execution_id: str, kind: str, tx: Transaction, system: System) -> None:
    service.request(tx, system, _owner(tx, execution_id), execution_id, kind)


def _say_asked(what: str, execution_id: str) -> None:
    say(f"{what}: a running FlowTrack does it within a second, a stopped one when it starts.")
    say(f"See 'flowtrack execution show {execution_id}'.", "dim")


# How it looks -------------------------------------------------------------------------------------------


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in columns:
        whole = name not in _LONG
        table.add_column(name, no_wrap=whole or name == "lead", overflow="ellipsis" if name == "lead" else "fold")
    return table


def _ahead(due: datetime | None, now: datetime) -> str:
    if due is None:
        return ""
    return f"in {span(round((due - now).total_seconds() * 1000))}" if due > now else "now"


def _status(status: str, more: str | None = None) -> Text:
    shown = Text(status, STATUS_STYLES.get(status, ""))
    return shown.append(f" ({more})", "dim") if more else shown


def _show_head(row: ExecutionRow) -> None:
    facts: dict[str, str | Text] = {
        "execution": row.id,
        "status": _status(row.status, row.reason or row.outcome),
        "lead": f"{row.lead_name} <{row.lead_email}>".strip() + f", {row.lead_status}",
        "workflow": row.workflow_name,
        "started": local(row.started_at),
        "goes on": local(row.due_at),
        "ended": f"{local(row.completed_at)}, after {span(row.duration_ms)}" if row.completed_at else "",
        "retries": f"{row.retry_count} of {row.max_retries}" if row.retry_count else "",
        "error": Text(row.error_message or "", "red"),
    }
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in facts.items():
        if value:
            table.add_row(name, escape(value) if isinstance(value, str) else value)
    out.print(table)


def _show_steps(taken: Sequence[Step]) -> None:
    table = _table("#", "at", "node", "type", "status", "exit", "took")
    for step in taken:
        took = span(step.duration_ms) if step.duration_ms else ""
        at, kind = short(step.started_at), Text(step.node_type, "dim")
        table.add_row(str(step.step_number), at, escape(step.node_key), kind, _status(step.status), step.exit, took)
    out.print()
    out.print(table)
    for step in (step for step in taken if step.error_message):
        again = f" (tried {step.retry_count + 1} times)" if step.retry_count else ""
        say(f"step {step.step_number}: {step.error_message}{again}", "red")


def _show_mails(sent: Iterable[Mail]) -> None:
    table = _table("mail of", "sent at", "status", "subject")
    for mail in sent:
        table.add_row(f"step {mail.step_number}", short(mail.sent_at), mail.status, escape(mail.subject))
    out.print()
    out.print(table)


def _show_logs(logs: Iterable[Log]) -> None:
    table = _table("at", "level", "log")
    for line in logs:
        style = {"warn": "yellow", "error": "red", "debug": "dim"}.get(line.level, "")
        table.add_row(short(line.timestamp), Text(line.level, style), escape(line.message))
    out.print()
    out.print(table)


def _say_zone(row: ExecutionRow) -> None:
    say(f"\nTimes are in {zone(row.created_at)}.", "dim")
