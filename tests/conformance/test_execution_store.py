"""Claims, fences, leases and inboxes: what the turn relies on, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from flowtrack.store import executions, inbox
from tests.clock import START
from tests.conformance.table import LEASE, Table


async def test_what_is_due_is_claimed_once(table: Table) -> None:
    ids = await table.add(3)
    first = await table.claim(2)
    second = await table.claim(10)
    assert sorted(item.id for item in first + second) == sorted(ids)
    assert [item.fence for item in first + second] == [1, 1, 1]
    assert await table.claim() == []


async def test_what_is_not_due_is_left(table: Table) -> None:
    await table.add(1, START + timedelta(seconds=1))
    assert await table.claim() == []
    assert await table.next_due() == START + timedelta(seconds=1)
    assert len(await table.claim(now=START + timedelta(seconds=1))) == 1


async def test_a_save_lets_go_and_the_timer_brings_it_back(table: Table) -> None:
    await table.add(1)
    (claimed,) = await table.claim()
    await table.save(claimed)
    assert await table.claim() == []
    assert await table.next_due() == START + timedelta(days=3)
    (again,) = await table.claim(now=START + timedelta(days=3))
    assert (again.id, again.fence, again.started_at) == (claimed.id, 3, START)


async def test_an_old_fence_writes_nothing(table: Table) -> None:
    await table.add(1)
    (lost,) = await table.claim()
    late = LEASE + timedelta(seconds=1)
    expired = await table.database.write(lambda tx: executions.expire_leases(tx, real_now=late, now=late))
    assert expired == 1
    (taken,) = await table.claim(now=late, owner="two")
    await table.save(lost, status="completed", due_at=None)
    assert await table.fence(lost.id) == taken.fence
    await table.save(taken, due_at=late)
    assert len(await table.claim(now=late)) == 1


async def test_a_save_is_done_once_though_its_answer_was_lost(table: Table) -> None:
    """The worker that never heard of its commit still holds the fence from before it."""
    await table.add(1)
    (claimed,) = await table.claim()
    await table.save(claimed, lease_until=LEASE, lease_owner="one")
    await table.save(claimed, status="completed", due_at=None)
    assert await table.fence(claimed.id) == claimed.fence + 1
    late = LEASE + timedelta(seconds=1)
    assert await table.database.write(lambda tx: executions.expire_leases(tx, real_now=late, now=late)) == 1
    assert len(await table.claim(now=late)) == 1


async def test_a_lease_that_is_renewed_does_not_expire(table: Table) -> None:
    await table.add(1)
    (claimed,) = await table.claim()
    longer = LEASE + timedelta(seconds=30)
    renewed = await table.database.write(lambda tx: executions.renew_leases(tx, [claimed.id], "two", longer))
    assert renewed == set()
    renewed = await table.database.write(lambda tx: executions.renew_leases(tx, [claimed.id], "one", longer))
    assert renewed == {claimed.id}
    late = LEASE + timedelta(seconds=1)
    assert await table.database.write(lambda tx: executions.expire_leases(tx, real_now=late, now=late)) == 0


async def test_a_lease_given_back_is_due_at_once(table: Table) -> None:
    await table.add(1)
    await table.claim()
    await table.database.write(lambda tx: executions.release_leases(tx, "two", START))
    assert await table.claim() == []
    await table.database.write(lambda tx: executions.release_leases(tx, "one", START))
    (again,) = await table.claim()
    assert again.fence == 2


async def test_mail_in_the_inbox_makes_due(table: Table) -> None:
    (key,) = await table.add(1)
    (claimed,) = await table.claim()
    await table.save(claimed)
    await table.database.write(lambda tx: inbox.append(tx, [key], "cancel", {}, START))
    (again,) = await table.claim()
    assert again.inbox_seq == 1
    (message,) = await table.database.read(lambda tx: inbox.read(tx, [key]))
    assert (message.kind, message.seq) == ("cancel", 1)
    await table.database.write(lambda tx: inbox.remove(tx, [message]))
    await table.save(again)
    assert await table.claim() == []


async def test_first_runs_go_ahead_of_a_crowd_of_timers_but_do_not_starve_them(table: Table) -> None:
    old = await table.add(20)
    for claimed in await table.claim(20):
        await table.save(claimed, due_at=START)
    fresh = await table.add(20)
    taken = [item.id for item in await table.claim(8)]
    assert len(set(taken) & set(fresh)) == 6
    assert len(set(taken) & set(old)) == 2
    rest = [item.id for item in await table.claim(40)]
    assert len(set(rest) & set(fresh)) == 14
    assert len(rest) == 32


async def test_queue_counts_follow_the_contract(table: Table) -> None:
    await table.add(5)
    one, two, three, _ = await table.claim(4)
    await table.save(one)
    await table.save(two, status="failed", reason=None, due_at=None)
    await table.save(three, status="completed", reason=None, due_at=None)
    counts = await table.database.read(
        lambda tx: executions.queue_counts(tx, table.sample.workspace.id, table.system.now())
    )
    assert counts == {"waiting": 1, "active": 1, "delayed": 1, "failed": 1}


async def test_a_failed_execution_is_claimed_again_when_it_has_mail(table: Table) -> None:
    (key,) = await table.add(1)
    (claimed,) = await table.claim()
    await table.save(claimed, status="failed", reason=None, due_at=None)
    assert await table.claim() == []
    await table.database.write(lambda tx: inbox.append(tx, [key], "retry", {}, START))
    assert len(await table.claim()) == 1


async def test_what_is_put_aside_comes_back_later_and_only_if_it_is_ours(table: Table) -> None:
    (key,) = await table.add(1)
    later = START + timedelta(minutes=5)
    (claimed,) = await table.claim()
    await table.database.write(lambda tx: executions.put_aside(tx, key, "two", later, "no"))
    assert await table.fence(key) == claimed.fence
    await table.database.write(lambda tx: executions.put_aside(tx, key, "one", later, "no"))
    assert await table.claim() == []
    assert len(await table.claim(now=later)) == 1
