"""The demo's clock, and the people that come in by asking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from flowtrack.api.addresses import API
from flowtrack.bootstrap import Parts, running, web_app
from flowtrack.cli import demo, demo_api
from flowtrack.cli.demo_people import invent
from flowtrack.domain.money import parse_amount
from flowtrack.services import workspaces
from flowtrack.services.hints import Topic
from flowtrack.settings import load_settings
from flowtrack.store.database import Transaction
from flowtrack.system import DemoSystem, RealSystem
from tests.api.site import check_problem

PATIENCE_SECONDS = 30.0


class SteadySystem(DemoSystem):
    """A demo's clock whose real time a test moves."""

    steady = 0.0

    def monotonic(self) -> float:
        return self.steady


def test_clock_goes_by_its_pace_and_never_back() -> None:
    system = SteadySystem(pace=10)
    began = system.now()

    def passed() -> float:
        return (system.now() - began).total_seconds()

    system.steady += 2
    assert passed() == 20
    system.hurry(100)
    assert passed() == 20
    system.steady += 1
    assert passed() == 120
    system.hurry(0.5)
    system.steady += 2
    assert passed() == 121
    system.skip_to(began)
    assert passed() == 121
    system.skip_to(began + timedelta(days=1))
    assert passed() == 86400
    system.steady += 2
    assert passed() == 86401
    assert system.real_seconds_until(system.now() + timedelta(seconds=5)) == 10
    assert (system.real_now() - began).total_seconds() < 3600, "real time has nothing to do with it"


def test_people_are_invented_with_the_budget_that_was_asked_for() -> None:
    system = RealSystem()
    rich = [invent(system.new_id(), rich=True) for _ in range(200)]
    poor = [invent(system.new_id(), rich=False) for _ in range(200)]
    assert {amount(person) >= 2000 for person in rich} == {True}
    assert {amount(person) < 2000 for person in poor} == {True}
    assert len({person["email"] for person in rich}) > 190
    assert all(person["email"].isascii() and person["email"].endswith(".example.com") for person in rich + poor)


def amount(person: dict[str, str]) -> float:
    """What the engine takes the budget for."""
    found = parse_amount(person["budget"])
    assert found is not None
    return float(found.low)


@dataclass
class Played:
    """A demo that runs, with a day that takes a day; so nothing happens in it but what a test brings about."""

    parts: Parts
    client: httpx2.AsyncClient

    async def ask(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        """A request under /api/v1, with the key."""
        return await self.client.request(method, f"/api/v1{path}", json=body)

    async def clock(self) -> Any:
        """The clock."""
        return (await self.ask("GET", "/demo/clock")).json()

    async def until(self, path: str, count: int) -> list[Any]:
        """The items of a list, once there are so many."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(items := (await self.ask("GET", path)).json()["items"]) < count:
                pass
        found: list[Any] = items
        return found

    async def until_waiting(self, execution_id: str) -> None:
        """Wait until an execution waits for its time."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self.ask("GET", f"/workflows/executions/{execution_id}")).json()["status"] != "paused":
                pass


@pytest.fixture
async def played(tmp_path: Path) -> AsyncIterator[Played]:
    settings = load_settings({"FLOWTRACK_DATA_DIR": str(tmp_path)})
    system = DemoSystem()
    sample = await demo.prepare(settings, system)
    async with running(settings, system, capture=True) as parts:
        await parts.until_opened()
        app = web_app(parts)
        app.include_router(demo_api.router(parts, system), prefix=API)
        transport = httpx2.ASGITransport(app=app)
        url, key = settings.resolved_public_url(), {"X-API-Key": sample.key}
        async with httpx2.AsyncClient(transport=transport, base_url=url, headers=key) as client:
            yield Played(parts, client)


async def test_clock_skips_from_one_thing_to_the_next(played: Played) -> None:
    """Days pass in no time: the worker is woken, not waited for."""
    assert (await played.clock())["nextDue"] is None
    check_problem(await played.ask("POST", "/demo/clock/skip", {"toNextDue": True}), 409)
    lead = (await played.ask("POST", "/demo/leads", {"budget": "high"})).json()
    await played.until_waiting(lead["executionId"])
    (first,) = await played.until("/captured-mails", 1)
    assert (first["recipient"], first["executionId"]) == (lead["email"], lead["executionId"])
    clock = await played.clock()
    due = datetime.fromisoformat(clock["nextDue"])
    assert timedelta(days=2.9) < due - datetime.fromisoformat(clock["now"]) <= timedelta(days=3)
    skipped = await played.ask("POST", "/demo/clock/skip", {"toNextDue": True})
    assert skipped.status_code == 200
    assert due <= datetime.fromisoformat(skipped.json()["now"]) < due + timedelta(hours=1)
    second, _ = await played.until("/captured-mails", 2)
    assert second["threadId"] == first["messageId"]
    await played.until_waiting(lead["executionId"])
    await played.ask("POST", "/demo/clock/skip", {"days": 1, "hours": 24})
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await played.ask("GET", f"/leads/{lead['leadId']}")).json()["status"] != "failed":
            pass


async def test_poor_lead_is_let_go(played: Played) -> None:
    sent = await played.ask("POST", "/demo/leads", {"budget": "low"})
    assert sent.status_code == 201
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await played.ask("GET", f"/leads/{sent.json()['leadId']}")).json()["status"] != "failed":
            pass


async def test_clock_can_be_hurried_while_it_runs(played: Played) -> None:
    watcher = await played.parts.hints.watch((await played.ask("GET", "/workspace")).json()["id"])
    assert (await played.clock())["daySeconds"] == 86400
    lead = (await played.ask("POST", "/demo/leads", {})).json()
    before = (await played.clock())["now"]
    set_to = (await played.ask("PUT", "/demo/clock", {"daySeconds": 0.1})).json()
    assert set_to["daySeconds"] == 0.1
    assert set_to["now"] >= before
    assert Topic.CLOCK in watcher.take().topics
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await played.ask("GET", f"/leads/{lead['leadId']}")).json()["status"] != "failed":
            pass
    played.parts.hints.leave(watcher)


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("PUT", "/demo/clock", {}, "daySeconds"),
        ("PUT", "/demo/clock", {"daySeconds": 0}, "daySeconds"),
        ("PUT", "/demo/clock", {"daySeconds": 86401}, "daySeconds"),
        ("POST", "/demo/clock/skip", {}, "days"),
        ("POST", "/demo/clock/skip", {"days": 1, "toNextDue": True}, "days"),
        ("POST", "/demo/clock/skip", {"days": -1}, "days"),
        ("POST", "/demo/clock/skip", {"hours": 0}, "hours"),
        ("POST", "/demo/clock/skip", {"toNextDue": False}, "toNextDue"),
        ("POST", "/demo/leads", {"budget": "none"}, "budget"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    played: Played, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    check_problem(await played.ask(method, path, body), 422, field)


async def test_clock_does_not_go_on_for_ever(played: Played) -> None:
    far = datetime.fromisoformat("2998-12-31T00:00:00Z")
    system = played.parts.system
    assert isinstance(system, DemoSystem)
    system.skip_to(far)
    check_problem(await played.ask("POST", "/demo/clock/skip", {"days": 2}), 409)
    assert (await played.clock())["now"].startswith("2998")


async def test_nobody_turns_it_without_a_key(played: Played) -> None:
    asked = (("GET", "clock"), ("PUT", "clock"), ("POST", "clock/skip"), ("POST", "leads"))
    for method, path in asked:
        answer = await played.client.request(method, f"/api/v1/demo/{path}", headers={"X-API-Key": "ft_wrong"})
        check_problem(answer, 401)


async def test_leads_of_another_workspace_are_its_own(played: Played) -> None:
    def make(tx: Transaction) -> str:
        rival = workspaces.create(tx, played.parts.system, slug="rival", name="Rival")
        return workspaces.new_key(tx, played.parts.system, rival, "rival")

    key = await played.parts.database.write(make)
    lead = (await played.ask("POST", "/demo/leads", {})).json()
    await played.until_waiting(lead["executionId"])
    rivals = {"X-API-Key": key}
    clock = await played.client.get("/api/v1/demo/clock", headers=rivals)
    assert clock.json()["nextDue"] is None
    check_problem(await played.client.post("/api/v1/demo/leads", json={}, headers=rivals), 404)
    assert len((await played.ask("GET", "/leads")).json()["items"]) == 1
