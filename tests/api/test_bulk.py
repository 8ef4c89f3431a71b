"""One wish asked of many executions: who is meant, who is passed over, and what happens when it breaks off."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pytest

from flowtrack.api.routes import executions as route
from flowtrack.domain.errors import UnavailableError
from flowtrack.services import execution_batches
from flowtrack.store import askable
from flowtrack.store.database import Transaction
from flowtrack.store.tables import execution_inbox, workflow_execution
from tests.api.site import Living, Site, a_site, check_problem
from tests.api.test_wall import a_rival

T = TypeVar("T")
BULK = "/workflows/executions/bulk"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small batches, few of them in a request."""
    monkeypatch.setattr(execution_batches, "BATCH", 3)
    monkeypatch.setattr(route, "MOST_BATCHES", 2)


async def many(site: Site, count: int, prefix: str = "a", **values: Any) -> list[str]:
    """Executions of as many leads, made to be so."""
    ids = [(await site.submit(key=True, email=f"{prefix}{n}@example.com")).json()["executionId"] for n in range(count)]
    changed = (
        workflow_execution.update().where(workflow_execution.c.id.in_(ids)).values(**values or {"status": "failed"})
    )
    await site.database.write(partial(_run, changed))
    return ids


def _run(statement: Any, tx: Transaction) -> None:
    tx.execute(statement)


async def bulk(site: Site, action: str = "retry", **more: Any) -> dict[str, Any]:
    answer = await site.post(BULK, {"action": action, "filter": {}, "dryRun": False, **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def asked(site: Site) -> list[tuple[str, str]]:
    """Whose inbox holds what."""
    return sorted((row["execution_id"], row["kind"]) for row in await site.rows("execution_inbox"))


async def test_a_dry_run_counts_and_asks_nothing(both: Site) -> None:
    await many(both, 4)
    await many(both, 2, "w", status="paused", reason="waiting")
    nothing = {"dryRun": True, "requested": 0, "nextCursor": None}
    assert await bulk(both, dryRun=True) == {**nothing, "count": 4, "remaining": 4}
    assert (await bulk(both, "cancel", dryRun=True))["count"] == 6
    assert (await bulk(both, "cancel", dryRun=True, filter={"status": ["paused", "completed"]}))["count"] == 2
    assert (await bulk(both, dryRun=True, filter={"status": ["paused"]}))["count"] == 0
    assert (await bulk(both, dryRun=True, filter={"q": "a1"}))["count"] == 1
    assert await asked(both) == []
    assert both.rings == [None] * 6  # the submissions'


async def test_it_goes_on_from_where_it_stopped_until_all_are_asked(both: Site) -> None:
    ids = await many(both, 8)
    first = await bulk(both, expected=8)
    assert (first["requested"], first["remaining"]) == (6, 2)
    later = await many(both, 1, "later")
    last = await bulk(both, cursor=first["nextCursor"])
    assert (last["requested"], last["remaining"], last["nextCursor"]) == (2, 0, None)
    assert await asked(both) == sorted((key, "retry") for key in ids)
    assert (await bulk(both))["requested"] == 1
    assert {key for key, _ in await asked(both)} == {*ids, *later}
    assert await bulk(both) == {"dryRun": False, "count": None, "requested": 0, "remaining": 0, "nextCursor": None}


async def test_none_is_asked_if_another_number_fits_by_now(both: Site) -> None:
    await many(both, 3)
    body = {"action": "cancel", "filter": {}, "dryRun": False, "expected": 2}
    assert "3 executions now, not 2" in check_problem(await both.post(BULK, body), 409)["detail"]
    assert await asked(both) == []


async def test_a_run_that_breaks_off_between_batches_is_begun_again_and_asks_nobody_twice(
    both: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await many(both, 6)
    write = both.database.write
    done: list[object] = []

    async def breaking(work: Callable[[Transaction], T]) -> T:
        if done:
            raise UnavailableError("The database can't be used right now: it is away.")
        done.append(work)
        return await write(work)

    monkeypatch.setattr(both.database, "write", breaking)
    check_problem(await both.post(BULK, {"action": "retry", "filter": {}, "dryRun": False}), 503)
    monkeypatch.setattr(both.database, "write", write)
    assert len(await asked(both)) == 3
    assert (await bulk(both, dryRun=True))["count"] == 3
    assert (await bulk(both))["requested"] == 3
    assert await asked(both) == sorted((key, "retry") for key in ids)


async def test_of_one_leads_the_newest_is_retried_and_none_while_one_is_live(both: Site) -> None:
    (old,) = await many(both, 1)
    (new,) = await many(both, 1)
    assert old != new
    assert (await bulk(both, dryRun=True))["count"] == (await bulk(both))["requested"] == 1
    assert await asked(both) == [(new, "retry")]
    await both.database.write(partial(_run, execution_inbox.delete()))
    live = workflow_execution.update().where(workflow_execution.c.id == old).values(status="paused", reason="waiting")
    await both.database.write(partial(_run, live))
    assert (await bulk(both, dryRun=True))["count"] == (await bulk(both))["requested"] == 0


async def test_what_happens_to_be_live_by_the_time_of_the_lock_is_passed_over(
    both: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if a submission came between the look and the lock."""
    await many(both, 1)
    await both.submit(key=True, email="a0@example.com")
    monkeypatch.setattr(askable, "askable", lambda kind: [])
    assert (await bulk(both))["requested"] == 0
    assert (await bulk(both, "cancel"))["requested"] == 2


async def test_the_rest_is_done_by_the_worker(living: Living) -> None:
    for n in range(4):
        living.sink.refuse("rcpt", "550 5.7.1 not from you", times=1)
        await living.run(email=f"a{n}@example.com")
    assert (await bulk(living.site, expected=4))["requested"] == 4
    await living.world.settle()
    assert len(living.sink.mails) == 4
    assert (await bulk(living.site, "cancel", filter={"reason": "waiting"}))["requested"] == 4
    await living.world.settle()
    items = (await living.site.get("/workflows/executions?status=cancelled")).json()["items"]
    assert len(items) == 4


async def test_another_workspaces_are_not_met(living: Living) -> None:
    site = living.site
    await many(site, 3)
    async with a_site(site.database, site.system, await a_rival(site)) as rival:
        for action in ("retry", "cancel"):
            assert (await bulk(rival, action, dryRun=True))["count"] == (await bulk(rival, action))["requested"] == 0
        cursor = (await site.rows("workflow_execution"))[0]["id"]
        body = {"action": "cancel", "filter": {}, "dryRun": False, "cursor": cursor}
        check_problem(await rival.post(BULK, body), 422, "cursor")
    assert await asked(site) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"action": "explode"}, "action"),
        ({"dryRun": None}, "dryRun"),
        ({"filter": {"status": ["asleep"]}}, "filter.status"),
        ({"filter": {"from": "yesterday"}}, "filter.from"),
        ({"filter": {"colour": "red"}}, "filter.colour"),
        ({"cursor": "0192f0c1-2b3c-7d4e-8f50-61728394a5b6"}, "cursor"),
        ({"expected": -1}, "expected"),
    ],
)
async def test_what_can_not_be_asked_is_named(site: Site, change: dict[str, Any], field: str) -> None:
    check_problem(await site.post(BULK, {"action": "retry", "filter": {}, "dryRun": True, **change}), 422, field)
