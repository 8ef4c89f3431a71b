"""The worker's life: turn after turn while there is something to do, asleep otherwise.

Batches come from back-pressure alone. While one turn's transaction runs, effects end and new work comes
in; the next turn takes all of it at once. A lone lead is served at once, a crowd shares commits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flowtrack.activities import AnyHandler, Effect, Performed
from flowtrack.domain.errors import UnavailableError
from flowtrack.services.intake import Intake
from flowtrack.store import dispatch, executions
from flowtrack.store.database import Database, Transaction
from flowtrack.system import System
from flowtrack.telemetry import log
from flowtrack.transports import Transport
from flowtrack.worker.case import Lease, Wanted
from flowtrack.worker.keeper import LEASE_SECONDS, TROUBLE_SECONDS, Badge, Keeper
from flowtrack.worker.turn import TROUBLE_PAUSE, Held, Turn, TurnResult, put_aside
from flowtrack.worker.versions import Versions

POLL_SECONDS = 1.0
"""Work that nobody rang for (another process wrote it) is found within this long."""
LOCKED_SECONDS = 0.05
"""What was brought while somebody had it locked is asked for again after this long."""
SHORTEST_REST_SECONDS = 0.02
"""What is due and can't be had, since others are just claiming it, is not looked for again before."""
GRACE_SECONDS = 60.0
TRIES_TO_RECORD = 10
MOST_HELD = 4
"""So many times the concurrency may executions be held, begun or waiting for a place."""
MOST_IN_A_CROWD = 16
"""How many executions a turn takes while submissions wait: they wait for the whole turn."""


class Worker:
    """Runs executions, up to ``concurrency`` effects at once. Its ``transport`` tells it when to look, and may bring
    executions by name; those are claimed first, and what nobody has brought once its patience is at an end.

    ``name`` is what people call this worker. ``intake`` is where submissions come in by this process: they go
    first, and share the turn that follows.
    ``sole`` says that no other worker shares the database: leases left over at the start are then
    nobody's, and are taken back at once instead of when they run out.
    """

    def __init__(
        self,
        database: Database,
        system: System,
        handlers: Mapping[str, AnyHandler],
        versions: Versions,
        transport: Transport,
        *,
        concurrency: int = 5,
        lease_seconds: float = LEASE_SECONDS,
        sole: bool = False,
        intake: Intake | None = None,
        name: str = "",
    ) -> None:
        self._database = database
        self._system = system
        self._handlers = handlers
        self._versions = versions
        self._transport = transport
        self._bell = transport.bell
        self._concurrency = concurrency
        self._sole = sole
        self._intake = intake
        self._owner = system.new_id()
        badge = Badge(self._owner, name, transport.name, concurrency)
        self._keeper = Keeper(database, system, badge, lambda: len(self._under_way), self._bell, lease_seconds)
        self._held: dict[str, Held] = {}
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._performed: list[Performed[Any, Any]] = []
        self._turning = False
        self._stopping = False
        self._stuck = False  # for a whole poll no place has come free
        self._turns = 0
        self._next_look = 0.0  # when to look again for what nobody has brought; monotonic
        # More is brought than there are places for. What was brought can't be overtaken, so every other claim takes
        # what is due straight from the database then, new leads first.
        self._overrun = False
        self._passed_over: Sequence[str] = ()
        self._straight = False
        self._singly = 0  # so many turns are taken for one execution each
        self._found = 1  # how many were found to be at fault since a turn failed; none: the next failure waits

    async def run(self) -> None:
        """Work until ``stop`` is called; then finish what is being done and give the leases back."""
        if self._sole:
            await self._keeper.take_back_all(lambda: self._stopping)
        keeper = asyncio.create_task(self._keeper.run())
        try:
            while not self._stopping:
                self._bell.clear()
                self._turning = True
                if self._intake is not None:
                    await self._intake.let_in()
                more = await self._turn()
                self._turning = False
                if not more:
                    await self._rest()
                    self._stuck = self._places() <= 0 and not self._bell.is_set()
            await self._wind_down()
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    def stop(self) -> None:
        """Ask the worker to come to an end."""
        self._stopping = True
        self._bell.set()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way (something may be due all the same)."""
        return not (self._turning or self._under_way or self._performed or self._held)

    # Turns --------------------------------------------------------------------------------------------

    async def _turn(self) -> bool:
        """Take one turn. True if there may be more to do at once."""
        performed = self._performed
        places = 0 if self._stopping else self._places()
        ended = {item.effect.task.execution.id for item in performed}
        going_on = {key: h for key, h in self._held.items() if key in ended or (h.backlog and places)}
        if self._singly:
            return await self._turn_of_one(performed, going_on, places)
        wanted = self._wanted(self._claims())
        if not (performed or going_on or wanted.offered or wanted.due_by):
            return False
        self._performed = []
        involved: set[str] = set()
        try:
            result = await self._transact(going_on, performed, places, wanted, involved)
        except Exception as trouble:  # noqa: BLE001 whatever went wrong, what was done in the world is kept
            self._performed = performed + self._performed
            await self._recover_from(trouble, involved)
            return True
        full = result.claimed == wanted.most > 0
        if full and wanted.due_by is not None:
            self._next_look = 0.0
        return bool(self._performed) or ((full or self._overrun) and self._places() > 0)

    async def _turn_of_one(
        self, performed: list[Performed[Any, Any]], going_on: Mapping[str, Held], places: int
    ) -> bool:
        """A turn failed, and nobody knows by whose fault: each execution takes one of its own, until the one that
        fails alone is found and put aside."""
        self._singly -= 1
        key = next((item.effect.task.execution.id for item in performed), "")
        if not key and going_on and self._singly % 2:  # by turns one of those that are held, and one that is due
            key = list(going_on)[self._singly // 2 % len(going_on)]
        own = [item for item in performed if item.effect.task.execution.id == key]
        held = {key: going_on[key]} if key in going_on else {}
        self._performed = [item for item in performed if item not in own]
        wanted = Wanted() if key else self._wanted(min(self._claims(), 1))
        involved: set[str] = set()
        try:
            await self._transact(held, own, min(places, 1), wanted, involved)
        except UnavailableError as trouble:
            self._singly += 1
            self._performed = own + self._performed
            await self._recover_from(trouble)
        except Exception:  # noqa: BLE001 the others must not wait for this one
            log.exception("execution %s can't be saved; tried again in %s", ", ".join(involved), TROUBLE_PAUSE)
            self._found += len(involved)
            await self._put_aside(involved, own)
        return True

    async def _put_aside(self, ids: set[str], performed: list[Performed[Any, Any]]) -> None:
        """Let these go, but put what was done in the world on record first, if that is possible."""

        def keep(_: datetime, tx: Transaction) -> bool:
            for item in performed:
                self._handlers[item.effect.task.activity.kind].record(tx, [item])
            return True

        def let_go(now: datetime, tx: Transaction) -> None:
            for key in ids:
                put_aside(tx, key, self._owner, now, self._system.pace)

        if not await self._keeper.write(keep):
            self._performed = performed + self._performed
            await self._system.wait(asyncio.Event(), TROUBLE_SECONDS)
            return
        await self._keeper.write(let_go)
        for key in ids:
            self._let_go(key)

    async def _transact(
        self,
        held: Mapping[str, Held],
        performed: list[Performed[Any, Any]],
        places: int,
        wanted: Wanted,
        involved: set[str],
    ) -> TurnResult:
        """One turn in the database, and what it leaves taken over. Raises what the database raises."""
        began = self._system.monotonic()
        self._turns += 1

        def work(tx: Transaction) -> TurnResult:
            turn = Turn(
                tx,
                handlers=self._handlers,
                versions=self._versions,
                now=self._system.now(),
                pace=self._system.pace,
                new_id=self._system.new_id,
                lease=Lease(self._owner, self._keeper.lease_until(), self._turns),
                involved=involved,
            )
            return turn.run(held, performed, places, wanted)

        result = await self._database.write(work)
        self._take_over(result, began)
        if result.passed_over:
            self._passed_over = result.passed_over
            asyncio.get_running_loop().call_later(LOCKED_SECONDS, self._bell.set)
        return result

    def _let_go(self, key: str) -> None:
        gone = self._held.pop(key, None)
        if gone is not None:
            self._keeper.let_go(key, gone.execution.fence)

    def _take_over(self, result: TurnResult, began: float) -> None:
        for key in result.touched:
            self._let_go(key)
        self._held.update(result.held)
        for key, held in result.held.items():
            self._keeper.hold(key, held.execution.fence, began)
        for effect in result.effects:
            task = asyncio.create_task(self._perform(effect))
            self._under_way[task] = effect.task.execution.id
            task.add_done_callback(self._under_way.pop)

    async def _perform(self, effect: Effect[Any]) -> None:
        execution = effect.task.execution
        handler = self._handlers[effect.task.activity.kind]
        result = await handler.perform(effect, partial(self._keeper.still_ours, execution.id, execution.fence))
        self._performed.append(Performed(effect, result))
        self._bell.set()

    def _places(self) -> int:
        return self._concurrency - len(self._under_way)

    def _claims(self) -> int:
        """How many executions to claim: as many as there are places for effects. Where none comes free, since the
        mail server is slow, some more are looked at all the same: not all that is due needs a mail."""
        if self._stuck and self._places() <= 0:
            return max(min(self._concurrency, MOST_HELD * self._concurrency - len(self._held)), 0)
        crowded = self._intake is not None and self._intake.crowded
        return min(self._places(), MOST_IN_A_CROWD) if crowded else self._places()

    def _wanted(self, most: int) -> Wanted:
        """What to claim, up to ``most``. Nothing that this worker is still at: its lease may have been collected while
        the process was frozen, but what comes of its mail is known here before anywhere else."""
        if most <= 0 or self._stopping:
            return Wanted()
        busy = set(self._under_way.values())
        if self._overrun and not self._straight:
            self._straight = True
            return Wanted(most, (), self._system.now(), busy)
        self._straight = False
        patience, due_by = self._transport.patience, None
        if not patience or self._system.monotonic() >= self._next_look:
            self._next_look = self._system.monotonic() + POLL_SECONDS
            due_by = self._system.now() - patience * self._system.pace
        again, self._passed_over = self._passed_over, ()
        offered = tuple(self._transport.offers(max(most - len(again), 0)))
        self._overrun = len(offered) == most
        brought = dict.fromkeys((*again, *offered))
        return Wanted(most, tuple(key for key in brought if key not in busy), due_by, busy)

    # Rest and trouble ---------------------------------------------------------------------------------

    async def _rest(self) -> None:
        """Sleep until the next execution is due, but not longer than a poll; a ring ends it."""
        if self._bell.is_set():
            return
        seconds = POLL_SECONDS
        if self._places() > 0 and not self._transport.patience:
            try:
                due: datetime | None = await self._database.read(executions.next_due)
            except Exception:  # noqa: BLE001 the next turn meets it too, and says so
                due = None
            if due is not None:
                seconds = self._system.real_seconds_until(due) or SHORTEST_REST_SECONDS
        await self._system.wait(self._bell, min(seconds, POLL_SECONDS))

    async def _recover_from(self, trouble: Exception, involved: Collection[str] = ()) -> None:
        if isinstance(trouble, UnavailableError):
            log.error("the worker waits: %s", trouble)
        else:
            log.error("the worker's turn failed and is taken again", exc_info=trouble)
            looked_in_vain, self._found = self._found == 0, 0
            self._singly = 2 * len(involved)
            if involved and not looked_in_vain:
                return
        await self._system.wait(asyncio.Event(), TROUBLE_SECONDS)

    async def _wind_down(self) -> None:
        """Let what is being sent come to its end, put it on record, and give back the rest."""
        if brought := [*self._passed_over, *await self._transport.leave()]:
            await self._keeper.write(lambda _, tx: dispatch.take_out(tx, brought))
        if self._under_way:
            await asyncio.wait(list(self._under_way), timeout=GRACE_SECONDS)
        for task in list(self._under_way):
            task.cancel()  # what has gone out is waited for all the same
        await asyncio.gather(*self._under_way, return_exceptions=True)
        for _ in range(TRIES_TO_RECORD):
            if self._performed:
                await self._turn()
        await self._keeper.give_back()
