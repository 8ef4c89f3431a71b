"""Who watches a workspace is told of whatever changes in it, and of nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from copy import deepcopy
from typing import Any, cast

import pytest

from flowtrack.domain.errors import UnavailableError
from flowtrack.services import hints
from flowtrack.services.gallery import Sample
from flowtrack.services.hints import EVERYTHING, MOST_NAMED, NOTHING, Hint, Topic, Watcher
from flowtrack.store import leads, workers
from flowtrack.store.database import Database, SqliteDatabase
from flowtrack.store.leads import LeadEvent
from flowtrack.store.tables import metadata
from flowtrack.store.workers import WorkerRow
from tests.api.conftest import IDS_OF_THE_SAMPLE
from tests.api.site import ADA, Living, Site, a_site, check_problem
from tests.api.streaming import LookingSystem, Stream, a_stream, a_watching_stream
from tests.api.test_quarantine import BAIT, PAGE
from tests.api.test_wall import a_rival
from tests.servers.smtp import SmtpSink
from tests.world import a_world

GOING_ON = ["dashboard", "executions", "leads", "mails", "queue", "workflows"]
NOBODY = "01a20a3f-57e0-7000-af40-fd9f17fc9d3d"
TWO_WAITS: dict[str, Any] = {
    "nodes": [
        {"key": "form", "type": "trigger_form"},
        {"key": "one", "type": "delay", "config": {"delayMinutes": 0.04}},
        {"key": "two", "type": "delay", "config": {"delayDays": 1}},
    ],
    "edges": [{"source": "form", "target": "one"}, {"source": "one", "target": "two"}],
}
TWO_LONG_WAITS: dict[str, Any] = deepcopy(TWO_WAITS)
TWO_LONG_WAITS["nodes"][1]["config"] = {"delayDays": 1}


@pytest.fixture
def system() -> LookingSystem:
    """A clock by which a test knows when somebody has looked."""
    return LookingSystem(first_id=IDS_OF_THE_SAMPLE)


@pytest.fixture
async def worked(
    database: Database, system: LookingSystem, sink: SmtpSink, furnished: tuple[Any, Sample]
) -> AsyncIterator[Living]:
    """An app with a worker behind it, on SQLite and on PostgreSQL."""
    there = furnished[1] if isinstance(database, SqliteDatabase) else None
    async with (
        a_world(database, system, sink.port, there) as world,
        a_site(database, system, world.sample, world.transport.ring) as made,
    ):
        yield Living(made, world, sink)


def clock(site: Site) -> LookingSystem:
    """The site's clock."""
    return cast("LookingSystem", site.system)


async def look(site: Site, stream: Stream) -> Any:
    """What is hinted at by the next look."""
    await clock(site).look()
    return await stream.hint()


def hinted(*topics: str, **ids: list[str] | None) -> dict[str, Any]:
    """A hint's data."""
    return {"topics": sorted(topics), "executionIds": [], "workflowIds": [], "leadIds": []} | ids


async def test_it_is_a_stream_for_browsers(site: Site) -> None:
    async with a_watching_stream(site) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert stream.headers["x-accel-buffering"] == "no"


async def test_nothing_is_hinted_at_while_nothing_changes(both: Site) -> None:
    async with a_watching_stream(both) as stream:
        for _ in range(3):
            await clock(both).look()
        both.app.state.deps.hints.close()
        assert await stream.end() == ""


async def test_what_people_change_is_hinted_at(both: Site) -> None:
    workflow = f"/workflows/{both.sample.workflow_id}"
    ids = {"workflowIds": [both.sample.workflow_id]}
    async with a_watching_stream(both) as stream:
        draft = (await both.get(workflow)).json()
        await both.patch(workflow, {"definition": draft["definition"], "revision": draft["revision"]})
        assert await look(both, stream) == hinted("workflows", "dashboard", **ids)
        await both.post(f"{workflow}/publish")
        assert await look(both, stream) == hinted("workflows", "dashboard", **ids)
        await both.patch(f"/forms/{both.sample.form_id}", {"name": "Another name"})
        assert await look(both, stream) == hinted("forms")
        made = (await both.post("/templates", {"name": "Hi", "subject": "Hi", "html": "<p>Hi</p>"})).json()
        assert await look(both, stream) == hinted("templates")
        await both.send("DELETE", f"/templates/{made['id']}")
        assert await look(both, stream) == hinted("templates")
        await both.patch("/workspace", {"fromName": "Nina"})
        assert await look(both, stream) == hinted("settings")
        await both.put("/mail-account", {"host": "smtp.example.com"})
        assert await look(both, stream) == hinted("settings", "dashboard")


async def test_what_leads_do_is_hinted_at(both: Site) -> None:
    async with a_watching_stream(both) as stream:
        accepted = (await both.submit(key=True)).json()
        new = dict.fromkeys(("executionIds", "workflowIds", "leadIds"))
        assert await look(both, stream) == hinted(*GOING_ON, "forms", **new)
        lead = [accepted["leadId"]]
        await both.post(f"/leads/{lead[0]}/replies")
        told = hinted("leads", "mails", "executions", "dashboard", executionIds=None, leadIds=lead)
        assert await look(both, stream) == told
        token = (await both.rows("lead"))[0]["unsubscribe_token"]
        await both.client.post(f"/u/{token}")
        told["topics"] = sorted([*told["topics"], "suppressions"])
        assert await look(both, stream) == told


async def test_quarantined_submission_is_hinted_at(both: Site) -> None:
    async with a_watching_stream(both) as stream:
        await both.client.post(PAGE, data={**ADA, **BAIT})
        assert await both.count("lead") == 0
        assert await look(both, stream) == hinted("forms")


async def test_suppressed_address_is_hinted_at(both: Site) -> None:
    async with a_watching_stream(both) as stream:
        await both.post("/suppressions", {"email": "never@example.com"})
        assert await look(both, stream) == hinted("suppressions", "leads")


async def test_captured_mail_is_hinted_at(both: Site) -> None:
    table = metadata.tables["captured_mail"]
    values: dict[str, Any] = {
        "workspace_id": both.sample.workspace.id,
        "sender": "a@b.example",
        "recipient": "c@d.example",
    }
    values |= {"message_id": None, "content": b"Subject: x\r\n\r\nx", "received_at": both.system.now()}
    async with a_watching_stream(both) as stream:
        for _ in range(2):
            await both.database.write(lambda tx: tx.execute(table.insert().values(**values)))
            assert await look(both, stream) == hinted("mails")


async def test_worker_that_comes_or_is_lost_is_hinted_at(both: Site) -> None:
    def beat(tx: Any) -> None:
        now = both.system.real_now()
        workers.beat(tx, WorkerRow(NOBODY, "host:1", "in-process", 5, 0, now, now))

    async with a_watching_stream(both) as stream:
        await both.database.write(beat)
        assert await look(both, stream) == hinted("queue", "dashboard")
        for _ in range(35):
            await clock(both).look()
        assert await look(both, stream) == hinted("queue", "dashboard")


async def test_what_falls_due_and_is_not_done_is_hinted_at(both: Site) -> None:
    await both.submit()
    table = metadata.tables["workflow_execution"]
    due_at = both.system.now()
    due_at = due_at.replace(second=due_at.second + 2)
    await both.database.write(lambda tx: tx.execute(table.update().values(due_at=due_at)))
    async with a_watching_stream(both) as stream:
        await clock(both).look()
        assert await look(both, stream) == hinted("queue")


async def between_looks(worked: Living) -> None:
    """Let the first wait end, and what follows it be done, after one look and before the next."""
    for _ in range(2):
        await clock(worked.site).look()
    clock(worked.site).move(seconds=0.5)
    worked.world.transport.ring()
    await worked.world.settle()


async def test_going_on_from_one_wait_to_another_is_hinted_at(worked: Living) -> None:
    """It leaves no line anywhere and changes no count."""
    site, world = worked.site, worked.world
    await world.publish(TWO_WAITS)
    execution_id = await worked.run()
    before = {name: await site.rows(name) for name in ("execution_log", "lead_event", "execution_tally")}
    async with a_watching_stream(site) as stream:
        await between_looks(worked)
        assert [step.node_key for step in await world.steps(execution_id)] == ["form", "one", "two"]
        hint = await look(site, stream)
    assert {name: await site.rows(name) for name in before} == before
    row = await world.execution(execution_id)
    lead = {"leadIds": [row.lead_id], "workflowIds": [row.workflow_id], "executionIds": [execution_id]}
    assert set(hint["topics"]) == set(GOING_ON)
    assert {name: hint[name] for name in lead} == lead


async def test_what_a_worker_does_is_named_where_it_was_foreseen(worked: Living) -> None:
    """The end of a wait is; the mail that follows, and how it changes the counts, is known by it."""
    site, world = worked.site, worked.world
    await world.publish(mail_after_a_wait())
    execution_id = await worked.run()
    async with a_watching_stream(site) as stream:
        await between_looks(worked)
        assert (await world.execution(execution_id)).status == "completed"
        hint = await look(site, stream)
    assert hint["executionIds"] == [execution_id]
    assert set(hint["topics"]) == set(GOING_ON)


async def test_what_was_asked_for_and_done_between_looks_is_hinted_at(worked: Living) -> None:
    """A skip leads from one long wait to the next: nobody foresaw it, and the counts are as they were."""
    site, world = worked.site, worked.world
    await world.publish(TWO_LONG_WAITS)
    execution_id = await worked.run()
    async with a_watching_stream(site) as stream:
        await clock(site).look()
        assert (await site.post(f"/workflows/executions/{execution_id}/skip")).status_code == 202
        await world.settle()
        assert [step.node_key for step in await world.steps(execution_id)] == ["form", "one", "two"]
        await clock(site).look()
        site.app.state.deps.hints.close()
        told = await stream.end()
    assert execution_id in told
    assert all(f'"{topic}"' in told for topic in GOING_ON)


def mail_after_a_wait() -> Mapping[str, Any]:
    """The first of the two waits, and a mail."""
    mail = {"key": "two", "type": "send_email", "config": {"emailTemplate": "Hi", "emailSubject": "One"}}
    return {**TWO_WAITS, "nodes": [*TWO_WAITS["nodes"][:2], mail]}


async def test_clock_that_leaps_hints_at_everything(site: Site) -> None:
    async with a_watching_stream(site) as stream:
        await clock(site).rested()
        clock(site).move(days=3)
        hint = await stream.hint()
    assert set(hint["topics"]) == set(Topic)
    assert hint["executionIds"] is hint["workflowIds"] is hint["leadIds"] is None


async def test_crowd_hints_at_everything(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """More can go on than is looked at: whoever has something under way is told to look."""
    monkeypatch.setattr("flowtrack.store.signs.MOST_MOVING", 1)
    await site.submit()
    rival = await a_rival(site)
    async with (
        a_watching_stream(site) as stream,
        a_watching_stream(site, {"X-API-Key": rival.key}) as others,
    ):
        assert set((await look(site, stream))["topics"]) == set(Topic)
        site.app.state.deps.hints.close()
        assert await others.end() == ""


async def test_line_that_was_committed_late_is_not_missed(both: Site) -> None:
    """Its id is older than those that were there at the last look."""
    lead_id = (await both.submit(key=True)).json()["leadId"]
    line = LeadEvent(both.system.new_id(), both.sample.workspace.id, lead_id, "reply", both.system.now(), {})
    await both.post(f"/leads/{lead_id}/replies")
    async with a_watching_stream(both) as stream:
        await both.database.write(lambda tx: leads.insert_events(tx, [line]))
        assert (await look(both, stream))["leadIds"] == [lead_id]


async def test_workspace_learns_nothing_of_another(both: Site) -> None:
    rival = await a_rival(both)
    async with (
        a_watching_stream(both) as stream,
        a_watching_stream(both, {"X-API-Key": rival.key}) as others,
    ):
        await both.submit()
        await both.post("/templates", {"name": "Hi", "subject": "Hi", "html": "<p>Hi</p>"})
        assert set((await look(both, stream))["topics"]) == {*GOING_ON, "forms", "templates"}
        name = {"name": "Only ours"}
        await both.client.patch("/api/v1/workspace", json=name, headers={"X-API-Key": rival.key})
        assert await look(both, others) == hinted("settings")
        both.app.state.deps.hints.close()
        assert (await stream.end(), await others.end()) == ("", "")


async def test_nobody_is_let_in_without_a_key(site: Site) -> None:
    for key in ({}, {"X-API-Key": "ft_wrong"}):
        async with a_stream(site, key) as stream:
            await stream.end()
            assert stream.status == 401


async def test_stream_ends_soon_after_its_key_does(site: Site) -> None:
    async with a_watching_stream(site) as stream:
        await clock(site).rested()
        await site.database.write(lambda tx: tx.execute(metadata.tables["api_key"].delete()))
        clock(site).move(seconds=30)
        await stream.end()


async def test_database_that_is_away_for_a_while_ends_no_stream(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    read = site.database.read

    async def away(work: object) -> None:
        raise UnavailableError("It is away.")

    async with a_watching_stream(site) as stream:
        await clock(site).rested()
        monkeypatch.setattr(site.database, "read", away)
        for _ in range(31):
            await clock(site).look()
        monkeypatch.setattr(site.database, "read", read)
        assert set((await look(site, stream))["topics"]) == set(Topic), "nobody knows what it has missed"


async def test_stream_that_cannot_begin_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    read = site.database.read
    reads = iter((read,))

    async def once(work: Any) -> Any:
        found = next(reads, None)
        if found is None:
            raise UnavailableError("It is away.")
        return await found(work)

    monkeypatch.setattr(site.database, "read", once)
    check_problem(await site.get("/events"), 503)
    monkeypatch.setattr(site.database, "read", read)
    async with a_watching_stream(site):
        pass


async def test_there_are_only_so_many_streams(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "MOST_STREAMS", 3)
    async with AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(a_watching_stream(site))
        refused = await site.get("/events")
        check_problem(refused, 503)
        assert refused.headers["retry-after"] == "5"
    async with a_watching_stream(site):
        pass


async def test_nobody_looks_unless_somebody_watches(site: Site) -> None:
    async with a_watching_stream(site):
        await clock(site).look()
    looks = clock(site).looks
    clock(site).move(seconds=5)
    await asyncio.sleep(0)
    assert clock(site).looks == looks
    async with a_watching_stream(site) as stream:
        await site.patch("/workspace", {"fromName": "Nina"})
        assert await look(site, stream) == hinted("settings")


async def test_execution_that_is_gone_has_changed_as_well(site: Site) -> None:
    execution_id = (await site.submit(key=True)).json()["executionId"]
    async with a_watching_stream(site) as stream:
        await site.database.write(lambda tx: tx.execute(metadata.tables["workflow_execution"].delete()))
        assert (await look(site, stream))["executionIds"] == [execution_id]


async def test_who_comes_anew_during_a_look_begins_anew(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What that look noted before is not what the newcomer's own first look has seen."""
    read, begun, go_on = site.database.read, asyncio.Event(), asyncio.Event()

    async def slow(work: Any) -> Any:
        seen = await read(work)
        begun.set()
        await go_on.wait()
        return seen

    rival = await a_rival(site)
    async with a_watching_stream(site, {"X-API-Key": rival.key}):
        async with a_watching_stream(site):
            await clock(site).rested()
            clock(site).resting.clear()
            monkeypatch.setattr(site.database, "read", slow)
            clock(site).move(seconds=1)
            await begun.wait()
            monkeypatch.setattr(site.database, "read", read)
        await site.submit()
        async with a_watching_stream(site) as stream:
            go_on.set()
            await clock(site).rested()
            await site.patch("/workspace", {"fromName": "Nina"})
            assert await look(site, stream) == hinted("settings")


async def test_all_streams_end_when_the_process_does(site: Site) -> None:
    async with a_watching_stream(site) as one, a_watching_stream(site) as another:
        site.app.state.deps.hints.close()
        assert (await one.end(), await another.end()) == ("", "")
        check_problem(await site.get("/events"), 503)


def test_what_is_not_taken_is_one_hint() -> None:
    watcher = Watcher("x")
    for number in range(10 * MOST_NAMED):
        watcher.tell(Hint(frozenset((Topic.LEADS,)), lead_ids=frozenset((str(number % MOST_NAMED),))))
    watcher.tell(Hint(frozenset((Topic.FORMS,))))
    everyone = frozenset(map(str, range(MOST_NAMED)))
    assert watcher.take() == Hint(frozenset((Topic.FORMS, Topic.LEADS)), lead_ids=everyone)
    assert watcher.take() == NOTHING
    assert (Hint(frozenset(), lead_ids=everyone) | Hint(frozenset(), lead_ids=frozenset(("x",)))).lead_ids is None
    assert EVERYTHING | NOTHING == EVERYTHING
