"""Puts what is due into a queue, where there is one. Any number of relays may run: each marks what it takes.

A wait is a row in the database until the moment it is due; the queue holds only what is due now, and not more
than it has room for. What got lost in there is put in again, and its old job, should it turn up after all, finds
nothing to claim.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from flowtrack.domain.errors import UnavailableError
from flowtrack.store import dispatch
from flowtrack.store.database import Database
from flowtrack.store.dispatch import Dispatched
from flowtrack.system import System
from flowtrack.telemetry import log
from flowtrack.transports import Queue, Wakeup

POLL_SECONDS = 1.0
TROUBLE_SECONDS = 1.0
FULL_SECONDS = 0.05
"""A queue that has no room is asked again after this long."""
LOST_AFTER = timedelta(seconds=15)
"""What was put into the queue and not claimed for so long is put in again; harmless where it is in there still."""
MOST_AT_ONCE = 1000


class Relay:
    """The relay of one process. ``due`` is set by whoever has written something that is due."""

    def __init__(self, database: Database, system: System, queue: Queue, due: asyncio.Event) -> None:
        self._database = database
        self._system = system
        self._queue = queue
        self._due = due
        self._stopping = False

    async def run(self) -> None:
        """Work until ``stop`` is called."""
        while not self._stopping:
            self._due.clear()
            try:
                seconds = await self._round()
            except UnavailableError:  # the queue and the worker say so themselves
                seconds = TROUBLE_SECONDS
            except Exception:  # noqa: BLE001 workers do without it, but not for ever
                log.exception("the relay's round failed and is taken again")
                seconds = TROUBLE_SECONDS
            if seconds:
                await self._system.wait(self._due, seconds)

    def stop(self) -> None:
        """Ask the relay to come to an end."""
        self._stopping = True
        self._due.set()

    async def _round(self) -> float:
        """Put in what is due; answers after how many seconds to look again, unless somebody rings."""
        room = min(await self._queue.room(), MOST_AT_ONCE)
        if room <= 0:
            return FULL_SECONDS
        now, real_now = self._system.now(), self._system.real_now()
        lost_before = real_now - LOST_AFTER
        found = await self._database.write(
            lambda tx: dispatch.dispatch(tx, now=now, real_now=real_now, lost_before=lost_before, most=room)
        )
        if found:
            await self._put(found)
        return 0.0 if len(found) == room else await self._seconds_to_next()

    async def _put(self, found: list[Dispatched]) -> None:
        try:
            await self._queue.put([Wakeup(item.id, item.fence, item.first) for item in found])
        except UnavailableError:
            await self._database.write(lambda tx: dispatch.take_out(tx, [item.id for item in found]))
            raise

    async def _seconds_to_next(self) -> float:
        due: datetime | None = await self._database.read(dispatch.next_to_dispatch)
        return POLL_SECONDS if due is None else min(self._system.real_seconds_until(due) or FULL_SECONDS, POLL_SECONDS)
