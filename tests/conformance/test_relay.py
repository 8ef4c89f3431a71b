"""What is due gets into the queue once, and whatever the queue forgets gets there again. Both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from flowtrack.domain.errors import UnavailableError
from flowtrack.store import dispatch, executions
from flowtrack.store.database import Database
from flowtrack.transports import Wakeup
from flowtrack.worker.relay import LOST_AFTER, POLL_SECONDS, TROUBLE_SECONDS, Relay
from tests.clock import START, ManualSystem
from tests.conformance.table import Table
from tests.faults.worlds import until

DAY = timedelta(days=1)


class Shelf:
    """A queue that only keeps, for as many as there is room for. ``away``: it can't be reached."""

    def __init__(self, size: int = 1000) -> None:
        self.size = size
        self.away = False
        self.asked = 0
        self.kept: list[Wakeup] = []

    async def room(self) -> int:
        self.asked += 1
        if self.away:
            raise UnavailableError("The shelf is away.")
        return self.size - len(self.kept)

    async def put(self, wakeups: Sequence[Wakeup]) -> None:
        if self.away:
            raise UnavailableError("The shelf is away.")
        self.kept += wakeups

    def ids(self) -> list[str]:
        """Whose wake-ups are kept."""
        return sorted(wakeup.execution_id for wakeup in self.kept)


class Relaying:
    """Relays that run while the block lasts."""

    def __init__(self, database: Database, system: ManualSystem, *shelves: Shelf) -> None:
        self.due = asyncio.Event()
        self.relays = [Relay(database, system, shelf, self.due) for shelf in shelves]

    async def __aenter__(self) -> Relaying:
        self.tasks = [asyncio.create_task(relay.run()) for relay in self.relays]
        return self

    async def __aexit__(self, *error: object) -> None:
        for relay in self.relays:
            relay.stop()
        await asyncio.gather(*self.tasks)


async def test_what_is_due_is_put_in_once_and_what_is_not_stays(table: Table) -> None:
    ids = await table.add(3)
    await table.add(2, START + DAY)
    shelf = Shelf()
    async with Relaying(table.database, table.system, shelf) as relaying:
        await until(lambda: shelf.ids() == sorted(ids), "what is due")
        for _ in range(3):
            asked = shelf.asked
            relaying.due.set()
            await until(lambda asked=asked: shelf.asked > asked, "another round")  # type: ignore[misc]
        assert shelf.ids() == sorted(ids)
        assert all(wakeup.first for wakeup in shelf.kept)


async def test_many_relays_put_nothing_in_twice(table: Table) -> None:
    ids = await table.add(200)
    shelves = [Shelf() for _ in range(4)]
    async with Relaying(table.database, table.system, *shelves):
        await until(lambda: sum(len(shelf.kept) for shelf in shelves) >= len(ids), "all that is due")
    assert sorted(key for shelf in shelves for key in shelf.ids()) == sorted(ids)


async def test_a_timer_is_put_in_when_it_is_due(table: Table) -> None:
    ids = await table.add(1, START + timedelta(seconds=POLL_SECONDS / 2))
    shelf = Shelf()
    async with Relaying(table.database, table.system, shelf):
        await until(lambda: shelf.asked == 1, "the first round")
        await asyncio.sleep(0.05)
        table.system.move(seconds=POLL_SECONDS / 2)
        await until(lambda: shelf.ids() == ids, "the timer")


async def test_no_more_is_put_in_than_there_is_room_for_and_each_lane_has_its_share(table: Table) -> None:
    old = await table.add(20)
    for claimed in await table.claim(20):
        await table.save(claimed, due_at=START)
    new = await table.add(20)
    shelf = Shelf(8)
    async with Relaying(table.database, table.system, shelf):
        await until(lambda: len(shelf.kept) == 8, "a full shelf")
        assert sum(key in new for key in shelf.ids()) == 6
        shelf.kept.clear()
        table.system.move(seconds=POLL_SECONDS)
        await until(lambda: len(shelf.kept) == 8, "a full shelf again")
    assert not set(shelf.ids()) - {*old, *new}


async def test_what_a_queue_forgot_is_put_in_again_under_the_same_number(table: Table) -> None:
    await table.add(1)
    shelf = Shelf()
    async with Relaying(table.database, table.system, shelf) as relaying:
        await until(lambda: len(shelf.kept) == 1, "the first time")
        table.system.move(seconds=LOST_AFTER.total_seconds() + 1)
        relaying.due.set()
        await until(lambda: len(shelf.kept) == 2, "the second time")
    assert shelf.kept[0] == shelf.kept[1]


async def test_each_wake_up_has_a_number_of_its_own(table: Table) -> None:
    await table.add(1)
    shelf = Shelf()
    async with Relaying(table.database, table.system, shelf) as relaying:
        await until(lambda: len(shelf.kept) == 1, "the first time")
        (claimed,) = await table.claim()
        await table.save(claimed, due_at=START)
        relaying.due.set()
        await until(lambda: len(shelf.kept) == 2, "the next time")
    assert shelf.kept[0].number < shelf.kept[1].number
    assert [wakeup.first for wakeup in shelf.kept] == [True, False]


async def test_nothing_is_marked_while_the_queue_is_away(table: Table) -> None:
    ids = await table.add(3)
    shelf = Shelf()
    shelf.away = True
    async with Relaying(table.database, table.system, shelf):
        await until(lambda: shelf.asked == 1, "a look in vain")
        assert await table.database.read(dispatch.next_to_dispatch) == START
        shelf.away = False
        table.system.move(seconds=TROUBLE_SECONDS)
        await until(lambda: shelf.ids() == sorted(ids), "what is due")


async def test_what_could_not_be_put_in_is_put_in_at_once_when_the_queue_is_back(table: Table) -> None:
    """It went away just between the mark and the putting in."""

    class Leaving(Shelf):
        async def put(self, wakeups: Sequence[Wakeup]) -> None:
            self.away, before = False, self.away
            if not before and self.asked == 1:
                raise UnavailableError("The shelf has just gone away.")
            await super().put(wakeups)

    ids = await table.add(3)
    shelf = Leaving()
    async with Relaying(table.database, table.system, shelf):
        await until(lambda: shelf.asked == 1, "the try in vain")
        await asyncio.sleep(0.05)
        table.system.move(seconds=TROUBLE_SECONDS)
        await until(lambda: shelf.ids() == sorted(ids), "what is due")


# What workers claim of it ----------------------------------------------------------------------------------


async def test_of_what_is_offered_only_what_is_due_and_free_is_claimed(table: Table) -> None:
    due, held = await table.add(2), await table.add(1)
    later = await table.add(1, START + DAY)
    due += await table.add(1, START + timedelta(milliseconds=50))  # by the clock of whoever brought it it is
    assert await table.claim_offered(held) == held
    offered = [*due, *held, *later, "nobody"]
    assert await table.claim_offered(offered) == sorted(due)
    assert await table.claim_offered(offered) == []


async def test_what_nobody_brought_is_claimed_once_it_is_late(table: Table) -> None:
    await table.add(1)
    now = START + timedelta(seconds=3)

    async def claim(patience: float) -> int:
        due_by = now - timedelta(seconds=patience)
        return len(await table.database.write(lambda tx: executions.claim_due(tx, now, 5, due_by=due_by)))

    assert await claim(5) == 0
    assert await claim(3) == 1
