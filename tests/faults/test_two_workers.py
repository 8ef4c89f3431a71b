"""Workers that share a database, and one thing that goes wrong between them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from flowtrack.activities import Performed
from flowtrack.activities.send_email import SendEmail
from flowtrack.channels.smtp import SmtpAccount, SmtpChannel
from flowtrack.domain.failure import Failure
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services import signals
from flowtrack.services.intake import Intake
from flowtrack.services.submissions import Incoming
from flowtrack.store import executions, leads
from flowtrack.store.database import Database, PostgresDatabase, Transaction
from flowtrack.store.workspaces import load_workspaces
from flowtrack.worker.case import Lease, Wanted
from flowtrack.worker.keeper import LEASE_SECONDS
from flowtrack.worker.turn import Held, Turn, TurnResult
from flowtrack.worker.versions import Versions
from tests.clock import START, ManualSystem
from tests.faults.worlds import a_world, make_sample, smtp, until
from tests.servers.smtp import SmtpSink

LATE = timedelta(seconds=5)
PUT_OFF = Failure("smtp_4xx", "450 later", retryable=True)


class Turns:
    """Turns taken by hand, each in a transaction of its own."""

    def __init__(self, database: Database, system: ManualSystem) -> None:
        self.database, self.system = database, system
        channel = SmtpChannel(SmtpAccount("127.0.0.1", 1, security="none"))  # no turn speaks to it
        self._handlers = {SendEmail.kind: SendEmail(system, "https://track.test", channel)}
        self._versions = Versions(REGISTRY)
        self._number = 0

    async def take(
        self,
        places: int,
        wanted: Wanted,
        held: Mapping[str, Held] | None = None,
        performed: Sequence[Performed[Any, Any]] = (),
        owner: str = "one",
    ) -> TurnResult:
        self._number += 1
        lease = Lease(owner, self.system.real_now() + timedelta(seconds=LEASE_SECONDS), self._number)

        def work(tx: Transaction) -> TurnResult:
            now, involved = self.system.now(), set[str]()
            options = {"handlers": self._handlers, "versions": self._versions, "now": now, "pace": 1.0}
            new_id = self.system.new_id
            turn = Turn(tx, lease=lease, involved=involved, new_id=new_id, **options)  # type: ignore[arg-type]
            return turn.run(held or {}, list(performed), places, wanted)

        return await self.database.write(work)

    def due_by(self) -> datetime:
        """What has been due since then is late."""
        return self.system.now() - LATE


@pytest.fixture
async def turns(database: Database, system: ManualSystem) -> Turns:
    await make_sample(database, system)
    return Turns(database, system)


async def submit(turns: Turns, email: str = "ada@example.com") -> str:
    """Send the form in; the execution's id."""
    fields = {"name": "Ada", "email": email, "budget": "$5,000"}
    intake = Intake(turns.database, turns.system, lambda: None)
    return (await intake.submit(Incoming("demo", "contact", fields))).execution_id or ""


# Brought, and late as well ---------------------------------------------------------------------------------


async def test_what_is_brought_and_late_is_claimed_once(turns: Turns) -> None:
    key = await submit(turns)
    turns.system.move(seconds=6)
    result = await turns.take(5, Wanted(5, [key], turns.due_by()))
    assert (result.claimed, len(result.effects)) == (1, 1)


async def test_a_mail_that_is_brought_and_late_goes_out_once(turns: Turns) -> None:
    """Its first attempt was put off; the second was due while no place was free, and its worker ended."""
    key = await submit(turns)
    begun = await turns.take(5, Wanted(5, [], turns.system.now()))
    (effect,) = begun.effects
    await turns.take(5, Wanted(), begun.held, [Performed(effect, PUT_OFF)])
    turns.system.move(seconds=10)
    assert (await turns.take(0, Wanted(5, [], turns.system.now()))).held[key].backlog
    await turns.database.write(lambda tx: executions.release_leases(tx, "one", turns.system.now()))
    turns.system.move(seconds=6)
    result = await turns.take(5, Wanted(5, [key], turns.due_by()), owner="two")
    assert len(result.effects) == 1


async def test_what_was_given_back_unbegun_is_begun_once(turns: Turns) -> None:
    key = await submit(turns)
    assert (await turns.take(0, Wanted(5, [], turns.system.now()))).held[key].backlog
    await turns.database.write(lambda tx: executions.release_leases(tx, "one", turns.system.now()))
    turns.system.move(seconds=6)
    assert len((await turns.take(5, Wanted(5, [key], turns.due_by()), owner="two")).effects) == 1


async def test_a_new_lead_comes_before_what_waits_for_a_place(turns: Turns) -> None:
    old = [await submit(turns, f"old{number}@example.com") for number in range(3)]
    await turns.take(0, Wanted(5, [], turns.system.now()))
    await turns.database.write(lambda tx: executions.release_leases(tx, "one", turns.system.now()))
    held = (await turns.take(0, Wanted(5, [], turns.system.now()))).held  # they have run before, then
    assert sorted(held) == sorted(old)
    new = await submit(turns, "new@example.com")
    result = await turns.take(1, Wanted(1, [], turns.system.now()), held)
    assert [item.task.execution.id for item in result.effects] == [new]


# The clock that they share -----------------------------------------------------------------------------------


class SetAhead(ManualSystem):
    """The real clock may be set; the steady one goes on."""

    ahead = timedelta()

    def real_now(self) -> datetime:
        return self.at + self.ahead

    now = real_now


async def test_leases_outlive_a_clock_that_is_set_ahead(database: Database, sink: SmtpSink) -> None:
    """The database's clock jumps, as when another server takes over. One worker has read it, the other, whose mail is
    under way, has not yet."""
    one, two = SetAhead(START, 10_000), SetAhead(START, 20_000)
    sample = await make_sample(database, one)
    sink.hang("data", times=1)
    async with (
        a_world(database, one, sample, smtp(sink), sole=False) as world,
        a_world(database, two, sample, smtp(sink), sole=False) as other,
    ):
        await world.submit()
        await asyncio.to_thread(sink.wait_phase, "data")
        two.ahead = timedelta(seconds=1.5 * LEASE_SECONDS)
        for _ in range(10):
            two.move(seconds=1)
            await asyncio.sleep(0.01)
        await until(lambda: other.worker.idle, "the other to look")
        one.ahead = two.ahead
        for _ in range(10):
            one.move(seconds=1)
            await asyncio.sleep(0.01)
        sink.release()
        await until(lambda: world.worker.idle, "the mail's end")
    assert len(sink.mails) == 1


# Locks -------------------------------------------------------------------------------------------------------


async def test_a_turn_and_a_signal_lock_in_the_same_order(turns: Turns) -> None:
    """A turn locks its execution and then the lead. If a reply locked the lead first, the two would wait for each
    other until PostgreSQL gave one of them up."""
    if not isinstance(turns.database, PostgresDatabase):
        return  # SQLite has one writer at a time
    key = await submit(turns)
    (claimed,) = await turns.database.write(lambda tx: executions.claim_offered(tx, turns.system.now(), [key]))
    sample_id = claimed.workspace_id
    async with turns.database.engine.begin() as turn:
        await turn.run_sync(lambda tx: executions.held_fences(tx, [key]))

        def reply(tx: Transaction) -> None:
            workspace = load_workspaces(tx, [sample_id])[sample_id]
            signals.reply(tx, turns.system, workspace, claimed.lead_id, "")

        replying = asyncio.create_task(turns.database.write(reply))
        await asyncio.sleep(0.2)
        async with asyncio.timeout(0.7):  # sooner than a deadlock would be found
            await turn.run_sync(lambda tx: leads.load_leads(tx, [claimed.lead_id]))
    await replying
