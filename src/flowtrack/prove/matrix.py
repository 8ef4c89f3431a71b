"""The fault matrix: a row for each fault, one after the other, each in a world of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flowtrack.prove.faults import Fault
from flowtrack.prove.ledger import Figures
from flowtrack.prove.redis import missing
from flowtrack.prove.stage import Stage
from flowtrack.prove.world import World, a_world


@dataclass(frozen=True, slots=True)
class Row:
    """What came of a fault. ``done`` says how often what was done. ``late`` counts late commits that were refused,
    None where there can't be any. Without ``figures`` it was not run: ``not_run`` says why. What the processes of a
    row said that is not well is kept in ``logs``."""

    fault: Fault
    seconds: float = 0.0
    done: tuple[str, ...] = ()
    figures: Figures | None = None
    late: int | None = None
    violations: tuple[str, ...] = ()
    not_run: str = ""
    logs: Path | None = None

    @property
    def well(self) -> bool:
        """Whether it was run, and nothing happened that is not allowed."""
        return self.figures is not None and not self.violations


@dataclass(frozen=True, slots=True)
class Terms:
    """How large each row is, and what chance is drawn from. ``by_redis`` says that workers get their work through
    Redis where no fault says otherwise."""

    executions: int
    seed: int
    by_redis: bool


async def run(stage: Stage, fault: Fault, terms: Terms) -> Row:
    """Run one row."""
    with_redis, why = fault.needs_redis or terms.by_redis, missing()
    if with_redis and why:
        return Row(fault, not_run=why)
    began = time.monotonic()
    with_redis = with_redis or (fault.likes_redis and stage.shared and not why)
    seed = f"{terms.seed} {fault.name}"
    async with a_world(stage, fault.name, terms.executions, seed, with_redis=with_redis) as world:
        moves = await _live(world, fault)
        complaints = await world.stop()
        ledger = await world.ledger()
    late = world.processes.late_commits() if fault.refuses_late and stage.shared else None
    wrong = ledger.violations(may_doubt=fault.may_doubt)
    violations = (*complaints, *wrong, *_unproven(world, fault, late, moves=moves))
    logs = world.processes.keep_logs() if violations else None
    return Row(fault, time.monotonic() - began, _done(world), ledger.figures(), late, violations, logs=logs)


def _unproven(world: World, fault: Fault, late: int | None, *, moves: bool) -> Iterator[str]:
    if not moves:
        yield "it came to a standstill before all was done"
    if late == 0:
        yield "no late commit was refused, so that nothing is proven of them"
    if fault.makes_trouble and not world.done:
        yield "all was over before the trouble began, so that nothing is proven"


def _done(world: World) -> tuple[str, ...]:
    done = [f"{count:,} × {what}" for what, count in world.done.items()]
    if world.decided:
        done.append(f"{len(world.decided):,} × a mail in doubt for the second time, which a person (prove) let go")
    return tuple(done)


async def _live(world: World, fault: Fault) -> bool:
    """Let the crowd and the trouble come. False if it has come to a standstill."""
    coming = [asyncio.create_task(task) for task in (world.send_in(), fault.script(world))]
    try:
        if not await world.until_all_ended():
            return False
        await asyncio.gather(*coming)
        return True
    finally:
        for task in coming:
            task.cancel()
        await asyncio.gather(*coming, return_exceptions=True)
