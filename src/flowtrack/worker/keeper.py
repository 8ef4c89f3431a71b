"""What a worker does beside its turns, every few seconds: it prolongs its leases, takes back those that others let
run out, and says that it lives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple, TypeVar

from flowtrack.domain.errors import UnavailableError
from flowtrack.store import executions, workers
from flowtrack.store.database import Database, Transaction
from flowtrack.store.workers import WorkerRow
from flowtrack.system import System
from flowtrack.telemetry import log

LEASE_SECONDS = 30.0
MOST_SECONDS = 10.0
"""A worker says at least this often that it lives."""
SET_SECONDS = 1.0
"""A clock that is off by more than this against steady time since the last look was set."""
TROUBLE_SECONDS = 1.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Badge:
    """Who a worker is. No two ever have the same ``owner``; ``name`` is for people."""

    owner: str
    name: str
    transport: str
    concurrency: int


class _Kept(NamedTuple):
    """What a round came to: whose leases are ours still, and how many of others were taken back."""

    kept: set[str]
    freed: int


class Keeper:
    """The leases that a worker holds, and until when it may rely on each. ``under_way`` tells how many effects it is
    performing; ``bell`` is set when a lease was taken back from somebody."""

    def __init__(
        self,
        database: Database,
        system: System,
        badge: Badge,
        under_way: Callable[[], int],
        bell: asyncio.Event,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self.lease_seconds = lease_seconds
        self._database = database
        self._system = system
        self._badge = badge
        self._under_way = under_way
        self._bell = bell
        self._started_at: datetime | None = None
        self._ahead: float | None = None
        self._quiet_until = 0.0
        self._gone = False
        self._deadlines: dict[tuple[str, int], float] = {}

    # What is held -------------------------------------------------------------------------------------

    def lease_until(self) -> datetime:
        """Until when a lease lasts that is taken now; real time."""
        return self._system.real_now() + timedelta(seconds=self.lease_seconds)

    def hold(self, execution_id: str, fence: int, since: float) -> None:
        """It was leased under that fence, ``since`` (monotonic) or later."""
        self._deadlines[execution_id, fence] = since + self.lease_seconds

    def let_go(self, execution_id: str, fence: int) -> None:
        """It is no longer held under that fence."""
        self._deadlines.pop((execution_id, fence), None)

    def still_ours(self, execution_id: str, fence: int) -> bool:
        """Whether the lease can't have run out yet."""
        return self._system.monotonic() < self._deadlines.get((execution_id, fence), 0.0)

    # Keeping it ---------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Keep on until cancelled."""
        while True:
            await self._round()
            await self._system.wait(asyncio.Event(), min(self.lease_seconds / 3, MOST_SECONDS))

    async def take_back_all(self, stopping: Callable[[], bool]) -> None:
        """For a worker that is alone: before its first turn nobody holds a lease, and those on record are of a
        process that was killed."""
        while await self.write(_expire_all) is None and not stopping():
            await self._system.wait(asyncio.Event(), TROUBLE_SECONDS)

    async def give_back(self) -> None:
        """The worker ends: its leases are free for whoever comes next, and it is no longer counted as alive."""
        self._gone = True
        await self.write(partial(_release, self._badge.owner))

    async def write(self, work: Callable[[datetime, Transaction], T]) -> T | None:
        """Do ``work``, given the business clock, in the database; None if that could not be done."""
        try:
            return await self._database.write(partial(work, self._system.now()))
        except UnavailableError as trouble:
            log.error("leases could not be kept: %s", trouble)
        except Exception:  # noqa: BLE001 without its keeper the worker would lose everything it holds
            log.exception("leases could not be kept")
        return None

    async def _round(self) -> None:
        began, leases = self._system.monotonic(), list(self._deadlines)
        done = await self.write(partial(self._keep, [execution_id for execution_id, _ in leases]))
        if done is None:
            return
        for lease in leases:
            if lease[0] not in done.kept:
                self._deadlines.pop(lease, None)  # somebody else has it by now
            elif lease in self._deadlines:
                self._deadlines[lease] = began + self.lease_seconds
        if done.freed:
            self._bell.set()

    def _keep(self, ids: list[str], now: datetime, tx: Transaction) -> _Kept:
        real_now = self._system.real_now()
        until = real_now + timedelta(seconds=self.lease_seconds)
        kept = executions.renew_leases(tx, ids, self._badge.owner, until) if ids else set()
        may_expire = self._clock_went_on(real_now)
        freed = executions.expire_leases(tx, real_now=real_now, now=now, except_ids=ids) if may_expire else 0
        self._beat(tx, real_now)
        return _Kept(kept, freed)

    def _clock_went_on(self, real_now: datetime) -> bool:
        """Whether the real clock has only gone on, for as long as a lease. Once it was set, leases on record may be by
        the old one, and seem to have run out; whoever lives renews them by the new one meanwhile."""
        steady = self._system.monotonic()
        ahead = real_now.timestamp() - steady
        if self._ahead is not None and abs(ahead - self._ahead) > SET_SECONDS:
            log.warning("the clock was set by %.0f s; leases are left alone for a while", ahead - self._ahead)
            self._quiet_until = steady + self.lease_seconds
        self._ahead = ahead
        return steady >= self._quiet_until

    def _beat(self, tx: Transaction, seen_at: datetime) -> None:
        if self._gone:
            return
        me, self._started_at = self._badge, self._started_at or seen_at
        row = WorkerRow(me.owner, me.name, me.transport, me.concurrency, self._under_way(), self._started_at, seen_at)
        workers.beat(tx, row)


def _expire_all(now: datetime, tx: Transaction) -> int:
    return executions.expire_leases(tx, real_now=datetime.max.replace(tzinfo=UTC), now=now)


def _release(owner: str, now: datetime, tx: Transaction) -> None:
    executions.release_leases(tx, owner, now)
    workers.gone(tx, owner)
