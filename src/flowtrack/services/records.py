"""All that is on record of one execution, put together for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from flowtrack.services import executions, places
from flowtrack.services.places import NodeName, Standpoint
from flowtrack.store import mails, steps, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.mails import Mail, Seen
from flowtrack.store.steps import Log, Step
from flowtrack.store.workspaces import Workspace


class Attempt(NamedTuple):
    """One attempt of a step's activity: when it ended and how (``succeeded``, ``failed``, ``backing_off`` or
    ``held``). The number is not known of what was written by an earlier FlowTrack. Of holds that last, the log tells
    the first, second, fourth, eighth …, and so does this."""

    number: int | None
    at: datetime
    result: str
    code: str | None
    message: str | None
    next_at: str | None


class Record(NamedTuple):
    """An execution, what its nodes are called, its steps with the attempts of each, its mails with what is known of
    their readers, its log."""

    standpoint: Standpoint
    names: Mapping[str, NodeName]
    steps: Sequence[Step]
    attempts: Mapping[int, Sequence[Attempt]]
    mails: Sequence[Mail]
    seen: Mapping[str, Seen]
    logs: Sequence[Log]


def of(tx: Transaction, workspace: Workspace, execution_id: str, most_logs: int) -> Record:
    """The record, with the newest ``most_logs`` lines of the log; NotFoundError if there is no such execution."""
    row = executions.get(tx, workspace, execution_id)
    taken, logs = steps.steps_of(tx, execution_id), steps.logs_of(tx, execution_id, most_logs)
    sent = mails.mails_of_execution(tx, execution_id)
    (standpoint,) = places.stand(tx, [row])
    seen = mails.seen(tx, row.lead_id) if sent else {}
    names = places.node_names(workflows.load_definitions(tx, [row.version_id])[row.version_id])
    return Record(standpoint, names, taken, _attempts(taken, logs, sent), sent, seen, logs)


def _attempts(taken: Sequence[Step], logs: Sequence[Log], sent: Sequence[Mail]) -> dict[int, list[Attempt]]:
    """By step. A failed attempt is told in the log, the mail that was sent has its own record."""
    found: dict[int, list[Attempt]] = defaultdict(list)
    for line in logs:
        about = line.metadata or {}
        if "code" in about and "step" in about:
            result, until = about.get("standing") or _result(line), about.get("until")
            found[about["step"]].append(
                Attempt(about.get("attempt"), line.timestamp, result, about["code"], line.message, until)
            )
    done = {step.step_number for step in taken if step.status == "completed"}
    for mail in sent:
        if mail.sent_at is not None and mail.step_number in done:
            attempt = Attempt(mail.attempt, mail.sent_at, "succeeded", None, mail.response, None)
            found[mail.step_number].append(attempt)
    return found


def _result(line: Log) -> str:
    """What the lines of an earlier FlowTrack say by their words alone."""
    begins = {"Held:": "held", "Will be tried again:": "backing_off"}
    return next((result for words, result in begins.items() if line.message.startswith(words)), "failed")
