"""A worker that is frozen past its lease: what another one takes over, and what it may still do itself."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from flowtrack.store.database import Database
from flowtrack.store.tables import workflow_execution
from flowtrack.worker.keeper import LEASE_SECONDS
from tests.clock import START, ManualSystem
from tests.faults.crash_points import make_template
from tests.faults.nursery import Nursery
from tests.faults.serving import Station
from tests.faults.serving import until as wait_until
from tests.faults.worlds import GatedDatabase, a_world, ask, make_sample, smtp, until
from tests.servers.smtp import SmtpSink
from tests.servers.smtp_session import Phase
from tests.world import PATIENCE_SECONDS, World

LATER = START + timedelta(seconds=LEASE_SECONDS + 1)


class Frozen:
    """A worker that was frozen in the middle of its first mail, and whose work another has taken over."""

    def __init__(self, world: World, gate: GatedDatabase, other: World, execution_id: str, lead_id: str) -> None:
        self.world, self.gate, self.other = world, gate, other
        self.execution_id, self.lead_id = execution_id, lead_id

    def thaw(self) -> None:
        """Its clock shows the right time, and all that waited for it goes on."""
        self.gate.open()
        self.world.system.move_to(self.other.system.now())

    async def renewed(self) -> None:
        """Until the keeper of its leases has been at the database and sleeps again."""
        done = self.gate.done
        self.thaw()
        await until(lambda: self.gate.done >= done + 2, "the keeper's round: renewing, collecting")


@asynccontextmanager
async def frozen_at(
    phase: Phase, database: Database, sink: SmtpSink, *, doubt_policy: str = "resend"
) -> AsyncIterator[Frozen]:
    """Freeze one worker while the server hangs at ``phase`` of its mail, and let another take over."""
    gate = GatedDatabase(database)
    sample = await make_sample(database, ManualSystem(), doubt_policy=doubt_policy)
    sink.hang(phase, times=1)
    async with a_world(gate, ManualSystem(START, 10_000), sample, smtp(sink), sole=False) as world:
        accepted = await world.submit()
        await asyncio.to_thread(sink.wait_phase, phase)
        gate.shut()
        try:
            async with a_world(database, ManualSystem(LATER, 20_000), sample, smtp(sink), sole=False) as other:
                await _taken_over(database)
                await other.settle()
                yield Frozen(world, gate, other, accepted.execution_id or "", accepted.lead_id or "")
        finally:
            gate.open()
            sink.release()


async def _taken_over(database: Database) -> None:
    fence = 1
    async with asyncio.timeout(PATIENCE_SECONDS):
        while fence == 1:
            await asyncio.sleep(0.002)
            fence = await database.read(lambda tx: tx.execute(select(workflow_execution.c.fence)).scalar_one())


async def test_lease_is_asked_for_once_more_right_before_the_content(database: Database, sink: SmtpSink) -> None:
    async with frozen_at("data", database, sink) as frozen:
        assert len(sink.mails) == 1
        frozen.world.system.at = frozen.other.system.now()  # the server's answer comes before the keeper wakes
        sink.release()
        frozen.gate.open()
        await frozen.world.settle()
        await frozen.other.pass_time(days=6)
        assert (await frozen.other.execution(frozen.execution_id)).status == "completed"
        assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 2


async def test_lost_lease_is_not_renewed(database: Database, sink: SmtpSink) -> None:
    """The keeper must not take a lease for prolonged that somebody else has by now."""
    async with frozen_at("data", database, sink) as frozen:
        await frozen.renewed()
        sink.release()
        await frozen.world.settle()
        assert len(sink.mails) == 1


async def test_what_is_still_being_sent_is_not_claimed_again_before_the_answer(
    database: Database, sink: SmtpSink
) -> None:
    """The execution is due for its second mail, and the worker that was frozen is still at the first one. It goes on
    once the first one's answer has come."""
    async with frozen_at("data", database, sink) as frozen:
        done = frozen.gate.done
        frozen.gate.open()
        frozen.world.system.move_to(LATER + timedelta(days=3))
        await until(lambda: frozen.gate.done >= done + 2, "a turn, and a round of its leases' keeper")
        assert len(sink.mails) == 1
        sink.release()
        await frozen.world.settle()
        assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 2


async def test_late_commit_is_refused_and_the_mail_is_not_forgotten(database: Database, sink: SmtpSink) -> None:
    async with frozen_at("dot", database, sink, doubt_policy="hold") as frozen:
        held = await frozen.other.execution(frozen.execution_id)
        assert (held.status, held.reason) == ("paused", "held")
        sink.release()
        frozen.thaw()
        await frozen.world.settle()
        (mail,) = await frozen.other.mails(frozen.execution_id)
        assert (mail.status, mail.doubts) == ("sent", 1)
        late = await frozen.other.execution(frozen.execution_id)
        assert (late.status, late.reason) == ("paused", "held"), "only the lease's holder may advance it"
        await ask(frozen.other, frozen.execution_id, "resume")
        await frozen.other.pass_time(days=6)
        assert (await frozen.other.execution(frozen.execution_id)).status == "completed"
        assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 2


async def test_late_commit_does_not_revive_what_was_cancelled(database: Database, sink: SmtpSink) -> None:
    async with frozen_at("dot", database, sink, doubt_policy="hold") as frozen:
        await ask(frozen.other, frozen.execution_id, "cancel")
        await frozen.other.settle()
        sink.release()
        frozen.thaw()
        await frozen.world.settle()
        assert (await frozen.other.execution(frozen.execution_id)).status == "cancelled"
        (mail,) = await frozen.other.mails(frozen.execution_id)
        assert mail.status == "sent"


async def test_two_who_send_the_same_mail_record_one_step(database: Database, sink: SmtpSink) -> None:
    """The unavoidable window: the server had it, and who knew that was frozen."""
    async with frozen_at("dot", database, sink) as frozen:
        one, two = sink.mails
        assert one.message_id == two.message_id
        sink.release()
        frozen.thaw()
        await frozen.world.settle()
        await frozen.other.pass_time(days=6)
        trace = await frozen.other.trace(frozen.execution_id)
        assert [number for number, _, _ in trace] == list(range(1, 10))
        assert len(sink.mails) == 3
        first, _ = await frozen.other.mails(frozen.execution_id)
        assert (first.status, first.doubts) == ("sent", 1)


async def test_own_lease_is_not_taken_back_while_the_mail_is_under_way(database: Database, sink: SmtpSink) -> None:
    """The database was away for longer than a lease lasts, and is back when the keeper collects what ran out. The
    mail is still being sent."""
    gate = GatedDatabase(database)
    sample = await make_sample(database, ManualSystem())
    sink.hang("dot", times=1)
    async with a_world(gate, ManualSystem(START, 10_000), sample, smtp(sink)) as world:
        await world.submit()
        await asyncio.to_thread(sink.wait_phase, "dot")
        gate.shut()
        world.system.move_to(LATER)
        world.transport.ring()
        await until(lambda: gate.waiting == 2, "the worker and the keeper of its leases")
        done = gate.done
        gate.open(refuse=True)
        for _ in range(int(LEASE_SECONDS) - 1):
            world.system.move(seconds=1)
            await asyncio.sleep(0.01)
        await until(lambda: gate.done > done + 1, "what ran out to be collected, and the worker's next turn")
        sink.release()
        await world.settle()
        assert len(sink.mails) == 1


async def test_frozen_process_finds_its_work_taken_over(nursery: Nursery, sink: SmtpSink, tmp_path: Path) -> None:
    """The same with real processes, real clocks, SIGSTOP and SIGCONT."""
    url = f"sqlite:///{tmp_path / 'frozen.sqlite3'}"
    await make_template(url, "resend")

    def scene() -> None:
        with Station(nursery, url, sink.port) as station, station.process(lease_seconds=2) as one:
            sink.hang("data", times=1)
            one.submit("ada")
            sink.wait_phase("data")
            one.signal(signal.SIGSTOP)
            with station.process(lease_seconds=2) as two:
                sink.wait_for(1)
                sent = "SELECT 1 FROM email_message WHERE status = 'sent'"
                wait_until(lambda: bool(station.rows(sent)), "the other's commit")
                one.signal(signal.SIGCONT)
                one.submit("bob")  # answered only after the keeper has had its turn at the database
                wait_until(lambda: "bob" in station.accepted, "an answer of the process that was frozen")
                sink.wait_for(2)
                sink.release()
                assert one.end(signal.SIGTERM) == two.end(signal.SIGTERM) == 0
        assert [mail.recipients for mail in sink.mails] == [("ada@example.com",), ("bob@example.com",)]

    await asyncio.to_thread(scene)
