"""A FlowTrack that is killed again and again while a crowd of leads goes through it, and what must hold then.

The process is a real one, killed by SIGKILL at moments drawn from a seed; it runs on SQLite with a business
clock on which days pass in seconds. What was acknowledged counts, and nothing else does: the same keys are
sent in again where no answer came. In the end the record is compared with the mails at the server.
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.nursery import Nursery
from tests.faults.serving import Process, Station, until
from tests.servers.smtp import SmtpSink

PACE = 3 * 24 * 3600.0
"""Three days pass in a second."""
UNTIL_THE_ANSWER = ("form", "budget", "welcome", "wait_for_reply", "replied")
NODES = (*UNTIL_THE_ANSWER, "follow_up", "wait_for_booking", "booked", "no_booking")
MAILS = (3, 6)
"""The steps of ``NODES`` that send."""


@dataclass
class Outcome:
    """What came of a run; ``faults`` is what may not be."""

    executions: int
    kills: int = 0
    acknowledged_before_the_last: int = 0
    mails: int = 0
    duplicates: int = 0
    doubts: int = 0
    decisions: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class KillRun:
    """One run. The database at ``url`` holds the sample workspace; ``executions`` leads come, ``kills`` times it is
    killed. With ``lease_seconds`` its work is taken over when its leases run out, else at the next start."""

    def __init__(
        self,
        nursery: Nursery,
        url: str,
        *,
        executions: int,
        kills: int,
        seed: int,
        lease_seconds: float | None = None,
    ) -> None:
        self._nursery = nursery
        self._url = url
        self._lease_seconds = lease_seconds
        self._keys = [f"lead{number}" for number in range(executions)]
        self._kills = kills
        self._chance = random.Random(seed)
        self.outcome = Outcome(executions)

    def run(self) -> Outcome:
        """Do it all."""
        began = time.monotonic()
        with SmtpSink() as sink, Station(self._nursery, self._url, sink.port, pace=PACE) as station:
            for _ in range(self._kills):
                with station.process(self._lease_seconds) as process:
                    self._feed(process)
                    self._wait_for_a_moment(station, sink)
                    assert process.end(signal.SIGKILL) == -signal.SIGKILL
                    self.outcome.kills += 1
            self.outcome.acknowledged_before_the_last = len(station.accepted)
            with station.process(self._lease_seconds) as process:
                self._last_life(station, process)
                if (code := process.end(signal.SIGTERM)) != 0:
                    self.outcome.faults.append(f"SIGTERM ended it with {code}")
            self.outcome.faults += self._compare(station, Counter(mail.message_id for mail in sink.mails))
        self.outcome.seconds = time.monotonic() - began
        return self.outcome

    def _feed(self, process: Process) -> None:
        """Send in some of those that no answer came for; whoever asked before asks again first."""
        waiting = [key for key in self._keys if key not in process.accepted]
        process.submit(*waiting[: self._chance.randint(0, 2 * len(self._keys) // self._kills)])

    def _wait_for_a_moment(self, station: Station, sink: SmtpSink) -> None:
        """After so many more words with the mail server, or so many acknowledgements, and a little more."""
        phases = len(sink.phases) + self._chance.randint(0, 150)
        accepted = len(station.accepted) + self._chance.randint(1, 60)
        end = time.monotonic() + self._chance.uniform(0, 1.0)
        while len(sink.phases) < phases and len(station.accepted) < accepted and time.monotonic() < end:
            time.sleep(0.001)
        time.sleep(self._chance.uniform(0, 0.02))

    def _last_life(self, station: Station, process: Process) -> None:
        process.submit(*(key for key in self._keys if key not in station.accepted))
        until(lambda: len(station.accepted) == len(self._keys), "every submission's answer")
        resumed: set[tuple[str, int]] = set()

        def all_done() -> bool:
            for execution_id, attempts in station.rows(HELD):
                if (execution_id, attempts) not in resumed:
                    resumed.add((execution_id, attempts))
                    process.resume(execution_id)
            return not station.rows("SELECT 1 FROM workflow_execution WHERE status <> 'completed' LIMIT 1")

        until(all_done, "every execution's end", 60)
        self.outcome.decisions = len(resumed)

    # Comparing ----------------------------------------------------------------------------------------

    def _compare(self, station: Station, copies: Counter[str]) -> Iterator[str]:
        yield from self._wrong_submissions(station)
        yield from _wrong_steps(station)
        yield from self._wrong_mails(station, copies)
        for what, query in MUST_BE_EMPTY.items():
            if rows := station.rows(query):
                yield f"{what}: {rows}"

    def _wrong_submissions(self, station: Station) -> Iterator[str]:
        recorded = station.rows("SELECT idempotency_key, execution_id FROM submission")
        if dict(recorded) != station.accepted:
            yield f"acknowledged was {station.accepted}, on record is {recorded}"
        executions = [row[0] for row in station.rows("SELECT id FROM workflow_execution")]
        if len(recorded) != len(self._keys) or Counter(executions) != Counter(station.accepted.values()):
            yield f"{len(recorded)} submissions, {len(executions)} executions"

    def _wrong_mails(self, station: Station, copies: Counter[str]) -> Iterator[str]:
        records = station.rows("SELECT message_id, status, doubts, execution_id, step_number FROM email_message")
        for message_id, status, doubts, execution_id, step in records:
            if status != "sent" or step not in MAILS or not 1 <= copies[message_id] <= 1 + doubts:
                yield f"{execution_id}, step {step}: {status}, {doubts} doubts, {copies[message_id]} copies"
        if unknown := copies.keys() - {record[0] for record in records}:
            yield f"nobody knows of {unknown}"
        if len(records) != len(MAILS) * len(self._keys):
            yield f"{len(records)} mails on record"
        self.outcome.mails = copies.total()
        self.outcome.duplicates = copies.total() - len(copies)
        self.outcome.doubts = sum(record[2] for record in records)


HELD = """
SELECT execution_id, sum(doubts) FROM email_message WHERE execution_id IN
  (SELECT id FROM workflow_execution WHERE status = 'paused' AND reason = 'held' AND due_at IS NULL)
GROUP BY execution_id
"""
MUST_BE_EMPTY = {
    "leases": "SELECT id FROM workflow_execution WHERE lease_until IS NOT NULL OR lease_owner IS NOT NULL",
    "due": "SELECT id FROM workflow_execution WHERE due_at IS NOT NULL",
    "in an inbox": "SELECT execution_id, seq FROM execution_inbox",
    "the lead's status": "SELECT email, status FROM lead WHERE status <> 'failed'",
    "mails without bytes": "SELECT id FROM email_message WHERE id NOT IN (SELECT email_id FROM email_content)",
}


def _wrong_steps(station: Station) -> Iterator[str]:
    steps: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    query = "SELECT execution_id, step_number, node_key, status FROM execution_step ORDER BY execution_id, step_number"
    for execution_id, *step in station.rows(query):
        steps[execution_id].append((step[0], step[1], step[2]))
    right = [(number, node, "completed") for number, node in enumerate(NODES, start=1)]
    for execution_id in station.accepted.values():
        if steps[execution_id] != right:
            yield f"{execution_id} took {steps[execution_id]}"
