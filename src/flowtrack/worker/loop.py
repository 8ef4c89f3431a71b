"""The worker's life: turn after turn while there is something to do, asleep otherwise.

Batches come from back-pressure alone. While one turn's transaction runs, effects end and new work comes
in; the next turn takes all of it at once. A lone lead is served at once, a crowd shares commits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from flowtrack.activities import AnyHandler, Effect, Performed
from flowtrack.domain.errors import UnavailableError
from flowtrack.services.intake import Intake
from flowtrack.store import executions
from flowtrack.store.database import Database, Transaction
from flowtrack.system import System
from flowtrack.telemetry import log
from flowtrack.worker.case import Lease
from flowtrack.worker.turn import TROUBLE_PAUSE, Held, Turn, TurnResult, put_aside
from flowtrack.worker.versions import Versions

LEASE_SECONDS = 30.0
POLL_SECONDS = 1.0
"""Work that nobody rang for (another process wrote it) is found within this long."""
TROUBLE_SECONDS = 1.0
GRACE_SECONDS = 60.0
TRIES_TO_RECORD = 10
MOST_HELD = 4
"""So many times the concurrency may executions be held, begun or waiting for a place."""
MOST_IN_A_CROWD = 16
"""How many executions a turn takes while submissions wait: they wait for the whole turn."""
T = TypeVar("T")


class Worker:
    """Runs executions, up to ``concurrency`` effects at once. ``bell`` is set by whoever brings work.

    ``intake`` is where submissions come in by this process: they go first, and share the turn that follows.
    ``sole`` says that no other worker shares the database: leases left over at the start are then
    nobody's, and are taken back at once instead of when they run out.
    """

    def __init__(
        self,
        database: Database,
        system: System,
        handlers: Mapping[str, AnyHandler],
        versions: Versions,
        bell: asyncio.Event,
        *,
        concurrency: int = 5,
        lease_seconds: float = LEASE_SECONDS,
        sole: bool = False,
        intake: Intake | None = None,
    ) -> None:
        self._database = database
        self._system = system
        self._handlers = handlers
        self._versions = versions
        self._bell = bell
        self._concurrency = concurrency
        self._lease_seconds = lease_seconds
        self._sole = sole
        self._intake = intake
        self._owner = system.new_id()
        self._held: dict[str, Held] = {}
        self._deadlines: dict[tuple[str, int], float] = {}
        self._under_way: dict[asyncio.Task[None], str] = {}
        self._performed: list[Performed[Any, Any]] = []
        self._turning = False
        self._stopping = False
        self._stuck = False  # for a whole poll no place has come free
        self._turns = 0
        self._singly = 0  # so many turns are taken for one execution each
        self._found = 1  # how many were found to be at fault since a turn failed; none: the next failure waits

    async def run(self) -> None:
        """Work until ``stop`` is called; then finish what is being done and give the leases back."""
        if self._sole:
            await self._take_back_all()
        keeper = asyncio.create_task(self._keep_leases())
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
        places, claims = (0, 0) if self._stopping else (self._places(), self._claims())
        ended = {item.effect.task.execution.id for item in performed}
        going_on = {key: h for key, h in self._held.items() if key in ended or (h.backlog and places)}
        if not (performed or going_on or claims):
            return False
        if self._singly:
            return await self._turn_of_one(performed, going_on, places, claims)
        self._performed = []
        involved: set[str] = set()
        try:
            result = await self._transact(going_on, performed, places, claims, involved)
        except Exception as trouble:  # noqa: BLE001 whatever went wrong, what was done in the world is kept
            self._performed = performed + self._performed
            await self._recover_from(trouble, involved)
            return True
        return bool(self._performed) or (result.claimed == claims > 0 and self._places() > 0)

    async def _turn_of_one(
        self, performed: list[Performed[Any, Any]], going_on: Mapping[str, Held], places: int, claims: int
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
        involved: set[str] = set()
        try:
            await self._transact(held, own, min(places, 1), min(claims, 0 if key else 1), involved)
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

        if not await self._keep(keep):
            self._performed = performed + self._performed
            await self._system.wait(asyncio.Event(), TROUBLE_SECONDS)
            return
        await self._keep(let_go)
        for key in ids:
            self._let_go(key)

    async def _transact(
        self,
        held: Mapping[str, Held],
        performed: list[Performed[Any, Any]],
        places: int,
        claims: int,
        involved: set[str],
    ) -> TurnResult:
        """One turn in the database, and what it leaves taken over. Raises what the database raises."""
        began = self._system.monotonic()
        self._turns += 1

        def work(tx: Transaction) -> TurnResult:
            until = self._system.real_now() + timedelta(seconds=self._lease_seconds)
            turn = Turn(
                tx,
                handlers=self._handlers,
                versions=self._versions,
                now=self._system.now(),
                pace=self._system.pace,
                lease=Lease(self._owner, until, self._turns),
                involved=involved,
            )
            return turn.run(held, performed, places, claims)

        result = await self._database.write(work)
        self._take_over(result, began)
        return result

    def _let_go(self, key: str) -> None:
        gone = self._held.pop(key, None)
        if gone is not None:
            self._deadlines.pop((key, gone.execution.fence), None)

    def _take_over(self, result: TurnResult, began: float) -> None:
        for key in result.touched:
            self._let_go(key)
        self._held.update(result.held)
        for key, held in result.held.items():
            self._deadlines[key, held.execution.fence] = began + self._lease_seconds
        for effect in result.effects:
            task = asyncio.create_task(self._perform(effect))
            self._under_way[task] = effect.task.execution.id
            task.add_done_callback(self._under_way.pop)

    async def _perform(self, effect: Effect[Any]) -> None:
        execution = effect.task.execution
        handler = self._handlers[effect.task.activity.kind]
        result = await handler.perform(effect, partial(self._still_ours, execution.id, execution.fence))
        self._performed.append(Performed(effect, result))
        self._bell.set()

    def _still_ours(self, execution_id: str, fence: int) -> bool:
        return self._system.monotonic() < self._deadlines.get((execution_id, fence), 0.0)

    def _places(self) -> int:
        return self._concurrency - len(self._under_way)

    def _claims(self) -> int:
        """How many executions to claim: as many as there are places for effects. Where none comes free, since the
        mail server is slow, some more are looked at all the same: not all that is due needs a mail."""
        if self._stuck and self._places() <= 0:
            return max(min(self._concurrency, MOST_HELD * self._concurrency - len(self._held)), 0)
        crowded = self._intake is not None and self._intake.crowded
        return min(self._places(), MOST_IN_A_CROWD) if crowded else self._places()

    # Rest and trouble ---------------------------------------------------------------------------------

    async def _rest(self) -> None:
        """Sleep until the next execution is due, but not longer than a poll; a ring ends it."""
        if self._bell.is_set():
            return
        seconds: float | None = POLL_SECONDS
        if self._places() > 0:
            try:
                due: datetime | None = await self._database.read(executions.next_due)
            except Exception:  # noqa: BLE001 the next turn meets it too, and says so
                due = None
            if due is not None:
                seconds = min(self._system.real_seconds_until(due), POLL_SECONDS)
        await self._system.wait(self._bell, seconds)

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
        if self._under_way:
            await asyncio.wait(list(self._under_way), timeout=GRACE_SECONDS)
        for task in list(self._under_way):
            task.cancel()  # what has gone out is waited for all the same
        await asyncio.gather(*self._under_way, return_exceptions=True)
        for _ in range(TRIES_TO_RECORD):
            if self._performed:
                await self._turn()
        await self._keep(partial(_release, self._owner))

    # Leases -------------------------------------------------------------------------------------------

    async def _keep_leases(self) -> None:
        """Prolong our leases long before they run out, and take back those that others let run out."""
        while True:
            collect = partial(_expire, self._system.real_now(), tuple(self._held))
            if await self._keep(collect):
                self._bell.set()
            await self._system.wait(asyncio.Event(), self._lease_seconds / 3)
            await self._renew()

    async def _take_back_all(self) -> None:
        """Before the first turn nobody holds a lease: those on record are of a process that was killed."""
        for_ever = datetime.max.replace(tzinfo=UTC)
        while await self._keep(partial(_expire, for_ever, ())) is None and not self._stopping:
            await self._system.wait(asyncio.Event(), TROUBLE_SECONDS)

    async def _renew(self) -> None:
        leases = [(key, held.execution.fence) for key, held in self._held.items()]
        if not leases:
            return
        began = self._system.monotonic()
        until = self._system.real_now() + timedelta(seconds=self._lease_seconds)
        kept = await self._keep(partial(_prolong, [key for key, _ in leases], self._owner, until))
        if kept is None:
            return
        for lease in leases:
            if lease[0] not in kept:
                self._deadlines.pop(lease, None)  # somebody else has it by now
            elif lease in self._deadlines:
                self._deadlines[lease] = began + self._lease_seconds

    async def _keep(self, work: Callable[[datetime, Transaction], T]) -> T | None:
        """Do ``work`` in the database; None if that could not be done."""
        try:
            return await self._database.write(partial(work, self._system.now()))
        except UnavailableError as trouble:
            log.error("leases could not be kept: %s", trouble)
        except Exception:  # noqa: BLE001 without its keeper the worker would lose everything it holds
            log.exception("leases could not be kept")
        return None


def _expire(real_now: datetime, ours: tuple[str, ...], now: datetime, tx: Transaction) -> int:
    return executions.expire_leases(tx, real_now=real_now, now=now, except_ids=ours)


def _prolong(ids: list[str], owner: str, until: datetime, now: datetime, tx: Transaction) -> set[str]:
    del now
    return executions.renew_leases(tx, ids, owner, until)


def _release(owner: str, now: datetime, tx: Transaction) -> None:
    executions.release_leases(tx, owner, now)
