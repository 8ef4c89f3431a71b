"""The queue as the API shows it. The seed's four figures stand as they were; the rest stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flowtrack.api.schemas.wire import Answer, with_example
from flowtrack.engine.state import Reason, Status
from flowtrack.services.work import Work
from flowtrack.store.tally import Tally
from flowtrack.transports import Report


class WorkerView(Answer):
    """A worker that was seen a short while ago. ``underWay`` is what it was sending then, at most ``concurrency``."""

    name: str
    transport: str
    concurrency: int
    under_way: int
    seen_at: datetime
    started_at: datetime


class TransportView(Answer):
    """What tells the workers to look. ``counts`` are of its own queue, where it has one; ``trouble`` is a sentence
    where it can't be used at present, which makes work later and loses none."""

    name: str
    counts: dict[str, int]
    trouble: str | None


class PausedCounts(Answer):
    """Paused executions by what they wait for."""

    waiting: int
    held: int
    operator: int


class ExecutionCounts(Answer):
    """Where the workspace's executions are. ``accepted``, counted apart, is the sum of all that stand after it, and
    ``missing`` is what that sum lacks: anything but 0 is wrong. ``completed`` goes by outcome."""

    accepted: int
    queued: int
    running: int
    paused: PausedCounts
    completed: dict[str, int]
    failed: int
    cancelled: int
    missing: int


class QueueStatus(Answer):
    """Due and unleased, leased, paused with a due time, failed. ``lateSeconds`` is for how long the oldest due
    execution of all workspaces has been due without a worker taking it; 0 if none is."""

    model_config = with_example(
        Answer,
        {
            "waiting": 0,
            "active": 1,
            "delayed": 12,
            "failed": 0,
            "lateSeconds": 0,
            "workers": [
                {
                    "name": "mail-1:4711",
                    "transport": "in-process",
                    "concurrency": 5,
                    "underWay": 1,
                    "seenAt": "2026-03-02T09:00:00Z",
                    "startedAt": "2026-03-01T18:30:00Z",
                }
            ],
            "transport": {"name": "in-process", "counts": {}, "trouble": None},
            "executions": {
                "accepted": 40,
                "queued": 0,
                "running": 1,
                "paused": {"waiting": 12, "held": 0, "operator": 1},
                "completed": {"finished": 24, "goal": 1},
                "failed": 0,
                "cancelled": 1,
                "missing": 0,
            },
        },
    )

    waiting: int
    active: int
    delayed: int
    failed: int
    late_seconds: float
    workers: list[WorkerView]
    transport: TransportView | None
    executions: ExecutionCounts


def queue_status(counts: Mapping[str, int], work: Work, report: Report | None) -> QueueStatus:
    """The four figures and what stands beside them."""
    return QueueStatus(
        **counts,
        late_seconds=round(work.overdue or 0, 3),
        workers=[WorkerView.model_validate(worker) for worker in work.workers],
        transport=None if report is None else TransportView.model_validate(report),
        executions=execution_counts(work.tally),
    )


def execution_counts(tally: Tally) -> ExecutionCounts:
    """The figures of a tally."""
    return ExecutionCounts(
        accepted=tally.accepted,
        queued=tally.of(Status.QUEUED),
        running=tally.of(Status.RUNNING),
        paused=PausedCounts(**{reason: tally.of(Status.PAUSED, reason) for reason in Reason}),
        completed=tally.by_reason(Status.COMPLETED),
        failed=tally.of(Status.FAILED),
        cancelled=tally.of(Status.CANCELLED),
        missing=tally.missing,
    )
