"""How the work stands, for whoever has a key and for whoever watches: the queue's status and ``/healthz/work``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from flowtrack.store import executions, workers
from flowtrack.store.workers import WorkerRow
from flowtrack.transports import Report
from tests.api.site import Living, Site, a_site, check_problem
from tests.api.test_wall import a_rival
from tests.conformance.table import hold

QUEUE = "/workflows/queue-status"
FOUR = ("waiting", "active", "delayed", "failed")
NOTHING = {
    "accepted": 0,
    "queued": 0,
    "running": 0,
    "paused": {"waiting": 0, "held": 0, "operator": 0},
    "completed": {},
    "failed": 0,
    "cancelled": 0,
    "missing": 0,
}


async def queue(site: Site) -> dict[str, Any]:
    """The queue's status."""
    answer = await site.get(QUEUE)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def beat(site: Site) -> WorkerRow:
    """A worker says that it lives."""
    now = site.system.now()
    row = WorkerRow("w1", "mail-1/4711", "inprocess", 5, 2, now - timedelta(hours=1), now)
    await site.database.write(lambda tx: workers.beat(tx, row))
    return row


async def wrong(site: Site, *fields: str) -> list[str]:
    """What the watcher is told, having asked without a key."""
    problem = check_problem(await site.client.get("/healthz/work"), 503, *fields)
    return [error["message"] for error in problem["errors"]]


async def well(site: Site) -> bool:
    """Whether the watcher is told that all is well."""
    answer = await site.client.get("/healthz/work")
    return (answer.status_code, answer.json()) == (200, {"status": "well"})


async def three(site: Site) -> None:
    """Three executions by hand: one waits, one is completed, one is held."""
    for number in range(3):
        await site.submit(email=f"a{number}@example.com")
    for order, status, reason, outcome in (
        ("min", "paused", "waiting", None),
        ("max", "completed", None, "finished"),
        ("min", "paused", "held", None),
    ):
        change = f"""UPDATE workflow_execution SET status = :status, reason = :reason, outcome = :outcome, due_at = NULL
            WHERE id = (SELECT {order}(id) FROM workflow_execution WHERE status = 'queued')"""
        values = {"status": status, "reason": reason, "outcome": outcome}
        await site.database.write(lambda tx, change=change, values=values: tx.execute(text(change), values))  # type: ignore[misc]


async def test_seeds_four_figures_and_all_the_rest(living: Living) -> None:
    site = living.site
    empty = await queue(site)
    assert [empty[key] for key in FOUR] == [0, 0, 0, 0]
    assert {key: empty[key] for key in empty if key not in FOUR} == {
        "lateSeconds": 0,
        "workers": [],
        "transport": None,
        "executions": NOTHING,
    }
    await living.run()
    await living.run(email="poor@example.com", budget="5")
    found = await queue(site)
    assert [found[key] for key in FOUR] == [0, 0, 1, 0]
    assert found["executions"] == {
        **NOTHING,
        "accepted": 2,
        "paused": {"waiting": 1, "held": 0, "operator": 0},
        "completed": {"finished": 1},
    }


async def test_queue_says_what_is_due_who_works_and_how(both: Site) -> None:
    await both.submit()
    both.system.move(seconds=90.5)
    await beat(both)

    async def report() -> Report:
        return Report("redis", {"waiting": 1}, "Redis is away.")

    async with a_site(both.database, both.system, both.sample, report=report) as site:
        found = await queue(site)
    assert (found["waiting"], found["lateSeconds"], found["executions"]["queued"]) == (1, 90.5, 1)
    assert found["workers"] == [
        {
            "name": "mail-1/4711",
            "transport": "inprocess",
            "concurrency": 5,
            "underWay": 2,
            "seenAt": "2026-03-02T09:01:30.500000Z",
            "startedAt": "2026-03-02T08:01:30.500000Z",
        }
    ]
    assert found["transport"] == {"name": "redis", "counts": {"waiting": 1}, "trouble": "Redis is away."}


async def test_law_is_told_to_each_workspace_for_itself(both: Site) -> None:
    await three(both)
    async with a_site(both.database, both.system, await a_rival(both)) as rival:
        assert (await queue(rival))["executions"] == NOTHING
    assert (await queue(both))["executions"] == {
        **NOTHING,
        "accepted": 3,
        "paused": {"waiting": 1, "held": 1, "operator": 0},
        "completed": {"finished": 1},
    }


@pytest.mark.parametrize(
    ("hand", "missing", "sentence"),
    [
        (
            "DELETE FROM workflow_execution WHERE reason = 'waiting'",
            1,
            "1 execution that was accepted is not on record.",
        ),
        (
            "DELETE FROM workflow_execution WHERE status = 'completed'",
            1,
            "1 execution that was accepted is not on record.",
        ),
        ("DELETE FROM workflow_execution", 3, "3 executions that were accepted are not on record."),
        (
            "UPDATE workflow_execution SET status = 'asleep' WHERE reason = 'waiting'",
            1,
            "1 execution has a status or reason that FlowTrack does not know.",
        ),
    ],
)
async def test_what_a_hand_does_raises_the_alarm(both: Site, hand: str, missing: int, sentence: str) -> None:
    await three(both)
    assert await well(both)
    await both.database.write(lambda tx: tx.execute(text(hand)))
    assert (await queue(both))["executions"]["missing"] == missing
    assert await wrong(both, "executions") == [sentence]


async def test_more_on_record_than_was_accepted_is_wrong_too(both: Site) -> None:
    await three(both)
    less = "DELETE FROM execution_tally WHERE status = 'accepted'"
    await both.database.write(lambda tx: tx.execute(text(less)))
    assert await wrong(both, "executions") == ["3 executions are on record that nobody accepted."]
    assert (await queue(both))["executions"]["missing"] == -3


async def test_due_and_nobody_there_or_due_for_too_long(both: Site) -> None:
    assert await well(both)
    await both.submit()
    assert await wrong(both, "workers") == ["Something is due, and nobody is there to do it."]
    await beat(both)
    both.system.move(seconds=30)
    assert await well(both)
    both.system.move(seconds=271)
    await beat(both)
    assert await wrong(both, "late") == ["Something has been due for 301 s (300 s is the limit), and nobody took it."]
    both.system.move(seconds=36)
    assert len(await wrong(both, "workers", "late")) == 2
    async with a_site(both.database, both.system, both.sample, late_seconds=3600) as patient:
        await wrong(patient, "workers")


async def test_what_a_dead_worker_holds_is_not_forgotten(both: Site) -> None:
    await both.submit()
    now = both.system.now()
    await both.database.write(lambda tx: hold(tx, executions.claim_due(tx, now, 1), "gone"))
    assert await well(both)
    both.system.move(seconds=30)
    assert await well(both)
    both.system.move(seconds=301)
    await wrong(both, "workers", "late")
    assert (await queue(both))["lateSeconds"] == 301


async def test_late_work_does_not_take_the_form_away(site: Site) -> None:
    await site.submit()
    site.system.move(hours=1)
    await wrong(site, "workers", "late")
    assert (await site.client.get("/readyz")).status_code == 200
    assert (await site.submit(email="next@example.com")).status_code == 202


async def test_watcher_may_ask_by_head(site: Site) -> None:
    assert (await site.client.head("/healthz/work")).status_code == 200
