"""How the work stands: whether all that was accepted is on record, and whether what is due gets done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flowtrack.domain.errors import FieldProblem
from flowtrack.store import executions, tally, workers
from flowtrack.store.database import Transaction
from flowtrack.store.tally import Tally
from flowtrack.store.workers import WorkerRow
from flowtrack.system import System


class Work(NamedTuple):
    """``tally`` is a workspace's, or that of all together; workers are there for all. ``overdue`` is for how many
    real seconds the oldest due execution has been due without anybody taking it, whosever it is; None if none is. One
    whose lease has run out is due, too: its worker is dead, and none has taken it over.
    """

    tally: Tally
    workers: Sequence[WorkerRow]
    overdue: float | None


def look(tx: Transaction, system: System, workspace_id: str | None = None) -> Work:
    """How it stands now. Costs the same however many executions there are."""
    return Work(tally.counts(tx, workspace_id), workers.alive(tx, system.real_now()), _overdue(tx, system))


def _overdue(tx: Transaction, system: System) -> float | None:
    now, real_now = system.now(), system.real_now()
    found = []
    if (due := executions.oldest_due(tx, now)) is not None:
        found.append((now - due).total_seconds() / system.pace)
    if (lapsed := executions.oldest_lapsed(tx, real_now)) is not None:
        found.append((real_now - lapsed).total_seconds())
    return max(found, default=None)


def troubles(work: Work, late_seconds: float) -> list[FieldProblem]:
    """What is wrong, in sentences that tell nothing about anybody; nothing if all is well. Being due for longer
    than ``late_seconds`` is wrong."""
    return [*_of_law(work.tally), *_of_workers(work, late_seconds)]


def _of_law(found: Tally) -> Iterator[FieldProblem]:
    if (lost := found.missing - found.unlawful) > 0:
        yield FieldProblem("executions", f"{_executions(lost)} that {_were(lost)} accepted {_are(lost)} not on record.")
    if lost < 0:
        yield FieldProblem("executions", f"{_executions(-lost)} {_are(-lost)} on record that nobody accepted.")
    if (odd := found.unlawful) != 0:
        has = "has" if odd == 1 else "have"
        yield FieldProblem("executions", f"{_executions(odd)} {has} a status or reason that FlowTrack does not know.")


def _of_workers(work: Work, late_seconds: float) -> Iterator[FieldProblem]:
    if work.overdue is None:
        return
    if not work.workers:
        yield FieldProblem("workers", "Something is due, and nobody is there to do it.")
    if work.overdue > late_seconds:
        how_long = f"{work.overdue:,.0f} s ({late_seconds:,.0f} s is the limit)"
        yield FieldProblem("late", f"Something has been due for {how_long}, and nobody took it.")


def _executions(count: int) -> str:
    return f"{count:,} execution{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
