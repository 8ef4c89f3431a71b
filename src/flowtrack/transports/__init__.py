"""Ways to tell a worker to look now. What is due is in the database; losing a ring, or all of them, loses no work."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple, Protocol

AT_ONCE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Report:
    """What a transport says of itself. ``counts`` are of its own queue, where it has one; ``trouble`` is a sentence
    where it can't be used at present."""

    name: str
    counts: Mapping[str, int] = field(default_factory=dict)
    trouble: str | None = None


class Transport(Protocol):
    """One process's end of the doorbell.

    ``bell`` is set when this process's worker should look; ``patience`` is how long an execution has to have
    been due before the worker takes it although nobody brought it: none at all where nothing is ever brought.
    """

    name: str
    bell: asyncio.Event

    @property
    def patience(self) -> timedelta: ...

    async def start(self) -> None:
        """Begin to listen. Does not wait for a server that is away, and never fails because of one."""
        ...

    def ring(self) -> None:
        """There is, or may be, something due: tell whoever works. Returns at once, and never fails."""
        ...

    def offers(self, most: int) -> list[str]:
        """Take over up to ``most`` of the executions that were brought to this worker, to claim exactly those."""
        ...

    async def leave(self) -> list[str]:
        """Let nothing more be brought to this worker; answers what was brought and not taken over."""
        ...

    async def report(self) -> Report:
        """How it stands. Never fails."""
        ...

    async def close(self) -> None:
        """Stop, soon, whether its server answers or not."""
        ...


class OnlyRings:
    """What the transports have in common by which nothing is ever brought."""

    patience = AT_ONCE

    def offers(self, most: int) -> list[str]:
        """Nothing is ever brought."""
        del most
        return []

    async def leave(self) -> list[str]:
        """Nothing was brought."""
        return []


class Wakeup(NamedTuple):
    """An execution that is due. Each of its wake-ups has another ``number``; ``first`` is the one it begins with."""

    execution_id: str
    number: int
    first: bool


class Queue(Protocol):
    """Where due executions are put to be brought to workers."""

    async def room(self) -> int:
        """How many more it takes at present. Raises UnavailableError."""
        ...

    async def put(self, wakeups: Sequence[Wakeup]) -> None:
        """Take these in; one that is in already is not taken in twice. Raises UnavailableError, and then all, some
        or none of them are in."""
        ...
