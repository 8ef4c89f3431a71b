"""What a proof asks of the record: all of it that can be compared with what the world has seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select

from flowtrack.engine.state import FINAL, Status
from flowtrack.store import tally
from flowtrack.store.database import Transaction
from flowtrack.store.tables import email_message, execution_inbox, submission, worker, workflow_execution


class MailOnRecord(NamedTuple):
    """A mail as the record has it. ``doubts`` are attempts whose end nobody knows."""

    execution_id: str
    message_id: str
    recipient: str
    status: str
    doubts: int


class Record(NamedTuple):
    """All that is on record: ``submissions`` by Idempotency-Key (the execution of each, if it has one),
    ``executions`` by id (the status of each), how many executions are still leased or due or have mail in their
    inbox, and how many of the accepted the conservation law misses."""

    submissions: Mapping[str, str | None]
    executions: Mapping[str, str]
    mails: Sequence[MailOnRecord]
    left_over: int
    missing: int


class Progress(NamedTuple):
    """How many executions were accepted and how many have ended; and those that wait for a person to decide about a
    mail in doubt, with the doubts of each."""

    accepted: int
    ended: int
    undecided: Sequence[tuple[str, int]]


def record(tx: Transaction) -> Record:
    """Read it all."""
    submissions = tx.execute(select(submission.c.idempotency_key, submission.c.execution_id)).all()
    executions = tx.execute(select(workflow_execution.c.id, workflow_execution.c.status)).all()
    mails = tx.execute(select(*(email_message.c[name] for name in MailOnRecord._fields))).all()
    return Record(
        {row[0]: row[1] for row in submissions},
        {row[0]: row[1] for row in executions},
        [MailOnRecord(*row) for row in mails],
        tx.execute(_LEFT_OVER).scalar_one(),
        tally.counts(tx).missing,
    )


def progress(tx: Transaction) -> Progress:
    """How far it is."""
    counted = tally.counts(tx)
    undecided = [] if not counted.of(Status.PAUSED, "held") else tx.execute(_UNDECIDED).all()
    return Progress(counted.accepted, sum(map(counted.of, FINAL)), [(key, int(doubts)) for key, doubts in undecided])


def in_hand(tx: Transaction) -> dict[str, int]:
    """How many executions each worker holds, by its name."""
    return {row[0]: row[1] for row in tx.execute(_IN_HAND)}


_IN_HAND = (
    select(worker.c.name, func.count())
    .join(workflow_execution, workflow_execution.c.lease_owner == worker.c.id)
    .group_by(worker.c.name)
)
_ONE = workflow_execution.c
_LEFT_OVER = select(func.count()).where(
    or_(_ONE.lease_until.is_not(None), _ONE.due_at.is_not(None), _ONE.id.in_(select(execution_inbox.c.execution_id)))
)
_UNDECIDED = (
    select(workflow_execution.c.id, func.sum(email_message.c.doubts))
    .join(email_message, email_message.c.execution_id == workflow_execution.c.id)
    .where(
        workflow_execution.c.status == Status.PAUSED,
        workflow_execution.c.reason == "held",
        workflow_execution.c.due_at.is_(None),
    )
    .group_by(workflow_execution.c.id)
)
