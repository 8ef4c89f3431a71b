"""How wake-ups become jobs, and what is read out of a job."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from flowtrack.transports import Wakeup
from flowtrack.transports.bullmq_jobs import BATCH, FEW, executions_of, jobs_of
from tests.transports.queueing import ids, wakeups

ID = "0199c2f0-0000-7000-8000-000000000001"


@dataclass
class AJob:
    """As the library hands it over."""

    name: object
    data: object
    id: object = "1"


def test_a_job_of_one() -> None:
    (first,) = jobs_of([Wakeup(ID, 1, True)])
    (later,) = jobs_of([Wakeup(ID, 7, False)])
    assert first == (f"execution-{ID}-1", "execute-workflow", [ID], 0)
    assert later == (f"delayed-{ID}-7", "execute-delayed-step", [ID], 1)


def test_a_few_go_one_a_job_and_a_crowd_in_batches() -> None:
    assert [len(job.executions) for job in jobs_of(wakeups(FEW))] == [1] * FEW
    crowd = wakeups(FEW + 1)
    jobs = list(jobs_of(crowd))
    assert [len(job.executions) for job in jobs] == [BATCH, BATCH, 1]
    assert [each for job in jobs for each in job.executions] == ids(crowd)


def test_a_batch_holds_one_kind_only() -> None:
    mixed = [wakeup for pair in zip(wakeups(30), wakeups(30, first=False), strict=True) for wakeup in pair]
    jobs = list(jobs_of(mixed))
    assert [(job.name, len(job.executions)) for job in jobs] == (
        [("execute-workflow", 10)] * 3 + [("execute-delayed-step", 10)] * 3
    )


def test_a_batch_has_the_id_of_the_same_batch_only() -> None:
    """Its first wake-up may be in the queue already, by itself or in another company."""
    crowd = wakeups(FEW + BATCH)
    other = [crowd[0], *wakeups(FEW + BATCH - 1)]
    (one, *_), (same, *_), (another, *_) = jobs_of(crowd), jobs_of(list(crowd)), jobs_of(other)
    assert one.id == same.id
    assert one.id.startswith(f"execution-{crowd[0].execution_id}-1-")
    assert another.id not in {one.id, f"execution-{crowd[0].execution_id}-1"}


def test_what_was_put_in_is_read_out() -> None:
    assert executions_of(AJob("execute-workflow", {"executions": [ID]})) == [ID]
    assert executions_of(AJob("execute-delayed-step", {"executions": [ID, ID], "more": 1})) == [ID, ID]


@pytest.mark.parametrize(
    "job",
    [
        AJob("send-newsletter", {"executions": [ID]}),
        AJob(None, {"executions": [ID]}),
        AJob("execute-workflow", None),
        AJob("execute-workflow", [ID]),
        AJob("execute-workflow", {}),
        AJob("execute-workflow", {"executions": ID}),
        AJob("execute-workflow", {"executions": []}),
        AJob("execute-workflow", {"executions": [1]}),
        AJob("execute-workflow", {"executions": [ID, None]}),
        AJob("execute-workflow", {"executions": ["\0" * 36]}),  # no database takes it, not even to say no
        AJob("execute-workflow", {"executions": [ID + "\n"]}),
    ],
)
def test_nothing_is_read_out_of_a_strangers_job(job: AJob) -> None:
    assert executions_of(job) == []
