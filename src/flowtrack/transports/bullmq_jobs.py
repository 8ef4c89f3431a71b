"""What a job of the BullMQ queue looks like: how wake-ups become jobs, and what is read out of one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from flowtrack.transports import Wakeup

FIRST, LATER = "execute-workflow", "execute-delayed-step"
EXECUTIONS = "executions"
FEW = 20
"""Up to so many wake-ups go one a job, so that several workers share them; a crowd goes in batches, for Redis is
asked twice or more for each job."""
BATCH = 10
AN_ID = re.compile(r"[0-9a-f-]{36}")


class Job(NamedTuple):
    """A job to be put into the queue. Of two the one with the lower ``priority`` is brought first."""

    id: str
    name: str
    executions: list[str]
    priority: int


class Brought(Protocol):
    """A job as a worker gets it. Anybody may have put it in, so nothing of it can be relied on."""

    id: object
    name: object
    data: object


def jobs_of(wakeups: Sequence[Wakeup]) -> Iterator[Job]:
    """The jobs that these wake-ups make. First ones are served before any other: somebody has just sent a form."""
    size = 1 if len(wakeups) <= FEW else BATCH
    first = [wakeup for wakeup in wakeups if wakeup.first]
    later = [wakeup for wakeup in wakeups if not wakeup.first]
    for at in range(0, len(first), size):
        yield _job(FIRST, "execution", first[at : at + size], 0)
    for at in range(0, len(later), size):
        yield _job(LATER, "delayed", later[at : at + size], 1)


def _job(name: str, prefix: str, wakeups: list[Wakeup], priority: int) -> Job:
    """Its id makes BullMQ pass over a wake-up that is in the queue already. That of a batch ends with a mark of
    all that are in it: under the first one's alone the others would be lost while that one is in the queue."""
    ids = [f"{prefix}-{wakeup.execution_id}-{wakeup.number}" for wakeup in wakeups]
    mark = f"-{hashlib.sha256(' '.join(ids).encode()).hexdigest()[:12]}" if len(ids) > 1 else ""
    return Job(ids[0] + mark, name, [wakeup.execution_id for wakeup in wakeups], priority)


def executions_of(job: Brought) -> list[str]:
    """The executions that a job brings; none where it is no job of ours."""
    ids = job.data.get(EXECUTIONS) if job.name in (FIRST, LATER) and isinstance(job.data, dict) else None
    if not isinstance(ids, list) or not all(isinstance(each, str) and AN_ID.fullmatch(each) for each in ids):
        return []
    return ids
