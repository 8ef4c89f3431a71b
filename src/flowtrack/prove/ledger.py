"""The comparison: what was accepted, what is on record, and what the mail server got. Plain counting, no I/O.

One thing may happen that nobody wants: a second copy of a mail, under the same Message-ID. It may, where the record
shows a doubt: the mail was with the server, and whoever sent it died, froze or got no answer before its end was on
record. So of each mail there may be as many copies more as it has doubts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowtrack.engine.state import FINAL
from flowtrack.store.proof import MailOnRecord, Record

MAILS_EACH = 2
"""An execution of the proof sends so many mails."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted. ``second_copies`` beyond ``doubts`` are not allowed, and neither is any that is lost or stuck;
    ``doubts`` themselves are allowed only where something made them."""

    accepted: int
    completed: int
    mails: int
    second_copies: int
    doubts: int
    lost: int
    stuck: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """``accepted`` is what was answered with 202, by Idempotency-Key the execution; ``copies`` the mails at the
    server, by recipient and Message-ID."""

    accepted: Mapping[str, str]
    record: Record
    copies: Counter[tuple[str, str]]

    def figures(self) -> Figures:
        """What there is, in numbers."""
        statuses = [self.record.executions.get(key) for key in self.accepted.values()]
        return Figures(
            accepted=len(self.accepted),
            completed=statuses.count("completed"),
            mails=self.copies.total(),
            second_copies=self.copies.total() - len(self.copies),
            doubts=sum(mail.doubts for mail in self.record.mails),
            lost=sum(1 for _ in self._lost()),
            stuck=sum(status is not None and status not in FINAL for status in statuses),
        )

    def violations(self, *, may_doubt: bool) -> Iterator[str]:
        """What is not allowed, in sentences. With ``may_doubt`` there may be doubts, and second copies for them."""
        yield from _some("lost", list(self._lost()))
        yield from _some("stuck or failed", list(self._unfinished()))
        yield from _some("wrongly on record", list(self._wrong_records()))
        yield from _some("a second copy without a doubt", [_named(m) for m in self.record.mails if self._too_often(m)])
        yield from _some("a mail that nobody has on record", sorted(self._unknown()))
        if not may_doubt:
            yield from _some(
                "a doubt, though nothing could make one", [_named(m) for m in self.record.mails if m.doubts]
            )
        if self.record.left_over:
            yield f"{self.record.left_over:,} executions are still leased or due, or have something in their inbox"
        if self.record.missing:
            yield f"the conservation law is off by {self.record.missing:,}"

    def _lost(self) -> Iterator[str]:
        """What was accepted and has no execution, or not all its mails at the server."""
        mails = Counter(mail.execution_id for mail in self.record.mails if self._copies(mail))
        for key, execution_id in self.accepted.items():
            if execution_id not in self.record.executions:
                yield f"{key} (no execution)"
            elif mails[execution_id] < MAILS_EACH:
                yield f"{execution_id} ({mails[execution_id]} of {MAILS_EACH} mails)"

    def _unfinished(self) -> Iterator[str]:
        for execution_id, status in self.record.executions.items():
            if status != "completed":
                yield f"{execution_id} ({status})"

    def _wrong_records(self) -> Iterator[str]:
        for key in self.record.submissions.keys() | self.accepted.keys():
            if self.record.submissions.get(key) != self.accepted.get(key):
                yield f"submission {key}"
        for execution_id in self.record.executions.keys() - set(self.accepted.values()):
            yield f"execution {execution_id}, which nobody sent in"
        for mail in self.record.mails:
            if mail.status != "sent":
                yield f"{_named(mail)} ({mail.status})"

    def _copies(self, mail: MailOnRecord) -> int:
        return self.copies[mail.recipient, mail.message_id]

    def _too_often(self, mail: MailOnRecord) -> bool:
        return self._copies(mail) > 1 + mail.doubts

    def _unknown(self) -> Iterator[str]:
        known = {(mail.recipient, mail.message_id) for mail in self.record.mails}
        return (f"{message_id} to {recipient}" for recipient, message_id in self.copies.keys() - known)


def _named(mail: MailOnRecord) -> str:
    return f"{mail.message_id} of {mail.execution_id}"


def _some(what: str, cases: list[str]) -> Iterator[str]:
    """One sentence, however many cases there are; the first few are named."""
    if cases:
        more = f" and {len(cases) - 3:,} more" if len(cases) > 3 else ""
        yield f"{what}: {', '.join(cases[:3])}{more}"
