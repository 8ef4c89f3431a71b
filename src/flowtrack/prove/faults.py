"""The faults. Each says in its first line what is done, and then what is allowed to come of it.

Nothing may ever be lost or stuck; that goes without saying. A fault of which nothing else is said allows no second
copy of a mail either.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from flowtrack.prove.processes import STEP_SECONDS
from flowtrack.prove.sink import DOT, USUAL, Reaction
from flowtrack.prove.world import LEASE_SECONDS, World

KILLS = 6
FLUSHES = 3
REDIS_AWAY_SECONDS = 8.0
"""Longer than workers wait for somebody to bring them what is due (5 s), and than a client waits for an answer."""
DATABASE_AWAY_SECONDS = 6.0
"""Longer than a lease, and than a writer waits for a lock of SQLite's (5 s)."""
FROZEN_SECONDS = 2 * LEASE_SECONDS
HANG_SECONDS = 2 * LEASE_SECONDS
HANGS = 12
"""So many mails have to wait: more than two workers send at once by default."""
A_SHARE = 0.4

Script = Callable[[World], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of trouble. ``may_doubt`` says that it may leave a mail of which nobody knows whether it was sent;
    ``likes_redis`` that it can do without Redis, but does more with it; ``refuses_late`` that a worker comes too late
    with something."""

    name: str
    script: Script
    may_doubt: bool = False
    needs_redis: bool = False
    likes_redis: bool = False
    refuses_late: bool = False

    @property
    def text(self) -> str:
        """What is done, and what is allowed."""
        return " ".join((self.script.__doc__ or "").split())

    @property
    def makes_trouble(self) -> bool:
        """Whether anything is done at all."""
        return self.script is not calm


FAULTS: list[Fault] = []


def _fault(name: str, **traits: bool) -> Callable[[Script], Script]:
    def register(script: Script) -> Script:
        FAULTS.append(Fault(name, script, **traits))
        return script

    return register


def _moments(chance: random.Random, count: int) -> list[float]:
    """So many moments, as shares of the mails that are with the server by then."""
    return sorted(chance.uniform(0.02, 0.95) for _ in range(count))


# Nothing, and processes that die or freeze -----------------------------------------------------------------


@_fault("calm")
async def calm(world: World) -> None:
    """Nothing is done. The figures of this row are what those of all others are compared with."""
    del world


@_fault("kill", may_doubt=True)
async def kill(world: World) -> None:
    """kill -9 of a process, whichever, at random moments. A mail that was with the server just then may come twice."""
    for moment in _moments(world.chance, KILLS):
        await world.until_mailed(moment)
        await asyncio.sleep(world.chance.uniform(0, 0.05))
        world.kill(world.chance.choice(world.processes.alive))


@_fault("freeze", may_doubt=True, refuses_late=True)
async def freeze(world: World) -> None:
    """A worker is frozen for two leases in the middle of its mails, and goes on then; another one is frozen until the
    others have done everything there is, also what it had in hand. Nothing that either writes late may count. A mail
    that was with the server may come twice. (On SQLite there are no others: there it is frozen once, and goes on.)"""
    world.sink.temper = lambda phase, _: Reaction(after=0.1) if phase == "DATA" else USUAL
    await world.until_mailed(0.1)
    async with _frozen(world, f"for {FROZEN_SECONDS:g} s"):
        await asyncio.sleep(FROZEN_SECONDS)
    if len(world.processes.workers) > 1:
        await world.until_mailed(0.5)
        async with _frozen(world, "until all was done"):
            await world.over.wait()


@asynccontextmanager
async def _frozen(world: World, how_long: str) -> AsyncIterator[None]:
    worker = await world.busiest()
    world.processes.freeze(worker)
    try:
        yield
    finally:
        world.processes.thaw(worker)
    world.done[f"'{worker.role}' frozen {how_long}"] += 1


# Redis ------------------------------------------------------------------------------------------------------


@_fault("redis-kill", needs_redis=True)
async def redis_kill(world: World) -> None:
    """kill -9 of Redis at random moments; it comes back empty."""
    for moment in _moments(world.chance, 2):
        await world.until_mailed(moment)
        await _redis_away(world, 1.0)


@_fault("redis-flush", needs_redis=True)
async def redis_flush(world: World) -> None:
    """FLUSHALL at random moments: Redis forgets everything."""
    for moment in _moments(world.chance, FLUSHES):
        await world.until_mailed(moment)
        await _flush(world)


@_fault("redis-stop", needs_redis=True)
async def redis_stop(world: World) -> None:
    """Redis is stopped for 8 s, and comes back empty."""
    await world.until_mailed(0.3)
    await _redis_away(world, REDIS_AWAY_SECONDS)


async def _redis_away(world: World, seconds: float) -> None:
    world.redis.kill()
    try:
        await asyncio.sleep(seconds)
    finally:
        await world.redis.start()
    world.done[f"Redis killed, and gone for {seconds:g} s"] += 1


async def _flush(world: World) -> None:
    await world.redis.flush()
    world.done["FLUSHALL"] += 1


# The database -----------------------------------------------------------------------------------------------


@_fault("database", may_doubt=True)
async def database(world: World) -> None:
    """The database is away for 6 s in the middle of it all: as in a restart every connection is cut and none let in
    (PostgreSQL), or another process keeps it locked (SQLite). A mail may come twice if it was sent just then, and its
    end could not be written down before its lease had run out."""
    await world.until_mailed(0.3)
    async with world.scratch.away():
        await asyncio.sleep(DATABASE_AWAY_SECONDS)
    world.done[f"the database away for {DATABASE_AWAY_SECONDS:g} s: {world.scratch.outage}"] += 1


# The mail server --------------------------------------------------------------------------------------------


@_fault("smtp-refuse")
async def smtp_refuse(world: World) -> None:
    """The mail server refuses each lead's first mail once, half of them with 451 and half with 421."""
    refused: set[str] = set()

    def temper(phase: str, recipient: str) -> Reaction:
        if phase != "DATA" or recipient in refused:
            return USUAL
        refused.add(recipient)
        code = ("451 4.3.0 try again later", "421 4.3.2 closing")[len(refused) % 2]
        world.done[f"a mail refused with {code[:3]}"] += 1
        return Reaction(reply=code)

    world.sink.temper = temper


@_fault("smtp-hang")
async def smtp_hang(world: World) -> None:
    """The mail server says nothing for two leases, at every phase of a mail. Leases are kept up meanwhile, so no mail
    may come twice."""
    phases = ("MAIL", "RCPT", "DATA", DOT)

    def temper(phase: str, _: str) -> Reaction:
        hung = world.done["a mail that waited for an answer"]
        if hung >= HANGS or phase != phases[hung % len(phases)]:
            return USUAL
        world.done["a mail that waited for an answer"] += 1
        return Reaction(after=HANG_SECONDS)

    await world.until_mailed(0.2)
    world.sink.temper = temper


@_fault("smtp-drop", may_doubt=True)
async def smtp_drop(world: World) -> None:
    """The mail server takes a mail whole and drops the connection without an answer: two of five leads' first mails.
    Nobody can know that it has them, so each of these may come twice."""
    dropped: set[str] = set()

    def temper(phase: str, recipient: str) -> Reaction:
        if phase != DOT or recipient in dropped:
            return USUAL
        dropped.add(recipient)
        if world.chance.random() > A_SHARE:
            return USUAL
        world.done["a mail taken without an answer"] += 1
        return Reaction(drops=True)

    world.sink.temper = temper


# The clock, and everything at once --------------------------------------------------------------------------


@_fault("clock")
async def clock(world: World) -> None:
    """The clock that all processes go by is set back by 5 s, which is more than a lease."""
    await world.until_mailed(0.3)
    world.processes.step_back()
    world.done[f"the clock set back by {STEP_SECONDS:g} s"] += 1


@_fault("storm", may_doubt=True, likes_redis=True)
async def storm(world: World) -> None:
    """A worker is killed every second until all is done, and Redis, if there is one, is flushed three times meanwhile.
    A mail that was with the server when its worker was killed may come twice."""
    async with asyncio.TaskGroup() as both:
        both.create_task(_kill_every_second(world))
        if world.has_redis:
            both.create_task(redis_flush(world))


async def _kill_every_second(world: World) -> None:
    while not world.over.is_set():
        await asyncio.sleep(1)
        world.kill(world.processes.workers[0])
