"""One life of the reference flow, in a child process that may die at one of its boundaries.

A *boundary* is a moment at which the process has just said something to the database or the mail server, or
is about to, or has just heard the answer. They are found by listening at the real parts from outside: the
writing engine's events and its dialect's commit, and the one method each by which aiosmtplib writes and
reads. Nothing of FlowTrack is replaced.

The order of boundaries is the same in every run, so that "the n-th" means the same thing each time: time
stands still while anything is under way; when it moves, sleepers wake in a fixed order; and nothing is said to
the mail server while a transaction is under way.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from aiosmtplib import SMTP, SMTPResponse
from aiosmtplib.protocol import SMTPProtocol
from sqlalchemy import Engine, event, func, select

from flowtrack.services import executions as wishes
from flowtrack.services.gallery import Sample
from flowtrack.services.submissions import Incoming
from flowtrack.store import executions, leads
from flowtrack.store.database import SqliteDatabase, Transaction
from flowtrack.store.steps import steps_of
from flowtrack.store.tables import email_message, execution_inbox, form, workflow_execution, workspace
from flowtrack.store.workspaces import load_workspaces
from tests.clock import ManualSystem
from tests.faults.records import counted_steps, tallied_steps, trace_of
from tests.world import World, a_world

CRASHED = 137
LONGEST_LIFE_SECONDS = 30
KEY = "the-one-submission"
FIRST_ID = 10_000
IDS_A_LIFE = 1_000_000
TICK_SECONDS = 0.0003

T = TypeVar("T")


@dataclass(frozen=True)
class Plan:
    """What a life is to be. ``crash_at`` is the number of the boundary to die at, 0 for none; ``submit``
    that the submission is (once more) to be sent in; ``resume`` that a person lets go on what is held."""

    database: str
    port: int
    report: str
    at: str
    number: int = 1
    crash_at: int = 0
    submit: bool = True
    resume: bool = False


@dataclass
class Report:
    """What a life leaves behind, in its last breath as well. ``found`` are the mails on record when it
    began: Message-ID to (status, doubts)."""

    boundaries: list[str] = field(default_factory=list)
    at: str = ""
    acknowledged: bool = False
    found: dict[str, tuple[str, int]] = field(default_factory=dict)
    end: dict[str, Any] | None = None


class Boundaries:
    """Counts what is passed, and ends the process at the one that is asked for."""

    def __init__(self, crash_at: int, passed: list[str], die: Callable[[], None]) -> None:
        self._crash_at = crash_at
        self._passed = passed
        self._die = die
        self._lock = threading.Lock()

    def reach(self, label: str) -> None:
        """We are at ``label``; there may be no way on from here."""
        with self._lock:
            self._passed.append(label)
            if len(self._passed) == self._crash_at:
                self._die()


class StillSystem(ManualSystem):
    """Knows how many sleep, and wakes them in order: who wanted to sleep for the shortest time comes first."""

    def __init__(self, at: datetime, first_id: int) -> None:
        super().__init__(at, first_id)
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    @property
    def asleep(self) -> int:
        return len(self._sleepers)

    async def wait(self, bell: asyncio.Event, seconds: float | None) -> None:
        assert seconds is not None
        end = self.at + timedelta(seconds=seconds)
        while not bell.is_set() and self.at < end:
            sleeper = (seconds, asyncio.Event())
            self._sleepers.append(sleeper)
            waiting = [asyncio.ensure_future(happening.wait()) for happening in (bell, sleeper[1])]
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._sleepers.remove(sleeper)
                for task in waiting:
                    task.cancel()

    def move_to(self, moment: datetime) -> None:
        self.at = moment
        for _, happening in sorted(self._sleepers, key=lambda sleeper: sleeper[0]):
            happening.set()


class QuietDatabase(SqliteDatabase):
    """Knows whether a transaction is under way."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._writing = 0
        self.quiet = asyncio.Event()
        self.quiet.set()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        self._writing += 1
        self.quiet.clear()
        try:
            return await super().write(work)
        finally:
            self._writing -= 1
            if not self._writing:
                self.quiet.set()


# Listening ------------------------------------------------------------------------------------------------


def watch_database(engine: Engine, reach: Callable[[str], None]) -> None:
    """Before and after BEGIN, after each statement, before and after COMMIT."""
    commit = engine.dialect.do_commit

    def committed(connection: Any) -> None:
        reach("before COMMIT")
        commit(connection)
        reach("after COMMIT")

    def executed(_c: object, _cu: object, statement: str, *_: object) -> None:
        reach(f"after {_short(statement)}")

    def executing(_c: object, _cu: object, statement: str, *_: object) -> None:
        if statement.startswith("BEGIN"):
            reach("before BEGIN")

    event.listen(engine, "before_cursor_execute", executing)
    event.listen(engine, "after_cursor_execute", executed)
    vars(engine.dialect)["do_commit"] = committed


def _short(statement: str) -> str:
    """The statement's verb and table: enough to tell a person where it is."""
    verb, *rest = statement.replace('"', "").split()
    marks = {"SELECT": "FROM", "INSERT": "INTO", "DELETE": "FROM"}
    table = rest[rest.index(marks[verb]) + 1] if verb in marks else rest[0] if rest else ""
    return f"{verb} {table}".strip(" ;(")


@contextmanager
def watched_smtp(reach: Callable[[str], None], database: QuietDatabase) -> Iterator[None]:
    """Before connecting, before and after each write, after each answer."""
    connect, execute = SMTP.connect, SMTPProtocol.execute_command
    write, read = SMTPProtocol.write, SMTPProtocol.read_response
    latest = "the greeting"

    async def connecting(client: SMTP, **options: Any) -> SMTPResponse:
        await database.quiet.wait()
        reach("before connecting")
        return await connect(client, **options)

    async def executing(protocol: SMTPProtocol, *line: bytes, **options: Any) -> SMTPResponse:
        await database.quiet.wait()
        return await execute(protocol, *line, **options)

    def writing(protocol: SMTPProtocol, data: bytes) -> None:
        nonlocal latest
        latest = "the content" if data.endswith(b"\r\n.\r\n") else data.split()[0].decode()
        reach(f"before {latest} is written")
        write(protocol, data)
        reach(f"{latest} is written")

    async def reading(protocol: SMTPProtocol, **options: Any) -> SMTPResponse:
        answer = await read(protocol, **options)
        reach(f"{latest} is answered with {answer.code}")
        return answer

    with (
        patch.object(SMTP, "connect", connecting),
        patch.multiple(SMTPProtocol, execute_command=executing, write=writing, read_response=reading),
    ):
        yield


# Living ---------------------------------------------------------------------------------------------------


def run(plan: dict[str, Any]) -> None:
    """Live as planned, and write the report."""
    signal.alarm(LONGEST_LIFE_SECONDS)
    asyncio.run(_live(Plan(**plan)))
    signal.alarm(0)


async def _live(plan: Plan) -> None:
    report = Report()
    database = QuietDatabase(Path(plan.database))
    lived, report.found = await database.read(_found)
    # As long as nothing is on record, nothing that was named before can be met again: the very same names
    # come once more, and the Message-IDs can be compared to the letter.
    system = StillSystem(datetime.fromisoformat(plan.at), plan.number * IDS_A_LIFE if lived else FIRST_ID)

    def die() -> None:
        _write(plan, report, system)
        os._exit(CRASHED)

    boundaries = Boundaries(plan.crash_at, report.boundaries, die)
    watch_database(database.writer, boundaries.reach)
    sample = await database.read(_sample)
    with watched_smtp(boundaries.reach, database):
        async with a_world(database, system, plan.port, sample) as world:
            await _play(plan, report, world, system)
            report.end = await database.read(_end)
        await database.close()
    _write(plan, report, system)


async def _play(plan: Plan, report: Report, world: World, system: StillSystem) -> None:
    await _rest(world, system)
    if plan.submit:
        fields = {"name": "Ada Lovelace", "budget": "$5,000", "email": "ada@example.com"}
        await world.intake.submit(Incoming("demo", "contact", fields, {"utmSource": "test"}, {}, KEY))
        report.acknowledged = True
    if plan.resume:
        await world.database.write(lambda tx: _resume(tx, world))
        world.transport.ring()
    await _rest(world, system)
    while (due := await world.database.read(executions.next_due)) is not None:
        assert due > system.now(), "something is due, and nobody takes it"
        system.move_to(due)
        world.transport.ring()
        await _rest(world, system)


async def _rest(world: World, system: StillSystem) -> None:
    """Until the worker and the keeper of its leases sleep, and nothing is under way."""
    bell = world.transport.bell
    while bell.is_set() or system.asleep < 2 or not world.worker.idle:
        if world.working.done():
            world.working.result()
        await asyncio.sleep(TICK_SECONDS)


def _resume(tx: Transaction, world: World) -> None:
    execution_id = tx.execute(select(workflow_execution.c.id)).scalar_one()
    wishes.request(tx, world.system, world.sample.workspace, execution_id, "resume")


# Looking --------------------------------------------------------------------------------------------------


def _found(tx: Transaction) -> tuple[bool, dict[str, tuple[str, int]]]:
    rows = tx.execute(select(email_message.c.message_id, email_message.c.status, email_message.c.doubts))
    lived = tx.execute(select(func.count()).select_from(workflow_execution)).scalar_one() > 0
    return lived, {row.message_id: (row.status, row.doubts) for row in rows}


def _sample(tx: Transaction) -> Sample:
    workspace_id = tx.execute(select(workspace.c.id).where(workspace.c.slug == "demo")).scalar_one()
    form_id, workflow_id = tx.execute(select(form.c.id, form.c.workflow_id)).one()
    return Sample(load_workspaces(tx, [workspace_id])[workspace_id], form_id, workflow_id, "")


def _end(tx: Transaction) -> dict[str, Any]:
    """All that is to be the same whether or not there was a crash, and what there must be none of."""
    row = tx.execute(select(workflow_execution)).one()
    timeline = leads.timeline(tx, row.lead_id, 100)
    return {
        "trace": trace_of(tx, row.id),
        "status": row.status,
        "reason": row.reason,
        "outcome": row.outcome,
        "why": _why(tx, row.id),
        "lead": leads.load_leads(tx, [row.lead_id])[row.lead_id].lead.status,
        "timeline": [line.type for line in reversed(timeline)],
        "miscounted": tallied_steps(tx) != counted_steps(tx),
        "leased": row.lease_until is not None,
        "inbox": tx.execute(select(func.count()).select_from(execution_inbox)).scalar_one(),
    }


def _why(tx: Transaction, execution_id: str) -> str:
    """What a person reads at the step that is not done."""
    steps = [step for step in steps_of(tx, execution_id) if step.status == "waiting"]
    return " ".join(step.error_message or "" for step in steps)


def _write(plan: Plan, report: Report, system: StillSystem) -> None:
    report.at = system.now().isoformat()
    Path(plan.report).write_text(json.dumps(asdict(report)), "utf-8")
