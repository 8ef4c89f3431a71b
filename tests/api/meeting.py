"""Two transactions at once, in an order that the test decides: real ones, on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import text
from sqlalchemy.util import await_only

from flowtrack.store.database import Database

T = TypeVar("T")
S = TypeVar("S")
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


async def at_once(
    monkeypatch: pytest.MonkeyPatch,
    database: Database,
    place: tuple[Any, str],
    first: Callable[[], Awaitable[T]],
    second: Callable[[], Awaitable[S]],
) -> tuple[T, S]:
    """What ``first`` and ``second`` answer, when the second begins as the first comes to the function ``place`` (a
    module and a name) in its transaction, and goes on to its end, or until it waits for what the first has locked."""
    original, begun = getattr(*place), asyncio.get_running_loop().create_future()

    async def come_between() -> None:
        task = asyncio.ensure_future(second())
        begun.set_result(task)
        while not task.done() and not await database.read(lambda tx: tx.execute(_WAITING).scalar_one()):  # noqa: ASYNC110
            await asyncio.sleep(0)

    def standing(*args: Any, **named: Any) -> Any:
        if not begun.done():
            await_only(come_between())
        return original(*args, **named)

    monkeypatch.setattr(*place, standing)
    answer = await first()
    assert begun.done(), f"the first never came to {place[1]}"
    return answer, await begun.result()
