"""Stops FlowTrack at its every boundary, starts it again, and compares.

The ``Lab`` lets the reference flow run for one lead in child processes, against an SQLite file and an SMTP
server that lives here. A first life without a crash says how many boundaries there are, what each is, and
what is to come out. Then, for each boundary, a life that ends there (``os._exit``: nothing is cleaned up)
and another one on what it left behind.

What is to come out: the same (step number, node, exit, Message-ID), the same ends; each mail at the server at
least once. A second copy is allowed only for a crash that came when the server had stored the mail and the
record did not say so yet. Both are *seen* here, not guessed from the boundary: the server's mails are
counted when the process is dead, and the next life reports the record as it found it. Where a doubt is held
for a person, the flow goes on by ``resume``.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from flowtrack.services import gallery, workspaces
from flowtrack.store import schema
from flowtrack.store.database import Transaction, open_database
from tests.clock import START, ManualSystem
from tests.faults.crash_child import CRASHED, Plan, Report
from tests.faults.nursery import Nursery
from tests.servers.smtp import SmtpSink

Policy = Literal["resend", "hold"]
POLICIES: tuple[Policy, ...] = ("resend", "hold")
HELD_REASON = "It may have been sent; a person has to decide"
MOST_DECISIONS = 3
ANSWERED = "the content is answered with 250"


@dataclass(frozen=True)
class Life:
    """One child's life, as it was seen from here: its own report, its exit code, the mails it brought."""

    report: Report
    code: int
    mails: Counter[str]


@dataclass
class Verdict:
    """What came of a series of crashes; ``faults`` is what may not be."""

    crashes: tuple[int, ...]
    lives: list[Life] = field(default_factory=list)
    decisions: int = 0
    """How often a person had to let a mail in doubt go on."""
    faults: list[str] = field(default_factory=list)

    @property
    def copies(self) -> Counter[str]:
        """How often the server got each mail, by Message-ID."""
        return sum((life.mails for life in self.lives), Counter())

    @property
    def windows(self) -> Counter[str]:
        """By Message-ID, the crashes at which the server had a copy and the record did not say so."""
        return Counter(
            message_id
            for life, after in pairwise(self.lives)
            for message_id in life.mails
            if life.code == CRASHED and after.report.found.get(message_id, ["nothing"])[0] != "sent"
        )

    @property
    def where(self) -> str:
        """The boundaries of the crashes, for people."""
        met = zip(self.crashes, self.lives, strict=False)
        return ", then ".join(f"{number} ({life.report.boundaries[-1]})" for number, life in met)

    def __str__(self) -> str:
        return f"{self.where}: {'; '.join(self.faults) or 'as it should be'}"


class Lab:
    """Where the crashes happen; a context manager. ``folder`` is for the database files."""

    def __init__(self, nursery: Nursery, folder: Path, policy: Policy = "resend") -> None:
        self.policy = policy
        self._nursery = nursery
        self._stack = ExitStack()
        self._template = folder / f"template-{policy}.sqlite3"
        self._database = folder / f"crash-{policy}.sqlite3"
        self._report = folder / f"report-{policy}.json"

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._sink = stack.enter_context(SmtpSink())
            asyncio.run(make_template(f"sqlite:///{self._template}", self.policy))
            self._fresh_database()
            plan = Plan(str(self._database), self._sink.port, str(self._report), START.isoformat())
            self._nursery.warm_up("crash", **asdict(plan))
            self.model = self._model()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def boundaries(self) -> list[str]:
        """Every boundary of a life without a crash; the first has the number 1."""
        return self.model.report.boundaries

    def number_of(self, label: str, after: int = 0) -> int:
        """The number of the first boundary called so, beyond number ``after``."""
        return self.boundaries.index(label, after) + 1

    def first_mail(self) -> range:
        """The numbers of the boundaries from the transaction that puts the first mail on record to the end
        of the one that records how it went."""
        recorded = self.number_of("after INSERT email_message")
        begin = max(number for number in range(1, recorded) if self.boundaries[number - 1] == "before BEGIN")
        answered = self.number_of(ANSWERED)
        return range(begin, self.number_of("after COMMIT", answered) + 1)

    def crash(self, *crashes: int) -> Verdict:
        """Die at each of these boundaries, one life after the other, then live to the end; compare."""
        self._fresh_database()
        verdict = Verdict(crashes)
        for number in crashes:
            life = self._live(verdict.lives, crash_at=number)
            if (life.code, len(life.report.boundaries)) != (CRASHED, number):
                verdict.faults.append(f"boundary {number} was not met (exit code {life.code})")
            verdict.lives.append(life)
        verdict.lives.append(self._live(verdict.lives))
        while _is_held(verdict.lives[-1]) and verdict.decisions < MOST_DECISIONS:
            self._judge_held(verdict)
            verdict.decisions += 1
            verdict.lives.append(self._live(verdict.lives, resume=True))
        self._judge(verdict)
        return verdict

    # Lives --------------------------------------------------------------------------------------------

    def _model(self) -> Life:
        """The life that all others are compared with; twice, since it must always be the same."""
        self._fresh_database()
        first = self._live([])
        self._fresh_database()
        second = self._live([])
        assert first.code == second.code == 0, "the flow fails without a crash"
        assert first.report == second.report, "two lives without a crash were not the same"
        return second

    def _fresh_database(self) -> None:
        for suffix in ("-wal", "-shm"):
            Path(f"{self._database}{suffix}").unlink(missing_ok=True)
        shutil.copy(self._template, self._database)

    def _live(self, before: Sequence[Life], *, crash_at: int = 0, resume: bool = False) -> Life:
        self._report.write_text("")
        mails = len(self._sink.mails)
        plan = Plan(
            database=str(self._database),
            port=self._sink.port,
            report=str(self._report),
            at=before[-1].report.at if before else START.isoformat(),
            number=len(before) + 1,
            crash_at=crash_at,
            submit=not any(life.report.acknowledged for life in before),
            resume=resume,
        )
        code = self._nursery.wait(self._nursery.start("crash", **asdict(plan)))
        self._sink.wait_until(lambda: self._sink.open == 0, "the dead process's connections to close")
        written = self._report.read_text()
        assert written, f"a life ended with {code} and no report"
        counted = Counter(mail.message_id for mail in self._sink.mails[mails:])
        return Life(Report(**json.loads(written)), code, counted)

    # Judging ------------------------------------------------------------------------------------------

    def _judge_held(self, verdict: Verdict) -> None:
        end = verdict.lives[-1].report.end or {}
        if (end["status"], end["leased"], end["inbox"], end["miscounted"]) != ("paused", False, 0, False):
            verdict.faults.append(f"held, but {end}")
        if HELD_REASON not in end["why"]:
            verdict.faults.append(f"held without a clear reason: {end['why']!r}")
        if self.policy == "hold" and verdict.copies != Counter(dict.fromkeys(verdict.copies, 1)):
            verdict.faults.append(f"a second copy, and nobody was asked: {verdict.copies}")
        if max(verdict.copies.values(), default=0) > 2 + verdict.decisions:
            verdict.faults.append(f"a third copy, and nobody was asked: {verdict.copies}")

    def _judge(self, verdict: Verdict) -> None:
        end, model = verdict.lives[-1].report.end, self.model.report.end
        if end != model or not end or end["miscounted"]:
            verdict.faults.append(f"ended as {end}, not as {model}")
        for life, after in pairwise(verdict.lives):
            if unknown := life.mails.keys() - after.report.found.keys():
                verdict.faults.append(f"the server has what was never put on record: {unknown}")
        least = self.model.mails
        most = least + verdict.windows
        for message_id, copies in (verdict.copies | least).items():
            if not least[message_id] <= verdict.copies[message_id] <= most[message_id]:
                seen = f"{verdict.copies[message_id]} copies of {message_id}"
                verdict.faults.append(f"{seen}, not {least[message_id]} to {most[message_id]}")
            if copies > 2 + verdict.decisions:
                verdict.faults.append(f"{copies} copies of {message_id}")


def _is_held(life: Life) -> bool:
    return life.report.end is not None and life.report.end["reason"] == "held"


async def make_template(url: str, policy: Policy) -> None:
    """Makes the empty database at ``url`` one with the sample workspace, its doubts handled by ``policy``."""
    database = open_database(url)
    await database.write(schema.upgrade)
    await database.write(partial(_make_sample, policy))
    await database.close()


def _make_sample(policy: Policy, tx: Transaction) -> Any:
    sample = gallery.make_sample(tx, ManualSystem())
    workspaces.change(tx, sample.workspace, {"doubt_policy": policy})
