"""A workflow's life over HTTP: how it stands, versions brought back, paused, doubled, put away."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from flowtrack.api.schemas.workflows import DEFINITION
from flowtrack.services import workflow_check
from tests.api.site import Living, Site, check_problem
from tests.api.test_workflows import made

CHANGED = {**DEFINITION, "configurationData": {"followUpDelayDays": 1}}


async def listed(site: Site, query: str = "") -> dict[str, dict[str, Any]]:
    """By id, the workflows of the list."""
    return {item["id"]: item for item in (await site.get(f"/workflows{query}")).json()["items"]}


async def test_list_says_how_each_stands(both: Site) -> None:
    site, sample = both, both.sample.workflow_id
    draft = (await made(site))["id"]
    for number in range(3):
        await site.submit(email=f"a{number}@example.com")
    rows = await listed(site)
    assert rows[draft] == rows[draft] | {
        "state": "draft", "publishedNumber": None, "unpublishedChanges": True, "problemCount": 0, "liveExecutions": 0,
        "waitingExecutions": 0, "lastExecutionAt": None, "archivedAt": None,
    }  # fmt: skip
    assert rows[sample] == rows[sample] | {
        "state": "published", "publishedNumber": 1, "unpublishedChanges": False, "problemCount": 0,
        "liveExecutions": 3, "waitingExecutions": 0, "lastExecutionAt": "2026-03-02T09:00:00Z",
    }  # fmt: skip
    await site.patch("/workspace", {"postalAddress": ""})
    assert (await listed(site))[draft]["problemCount"] == 1


async def test_executions_that_wait_are_told_apart(living: Living) -> None:
    await living.run()
    row = (await listed(living.site))[living.site.sample.workflow_id]
    assert (row["liveExecutions"], row["waitingExecutions"]) == (1, 1)


async def test_another_workspaces_executions_do_not_count(site: Site) -> None:
    await site.submit()
    (other,) = [row["id"] for row in await site.rows("workflow_execution")]
    assert other
    empty = await made(site)
    assert empty["liveExecutions"] == 0


async def test_list_costs_the_same_however_many_there_are(site: Site) -> None:
    asked = []

    async def cost() -> int:
        def count(tx: Any) -> None:
            from sqlalchemy import event  # noqa: PLC0415

            def note(*args: Any) -> None:
                asked.append(args[2])

            event.listen(tx, "before_cursor_execute", note)
            from flowtrack.services import workflows as service  # noqa: PLC0415
            from flowtrack.store import workflows  # noqa: PLC0415

            service.overviews(
                tx, site.sample.workspace, workflows.list_workflows(tx, site.sample.workspace.id, None, 9)
            )
            event.remove(tx, "before_cursor_execute", note)

        asked.clear()
        await site.database.read(count)
        return len(asked)

    before = await cost()
    for _ in range(3):
        await made(site)
    assert await cost() == before


async def test_changes_since_the_version_are_told(both: Site) -> None:
    path = f"/workflows/{(await made(both))['id']}"
    await both.post(f"{path}/publish")

    async def changed() -> bool:
        answer: bool = (await both.get(path)).json()["unpublishedChanges"]
        return answer

    assert not await changed()
    await both.patch(path, {"revision": 1, "name": "Only the name"})
    assert not await changed()
    await both.send("PUT", path, {"revision": 2, "name": "Only saved", "definition": DEFINITION})
    assert not await changed()
    await both.patch(path, {"revision": 3, "definition": CHANGED})
    assert await changed()
    await both.post(f"{path}/publish")
    assert not await changed()


async def test_version_becomes_the_draft_again(both: Site) -> None:
    path = f"/workflows/{(await made(both))['id']}"
    first = (await both.post(f"{path}/publish")).json()
    await both.patch(path, {"revision": 1, "definition": CHANGED})
    await both.post(f"{path}/publish")
    restore = f"{path}/versions/{first['id']}/restore"
    problem = check_problem(await both.post(restore, {"revision": 1}), 409)
    assert problem["current"]["revision"] == 2
    check_problem(await both.post(restore, {}), 422, "revision")
    restored = (await both.post(restore, {"revision": 2})).json()
    assert (restored["definition"], restored["revision"]) == (DEFINITION, 3)
    assert (restored["publishedNumber"], restored["unpublishedChanges"]) == (2, True)
    again = (await both.post(f"{path}/versions/{first['id']}/publish")).json()
    assert (again["publishedVersionId"], again["publishedNumber"]) == (first["id"], 1)
    assert not again["unpublishedChanges"]
    check_problem(await both.post(f"{path}/versions/{path[-36:]}/restore", {"revision": 3}), 404)
    check_problem(await both.post(f"{path}/versions/{path[-36:]}/publish"), 404)


async def test_paused_workflow_begins_nothing_until_it_is_published_again(site: Site) -> None:
    path = f"/workflows/{site.sample.workflow_id}"
    version = (await site.get(path)).json()["publishedVersionId"]
    paused = (await site.post(f"{path}/unpublish")).json()
    assert (paused["state"], paused["publishedVersionId"], paused["publishedNumber"]) == ("paused", None, None)
    assert (await site.submit(key=True)).json()["heldBack"] == "not_published"
    assert (await site.post(f"{path}/unpublish")).status_code == 200
    rings = len(site.rings)
    assert (await site.post(f"{path}/versions/{version}/publish")).json()["state"] == "published"
    assert len(site.rings) > rings
    assert (await site.submit(key=True, email="b@example.com")).json()["executionId"]


async def test_double_is_a_draft_of_its_own(site: Site) -> None:
    original = (await site.get(f"/workflows/{site.sample.workflow_id}")).json()
    double = (await site.post(f"/workflows/{original['id']}/duplicate")).json()
    assert (double["name"], double["revision"], double["state"]) == ("Lead nurture (copy)", 1, "draft")
    assert (double["definition"], double["id"] == original["id"]) == (original["definition"], False)
    await site.patch(f"/workflows/{double['id']}", {"revision": 1, "name": "n" * 200})
    again = (await site.post(f"/workflows/{double['id']}/duplicate")).json()
    assert (len(again["name"]), again["name"][-7:]) == (200, " (copy)")


async def test_what_is_in_the_way_of_the_archive_is_said(both: Site) -> None:
    await both.submit()
    path = f"/workflows/{both.sample.workflow_id}"
    problem = check_problem(await both.post(f"{path}/archive"), 409)
    assert problem["detail"] == (
        "The workflow can't be archived yet: 1 execution is still under way in it; the form “Talk to us” starts it."
    )
    assert (await both.get(path)).json()["state"] == "published"


@pytest.mark.parametrize("typed", ["ühling", "FRÜHLING", " 100%_ ", "%25_ \\"])
async def test_workflow_is_found_by_any_part_of_its_name(typed: str, both: Site) -> None:
    ours = await made(both)
    renamed = await both.patch(f"/workflows/{ours['id']}", {"revision": 1, "name": "Der Frühling: 100%_ %25_ \\ neu"})
    assert renamed.status_code == 200
    found = (await both.get(f"/workflows?q={quote(typed)}")).json()["items"]
    assert [item["id"] for item in found] == [ours["id"]]
    assert (await both.get("/workflows?q=d_r")).json()["items"] == []


async def test_archived_workflow_is_out_of_the_way_and_comes_back(both: Site) -> None:
    path = f"/workflows/{(await made(both))['id']}"
    version = (await both.post(f"{path}/publish")).json()["id"]
    both.system.move(minutes=1)
    put_away = (await both.post(f"{path}/archive")).json()
    assert (put_away["state"], put_away["archivedAt"]) == ("archived", "2026-03-02T09:01:00Z")
    both.system.move(minutes=1)
    assert (await both.post(f"{path}/archive")).json()["archivedAt"] == "2026-03-02T09:01:00Z"
    assert path[-36:] not in await listed(both)
    assert list(await listed(both, "?archived=true")) == [path[-36:]]
    check_problem(await both.patch(path, {"revision": 1, "name": "x"}), 409)
    check_problem(await both.post(f"{path}/publish"), 409)
    check_problem(await both.post(f"{path}/versions/{version}/publish"), 409)
    check_problem(await both.post(f"{path}/versions/{version}/restore", {"revision": 1}), 409)
    form = f"/forms/{both.sample.form_id}"
    check_problem(await both.patch(form, {"workflowId": path[-36:]}), 422, "workflowId")
    back = (await both.post(f"{path}/unarchive")).json()
    assert (back["state"], back["archivedAt"]) == ("paused", None)
    assert (await both.patch(path, {"revision": 1, "name": "x"})).status_code == 200


async def test_draft_is_kept_with_its_faults_and_places(both: Site) -> None:
    nodes = [
        {"key": "form", "type": "trigger_form", "config": {}, "position": {"x": 12.5, "y": -3}},
        {"key": "wait", "type": "delay", "config": {"delayDays": "soon", "template": [1]}, "label": "Bald"},
        {"key": "mail", "type": "send_email", "config": {"template": ["x"]}, "position": {"x": 0, "y": 1e-7}},
    ]
    broken = {"nodes": nodes, "edges": [{"source": "form", "exit": "next", "target": "gone"}], "configurationData": {}}
    kept = await made(both, broken)
    assert (kept["definition"], kept["publishable"]) == (broken, False)
    errors = {(item["node"], item["key"]) for item in kept["problems"] if item["severity"] == "error"}
    assert errors >= {("wait", "delayDays"), ("wait", "template"), ("mail", "template"), ("form", "edges")}
    edges = [item["edge"] for item in kept["problems"] if item["edge"]]
    assert {"source": "form", "exit": "next", "target": "gone"} in edges
    assert [card["summary"] for card in kept["cards"]] == ["When a form is sent in", "", ""]
    check_problem(await both.post(f"/workflows/{kept['id']}/publish"), 422, *await places(both, kept["id"]))


async def places(site: Site, workflow_id: str) -> list[str]:
    """The errors of a draft, as publishing names them."""
    problems = (await site.post(f"/workflows/{workflow_id}/validate")).json()["problems"]
    errors = [item for item in problems if item["severity"] == "error"]
    return [".".join(filter(None, (item["node"], item["key"]))) for item in errors]


def test_faults_are_remembered_for_the_names_they_were_found_with() -> None:
    remembered = workflow_check._faults
    assert remembered("Hi", "{{ nobody }}", frozenset({"nobody"})) == ()
    assert remembered("Hi", "{{ nobody }}", frozenset({"name"})) != ()
    assert remembered("Hi", "{{ nobody }}", frozenset({"nobody"})) == ()
