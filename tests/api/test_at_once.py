"""Two people, or a person and a machine, at the same thing in the same moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest

from flowtrack.api.schemas.workflows import DEFINITION
from flowtrack.store import executions, forms, workflows
from flowtrack.store.database import open_database
from tests.api.meeting import at_once
from tests.api.site import Site, a_site, check_problem
from tests.clock import ManualSystem


@pytest.fixture
async def site(postgres_url: str, system: ManualSystem) -> AsyncIterator[Site]:
    """An app over PostgreSQL, where two can write at once, and a workflow of its own in it that no form starts."""
    database = open_database(postgres_url)
    async with a_site(database, system) as made:
        yield made
    await database.close()


@pytest.fixture
async def path(site: Site) -> str:
    """Where a workflow is that no form starts."""
    answer = await site.post("/workflows", {"name": "Welcome", "definition": DEFINITION})
    return f"/workflows/{answer.json()['id']}"


async def test_draft_that_changes_while_it_is_published_is_no_version(
    site: Site, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = {**DEFINITION, "configurationData": {"delayDays": 7}}
    published, patched = await at_once(
        monkeypatch,
        site.database,
        (workflows, "insert_version"),
        partial(site.post, f"{path}/publish"),
        partial(site.patch, path, {"revision": 1, "definition": changed}),
    )
    assert (published.status_code, patched.status_code) == (201, 200)
    there = (await site.get(path)).json()
    assert there["definition"]["configurationData"] == {"delayDays": 7}
    assert there["unpublishedChanges"]


@pytest.mark.parametrize("wish", ["publish", "start", "bind"])
async def test_workflow_that_is_archived_meanwhile_does_not_run(
    site: Site, path: str, wish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = (await site.post("/leads", {"email": "ada@example.com"})).json()["id"]
    form = (await site.get("/forms")).json()["items"][0]["id"]
    await site.post(f"{path}/publish")
    place, first = {
        "publish": ((workflows, "insert_version"), partial(site.post, f"{path}/publish")),
        "start": ((executions, "insert_executions"), partial(site.post, f"{path}/start", {"leadId": lead})),
        "bind": ((forms, "update_form"), partial(site.patch, f"/forms/{form}", {"workflowId": path[-36:]})),
    }[wish]
    done, archived = await at_once(monkeypatch, site.database, place, first, partial(site.post, f"{path}/archive"))
    assert done.status_code < 300
    if wish == "publish":
        assert (await site.get(path)).json()["publishedVersionId"] is None
    else:
        check_problem(archived, 409)


@pytest.mark.parametrize("kind", ["form", "template"])
async def test_of_two_who_change_one_thing_the_second_is_told(site: Site, kind: str) -> None:
    if kind == "form":
        path, key = f"/forms/{(await site.get('/forms')).json()['items'][0]['id']}", "thankYou"
    else:
        new = {"name": "Hello", "subject": "Hi", "html": "<p>Hi</p>"}
        path, key = f"/templates/{(await site.post('/templates', new)).json()['id']}", "subject"
    seen = (await site.get(path)).json()["revision"]
    assert (await site.patch(path, {key: "One", "revision": seen})).json()["revision"] == seen + 1
    problem = check_problem(await site.patch(path, {key: "Two", "revision": seen}), 409)
    assert (problem["current"]["revision"], problem["detail"].split(" was ")[0]) == (seen + 1, f"The {kind}")
    assert (await site.get(path)).json()[key] == "One"
    assert (await site.patch(path, {key: "Three"})).status_code == 200
