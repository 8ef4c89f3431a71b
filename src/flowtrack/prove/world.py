"""One row of the matrix: a FlowTrack of its own on an empty database, a crowd that goes through it, and what a fault
may do to it meanwhile.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from flowtrack.domain.errors import UnavailableError
from flowtrack.prove.crowd import Crowd, a_crowd
from flowtrack.prove.ledger import MAILS_EACH, Ledger
from flowtrack.prove.ports import free_port
from flowtrack.prove.processes import Process, Processes, Role
from flowtrack.prove.redis import OwnRedis
from flowtrack.prove.stage import Stage
from flowtrack.services import gallery, workflows
from flowtrack.services.gallery import Sample
from flowtrack.store import proof, schema
from flowtrack.store.database import Database, Transaction, open_database
from flowtrack.store.proof import Progress
from flowtrack.system import RealSystem

LEASE_SECONDS = 3.0
"""Nobody knows of a killed worker that it is dead until its leases run out. By default that is after 30 s."""
STUCK_SECONDS = 40.0
"""If nothing at all has happened for so long, nothing will. FlowTrack's own pauses are shorter: what got lost in
Redis is put in again after 15 s, and the third try of a mail comes 8 to 10 s after the second."""
LOOK_SECONDS = 0.1
ROLES: tuple[Role, ...] = ("serve", "worker", "worker")
ROLES_ALONE: tuple[Role, ...] = ("up",)
"""For an embedded database, which belongs to one process."""
WAIT_MINUTES = 0.025
_BODY = "<p>Hi {firstName},</p><p>thank you for your message; <a href='{{ bookingLink }}'>let us talk</a>.</p>"
WORKFLOW: dict[str, Any] = {
    "nodes": [
        {"key": "form", "type": "trigger_form"},
        {"key": "budget", "type": "condition", "config": {"conditionType": "budget_qualification"}},
        {"key": "mail", "type": "send_email", "config": {"emailTemplate": _BODY, "emailSubject": "Hi {firstName}"}},
        {"key": "wait", "type": "delay", "config": {"delayMinutes": WAIT_MINUTES}},
        {"key": "replied", "type": "condition", "config": {"conditionType": "reply_received"}},
        {"key": "again", "type": "send_followup", "config": {"followUpTemplate": "<p>Still there, {firstName}?</p>"}},
        {"key": "end", "type": "end"},
    ],
    "edges": [
        {"source": "form", "target": "budget"},
        {"source": "budget", "exit": "true", "target": "mail"},
        {"source": "mail", "target": "wait"},
        {"source": "wait", "target": "replied"},
        {"source": "replied", "exit": "true", "target": "end"},
        {"source": "replied", "exit": "false", "target": "again"},
        {"source": "again", "target": "end"},
    ],
}


class World:
    """A row's FlowTrack. ``chance`` is drawn from by whoever makes trouble; ``done`` counts what they did. ``over`` is
    set when everybody is in and has come to an end."""

    def __init__(
        self, stage: Stage, database: Database, crowd: Crowd, processes: Processes, redis: OwnRedis | None, seed: str
    ) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.done: Counter[str] = Counter()
        self.processes = processes
        self.scratch = stage.scratch
        self.sink = stage.sink
        self.over = asyncio.Event()
        self.ended = 0
        self.decided: set[tuple[str, int]] = set()
        self._tell = stage.tell
        self._redis = redis
        self._database = database
        self._crowd = crowd

    @property
    def has_redis(self) -> bool:
        """Whether there is a Redis, by which workers get their work."""
        return self._redis is not None

    @property
    def redis(self) -> OwnRedis:
        """Redis, for a fault that needs it."""
        if self._redis is None:
            raise LookupError("this world has no Redis")
        return self._redis

    async def until_mailed(self, share: float) -> None:
        """Wait until so many of the mails (1: all) are with the server."""
        await self.sink.until(share * MAILS_EACH * self._crowd.size)

    async def busiest(self) -> Process:
        """The worker that has most in hand, as soon as any has something."""
        while True:
            held = {
                name.rpartition(":")[2]: count for name, count in (await self._database.read(proof.in_hand)).items()
            }
            busiest = max(self.processes.workers, key=lambda process: held.get(str(process.pid), 0))
            if self.over.is_set() or str(busiest.pid) in held:
                return busiest
            await asyncio.sleep(LOOK_SECONDS)

    def kill(self, process: Process) -> None:
        """kill -9, and start another one."""
        self.processes.kill(process)
        self.done[f"kill -9 of '{process.role}'"] += 1

    # Running it ---------------------------------------------------------------------------------------

    async def send_in(self) -> None:
        """Send the crowd in."""
        await self._crowd.send_in()

    async def until_all_ended(self) -> bool:
        """Follow it, and decide what waits for a person. False if it has come to a standstill before the end."""
        before: tuple[int, ...] = ()
        end = time.monotonic() + STUCK_SECONDS
        while not self.over.is_set():
            await asyncio.sleep(LOOK_SECONDS)
            found = await self._look()
            seen = (*found[:2], len(self._crowd.accepted), self.sink.copies.total())
            if seen != before:
                before, end = seen, time.monotonic() + STUCK_SECONDS
            if time.monotonic() > end:
                return False
        return True

    async def _look(self) -> Progress:
        try:
            found = await self._database.read(proof.progress)
        except UnavailableError:
            return Progress(0, self.ended, ())
        self.ended = found.ended
        self._tell(self.ended)
        if self._crowd.all_in and self.ended >= self._crowd.size:
            self.over.set()
        for one in found.undecided:
            if one not in self.decided and await self._crowd.decide(one[0]):
                self.decided.add(one)
        return found

    async def stop(self) -> list[str]:
        """End all processes in good order; answers what was wrong about that, or about the answers they gave."""
        complaints = await self.processes.stop()
        return complaints + [f"{text} ({count} times)" for text, count in self._crowd.surprises.items()]

    async def ledger(self) -> Ledger:
        """What is to be compared."""
        record = await self._database.read(proof.record)
        return Ledger(self._crowd.accepted, record, self.sink.copies)


@asynccontextmanager
async def a_world(stage: Stage, name: str, executions: int, seed: str, *, with_redis: bool) -> AsyncIterator[World]:
    """A world that runs. Whatever is left of its processes is killed in the end."""
    stage.sink.reset()
    await stage.scratch.make()
    database = open_database(stage.scratch.url)
    redis = OwnRedis(stage.nursery, stage.folder) if with_redis else None
    port = free_port()
    processes = Processes(stage.nursery, _settings(stage, port, redis), stage.folder, name)
    try:
        sample = await database.write(_prepare)
        if redis:
            await redis.start()
        for role in ROLES if stage.shared else ROLES_ALONE:
            processes.start(role)
        form = f"/forms/public/{sample.workspace.slug}/submit"
        async with a_crowd(f"http://127.0.0.1:{port}", sample.key, form, executions) as crowd:
            yield World(stage, database, crowd, processes, redis, seed)
    finally:
        processes.end()
        if redis:
            redis.kill()
        await database.close()


def _settings(stage: Stage, port: int, redis: OwnRedis | None) -> dict[str, str]:
    """All that its processes know: nothing of the user's but what is passed on."""
    return {
        "FLOWTRACK_CONCURRENCY": str(stage.concurrency),
        "DATABASE_URL": stage.scratch.url,
        "FLOWTRACK_PORT": str(port),
        "FLOWTRACK_PUBLIC_URL": "https://prove.example",
        "FLOWTRACK_LEASE_SECONDS": str(LEASE_SECONDS),
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(stage.sink.port),
        "FLOWTRACK_SMTP_SECURITY": "none",
        **({"REDIS_URL": redis.url} if redis else {}),
    }


def _prepare(tx: Transaction) -> Sample:
    """The sample workspace, whose form starts the workflow of the proof."""
    system = RealSystem()
    schema.upgrade(tx)
    sample = gallery.make_sample(tx, system)
    workflows.update(tx, system, sample.workspace, sample.workflow_id, name=None, document=WORKFLOW, revision=None)
    workflows.publish(tx, system, sample.workspace, sample.workflow_id)
    return sample
