"""The numbers that people see: on a workflow's nodes and edges, and on the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from flowtrack.services import signals
from flowtrack.store import event_tally, tally, workers
from flowtrack.store.leads import LeadEvent, insert_events
from flowtrack.store.tables import event_tally as event_table
from flowtrack.store.tables import lead_event
from flowtrack.store.workers import WorkerRow
from tests.api.site import ADA, SUBMIT, Living, Site, a_site, check_problem
from tests.api.test_wall import a_rival

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
NOBODY = {"entered": 0, "running": 0, "waiting": 0, "completed": 0, "failed": 0, "cancelled": 0, "exits": {}}
NONE = {"queued": 0, "running": 0, "paused": 0, "completed": 0, "failed": 0, "cancelled": 0}
ALL_STEPS = ["sender", "mail", "workflow", "form", "submission"]


async def stats(site: Site, version: str = "") -> dict[str, Any]:
    """The sample workflow's numbers."""
    answer = await site.get(f"/workflows/{site.sample.workflow_id}/stats{version}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def dashboard(site: Site, days: int = 7) -> dict[str, Any]:
    """The dashboard."""
    answer = await site.get(f"/dashboard?days={days}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def kinds(found: Mapping[str, Any]) -> list[str]:
    """What needs a hand."""
    return [item["kind"] for item in found["attention"]]


# Nodes and edges -------------------------------------------------------------------------------------------


async def test_nodes_and_exits_are_counted(living: Living) -> None:
    site = living.site
    await living.run()
    await living.run(email="poor@example.com", budget="5")
    found = await stats(site)
    assert found["executions"] == {"byStatus": {**NONE, "paused": 1, "completed": 1}}
    assert found["nodes"]["budget"] == {**NOBODY, "entered": 2, "completed": 2, "exits": {"true": 1, "false": 1}}
    assert found["nodes"]["wait_for_reply"] == {**NOBODY, "entered": 1, "waiting": 1}
    assert found["nodes"]["welcome"]["exits"] == {"next": 1}
    await living.world.pass_time(days=3)
    assert (await stats(site))["nodes"]["wait_for_reply"] == {
        **NOBODY,
        "entered": 1,
        "completed": 1,
        "exits": {"next": 1},
    }


async def test_each_version_has_its_own_numbers(living: Living) -> None:
    site = living.site
    await living.run()
    first = (await stats(site))["versionId"]
    second = (await site.post(f"/workflows/{site.sample.workflow_id}/publish")).json()["id"]
    assert await stats(site) == {"versionId": second, "nodes": {}, "executions": {"byStatus": NONE}}
    await living.run(email="alan@example.com")
    assert [(await stats(site, f"?versionId={key}"))["nodes"]["form"]["entered"] for key in (first, second, "all")] == [
        1,
        1,
        2,
    ]
    assert (await stats(site, "?versionId=all"))["executions"]["byStatus"]["paused"] == 2
    path = f"/workflows/{site.sample.workflow_id}/stats?versionId="
    check_problem(await site.get(path + site.sample.form_id), 404)
    check_problem(await site.get(path + "none"), 422, "versionId")


async def test_workflow_without_a_version_has_no_numbers(both: Site) -> None:
    made = (await both.post("/workflows", {"gallery": "lead-nurture"})).json()
    found = (await both.get(f"/workflows/{made['id']}/stats")).json()
    assert found == {"versionId": None, "nodes": {}, "executions": {"byStatus": NONE}}
    await both.submit()
    assert (await stats(both))["executions"]["byStatus"]["queued"] == 1


# Days ------------------------------------------------------------------------------------------------------


async def test_days_are_those_of_the_workspace(both: Site) -> None:
    await both.patch("/workspace", {"timeZone": "Asia/Kathmandu"})  # + 5:45
    for minute, email in ((14, "late"), (15, "early")):
        both.system.move_to(datetime(2026, 3, 4, 18, minute, 59, tzinfo=UTC))
        await both.submit(email=f"{email}@example.com")
    await both.submit(email="early@example.com")
    found = await dashboard(both)
    assert found["timeZone"] == "Asia/Kathmandu"
    assert [(day["date"], day["leads"], day["submissions"]) for day in found["days"][-2:]] == [
        ("2026-03-04", 1, 1),
        ("2026-03-05", 1, 2),
    ]
    assert [len((await dashboard(both, days))["days"]) for days in (7, 30, 90)] == [7, 30, 90]
    check_problem(await both.get("/dashboard?days=8"), 422, "days")


async def test_days_on_which_the_clock_is_set_are_whole(both: Site) -> None:
    await both.patch("/workspace", {"timeZone": "Europe/Berlin"})
    both.system.move_to(datetime(2026, 3, 30, 12, tzinfo=UTC))
    bounds = [datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((27, 23), (28, 23), (29, 22), (30, 22))]
    for bound in bounds[1:]:
        both.system.move_to(bound.replace(hour=bound.hour - 1, minute=59))
        await both.submit(email=f"before{bound.day}@example.com")
    both.system.move_to(datetime(2026, 3, 30, 21, 59, 30, tzinfo=UTC))
    assert [day["leads"] for day in (await dashboard(both))["days"][-3:]] == [1, 1, 1]


async def test_what_leads_do_is_counted(living: Living) -> None:
    site = living.site
    await living.run()
    (mail,), (link, *_) = await site.rows("email_message"), await site.rows("tracked_link")
    site.system.move(hours=2)
    for agent in ("curl/8.0", BROWSER, BROWSER):
        seen = partial(signals.opened, system=site.system, token=mail["open_token"], user_agent=agent, method="GET")
        await site.database.write(seen)
    site.system.move(days=1)
    for _ in range(2):
        click = partial(signals.clicked, system=site.system, token=link["token"], user_agent=BROWSER, method="GET")
        await site.database.write(click)
        site.system.move(minutes=10)
    for path in ("replies", "bookings", "bookings"):
        await site.post(f"/leads/{mail['lead_id']}/{path}")
    first, second = (await dashboard(site))["days"][-2:]
    nothing = dict.fromkeys(("leads", "submissions", "sent", "opened", "clicked", "replied", "booked"), 0)
    assert first == {**nothing, "date": "2026-03-02", "leads": 1, "submissions": 1, "sent": 1, "opened": 1}
    assert second == {**nothing, "date": "2026-03-03", "clicked": 1, "replied": 1, "booked": 2}


async def test_event_tally_is_what_a_count_says(both: Site) -> None:
    for number in range(5):
        await both.submit(email=f"a{number % 3}@example.com")
        both.system.move(minutes=7)
    (person, *_) = await both.rows("lead")
    for _ in range(2):
        await both.post(f"/leads/{person['id']}/replies")
        rows = await both.database.read(
            lambda tx: tx.execute(select(lead_event.c.type, func.count()).group_by(lead_event.c.type)).all()
        )
        told = select(event_table.c.type, func.sum(event_table.c.count)).group_by(event_table.c.type)
        found = await both.database.read(lambda tx: {row[0]: int(row[1]) for row in tx.execute(told)})  # noqa: B023
        assert found == {**dict(map(tuple, rows)), "lead": 3}
        await both.database.write(tally.fold)


async def test_line_that_is_told_twice_counts_once(both: Site) -> None:
    await both.submit()
    (line,) = await both.rows("lead_event")
    await both.database.write(lambda tx: insert_events(tx, [LeadEvent(**line)]))
    bounds = [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)]
    read = partial(event_tally.by_period, workspace_id=both.sample.workspace.id, bounds=bounds)
    assert await both.database.read(read) == [{"lead": 1, "submission": 1}]


# What needs a hand -----------------------------------------------------------------------------------------


async def beat(site: Site) -> None:
    """A worker lives."""
    now = site.system.now()
    await site.database.write(lambda tx: workers.beat(tx, WorkerRow("w1", "mail-1", "inprocess", 5, 0, now, now)))


async def test_when_all_is_well_nothing_needs_a_hand(both: Site) -> None:
    await beat(both)
    await both.submit()
    found = await dashboard(both)
    assert found["attention"] == []
    there = [key for key in ALL_STEPS if key != "mail"]  # where mails are captured, there is nothing to connect
    assert found["firstSteps"] == [{"key": key, "done": True} for key in there]
    assert (found["executions"]["queued"], found["nextDueAt"]) == (1, None)


async def test_first_steps_of_a_new_workspace(both: Site) -> None:
    rival = await a_rival(both)
    await both.submit()
    async with a_site(both.database, both.system, rival, captures=False) as site:
        found = await dashboard(site)
        assert found["firstSteps"] == [{"key": key, "done": False} for key in ALL_STEPS]
        assert kinds(found) == ["no_mail_server", "no_worker", "no_form"]
        assert (found["executions"]["accepted"], found["days"][-1]["leads"]) == (0, 0)
        await site.patch("/workspace", {"fromAddress": "r@rival.example", "postalAddress": "Rival Street 1"})
        workflow = (await site.post("/workflows", {"gallery": "lead-nurture"})).json()
        form = {"name": "Talk", "slug": "talk", "fields": [{"key": "email", "label": "E-mail", "type": "email"}]}
        made = (await site.post("/forms", form)).json()
        assert kinds(await dashboard(site)) == ["no_mail_server", "no_worker", "form_without_workflow"]
        await site.patch(f"/forms/{made['id']}", {"workflowId": workflow["id"]})
        (*_, item) = (await dashboard(site))["attention"]
        assert (item["kind"], item["workflowId"], item["formId"]) == ("not_published", workflow["id"], made["id"])
        await site.post(f"/workflows/{workflow['id']}/publish")
        await site.client.post("/api/v1/forms/public/rival/talk/submit", json={"fields": {"email": "a@b.example"}})
    async with a_site(both.database, both.system, rival) as site:
        found = await dashboard(site)
        assert (kinds(found), {step["done"] for step in found["firstSteps"]}) == (["no_worker"], {True})


async def test_draft_that_differs_from_what_runs_is_told(both: Site) -> None:
    await beat(both)
    path = f"/workflows/{both.sample.workflow_id}"
    draft = (await both.get(path)).json()

    async def save(**changes: Any) -> list[str]:
        nodes = [
            {**node, **changes} if node["key"] == "wait_for_reply" else node for node in draft["definition"]["nodes"]
        ]
        revision = (await both.get(path)).json()["revision"]
        answer = await both.patch(path, {"revision": revision, "definition": {**draft["definition"], "nodes": nodes}})
        assert answer.status_code == 200, answer.text
        return kinds(await dashboard(both))

    assert await save(config={"delayDays": 9}) == ["unpublished_changes"]
    assert await save(config={"delayDays": -1}) == ["workflow_problems"]
    assert await save(config={"delayDays": 9}) == ["unpublished_changes"]
    await both.post(f"{path}/publish")
    assert kinds(await dashboard(both)) == []


async def test_what_failed_is_told_by_workflow_and_error(living: Living) -> None:
    site = living.site
    await beat(site)
    newest: list[str] = []
    for name, answer in (("one", "550 5.7.1 no"), ("two", "550 5.7.1 no"), ("three", "554 5.7.1 never")):
        living.sink.refuse("rcpt", answer, recipient=f"{name}@example.com")
        newest.append(await living.run(email=f"{name}@example.com"))
    failed = [item for item in (await dashboard(site))["attention"] if item["kind"] == "failed"]
    assert [(item["count"], item["workflowId"]) for item in failed] == [
        (2, site.sample.workflow_id),
        (1, site.sample.workflow_id),
    ]
    assert "554 5.7.1 never" in failed[1]["text"]
    assert failed[1]["executionId"] == newest[-1]


async def test_what_is_held_is_told_with_its_reason(living: Living) -> None:
    living.sink.refuse("mail", "550 5.1.8 who are you", times=1)
    await living.run()
    found = await dashboard(living.site)
    (item,) = [item for item in found["attention"] if item["kind"].startswith("held")]
    assert (item["kind"], item["count"]) == ("held_for_account", 1)
    assert "who are you" in item["text"]
    assert found["nextDueAt"] is not None


async def test_what_is_late_and_what_is_in_quarantine_is_told(both: Site) -> None:
    await both.client.post(SUBMIT, data={**ADA, "_website": "https://spam.example"})
    await both.submit()
    both.system.move(minutes=6)
    await beat(both)
    found = await dashboard(both)
    assert kinds(found) == ["late", "quarantined"]
    assert (found["attention"][1]["count"], found["attention"][1]["formId"]) == (1, both.sample.form_id)


async def test_next_due_is_found_among_many(both: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await both.submit()
    for few in (5_000, 0):
        monkeypatch.setattr("flowtrack.store.troubles.FEW", few)
        due = both.system.now()
        change = "UPDATE workflow_execution SET status = 'paused', reason = 'waiting'"
        await both.database.write(lambda tx: tx.exec_driver_sql(change))  # noqa: B023
        assert (await dashboard(both))["nextDueAt"] == due.isoformat().replace("+00:00", "Z")
