"""Lets submissions that arrive together share a transaction.

While one group is being committed the next one gathers; there is no timer. A lone submission is taken at
once. A group that fails as a whole is tried again one by one, so that a fault stays with its cause; one
that clashed with another process (the same Idempotency-Key at the same moment) finds what that one wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from flowtrack.domain.errors import ConflictError, FlowTrackError, UnavailableError
from flowtrack.services.submissions import Accepted, Incoming, accept_many
from flowtrack.store.database import Database, Transaction
from flowtrack.system import System

MOST_TOGETHER = 200
_Answer = asyncio.Future[Accepted]


class Intake:
    """The door for submissions. ``ring`` is called after each commit that may have brought work."""

    def __init__(self, database: Database, system: System, ring: Callable[[], None]) -> None:
        self._database = database
        self._system = system
        self._ring = ring
        self._waiting: list[tuple[Incoming, _Answer]] = []
        self._taking: asyncio.Task[None] | None = None
        self._taken = asyncio.Event()

    @property
    def crowded(self) -> bool:
        """Whether submissions are being taken, or wait for that."""
        return self._taking is not None

    async def let_in(self) -> None:
        """Wait until those that are being taken now are in (or refused). Others may wait by then."""
        if self.crowded:
            await self._taken.wait()

    async def submit(self, incoming: Incoming) -> Accepted:
        """Take ``incoming`` in. When this returns it is on disk. Raises NotFoundError, InvalidError, or
        UnavailableError, in which case nothing of it was recorded."""
        answer: _Answer = asyncio.get_running_loop().create_future()
        self._waiting.append((incoming, answer))
        if self._taking is None:
            self._taking = asyncio.create_task(self._take())
        return await answer

    async def _take(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
                self._taken.clear()
                try:
                    await self._take_group(group)
                finally:
                    self._taken.set()
        finally:
            self._taking = None

    async def _take_group(self, group: Sequence[tuple[Incoming, _Answer]], *, second_try: bool = False) -> None:
        try:
            answers = await self._database.write(partial(self._accept, [item for item, _ in group]))
        except Exception as trouble:  # noqa: BLE001 each caller gets it, none waits for ever
            again = isinstance(trouble, ConflictError) and not second_try
            if isinstance(trouble, UnavailableError) or (len(group) == 1 and not again):
                _refuse(group, trouble)
            else:
                for single in group:
                    await self._take_group([single], second_try=len(group) == 1)
            return
        self._ring()
        for (_, waiting), answer in zip(group, answers, strict=True):
            _give(waiting, answer)

    def _accept(self, items: Sequence[Incoming], tx: Transaction) -> list[Accepted | FlowTrackError]:
        return accept_many(tx, self._system, items)


def _give(waiting: _Answer, answer: Accepted | FlowTrackError) -> None:
    if waiting.done():
        return
    if isinstance(answer, FlowTrackError):
        waiting.set_exception(answer)
    else:
        waiting.set_result(answer)


def _refuse(group: Sequence[tuple[Incoming, _Answer]], trouble: Exception) -> None:
    for _, waiting in group:
        if not waiting.done():
            waiting.set_exception(trouble)
