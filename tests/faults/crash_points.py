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
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from flowtrack.services import gallery, workspaces
from flowtrack.store import schema
from flowtrack.store.database import SqliteDatabase, Transaction
from tests.clock import START, ManualSystem
from tests.faults.crash_child import CRASHED, Plan, Report
from tests.faults.nursery import Nursery
from tests.servers.smtp import SmtpSink

Policy = Literal["resend", "hold"]
POLICIES: tuple[Policy, ...] = ("resend", "hold")
HELD_REASON = "It may have been sent; a person has to decide"
LAST_ENDS = {"leased": False, "inbox": 0, "status": "completed"}


@dataclass(frozen=True)
class Life:
    """One child's life, as it was seen from here: its own report, its exit code, the mails it brought."""

    report: Report
    code: int
    mails: Counter[str]


@dataclass
class Verdict:
    """What came of a series of crashes. ``copies`` is by Message-ID, ``faults`` is what may not be."""

    crashes: tuple[int, ...]
    labels: tuple[str, ...]
    copies: Counter[str] = field(default_factory=Counter)
    windows: Counter[str] = field(default_factory=Counter)
    """By Message-ID, the crashes at which the server had a copy and the record did not say so."""
    held: int = 0
    """How often a person had to decide."""
    last: Life | None = None
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        where = " and then ".join(f"{n}: {label}" for n, label in zip(self.crashes, self.labels, strict=True))
        return f"crash at {where}: {'; '.join(self.faults) or 'as it should be'}"


class Lab:
    """Where the crashes happen; a context manager. ``folder`` is for the database files."""

    def __init__(self, folder: Path, policy: Policy = "resend") -> None:
        self.policy = policy
        self._stack = ExitStack()
        self._template = folder / f"template-{policy}.sqlite3"
        self._database = folder / f"crash-{policy}.sqlite3"
        self._report = folder / f"report-{policy}.json"

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._sink = stack.enter_context(SmtpSink())
            self._nursery = stack.enter_context(Nursery())
            asyncio.run(_make_template(self._template, self.policy))
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

    def first_mail(self) -> range:
        """The numbers of the boundaries from the transaction that puts the first mail on record to the end
        of the one that records how it went."""
        labels = self.boundaries
        recorded = labels.index("after INSERT email_message")
        begin = max(n for n in range(recorded) if labels[n] == "before BEGIN")
        answered = next(n for n, label in enumerate(labels) if label.startswith("the content is answered"))
        return range(begin + 1, labels.index("after COMMIT", answered) + 2)

    def crash(self, *crashes: int) -> Verdict:
        """Die at each of these boundaries, one life after the other, then live to the end; compare."""
        self._fresh_database()
        lives: list[Life] = []
        for number in crashes:
            lives.append(self._live(lives, crash_at=number))
        lives.append(self._live(lives))
        labels = tuple(life.report.boundaries[-1] if life.code == CRASHED else "-" for life in lives[: len(crashes)])
        verdict = Verdict(crashes, labels)
        for number, life in zip(crashes, lives, strict=False):
            if life.code != CRASHED or len(life.report.boundaries) != number:
                verdict.faults.append(f"boundary {number} was not met (exit code {life.code})")
        self._take_mails(verdict, lives)
        while (held := lives[-1].report.end) and held["reason"] == "held" and verdict.held < 2:
            self._judge_held(verdict, lives[-1])
            lives.append(self._live(lives, resume=True))
            self._take_mails(verdict, lives[-2:])
        self._judge(verdict, lives[-1])
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

    def _take_mails(self, verdict: Verdict, lives: Sequence[Life]) -> None:
        """Count the mails of ``lives`` (the first of them was counted before, if there was a judgement),
        and the windows of doubt between each and the next."""
        fresh = lives if verdict.last is None else lives[1:]
        for life in fresh:
            verdict.copies += life.mails
        for life, after in zip(lives, lives[1:], strict=False):
            for message_id in life.mails:
                status, _ = after.report.found.get(message_id, ("not on record", 0))
                verdict.windows[message_id] += status != "sent" and life.code == CRASHED
        verdict.last = lives[-1]

    def _judge_held(self, verdict: Verdict, life: Life) -> None:
        verdict.held += 1
        end = life.report.end or {}
        if (end["status"], end["leased"], end["inbox"]) != ("paused", False, 0):
            verdict.faults.append(f"held, but {end}")
        if HELD_REASON not in end["why"]:
            verdict.faults.append(f"held without a clear reason: {end['why']!r}")
        if max(verdict.copies.values(), default=0) > 2:
            verdict.faults.append("a third copy, and nobody was asked")

    def _judge(self, verdict: Verdict, life: Life) -> None:
        end, model = life.report.end, self.model.report.end
        if end != model:
            verdict.faults.append(f"ended as {end}, not as {model}")
        expected = Counter(self.model.mails)
        allowed = expected + verdict.windows
        for message_id in verdict.copies | expected:
            copies = verdict.copies[message_id]
            if not expected[message_id] <= copies <= allowed[message_id]:
                what = f"{copies} copies of {message_id}, not {expected[message_id]} to {allowed[message_id]}"
                verdict.faults.append(what)
        automatic = 2 if not verdict.held else 2 + verdict.held
        if max(verdict.copies.values()) > automatic:
            verdict.faults.append("more than two copies")


async def _make_template(path: Path, policy: Policy) -> None:
    """A database with the sample workspace, its doubts handled by ``policy``."""
    path.unlink(missing_ok=True)
    database = SqliteDatabase(path)
    await database.write(schema.upgrade)
    await database.write(partial(_make_sample, policy))
    await database.close()


def _make_sample(policy: Policy, tx: Transaction) -> Any:
    sample = gallery.make_sample(tx, ManualSystem())
    workspaces.change(tx, sample.workspace, {"doubt_policy": policy})
